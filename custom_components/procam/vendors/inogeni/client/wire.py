"""Messages of the device: taken out of a byte stream, normalised, understood."""

from collections.abc import Callable
from dataclasses import dataclass
import re
from typing import Any, Final

import orjson

from ....clientkit.decode import to_int
from ....clientkit.errors import DeviceResponseError
from .const import (
    AUDIO,
    EVERY,
    MAX_GARBAGE_BYTES,
    MAX_MESSAGE_BYTES,
    PRESET,
    REPORT,
    REPORTED_DEVICES,
    REPORTED_NUMBERS,
    STANDBY,
    SWITCHER_INPUT,
    SWITCHER_INPUT_NAME,
)
from .events import (
    AudioChannelChanged,
    DeviceDataChanged,
    InogeniEvent,
    PresetRecalled,
    SwitcherInputChosen,
    SwitcherInputNamed,
    SystemChanged,
)
from .models import DeviceKind

NOT_JSON: Final = "not JSON"
"""How broken messages are counted."""
_UNUSED: Final = "N/A"
_TOKEN: Final = re.compile(rb'\\[^\n]|["{}\n]')
_STATES: Final = {"ENABLED": True, "DISABLED": False, "ENABLE": True, "DISABLE": False}
_SYSTEM: Final = {"SYSTEM ON": True, "SYSTEM OFF": False}
_VERSION: Final = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,4}")


def normalise(text: str) -> str:
    """Return a status or command without the differences between its spellings.

    The document prints both `IN_PROGRESS` and `IN PROGRESS`.
    """
    return " ".join(text.replace("_", " ").split()).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A reply or a report; everything but verb and noun may be empty."""

    verb: str
    """SET, GET, DELETE for a reply, REP for a result."""
    noun: str
    """Normalised: `INPUT DEVICE DATA`."""
    status: str
    """Normalised."""
    text: str
    value1: Any
    value2: Any
    msgid: str | None
    """Common to all messages that belong to one request."""
    application: str
    firmware: str | None
    event: InogeniEvent | None
    """What a report, or a DEFINED answer, says; None when nothing known."""
    fields: dict[str, Any]
    """As sent."""


def read_message(fields: dict[str, Any]) -> Message:
    """Return the message in a JSON object (TCP/IP Communication, Feedback)."""
    verb, _, noun = normalise(_text(fields, "command")).partition(" ")
    status, text = normalise(_text(fields, "status")), _text(fields, "message")
    value1, value2 = _value(fields, "value1"), _value(fields, "value2")
    event = None
    if verb == REPORT:
        event = _report(noun, value1, value2)
    elif verb == "GET" and status == "DEFINED":
        event = _report(noun, text.rpartition(":")[2].strip(), None)
    version = _VERSION.search(_text(fields, "version"))
    return Message(
        verb=verb,
        noun=noun,
        status=status,
        text=text,
        value1=value1,
        value2=value2,
        msgid=_text(fields, "_msgid") or None,
        application=normalise(_text(fields, "application")),
        firmware=version[0] if version else None,
        event=event,
        fields=fields,
    )


class Decoder:
    """Takes JSON objects out of a byte stream, whatever way it is cut.

    Objects may be pretty-printed, share a segment or be split over several; what is
    no object is skipped. A broken object costs no more than the lines it stands on:
    JSON text never holds a raw line break, and none of ours holds an object that
    begins a line.
    """

    def __init__(self, count: Callable[[str], None]) -> None:
        """Take the counter of broken messages."""
        self._count = count
        self._buffer = bytearray()
        self._scanned = 0
        self._depth = 0
        self._in_string = False
        self._barren = 0

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Return the objects that `data` completes.

        Raises DeviceResponseError when a megabyte brought not one.
        """
        self._barren += len(data)
        self._buffer += data
        objects = [
            fields for text in self._cut() if (fields := self._load(text)) is not None
        ]
        if objects:
            self._barren = 0
        elif self._barren > MAX_GARBAGE_BYTES:
            raise DeviceResponseError("The device does not send JSON")
        if len(self._buffer) > MAX_MESSAGE_BYTES:
            self._count(NOT_JSON)
            self._buffer.clear()
            self._scanned = self._depth = 0
        return objects

    def _cut(self) -> list[bytes]:
        buffer = self._buffer
        texts: list[bytes] = []
        start = end = 0
        for token in _TOKEN.finditer(buffer, self._scanned):
            end = token.end()
            begins_line = token.start() == 0 or buffer[token.start() - 1] == 0x0A
            match token[0]:
                case b"{" if not self._depth or (begins_line and not self._in_string):
                    if self._depth:
                        self._count(NOT_JSON)
                    start, self._depth, self._in_string = token.start(), 1, False
                case b"{" if not self._in_string:
                    self._depth += 1
                case b'"' if self._depth:
                    self._in_string = not self._in_string
                case b"\n" if self._depth and self._in_string:
                    self._count(NOT_JSON)
                    self._depth = 0
                case b"}" if self._depth and not self._in_string:
                    self._depth -= 1
                    if not self._depth:
                        texts.append(bytes(buffer[start:end]))
        self._forget(start, end)
        return texts

    def _forget(self, start: int, end: int) -> None:
        buffer = self._buffer
        dangling = end < len(buffer) and buffer[-1] == ord("\\")
        if self._depth:
            del buffer[:start]
        else:
            buffer.clear()
        self._scanned = max(len(buffer) - dangling, 0)

    def _load(self, text: bytes) -> dict[str, Any] | None:
        try:
            fields: dict[str, Any] = orjson.loads(text.decode("utf-8", "replace"))
        except orjson.JSONDecodeError:
            self._count(NOT_JSON)
            return None
        return fields


def _report(noun: str, first: Any, second: Any) -> InogeniEvent | None:
    number = _number(first)
    state = _STATES.get(normalise(second)) if isinstance(second, str) else None
    if kind := _KINDS.get(noun):
        if state is None or number is None or number not in _REPORTED:
            return None
        return DeviceDataChanged(kind=kind, number=number, enabled=state)
    if noun == _STANDBY:
        on = _SYSTEM.get(normalise(first)) if isinstance(first, str) else None
        return None if on is None else SystemChanged(on=on)
    if number is None:
        return None
    if noun == PRESET:
        return PresetRecalled(number=number or None)
    if noun == _SWITCHER_INPUT:
        return SwitcherInputChosen(number=number)
    if noun == _SWITCHER_INPUT_NAME and isinstance(second, str):
        return SwitcherInputNamed(number=number, name=second)
    if noun == _AUDIO and state is not None:
        return AudioChannelChanged(id=number, active=state)
    return None


def _number(value: Any) -> int | None:
    try:
        number = to_int(value, "value1")
    except DeviceResponseError:
        return None
    return number if number in REPORTED_NUMBERS else None


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _value(fields: dict[str, Any], name: str) -> Any:
    value = fields.get(name)
    return None if value == _UNUSED else value


_KINDS: Final = {normalise(kind.noun): kind for kind in DeviceKind}
_REPORTED: Final = frozenset({EVERY, *REPORTED_DEVICES})
_STANDBY: Final = normalise(STANDBY)
_SWITCHER_INPUT: Final = normalise(SWITCHER_INPUT)
_SWITCHER_INPUT_NAME: Final = normalise(SWITCHER_INPUT_NAME)
_AUDIO: Final = normalise(AUDIO)
