"""The client: reads a CAMTRACK, yields what it reports, carries out commands."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, Final

import aiohttp

from ....clientkit.errors import DeviceError, DeviceRejectedError, DeviceResponseError
from ....clientkit.identity import Identity
from .channel import DeviceSilentError
from .commands import Command, Reply, Value, build, device_command
from .const import (
    AUDIO,
    CLOSE_S,
    CREDENTIALS,
    DISABLE,
    ENABLE,
    EVERY,
    MAX_WAITING_EVENTS,
    PRESET,
    REPORT,
    STANDBY,
    SWITCHER_INPUT,
    SWITCHER_INPUT_NAME,
    SYSTEM_OFF,
    SYSTEM_ON,
)
from .events import (
    AudioChannelChanged,
    DeviceDataChanged,
    InogeniEvent,
    PushChanged,
    apply,
)
from .models import DeviceKind, InogeniSettings, InogeniState, Transport
from .probe import identify
from .reader import Reader
from .wire import Message

_BURST: Final = 32
"""Events handed over in one go before others get their turn."""
_OVERRUN: Final = "The device reports faster than its reports can be taken"


class InogeniClient:
    """A CAMTRACK; commands are sent once, over the channel or by HTTP.

    Every command raises ValueError for an argument out of range, DeviceRejectedError
    with the device's words, DeviceConnectionError when no answer came: then it may
    have been carried out, or not.
    """

    def __init__(
        self, settings: InogeniSettings, session: aiohttp.ClientSession
    ) -> None:
        """Take what the user configured; nothing is sent yet."""
        self.settings = settings
        self._session = session
        self._reader = Reader(settings, session)
        self._connection = self._reader.connection
        self._audio_on: set[int] = set()

    @property
    def state(self) -> InogeniState:
        """The present state: what the device reported, and what was sent."""
        return self._reader.state

    @property
    def transport(self) -> Transport:
        """What commands go over now."""
        return self._connection.transport

    @property
    def unknown(self) -> dict[str, int]:
        """Messages not understood, by command; at most 50 keys."""
        return self._reader.unknown

    async def identify(self) -> Identity:
        """Return who answers; see `probe.identify` for what is told apart."""
        return await identify(self.settings, self._session)

    async def read(self) -> InogeniState:
        """Return the whole snapshot; raises DeviceError.

        Asks four commands at most while the channel stays up. A channel that does
        not answer is closed, which also ends `events`.
        """
        return await self._reader.read()

    @asynccontextmanager
    async def events(self) -> AsyncGenerator[AsyncIterator[InogeniEvent]]:
        """Open the channel, or take over the one a read opened, and yield reports.

        The first event tells that push is up, the last that it is down; then the
        reason is raised. Entering raises DeviceUnsupportedError when the device has
        nothing but HTTP. One subscriber at a time; leaving closes the channel.
        """
        channel = await self._connection.open()
        queue: asyncio.Queue[InogeniEvent | DeviceError] = asyncio.Queue()
        up = PushChanged(up=True, transport=channel.transport)
        self._reader.confirm(up)
        queue.put_nowait(up)

        def listen(item: InogeniEvent | DeviceError) -> None:
            if queue.qsize() < MAX_WAITING_EVENTS:
                queue.put_nowait(item)
            elif queue.qsize() == MAX_WAITING_EVENTS:
                queue.put_nowait(DeviceResponseError(_OVERRUN))

        self._reader.listener = listen
        try:
            async with aclosing(self._stream(queue)) as stream:
                yield stream
        finally:
            self._reader.listener = None
            await channel.close()

    async def close(self) -> None:
        """Release the channel; never raises.

        Audio channels left enabled would block the device's logic, so they are
        disabled first, as far as that works within a second (SET CHANNEL_ID_AUDIO).
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                for id_ in sorted(self._audio_on):
                    command = build(f"SET {AUDIO}", id_, DISABLE)
                    with suppress(DeviceError):
                        await self._send(replace(command, grace_s=0.0))
        await self._connection.drop()

    async def recall_preset(self, number: int) -> tuple[InogeniEvent, ...]:
        """Recall a global preset, 1 to 10 (SET PRESET).

        A preset that was never saved is refused as NOT FOUND. The devices it
        switched are read again, where the channel is up.
        """
        events = await self._confirmed(build(f"SET {PRESET}", number))
        if (channel := self._connection.channel) is None:
            return events
        with suppress(DeviceError):
            await self._reader.read_lists(channel, list(DeviceKind))
            return events + self._device_events(*DeviceKind)
        return events

    async def set_system(self, on: bool) -> tuple[InogeniEvent, ...]:
        """Wake the system, or send it to standby (SET SYSTEM_STANDBY)."""
        word = SYSTEM_ON if on else SYSTEM_OFF
        return await self._confirmed(build(f"SET {STANDBY}", word))

    async def set_device(
        self, kind: DeviceKind, number: int, enabled: bool
    ) -> tuple[InogeniEvent, ...]:
        """Switch data processing of a device, 0 for all (SET …_DEVICE_DATA).

        Inputs and outputs go to 12, switch devices to 1, and each kind to whatever
        the device itself has reported.
        """
        if any(device.number == number for device in self.state.of_kind(kind)):
            command = device_command(kind, number, enabled=enabled)
        else:
            word = ENABLE if enabled else DISABLE
            command = build(f"SET {kind.noun}", number, word)
        if number == EVERY:
            return await self._set_all(kind, command, enabled=enabled)
        return await self._confirmed(command)

    async def select_switcher_input(self, number: int) -> tuple[InogeniEvent, ...]:
        """Activate an input of the video switcher, 1 to 12 (SET SWITCHER_INPUT)."""
        return await self._confirmed(build(f"SET {SWITCHER_INPUT}", number))

    def assume_switcher_input(self, number: int) -> tuple[InogeniEvent, ...]:
        """Take an input chosen earlier as still active; nothing is sent.

        The device cannot be asked which one is.
        """
        event = build(f"SET {SWITCHER_INPUT}", number).confirms
        return self._shown(event)

    async def name_switcher_input(
        self, number: int, name: str
    ) -> tuple[InogeniEvent, ...]:
        """Bind a stream name to a switcher input (SET SWITCHER_INPUT_NAME).

        The name has to be exactly what the router expects. Its limits are not
        documented; ours are 1 to 64 characters and no control characters.
        """
        command = build(f"SET {SWITCHER_INPUT_NAME}", number, name)
        return await self._confirmed(command)

    async def set_audio_channel(
        self, channel: int, on: bool
    ) -> tuple[InogeniEvent, ...]:
        """Simulate activity of an audio channel: 0, 1, 101 to 999 (SET CHANNEL_ID_AUDIO).

        Who switches one on must switch it off: left on, it can block the device's
        logic. Channel 0 resets all others, on or off.
        """
        word = ENABLE if on else DISABLE
        return await self._confirmed(build(f"SET {AUDIO}", channel, word))

    async def reset_audio_channels(self) -> tuple[InogeniEvent, ...]:
        """Switch all simulated audio activity off (SET CHANNEL_ID_AUDIO 0)."""
        return await self.set_audio_channel(EVERY, on=False)

    async def delete_credentials(self) -> tuple[InogeniEvent, ...]:
        """Delete the login of the device's web page (DELETE CREDENTIALS).

        Refused unless there is one and the device's settings permit it.
        """
        return await self._confirmed(build(f"DELETE {CREDENTIALS}"))

    async def raw(
        self,
        command: str,
        value1: Value = None,
        value2: Value = None,
        value3: Value = None,
    ) -> tuple[list[dict[str, Any]], tuple[InogeniEvent, ...]]:
        """Send a documented command; return the replies as they came, and its effect.

        The envelope has a third value, which no documented command takes.
        """
        built = build(command, value1, value2, value3).collecting()
        messages = await self._send(built)
        done = built.reply is Reply.ACKNOWLEDGED or messages[-1].status == "SUCCESS"
        ids = {message.msgid for message in messages if message.verb != REPORT}
        replies = [
            message.fields for message in messages if not ids or message.msgid in ids
        ]
        return replies, self._shown(built.confirms) if done else ()

    async def _stream(
        self, queue: asyncio.Queue[InogeniEvent | DeviceError]
    ) -> AsyncGenerator[InogeniEvent]:
        given = 0
        while not isinstance(item := await queue.get(), DeviceError):
            yield item
            given += 1
            if given % _BURST == 0:
                # A full queue never makes us wait, and the loop has others to serve.
                await asyncio.sleep(0)
        down = PushChanged(up=False, transport=self._connection.transport)
        self._reader.confirm(down)
        yield down
        raise item

    async def _send(self, command: Command) -> list[Message]:
        event = command.confirms
        if not isinstance(event, AudioChannelChanged):
            return await self._connection.ask(command)
        if event.active:
            # Before it is sent: without an answer it may have been carried out.
            self._audio_on.add(event.id)
        try:
            messages = await self._connection.ask(command)
        except DeviceRejectedError:
            self._audio_on.discard(event.id)
            raise
        if event.id == EVERY:
            self._audio_on.clear()
        elif not event.active:
            self._audio_on.discard(event.id)
        return messages

    async def _confirmed(self, command: Command) -> tuple[InogeniEvent, ...]:
        """Send a command; return its effect once the device has confirmed it."""
        try:
            await self._send(command)
        except DeviceSilentError:
            if not await self._took_effect(command):
                raise
        return self._shown(command.confirms)

    def _shown(self, event: InogeniEvent | None) -> tuple[InogeniEvent, ...]:
        if event is None:
            return ()
        self._reader.confirm(event)
        return (event,)

    async def _took_effect(self, command: Command) -> bool:
        """Tell by a query whether a command that got no answer was carried out."""
        channel, event = self._connection.channel, command.confirms
        if channel is None or event is None or command.reply is not Reply.REPORT:
            return False
        try:
            if isinstance(event, DeviceDataChanged):
                if not await self._reader.read_list(channel, event.kind):
                    return False
            else:
                await channel.ask(build(f"GET {command.noun}"))
        except DeviceError:
            return False
        return apply(self.state, event) is self.state

    async def _set_all(
        self, kind: DeviceKind, command: Command, *, enabled: bool
    ) -> tuple[InogeniEvent, ...]:
        """Send a command to all devices of a kind, then read what became of them.

        The document does not say whether one report follows or one for each.
        """
        silence: DeviceSilentError | None = None
        try:
            await self._send(command)
        except DeviceSilentError as err:
            silence = err
        channel = self._connection.channel
        if channel is not None and await self._reader.read_list(channel, kind):
            devices = self.state.of_kind(kind)
            if silence is None or all(d.enabled is enabled for d in devices):
                return self._device_events(kind)
        if silence is not None:
            raise silence
        return self._shown(command.confirms)

    def _device_events(self, *kinds: DeviceKind) -> tuple[InogeniEvent, ...]:
        return tuple(
            DeviceDataChanged(
                kind=device.kind, number=device.number, enabled=device.enabled
            )
            for device in self.state.devices
            if device.kind in kinds and device.enabled is not None
        )
