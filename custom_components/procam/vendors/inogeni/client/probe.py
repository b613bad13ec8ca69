"""Telling a CAMTRACK from anything else that answers at an address."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import aiohttp

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    DeviceWrongPortError,
)
from ....clientkit.identity import Identity
from .channel import Channel
from .commands import Command, build
from .const import APPLICATION, CANDIDATE_TIMEOUT_S, PORT, STANDBY, TCP_PORT
from .http import Control
from .link import Link, connect_tcp, connect_websocket
from .models import InogeniSettings, TransportChoice, identity
from .wire import Message

type _Probe = Callable[[int], Awaitable[Message]]

_QUESTION: Final[Command] = build(f"GET {STANDBY}")
_OTHER: Final = "What answers here is not a CAMTRACK"


async def identify(
    settings: InogeniSettings, session: aiohttp.ClientSession
) -> Identity:
    """Return who answers at the configured address.

    Raises DeviceWrongPortError when a CAMTRACK answers on another of its ports,
    DeviceUnsupportedError when something else answers, DeviceConnectionError when
    nothing does.
    """
    probes = _Probes(settings, session)
    probe, port = probes.configured()
    try:
        answer = await probe(port)
    except DeviceError as err:
        if (other := await _first(probes.candidates())) is not None:
            raise DeviceWrongPortError(
                f"A CAMTRACK answers on port {other}, not on {port}"
            ) from err
        if isinstance(err, DeviceConnectionError | DeviceRejectedError):
            raise
        raise DeviceUnsupportedError(_OTHER) from err
    return identity(answer.firmware)


class _Probes:
    """One question over each transport, bound to a host."""

    def __init__(
        self, settings: InogeniSettings, session: aiohttp.ClientSession
    ) -> None:
        self._settings = settings
        self._host = settings.host
        self._session = session

    def configured(self) -> tuple[_Probe, int]:
        """Return the probe and port of what the user chose."""
        settings = self._settings
        match settings.transport:
            case TransportChoice.TCP:
                return self._tcp, settings.tcp_port
            case TransportChoice.WEBSOCKET:
                return self._websocket, settings.port
            case TransportChoice.HTTP:
                return self._http, settings.port
        return self._http_or_websocket, settings.port

    def candidates(self) -> list[tuple[_Probe, int]]:
        """Return what else may answer; a chosen transport is not left."""
        settings = self._settings
        probe, port = self.configured()
        usual = TCP_PORT if settings.transport is TransportChoice.TCP else PORT
        found = [(probe, usual)] if port != usual else []
        if settings.transport is TransportChoice.AUTO:
            ports = dict.fromkeys((settings.tcp_port, TCP_PORT))
            found += [(self._tcp, tcp_port) for tcp_port in ports]
        return found

    async def _http_or_websocket(self, port: int) -> Message:
        try:
            return await self._http(port)
        except DeviceNotFoundError:
            return await self._websocket(port)

    async def _http(self, port: int) -> Message:
        control = Control(self._session, self._host, port)
        return _checked(await control.ask(_QUESTION))

    async def _websocket(self, port: int) -> Message:
        return await _ask(await connect_websocket(self._session, self._host, port))

    async def _tcp(self, port: int) -> Message:
        return await _ask(await connect_tcp(self._host, port))


async def _first(probes: list[tuple[_Probe, int]]) -> int | None:
    for probe, port in probes:
        try:
            async with asyncio.timeout(CANDIDATE_TIMEOUT_S):
                await probe(port)
        except DeviceError, TimeoutError:
            continue
        return port
    return None


async def _ask(link: Link) -> Message:
    channel = Channel(link, _ignore, _ignore, _ignore)
    try:
        return _checked((await channel.ask(_QUESTION))[0])
    except DeviceConnectionError as err:
        if channel.heard:
            raise DeviceUnsupportedError(_OTHER) from err
        raise
    finally:
        await channel.close()


def _ignore(_: object) -> None:
    pass


def _checked(message: Message) -> Message:
    """Return the answer of a CAMTRACK; a missing application name is forgiven."""
    if message.application not in ("", APPLICATION):
        raise DeviceUnsupportedError(_OTHER)
    if (message.verb, message.noun) not in _EXPECTED:
        raise DeviceUnsupportedError(_OTHER)
    return message


_EXPECTED: Final = {("GET", _QUESTION.key), ("REP", _QUESTION.key)}
