"""The client of a CAMTRACK: owns its state, reads it, carries out commands."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from typing import Final

import aiohttp

from ....clientkit.counter import Counter
from ....clientkit.errors import DeviceError, DeviceResponseError
from ....clientkit.identity import Identity
from ....clientkit.schedule import Failure
from ....clientkit.snapshot import Snapshot
from .commands import Commands
from .connection import Connection
from .const import CLOSE_S, HINT_DELAY_S, MAX_WAITING_EVENTS, REFUSALS, REPORT
from .events import (
    ChangedElsewhere,
    DeviceDataChanged,
    Events,
    InogeniEvent,
    PresetRecalled,
    PushChanged,
    SystemChanged,
    UnitCompared,
    apply,
)
from .models import (
    InogeniSettings,
    InogeniState,
    Transport,
    identity,
    initial_state,
)
from .parser import Message
from .probe import identify, probe
from .reader import Reader
from .unit_check import Fingerprint, fingerprint

_BURST: Final = 32
"""Events yielded in one go before other tasks run."""
_OVERRUN: Final = "The device reports faster than its reports can be handled"
_VERBS: Final = frozenset({"SET", "GET", "DELETE"})


class InogeniClient(Commands):
    """A CAMTRACK: its state, its reports and, from the base class, its commands."""

    def __init__(
        self, settings: InogeniSettings, session: aiohttp.ClientSession
    ) -> None:
        self.settings = settings
        self._session = session
        snapshot = Snapshot[InogeniState, InogeniEvent](apply, initial_state(settings))
        self._unknown = Counter()
        connection = Connection(
            settings,
            session,
            on_message=self._on_message,
            on_end=self._on_end,
            count=self._unknown.add,
        )
        reader = Reader(settings, connection, snapshot)
        self._queue: asyncio.Queue[InogeniEvent | DeviceError] | None = None
        """What the subscriber has not received yet."""
        self._hint: asyncio.TimerHandle | None = None
        """Reports soon that more has changed than was reported."""
        super().__init__(connection, reader, snapshot)

    @property
    def transport(self) -> Transport:
        """The transport commands use now."""
        return self._connection.transport

    @property
    def unknown(self) -> Mapping[str, int]:
        """Messages not understood, by command; at most 50 keys."""
        return self._unknown.counts

    @property
    def failures(self) -> Mapping[str, Failure]:
        """The requests of a read that fail now."""
        return self._reader.schedule.failures

    @property
    def unit(self) -> Fingerprint | None:
        """The devices of the unit these settings were made for; None if not read yet."""
        return self._reader.unit.known

    def watch_unit(
        self, unit: Fingerprint | None, on_change: Callable[[Fingerprint], None]
    ) -> None:
        """Set the devices of the unit these settings were made for, if known.

        The callback gets them when they change.
        """
        check = self._reader.unit
        check.on_change = on_change
        if unit is not None:
            check.expect(unit)
        elif check.known is not None:
            on_change(check.known)

    def accept_unit(self) -> Events:
        """Accept the unit that answers now as the right one; nothing is sent."""
        seen = fingerprint(self.state, self._reader.missing)
        self._reader.unit.accept(seen)
        return self._snapshot.put(UnitCompared(other=False))

    async def identify(self) -> Identity:
        """Return the identity of what answers; see `probe.identify` for the errors."""
        return await identify(self.settings, self._session)

    async def probe(self) -> None:
        """Send one request that the device answers with one message."""
        connection = self._connection
        transport = Transport.HTTP if connection.has_http else connection.transport
        await probe(self.settings, self._session, transport)

    async def read(self) -> InogeniState:
        """Read the device and return its state; raises DeviceError.

        Sends two commands while the channel stays up, four to a device that reports
        changes. A channel on which nothing is answered is closed, which ends `events`.
        """
        await self._reader.read()
        connection = self._connection
        self._snapshot.put(
            PushChanged(
                up=connection.channel is not None, transport=connection.transport
            )
        )
        return self.state

    @asynccontextmanager
    async def events(self) -> AsyncGenerator[AsyncIterator[InogeniEvent]]:
        """Open the channel, or use the one a read opened, and yield what is reported.

        The first event is that push is up, the last that it is down; then the reason
        is raised. Entering raises DeviceUnsupportedError when the device has only
        HTTP. One subscriber at a time; leaving closes the channel.
        """
        channel = await self._connection.open()
        queue: asyncio.Queue[InogeniEvent | DeviceError] = asyncio.Queue()
        self._queue = queue
        self._report(PushChanged(up=True, transport=channel.transport))
        try:
            async with aclosing(_until_error(queue)) as stream:
                yield stream
        finally:
            self._queue = None
            await channel.close()

    async def close(self) -> None:
        """Release the channel; never raises.

        Audio channels left enabled would block the device's logic, so they are
        disabled first, if that works within a second (SET CHANNEL_ID_AUDIO).
        """
        if self._hint is not None:
            self._hint.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await self.end_simulations()
        await self._connection.drop()

    def _on_message(self, message: Message, *, foreign: bool) -> None:
        """Apply a message to the state and pass what changed to the subscriber."""
        before = self.state
        if message.firmware != before.identity.firmware:
            self._note_firmware(message.firmware)
        event = message.event
        if event is not None:
            if isinstance(event, DeviceDataChanged):
                del self._reader.missing[event.kind, event.number]
            self._report(event)
        elif message.verb not in _VERBS:
            self._unknown.add(f"{message.verb} {message.noun}")
        if foreign:
            self._on_foreign(message, changed=self.state is not before)

    def _on_foreign(self, message: Message, *, changed: bool) -> None:
        """Report that another client did something, if the message shows that.

        A preset or standby also switches devices, which the device does not report.
        """
        if message.verb == REPORT:
            # An unchanged value answers a query of another client.
            happened = changed
            more = isinstance(message.event, PresetRecalled | SystemChanged)
        else:
            more = happened = message.verb == "SET" and message.status not in REFUSALS
        if happened and more:
            self._reader.lists_due = True
            if self._hint is None:
                loop = asyncio.get_running_loop()
                self._hint = loop.call_later(HINT_DELAY_S, self._report_more)
        elif happened and not self.state.reports_changes:
            self._report(ChangedElsewhere(more=False))

    def _report_more(self) -> None:
        self._hint = None
        self._report(ChangedElsewhere(more=True))

    def _on_end(self, error: DeviceError) -> None:
        self._report(PushChanged(up=False, transport=self._connection.transport))
        if self._queue is not None:
            self._queue.put_nowait(error)

    def _report(self, event: InogeniEvent) -> None:
        """Apply an event and pass it to the subscriber."""
        self._snapshot.put(event)
        queue = self._queue
        if queue is None:
            return
        if queue.qsize() < MAX_WAITING_EVENTS:
            queue.put_nowait(event)
        elif queue.qsize() == MAX_WAITING_EVENTS:
            queue.put_nowait(DeviceResponseError(_OVERRUN))

    def _note_firmware(self, firmware: str | None) -> None:
        """Keep the highest version: some replies are printed with an older one."""
        known = self.state.identity.firmware
        if firmware is not None and (
            known is None or _version(firmware) > _version(known)
        ):
            self._snapshot.set(replace(self.state, identity=identity(firmware)))


async def _until_error(
    queue: asyncio.Queue[InogeniEvent | DeviceError],
) -> AsyncGenerator[InogeniEvent]:
    """Yield the events of a queue; raises the error in it."""
    given = 0
    while not isinstance(item := await queue.get(), DeviceError):
        yield item
        given += 1
        if given % _BURST == 0:
            # A full queue never waits, and the loop has other tasks to run.
            await asyncio.sleep(0)
    raise item


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
