"""What is known of the device: read when asked, kept true by what it reports."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import aiohttp

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
)
from ....clientkit.snapshot import Snapshot
from .channel import Channel, DeviceSilentError
from .commands import build
from .connection import Connection
from .const import MAX_UNKNOWN, PRESET, REPORT, STANDBY
from .events import (
    DeviceDataChanged,
    InogeniEvent,
    PresetRecalled,
    PushChanged,
    apply,
    assume_devices,
    keep_devices,
)
from .models import DeviceKind, InogeniSettings, InogeniState, identity, initial_state
from .wire import Message

_LISTS_PER_READ: Final = 2
"""With standby and preset that makes four commands a read, at a read a minute."""
_OTHERS: Final = "others"
_LONGEST_KEY: Final = 40
_VERBS: Final = frozenset({"SET", "GET", "DELETE"})

type Listener = Callable[[InogeniEvent | DeviceError], None]


class Reader:
    """Holds the snapshot; every message on any transport goes through here once."""

    def __init__(
        self, settings: InogeniSettings, session: aiohttp.ClientSession
    ) -> None:
        """Take what the user configured; nothing is sent yet."""
        self._snapshot = Snapshot[InogeniState, InogeniEvent](
            apply, initial_state(settings)
        )
        self.unknown: dict[str, int] = {}
        """Messages not understood, by command; at most 50 keys."""
        self.listener: Listener | None = None
        """Told of each report, and of the end of the channel."""
        self.connection = Connection(
            settings,
            session,
            on_message=self._on_message,
            on_end=self._on_end,
            count=self._count,
        )
        self._settings = settings
        self._known: Channel | None = None
        self._listed = False
        self._all_due = True
        self._turn = 0
        self._unlisted: set[DeviceKind] = set()

    @property
    def state(self) -> InogeniState:
        """The present state."""
        return self._snapshot.state

    async def read(self) -> InogeniState:
        """Return the whole snapshot; raises DeviceError."""
        if (channel := await self._channel()) is not None:
            try:
                await self._read_channel(channel)
            except DeviceConnectionError:
                if not self.connection.has_http:
                    raise
            else:
                return self.snapshot()
        await self._read_http()
        return self.snapshot()

    async def read_lists(self, channel: Channel, kinds: list[DeviceKind]) -> None:
        """Read device lists side by side."""
        if len(kinds) == len(DeviceKind):
            self._all_due = False
        await asyncio.gather(*(self.read_list(channel, kind) for kind in kinds))

    async def read_list(self, channel: Channel, kind: DeviceKind) -> bool:
        """Read one device list; tell whether the device gives it.

        GET SWITCH_DEVICE_DATA stands in appendix B alone: a device that refuses it
        or keeps silent is not asked again on this channel, and is taken to have the
        one switch device that SET is documented for.
        """
        if kind in self._unlisted:
            return False
        try:
            messages = await channel.ask(build(f"GET {kind.noun}"))
        except DeviceRejectedError:
            self._unlisted.add(kind)
        except DeviceSilentError:
            if kind is DeviceKind.SWITCH:
                self._unlisted.add(kind)
        else:
            events = [message.event for message in messages]
            numbers = {e.number for e in events if isinstance(e, DeviceDataChanged)}
            self._snapshot.set(keep_devices(self.state, kind, numbers))
            return True
        if kind is DeviceKind.SWITCH:
            self._snapshot.set(assume_devices(self.state, kind, kind.numbers))
        return False

    def confirm(self, event: InogeniEvent) -> None:
        """Take a change that the device confirmed."""
        self._apply(event)

    def snapshot(self) -> InogeniState:
        """Return what is known now."""
        connection = self.connection
        self._snapshot.put(
            PushChanged(
                up=connection.channel is not None, transport=connection.transport
            )
        )
        return self.state

    async def _channel(self) -> Channel | None:
        """Return the channel a read needs; None where HTTP has to do.

        Device lists come over the channel alone, so the first read opens it, and
        whoever subscribes later takes it over. Afterwards, opening it again is the
        subscriber's affair, unless the user wants nothing but a channel.
        """
        connection = self.connection
        if connection.channel is not None or connection.http_only:
            return connection.channel
        if not connection.has_http:
            return await connection.open()
        if self._listed:
            return None
        try:
            return await connection.open()
        except DeviceError:
            return None

    async def _read_channel(self, channel: Channel) -> None:
        if channel is not self._known:
            self._known = channel
            self._unlisted.clear()
            self._all_due = True
        try:
            await channel.ask(build(f"GET {STANDBY}"))
            await channel.ask(build(f"GET {PRESET}"))
        except DeviceSilentError as err:
            # Both are answered at once by a device that lives.
            await channel.close(err)
            raise
        await self.read_lists(channel, self._due())
        self._listed = True

    async def _read_http(self) -> None:
        await self.connection.ask_http(build(f"GET {STANDBY}"))
        await self.connection.ask_http(build(f"GET {PRESET}"))
        if self._listed:
            return
        for kind, count in (
            (DeviceKind.INPUT, self._settings.http_inputs),
            (DeviceKind.OUTPUT, self._settings.http_outputs),
            (DeviceKind.SWITCH, len(DeviceKind.SWITCH.numbers)),
        ):
            self._snapshot.set(assume_devices(self.state, kind, range(1, count + 1)))

    def _due(self) -> list[DeviceKind]:
        if self._all_due:
            return list(DeviceKind)
        kinds = [kind for kind in DeviceKind if kind not in self._unlisted]
        if len(kinds) <= _LISTS_PER_READ:
            return kinds
        self._turn += _LISTS_PER_READ
        return [kinds[(self._turn + i) % len(kinds)] for i in range(_LISTS_PER_READ)]

    def _on_message(self, message: Message) -> None:
        self._note_firmware(message.firmware)
        if message.event is not None:
            self._apply(message.event)
            if message.verb == REPORT and self.listener is not None:
                self.listener(message.event)
        elif message.verb not in _VERBS:
            self._count(f"{message.verb} {message.noun}")

    def _on_end(self, error: DeviceError) -> None:
        if self.listener is not None:
            self.listener(error)

    def _apply(self, event: InogeniEvent) -> None:
        before = self.state
        self._snapshot.put(event)
        if isinstance(event, PresetRecalled) and self.state is not before:
            # A preset switches devices, and the device reports the preset alone.
            self._all_due = True

    def _note_firmware(self, firmware: str | None) -> None:
        """Keep the highest version: some replies are printed with an older one."""
        known = self.state.identity.firmware
        if firmware is None or firmware == known:
            return
        if known is None or _version(firmware) > _version(known):
            self._snapshot.set(replace(self.state, identity=identity(firmware)))

    def _count(self, what: str) -> None:
        key = what[:_LONGEST_KEY]
        if key not in self.unknown and len(self.unknown) >= MAX_UNKNOWN - 1:
            key = _OTHERS
        self.unknown[key] = self.unknown.get(key, 0) + 1


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split("."))
