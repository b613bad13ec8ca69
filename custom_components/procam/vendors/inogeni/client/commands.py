"""The commands of a CAMTRACK, as methods of its client."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ....clientkit.errors import (
    DeviceError,
    DeviceRejectedError,
    TranslatedMessage,
)
from ....clientkit.snapshot import Snapshot
from .connection import Connection
from .const import (
    AUDIO,
    CREDENTIALS,
    DISABLE,
    ENABLE,
    EVERY,
    PRESET,
    READ_BACK_S,
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
    Events,
    InogeniEvent,
    apply,
)
from .exchange import DeviceSilentError
from .grammar import Command, Reply, Value, build, device_command
from .models import DeviceKind, InogeniState
from .parser import Message
from .reader import Reader


class Commands:
    """Sends commands once, over the channel or by HTTP.

    A command returns its effect, already applied to the state. It raises ValueError
    for an argument out of range, DeviceRejectedError with the device's words, and
    DeviceConnectionError when the result did not come: the device may have carried
    out the command or not.
    """

    def __init__(
        self,
        connection: Connection,
        reader: Reader,
        snapshot: Snapshot[InogeniState, InogeniEvent],
    ) -> None:
        self._connection = connection
        self._reader = reader
        self._snapshot = snapshot
        self._audio_on: set[int] = set()

    @property
    def state(self) -> InogeniState:
        """The present state: what the device reported, and what was sent."""
        return self._snapshot.state

    async def recall_preset(self, number: int) -> Events:
        """Recall a global preset, 1 to 10 (SET PRESET).

        A preset that was never saved is refused as NOT FOUND. The devices it switched
        are read as well, if the channel is up.
        """
        events = await self._confirmed(build(f"SET {PRESET}", number))
        return events + await self._read_switched()

    async def set_system(self, on: bool) -> Events:
        """Wake the system, or send it to standby (SET SYSTEM_STANDBY).

        Standby may switch all devices, which are read as well.
        """
        word = SYSTEM_ON if on else SYSTEM_OFF
        events = await self._confirmed(build(f"SET {STANDBY}", word))
        return events + await self._read_switched()

    async def set_device(self, kind: DeviceKind, number: int, enabled: bool) -> Events:
        """Switch data processing of a device, 0 for all (SET …_DEVICE_DATA).

        Inputs and outputs go up to 12, switch devices to 1; numbers the device has
        reported are accepted, too.
        """
        if any(device.number == number for device in self.state.of_kind(kind)):
            command = device_command(kind, number, enabled=enabled)
        else:
            word = ENABLE if enabled else DISABLE
            command = build(f"SET {kind.noun}", number, word)
        if number == EVERY:
            return await self._set_all(kind, command, enabled=enabled)
        return await self._confirmed(command)

    async def select_switcher_input(self, number: int) -> Events:
        """Activate an input of the video switcher, 1 to 12 (SET SWITCHER_INPUT)."""
        return await self._confirmed(build(f"SET {SWITCHER_INPUT}", number))

    def assume_switcher_input(self, number: int) -> Events:
        """Assume that the input chosen last is still active; nothing is sent.

        The active input cannot be read.
        """
        return self._put(build(f"SET {SWITCHER_INPUT}", number).confirms)

    async def name_switcher_input(self, number: int, name: str) -> Events:
        """Bind a stream name to a switcher input (SET SWITCHER_INPUT_NAME).

        The name has to be exactly what the router expects. Its limits are not
        documented; ours are 1 to 64 characters and no control characters.
        """
        command = build(f"SET {SWITCHER_INPUT_NAME}", number, name)
        return await self._confirmed(command)

    async def set_audio_channel(self, channel: int, on: bool) -> Events:
        """Simulate activity of an audio channel: 0, 1, 101 to 999 (SET CHANNEL_ID_AUDIO).

        Who switches one on must switch it off: left on, it can block the device's
        logic. Channel 0 resets all others, on or off.
        """
        word = ENABLE if on else DISABLE
        return await self._confirmed(build(f"SET {AUDIO}", channel, word))

    async def reset_audio_channels(self) -> Events:
        """Switch all simulated audio activity off (SET CHANNEL_ID_AUDIO 0)."""
        return await self.set_audio_channel(EVERY, on=False)

    async def end_simulations(self) -> None:
        """Switch off the audio channels that were switched on here.

        Nothing is waited for but the acknowledgment.
        """
        for id_ in sorted(self._audio_on):
            command = build(f"SET {AUDIO}", id_, DISABLE)
            with suppress(DeviceError):
                await self._send(replace(command, grace_s=0.0))

    async def delete_credentials(self) -> Events:
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
    ) -> tuple[list[dict[str, Any]], Events]:
        """Send a documented command; return the replies as sent, and its effect.

        The envelope has a third value, which no documented command takes.
        """
        built = replace(build(command, value1, value2, value3), collect=True)
        messages = await self._send(built)
        done = built.reply is Reply.ACKNOWLEDGED or messages[-1].status == "SUCCESS"
        ids = {message.msgid for message in messages if message.verb != REPORT}
        replies = [
            message.fields for message in messages if not ids or message.msgid in ids
        ]
        return replies, self._put(built.confirms) if done else ()

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

    async def _confirmed(self, command: Command) -> Events:
        """Send a command; return its effect once the device has confirmed it."""
        try:
            await self._send(command)
        except DeviceSilentError:
            if not await self._took_effect(command):
                raise
        return self._put(command.confirms)

    def _put(self, event: InogeniEvent | None) -> Events:
        return () if event is None else self._snapshot.put(event)

    async def _took_effect(self, command: Command) -> bool:
        """Return True if a query shows that a command without a result was done."""
        channel, event = self._connection.channel, command.confirms
        if channel is None or event is None:
            return False
        try:
            if isinstance(event, DeviceDataChanged):
                if not await self._reader.read_list(channel, event.kind):
                    return False
            elif command.reply is Reply.REPORT:
                await channel.ask(build(f"GET {command.noun}"))
            else:
                return False
        except DeviceError:
            return False
        return apply(self.state, event) is self.state

    async def _read_switched(self) -> Events:
        """Read the devices again that a command may have switched."""
        if (channel := self._connection.channel) is None:
            return ()
        await self._reader.read_lists(channel)
        return self._device_events(*DeviceKind) if channel.error is None else ()

    async def _set_all(
        self, kind: DeviceKind, command: Command, *, enabled: bool
    ) -> Events:
        """Send a command to all devices of a kind and read what it has done.

        The document does not say whether one report follows or one for each.
        """
        silence: DeviceSilentError | None = None
        try:
            await self._send(command)
        except DeviceSilentError as err:
            silence = err
        channel = self._connection.channel
        for pause_s in READ_BACK_S if silence is None else READ_BACK_S[:1]:
            await asyncio.sleep(pause_s)
            if channel is None or not await self._reader.read_list(channel, kind):
                if silence is not None:
                    raise silence
                return self._put(command.confirms)
            if all(device.enabled is enabled for device in self.state.of_kind(kind)):
                return self._device_events(kind)
        raise silence or DeviceSilentError(TranslatedMessage("not_confirmed"))

    def _device_events(self, *kinds: DeviceKind) -> Events:
        return tuple(
            DeviceDataChanged(
                kind=device.kind, number=device.number, enabled=device.enabled
            )
            for device in self.state.devices
            if device.kind in kinds and device.enabled is not None
        )
