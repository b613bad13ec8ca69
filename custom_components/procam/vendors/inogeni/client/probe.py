"""Finds out whether what answers at an address is a CAMTRACK."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import aiohttp

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    DeviceWrongPortError,
)
from ....clientkit.identity import Identity
from ....clientkit.recorder import Recorder, session_recorder
from .channel import Callbacks, Channel, TcpChannel, WebSocketChannel
from .const import APPLICATION, CANDIDATE_S, PORT, PRESET, STANDBY, TCP_PORT
from .exchange import refusal
from .grammar import Command, build
from .http import Control
from .models import InogeniSettings, Transport, TransportChoice, identity
from .parser import Message

_QUESTIONS: Final = (build(f"GET {STANDBY}"), build(f"GET {PRESET}"))
"""Either answer proves that a CAMTRACK is there."""
_OTHER: Final = "What answers here is not a CAMTRACK"


async def identify(
    settings: InogeniSettings, session: aiohttp.ClientSession
) -> Identity:
    """Return the identity of what answers at the configured address.

    Raises DeviceWrongPortError when a CAMTRACK answers on another of its ports,
    DeviceUnsupportedError when something else answers, DeviceConnectionError when
    nothing does.
    """
    first: Exception | None = None
    for probe in _probes(settings, session):
        if probe.same_port and isinstance(first, DeviceConnectionError):
            continue
        try:
            async with asyncio.timeout(None if probe.configured else CANDIDATE_S):
                answer = await probe.ask()
        except (DeviceError, TimeoutError) as err:
            first = first or err
            continue
        if probe.configured:
            return identity(answer.firmware)
        port = settings.tcp_port if _is_tcp(settings) else settings.port
        raise DeviceWrongPortError(
            f"A CAMTRACK responds on port {probe.port}, not on {port}"
        ) from first
    if isinstance(first, DeviceConnectionError | DeviceRejectedError):
        raise first
    raise DeviceUnsupportedError(_OTHER) from first


async def probe(
    settings: InogeniSettings, session: aiohttp.ClientSession, transport: Transport
) -> None:
    """Send one request, over HTTP or over a channel opened for it.

    Raises DeviceError unless there is an answer; a refusal is one.
    """
    question = _QUESTIONS[0]
    if transport is Transport.HTTP:
        await Control(session, settings.host, settings.port).send(question)
        return
    callbacks = Callbacks(on_message=_ignore_message, on_end=_ignore, count=_ignore)
    channel: Channel
    if transport is Transport.TCP:
        channel = await TcpChannel.open(settings.host, settings.tcp_port, callbacks)
    else:
        channel = await WebSocketChannel.open(
            session, settings.host, settings.port, callbacks
        )
    try:
        with suppress(DeviceRejectedError):
            await channel.ask(question)
    finally:
        await channel.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Probe:
    """A way to ask the host."""

    ask: Callable[[], Awaitable[Message]]
    port: int
    configured: bool
    """True if the settings name this way, False for a usual port."""
    same_port: bool = False
    """True if it uses the port of the one before."""


def _probes(
    settings: InogeniSettings, session: aiohttp.ClientSession
) -> Iterator[_Probe]:
    """Yield the ways to ask, first the configured ones."""
    host, choice = settings.host, settings.transport

    def http(port: int) -> Awaitable[Message]:
        return _ask_http(Control(session, host, port))

    recorder = session_recorder(session)

    def websocket(port: int) -> Awaitable[Message]:
        return _ask(partial(WebSocketChannel.open, session, host, port), recorder)

    def tcp(port: int) -> Awaitable[Message]:
        return _ask(partial(TcpChannel.open, host, port), recorder)

    def both(
        ask: Callable[[int], Awaitable[Message]], port: int, usual: int
    ) -> Iterator[_Probe]:
        yield _Probe(ask=partial(ask, port), port=port, configured=True)
        if usual != port:
            yield _Probe(ask=partial(ask, usual), port=usual, configured=False)

    if choice is TransportChoice.AUTO:
        configured, *usual = both(http, settings.port, PORT)
        yield configured
        ask = partial(websocket, settings.port)
        yield replace(configured, ask=ask, same_port=True)
        yield from usual
    elif choice is TransportChoice.HTTP:
        yield from both(http, settings.port, PORT)
    elif choice is TransportChoice.WEBSOCKET:
        yield from both(websocket, settings.port, PORT)
    if _is_tcp(settings) or choice is TransportChoice.AUTO:
        yield from both(tcp, settings.tcp_port, TCP_PORT)


def _is_tcp(settings: InogeniSettings) -> bool:
    return settings.transport is TransportChoice.TCP


async def _ask_http(control: Control) -> Message:
    async def ask(question: Command) -> Message:
        return _checked(await control.send(question), question)

    return await _first_of(*(ask(each) for each in _QUESTIONS))


async def _ask(
    open_: Callable[[Callbacks], Awaitable[Channel]], recorder: Recorder | None
) -> Message:
    """Return an answer over a channel, which is closed afterwards."""
    seen: list[Message] = []
    channel = await open_(
        Callbacks(
            on_message=lambda message, foreign: seen.append(message),
            on_end=_ignore,
            count=_ignore,
            recorder=recorder,
        )
    )

    async def ask(question: Command) -> Message:
        (message, *_) = await channel.ask(question)
        return _checked(message, question)

    try:
        return await _first_of(*(ask(each) for each in _QUESTIONS))
    except DeviceError as err:
        for message in seen:
            if message.application == APPLICATION:
                return message
        if isinstance(err, DeviceConnectionError) and channel.received:
            raise DeviceUnsupportedError(_OTHER) from err
        raise
    finally:
        await channel.close()


async def _first_of(*questions: Coroutine[Any, Any, Message]) -> Message:
    """Return the first answer; raises the error of the first question without any."""
    tasks = [asyncio.create_task(question) for question in questions]
    try:
        for done in asyncio.as_completed(tasks):
            with suppress(DeviceError):
                return await done
        return await tasks[0]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _checked(message: Message, question: Command) -> Message:
    """Return the answer of a CAMTRACK; a missing application name is forgiven.

    Raises DeviceUnsupportedError for any other answer.
    """
    if message.application == APPLICATION and message.noun == question.key:
        return message
    if message.application or message.noun != question.key:
        raise DeviceUnsupportedError(_OTHER)
    if message.status == "FAILED":
        raise refusal(message)
    if message.event is None:
        raise DeviceUnsupportedError(_OTHER)
    return message


def _ignore(_: object) -> None:
    pass


def _ignore_message(message: Message, *, foreign: bool) -> None:
    pass
