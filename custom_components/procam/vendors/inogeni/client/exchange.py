"""A request on the channel and the messages that answer it, in whatever order."""

import asyncio
from enum import Enum, auto
from typing import Any, Final

from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
    TranslatedMessage,
)
from .const import (
    ACKNOWLEDGED_S,
    DOUBT_S,
    LIST_EMPTY_S,
    LIST_LIMIT_S,
    LIST_QUIET_S,
    REFUSALS,
    REPORT,
    TIMEOUT_S,
)
from .events import same_subject
from .grammar import Command, Reply, Value
from .parser import Message, normalize

_LONGEST_REFUSAL: Final = 200


class DeviceSilentError(DeviceConnectionError):
    """The result of a command did not come; the device may have carried it out."""


class _Echo(Enum):
    """How the values of a reply compare with those of the command."""

    SAME = auto()
    OTHER = auto()
    MISSING = auto()


class Exchange:
    """One request; ends with its result, a refusal or a timeout."""

    def __init__(self, command: Command) -> None:
        self.msgid: str | None = None
        """Message id of the acknowledgment, or of a report without one."""
        self.is_set = command.verb == "SET"
        """True if it changes something."""
        self.received: list[bytes] = []
        """The messages that answered it, as they came."""
        self._command = command
        self._inbox: asyncio.Queue[Message | DeviceError] = asyncio.Queue()
        self._bound = False
        self._messages: list[Message] = []
        self._acknowledged = False
        self._reported = False
        self._complete = False
        self._doubtful: Message | None = None
        """A refusal that may be meant for another client's command."""
        self._started = self._latest = asyncio.get_running_loop().time()

    def offer(self, message: Message) -> bool:
        """Accept a message of the same noun and return True if it is an answer."""
        if message.verb == REPORT:
            accepted = self._is_outcome(message)
        else:
            accepted = message.verb == self._command.verb and self._bind(message)
        if accepted:
            self._inbox.put_nowait(message)
        return accepted

    def fail(self, error: DeviceError) -> None:
        """End the wait with an error."""
        self._inbox.put_nowait(error)

    async def replies(self) -> list[Message]:
        """Return the messages that answer the request.

        Raises DeviceRejectedError with the device's words, DeviceSilentError when the
        result did not come in time, and what `fail` was given.
        """
        while True:
            try:
                async with asyncio.timeout_at(self._deadline()):
                    item = await self._inbox.get()
            except TimeoutError:
                return self._end_in_silence()
            if isinstance(item, DeviceError):
                raise item
            if self._note(item):
                if not self._command.collect:
                    return self._messages
                self._complete = True

    def _end_in_silence(self) -> list[Message]:
        if self._doubtful is not None:
            raise refusal(self._doubtful)
        reply = self._command.reply
        if (
            self._complete
            or (reply is Reply.LIST and (self._reported or self._acknowledged))
            or (reply is Reply.ACKNOWLEDGED and self._acknowledged)
        ):
            return self._messages
        key = "not_confirmed" if self._acknowledged else "no_answer_in_time"
        raise DeviceSilentError(TranslatedMessage(key)) from None

    def _bind(self, message: Message) -> bool:
        """Return True for a reply to this request; later replies have the same id."""
        if self._bound:
            return message.msgid in (None, self.msgid)
        echo = _compare(message, self._command)
        if echo is _Echo.OTHER:
            return False
        if message.msgid is None or (
            echo is _Echo.MISSING and message.status in REFUSALS
        ):
            return True
        # What was reported under another id was somebody else's doing.
        self._reported &= message.msgid == self.msgid
        self.msgid, self._bound = message.msgid, True
        return True

    def _is_outcome(self, message: Message) -> bool:
        event, reply = message.event, self._command.reply
        if event is None:
            return False
        if reply in (Reply.LIST, Reply.VALUE):
            # True of the device whoever caused it, so it may count here.
            return True
        wanted = self._command.confirms
        own = self._bound and message.msgid == self.msgid
        if event == wanted:
            return own or not self._bound or message.msgid is None
        return own and wanted is not None and same_subject(event, wanted)

    def _note(self, message: Message) -> bool:
        """Keep a message and return True if the result is known."""
        self._messages.append(message)
        reply = self._command.reply
        if message.verb == REPORT:
            if not self._bound and self.msgid is None:
                self.msgid = message.msgid
            own = message.msgid == self.msgid
            self._reported |= own
            if own:
                self._latest = asyncio.get_running_loop().time()
            if reply in (Reply.REPORT, Reply.ACKNOWLEDGED) and (
                message.event != self._command.confirms
            ):
                raise DeviceRejectedError(TranslatedMessage("no_effect"))
            return reply is not Reply.LIST
        self._latest = asyncio.get_running_loop().time()
        if message.status in REFUSALS:
            self._note_refusal(message)
            return False
        self._doubtful, self._acknowledged = None, True
        is_result = message.status == "SUCCESS" or message.event is not None
        return is_result and reply is not Reply.LIST

    def _note_refusal(self, message: Message) -> None:
        """Raise if a refusal is of this request; keep it if it may be another client's."""
        own = self._bound and message.msgid == self.msgid
        if own or _compare(message, self._command) is _Echo.SAME:
            raise refusal(message)
        if not self._bound or message.msgid is None:
            self._doubtful = message

    def _deadline(self) -> float:
        command = self._command
        if self._complete:
            return self._latest + LIST_QUIET_S
        if self._doubtful is not None:
            return self._latest + DOUBT_S
        if command.reply is Reply.LIST:
            limit = self._started + LIST_LIMIT_S
            if not (self._reported or self._acknowledged):
                return limit
            # Reports alone may be another client's; with the acknowledgment ours.
            sure = self._reported and self._acknowledged
            return min(limit, self._latest + (LIST_QUIET_S if sure else LIST_EMPTY_S))
        if not self._acknowledged:
            return self._started + TIMEOUT_S
        if command.reply is Reply.ACKNOWLEDGED:
            return self._latest + command.grace_s
        return self._latest + ACKNOWLEDGED_S


def refusal(message: Message) -> DeviceRejectedError:
    """Return the error for a refused command, in the device's words."""
    words = message.text[:_LONGEST_REFUSAL] or TranslatedMessage("refused")
    return DeviceRejectedError(words, code=message.status)


def _compare(message: Message, command: Command) -> _Echo:
    """Compare the values a reply echoes with those sent.

    Of a rejected command the device echoes only the values that are valid (TCP/IP
    Communication, failed responses).
    """
    sent = ((command.value1, message.value1), (command.value2, message.value2))
    pairs = [(value, echoed) for value, echoed in sent if value is not None]
    echoes = [(value, echoed) for value, echoed in pairs if echoed is not None]
    if pairs and not echoes:
        return _Echo.MISSING
    same = all(_plain(value) == _plain(echoed) for value, echoed in echoes)
    return _Echo.SAME if same else _Echo.OTHER


def _plain(value: Value | Any) -> str:
    return normalize(str(value))
