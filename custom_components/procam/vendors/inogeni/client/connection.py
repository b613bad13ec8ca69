"""How a command reaches the device: by the channel while it is up, else by HTTP."""

import asyncio
from collections.abc import Callable

import aiohttp

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceUnsupportedError,
)
from .channel import Channel
from .commands import Command, build
from .const import STANDBY
from .http import Control
from .link import Link, connect_tcp, connect_websocket
from .models import InogeniSettings, Transport, TransportChoice
from .wire import Message


class Connection:
    """At most one channel to the device, and HTTP where the user allows it."""

    def __init__(
        self,
        settings: InogeniSettings,
        session: aiohttp.ClientSession,
        *,
        on_message: Callable[[Message], None],
        on_end: Callable[[DeviceError], None],
        count: Callable[[str], None],
    ) -> None:
        """Take where the device is; nothing is sent yet."""
        self.http_only = settings.transport is TransportChoice.HTTP
        """Whether the device was found to have no channel, or is not to be asked."""
        self.channel: Channel | None = None
        """The channel while it is up."""
        self._settings = settings
        self._session = session
        self._control = Control(session, settings.host, settings.port)
        self._on_message = on_message
        self._on_end = on_end
        self._count = count
        self._opening = asyncio.Lock()

    @property
    def transport(self) -> Transport:
        """What commands go over now."""
        if self.channel is not None:
            return self.channel.transport
        if self.has_http:
            return Transport.HTTP
        return Transport(self._settings.transport)

    @property
    def has_http(self) -> bool:
        """Tell whether HTTP may be used."""
        return self._settings.transport in (TransportChoice.AUTO, TransportChoice.HTTP)

    async def open(self) -> Channel:
        """Return the channel, opened if it is not up.

        Raises DeviceUnsupportedError when there is only HTTP.
        """
        async with self._opening:
            if self.channel is None:
                link = await self._link()
                self.http_only = False
                self.channel = Channel(link, self._on_message, self._ended, self._count)
            return self.channel

    async def drop(self) -> None:
        """Close the channel, if it is up."""
        if self.channel is not None:
            await self.channel.close()

    async def ask(self, command: Command) -> list[Message]:
        """Send a command once, over what is up now, and return its replies."""
        if self.channel is not None:
            return await self.channel.ask(command)
        if not self.has_http:
            return await (await self.open()).ask(command)
        return [await self.ask_http(command)]

    async def ask_http(self, command: Command) -> Message:
        """Send a command over HTTP."""
        message = await self._control.ask(command)
        self._on_message(message)
        return message

    def _ended(self, error: DeviceError) -> None:
        self.channel = None
        self._on_end(error)

    async def _link(self) -> Link:
        match self._settings.transport:
            case TransportChoice.HTTP:
                raise DeviceUnsupportedError("Set up for HTTP, which has no reports")
            case TransportChoice.TCP:
                return await self._tcp()
            case TransportChoice.WEBSOCKET:
                return await self._websocket()
        try:
            return await self._websocket()
        except DeviceNotFoundError:
            served = True
        except DeviceConnectionError:
            served = False
        try:
            return await self._tcp()
        except DeviceConnectionError:
            if not served:
                raise
        # A rebooting device serves 404 before its application is up, so the lack of
        # both channels means something only once that application answers.
        await self.ask_http(build(f"GET {STANDBY}"))
        self.http_only = True
        raise DeviceUnsupportedError("The device offers neither WebSocket nor TCP")

    async def _websocket(self) -> Link:
        settings = self._settings
        return await connect_websocket(self._session, settings.host, settings.port)

    async def _tcp(self) -> Link:
        return await connect_tcp(self._settings.host, self._settings.tcp_port)
