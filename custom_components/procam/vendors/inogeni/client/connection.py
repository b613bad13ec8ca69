"""How a command reaches the device: over the channel while it is up, else by HTTP."""

import asyncio
from collections.abc import Callable

import aiohttp

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceUnsupportedError,
)
from ....clientkit.recorder import session_recorder
from .channel import Callbacks, Channel, OnMessage, TcpChannel, WebSocketChannel
from .const import STANDBY
from .grammar import Command, build
from .http import Control
from .models import InogeniSettings, Transport, TransportChoice
from .parser import Message


class Connection:
    """At most one channel to the device, and HTTP where the user allows it."""

    def __init__(
        self,
        settings: InogeniSettings,
        session: aiohttp.ClientSession,
        *,
        on_message: OnMessage,
        on_end: Callable[[DeviceError], None],
        count: Callable[[str], None],
    ) -> None:
        self.http_only = settings.transport is TransportChoice.HTTP
        """True if the device was found to have no channel, or none may be used."""
        self.channel: Channel | None = None
        """The channel while it is up."""
        self._settings = settings
        self._session = session
        self._control = Control(session, settings.host, settings.port)
        self._on_message = on_message
        self._on_end = on_end
        self._callbacks = Callbacks(
            on_message=on_message,
            on_end=self._ended,
            count=count,
            recorder=session_recorder(session),
        )
        self._opening = asyncio.Lock()
        self._tcp_only = False
        """True if the device was found to take TCP connections and nothing else."""

    @property
    def transport(self) -> Transport:
        """The transport commands use now."""
        if self.channel is not None:
            return self.channel.transport
        if self.has_http:
            return Transport.HTTP
        if self._tcp_only:
            return Transport.TCP
        return Transport(self._settings.transport)

    @property
    def has_http(self) -> bool:
        """True if HTTP may be used, and the device has a web server."""
        return not self._tcp_only and self._settings.transport in (
            TransportChoice.AUTO,
            TransportChoice.HTTP,
        )

    async def open(self) -> Channel:
        """Return the channel, opened if it is not up.

        Raises DeviceUnsupportedError when there is only HTTP.
        """
        async with self._opening:
            if self.channel is None:
                self.channel = await self._open()
                self.http_only = False
            return self.channel

    async def drop(self) -> None:
        """Close the channel, if it is up."""
        if self.channel is not None:
            await self.channel.close()

    async def ask(self, command: Command) -> list[Message]:
        """Send a command once over the present transport and return its replies."""
        if self.channel is not None:
            return await self.channel.ask(command)
        if not self.has_http:
            return await (await self.open()).ask(command)
        return [await self.ask_http(command)]

    async def ask_http(self, command: Command) -> Message:
        """Send a command over HTTP."""
        message = await self._control.ask(command)
        self._on_message(message, foreign=False)
        return message

    def _ended(self, error: DeviceError) -> None:
        self.channel = None
        self._on_end(error)

    async def _open(self) -> Channel:
        match self._settings.transport:
            case TransportChoice.HTTP:
                raise DeviceUnsupportedError("Set up for HTTP, which has no reports")
            case TransportChoice.TCP:
                return await self._tcp()
            case TransportChoice.WEBSOCKET:
                return await self._websocket()
        self._tcp_only = has_web_server = False
        try:
            return await self._websocket()
        except DeviceNotFoundError:
            has_web_server = True
        except DeviceConnectionError:
            pass
        try:
            channel = await self._tcp()
        except DeviceConnectionError:
            if not has_web_server:
                raise
        else:
            self._tcp_only = not has_web_server
            return channel
        # A rebooting device serves 404 before its application is up, so the lack of
        # both channels means something only once that application answers.
        await self._control.send(build(f"GET {STANDBY}"))
        self.http_only = True
        raise DeviceUnsupportedError("The device offers neither WebSocket nor TCP")

    async def _websocket(self) -> Channel:
        settings = self._settings
        return await WebSocketChannel.open(
            self._session, settings.host, settings.port, self._callbacks
        )

    async def _tcp(self) -> Channel:
        settings = self._settings
        return await TcpChannel.open(settings.host, settings.tcp_port, self._callbacks)
