"""Parses the device's messages from a byte stream and normalizes them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
import re
from typing import Any, Final

import orjson

from ....clientkit.errors import DeviceResponseError
from ....clientkit.values import MAX_NESTING, decode_text
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
_LONGEST_NUMBER: Final = 4
_TOKEN: Final = re.compile(rb'\\[^\n]|["{}\n]')
_STATES: Final = {"ENABLED": True, "DISABLED": False, "ENABLE": True, "DISABLE": False}
_SYSTEM: Final = {"SYSTEM ON": True, "SYSTEM OFF": False}
_VERSION: Final = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,4}")


def normalize(text: str) -> str:
    """Return a status or command in one spelling: capitals, single blanks.

    The document prints both `IN_PROGRESS` and `IN PROGRESS`.
    """
    return " ".join(text.replace("_", " ").split()).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A reply or a report; everything but verb and noun may be empty."""

    verb: str
    """SET, GET, DELETE for a reply, REP for a result."""
    noun: str
    """Normalized: `INPUT DEVICE DATA`."""
    status: str
    """Normalized."""
    text: str
    value1: Any
    value2: Any
    msgid: str | None
    """Common to all messages that belong to one request."""
    application: str
    firmware: str | None
    event: InogeniEvent | None
    """What a report or a DEFINED answer says; None if it is not understood."""
    fields: dict[str, Any]
    """As sent."""


def read_message(fields: dict[str, Any]) -> Message:
    """Return the message in a JSON object (TCP/IP Communication, Feedback)."""
    verb, _, noun = normalize(_text(fields, "command")).partition(" ")
    status, text = normalize(_text(fields, "status")), _text(fields, "message")
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
        application=normalize(_text(fields, "application")),
        firmware=version[0] if version else None,
        event=event,
        fields=fields,
    )


class Decoder:
    """Cuts JSON objects out of a byte stream, however it is split.

    Objects may be pretty-printed, share a segment or span several; anything else
    is skipped. A broken object costs only the lines it is on: JSON strings never
    contain a raw line break, and no message contains an object that begins a line.
    """

    def __init__(self, count: Callable[[str], None]) -> None:
        self._count = count
        self._buffer = bytearray()
        self._scanned = 0
        self._depth = 0
        self._in_string = False
        self._barren = 0

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Return the objects that `data` completes.

        Raises DeviceResponseError after a megabyte without an object.
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
        """Return the object in a text; one that may be nested too deeply is dropped."""
        if text.count(b"{") + text.count(b"[") <= MAX_NESTING:
            with suppress(orjson.JSONDecodeError):
                return _object(text)
            with suppress(orjson.JSONDecodeError):
                return _object(decode_text(text))
        self._count(NOT_JSON)
        return None


def _object(text: bytes | str) -> dict[str, Any]:
    fields: dict[str, Any] = orjson.loads(text)
    return fields


def _report(noun: str, first: Any, second: Any) -> InogeniEvent | None:
    number = _number(first)
    state = _STATES.get(normalize(second)) if isinstance(second, str) else None
    if kind := _KINDS.get(noun):
        if state is None or number is None or number not in _REPORTED:
            return None
        return DeviceDataChanged(kind=kind, number=number, enabled=state)
    if noun == _STANDBY:
        on = _SYSTEM.get(normalize(first)) if isinstance(first, str) else None
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
    """Return a number, sent as such or as text."""
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER and value.isdecimal():
        value = int(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if value in REPORTED_NUMBERS else None
    return None


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _value(fields: dict[str, Any], name: str) -> Any:
    value = fields.get(name)
    return None if value == _UNUSED else value


_KINDS: Final = {normalize(kind.noun): kind for kind in DeviceKind}
_REPORTED: Final = frozenset({EVERY, *REPORTED_DEVICES})
_STANDBY: Final = normalize(STANDBY)
_SWITCHER_INPUT: Final = normalize(SWITCHER_INPUT)
_SWITCHER_INPUT_NAME: Final = normalize(SWITCHER_INPUT_NAME)
_AUDIO: Final = normalize(AUDIO)
