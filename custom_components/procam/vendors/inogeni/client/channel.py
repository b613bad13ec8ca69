"""One open channel to the device: who asked what, and which message answers whom."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

import orjson

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
    TranslatedMessage,
)
from .commands import Command, Reply
from .const import (
    LIST_EMPTY_S,
    LIST_LIMIT_S,
    LIST_QUIET_S,
    REFUSALS,
    REPORT,
    TIMEOUT_S,
)
from .events import same_subject
from .link import Link
from .wire import Decoder, Message, read_message

_REMEMBERED_IDS: Final = 32
"""Requests whose belated messages must not be taken for answers to the next one."""
_LONGEST_REFUSAL: Final = 200


class DeviceSilentError(DeviceConnectionError):
    """The device took a command and did not answer; it may have carried it out."""


class Channel:
    """A link with its reader; requests of different nouns run side by side.

    Reports have no request they must belong to: every message goes to `on_message`,
    whoever caused it, before it may end a request.
    """

    def __init__(
        self,
        link: Link,
        on_message: Callable[[Message], None],
        on_end: Callable[[DeviceError], None],
        count: Callable[[str], None],
    ) -> None:
        """Start reading; `on_end` is called once, `count` for each broken message."""
        self.transport = link.transport
        self.error: DeviceError | None = None
        """Why the channel ended; None while it is up."""
        self.heard = False
        """Whether anything came at all."""
        self._link = link
        self._on_message = on_message
        self._on_end = on_end
        self._decoder = Decoder(count)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._pending: dict[str, _Exchange] = {}
        self._spent: deque[str] = deque(maxlen=_REMEMBERED_IDS)
        self._reader = asyncio.create_task(self._read())

    async def ask(self, command: Command) -> list[Message]:
        """Send a command once and return the messages that answer it.

        Raises DeviceRejectedError with the device's words, DeviceSilentError when no
        answer came in time, other DeviceErrors when the channel ended.
        """
        async with self._turns[command.key]:
            if self.error is not None:
                raise self.error
            exchange = self._pending[command.key] = _Exchange(command)
            try:
                await self._link.send(orjson.dumps(command.request()))
                return await exchange.replies()
            finally:
                del self._pending[command.key]
                if exchange.msgid is not None:
                    self._spent.append(exchange.msgid)

    async def close(self, error: DeviceError | None = None) -> None:
        """End the channel, for a reason the waiting requests are given."""
        self._end(error or DeviceConnectionError(TranslatedMessage("connection_lost")))
        self._reader.cancel()
        await asyncio.wait([self._reader])
        await self._link.close()

    async def _read(self) -> None:
        try:
            while True:
                data = await self._link.receive()
                self.heard = True
                for fields in self._decoder.feed(data):
                    self._take(read_message(fields))
        except DeviceError as err:
            self._end(err)
        finally:
            self._end(DeviceConnectionError(TranslatedMessage("connection_lost")))
            await self._link.close()

    def _take(self, message: Message) -> None:
        self._on_message(message)
        exchange = self._pending.get(message.noun)
        if exchange is not None and message.msgid not in self._spent:
            exchange.offer(message)

    def _end(self, error: DeviceError) -> None:
        if self.error is not None:
            return
        self.error = error
        for exchange in self._pending.values():
            exchange.fail(error)
        self._on_end(error)


class _Exchange:
    """A request and the messages that answer it, in whatever order they come."""

    def __init__(self, command: Command) -> None:
        self.msgid: str | None = None
        """Of the acknowledgement, or of the report that came without one."""
        self._command = command
        self._inbox: asyncio.Queue[Message | DeviceError] = asyncio.Queue()
        self._bound = False
        self._messages: list[Message] = []
        self._acknowledged = False
        self._reported = False
        self._started = self._latest = asyncio.get_running_loop().time()

    def offer(self, message: Message) -> None:
        """Take a message of the same noun, if it answers this request."""
        if message.verb == REPORT:
            accepted = self._is_outcome(message)
        else:
            accepted = message.verb == self._command.verb and self._bind(message)
        if accepted:
            self._inbox.put_nowait(message)

    def fail(self, error: DeviceError) -> None:
        """Give up: nothing will come any more."""
        self._inbox.put_nowait(error)

    async def replies(self) -> list[Message]:
        """Wait for all that belongs to the request."""
        ended = False
        while not ended:
            try:
                async with asyncio.timeout_at(self._deadline()):
                    item = await self._inbox.get()
            except TimeoutError as err:
                if not self._may_end_in_silence():
                    raise DeviceSilentError(
                        TranslatedMessage("no_answer_in_time")
                    ) from err
                break
            if isinstance(item, DeviceError):
                raise item
            ended = self._note(item)
        return self._messages

    def _bind(self, message: Message) -> bool:
        if message.msgid is None:
            return True
        if not self._bound:
            # What was reported under another id was somebody else's doing.
            self._reported &= message.msgid == self.msgid
            self.msgid, self._bound = message.msgid, True
        return message.msgid == self.msgid

    def _is_outcome(self, message: Message) -> bool:
        event, reply = message.event, self._command.reply
        if event is None:
            return False
        if reply in (Reply.LIST, Reply.VALUE):
            # True of the device whoever caused it, so it may count here; a list
            # that left it out would make the unit vanish.
            return True
        wanted = self._command.confirms
        own = self._bound and message.msgid == self.msgid
        if event == wanted:
            return own or not self._bound or message.msgid is None
        return (
            own
            and wanted is not None
            and reply is Reply.REPORT
            and same_subject(event, wanted)
        )

    def _note(self, message: Message) -> bool:
        """Keep a message; tell whether it is the last one."""
        self._messages.append(message)
        reply = self._command.reply
        if not self._bound and self.msgid is None:
            self.msgid = message.msgid
        own = message.msgid == self.msgid
        if own:
            self._latest = asyncio.get_running_loop().time()
        if message.verb == REPORT:
            self._reported |= own
            if reply is Reply.REPORT and message.event != self._command.confirms:
                raise DeviceRejectedError(TranslatedMessage("no_effect"))
            return reply is not Reply.LIST
        self._acknowledged = True
        if message.status in REFUSALS:
            raise refusal(message)
        told = message.status == "SUCCESS" or message.event is not None
        return told and reply is not Reply.LIST

    def _deadline(self) -> float:
        command = self._command
        if command.reply is Reply.LIST:
            limit = self._started + LIST_LIMIT_S
            if not (self._reported or self._acknowledged):
                return limit
            # Reports alone may be another client's; with the acknowledgement ours.
            sure = self._reported and self._acknowledged
            return min(limit, self._latest + (LIST_QUIET_S if sure else LIST_EMPTY_S))
        if command.reply is Reply.ACKNOWLEDGED and self._acknowledged:
            return self._latest + command.grace_s
        return self._started + TIMEOUT_S

    def _may_end_in_silence(self) -> bool:
        match self._command.reply:
            case Reply.LIST:
                return self._reported or self._acknowledged
            case Reply.ACKNOWLEDGED:
                return self._acknowledged
        return False


def refusal(message: Message) -> DeviceRejectedError:
    """Return the error for a refused command, in the device's words."""
    words = message.text[:_LONGEST_REFUSAL] or TranslatedMessage("refused")
    return DeviceRejectedError(words, code=message.status)
