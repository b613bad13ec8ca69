"""The grammar of event data: `<Group>:<Key>=<Value>;…`, a line for each group."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ....clientkit.decode import to_bool, to_float, to_int
from ....clientkit.errors import DeviceResponseError
from .const import EVENT_GROUPS, LEVEL_STEP, MAX_LINE_BYTES
from .events import (
    DetectionChanged,
    FacesChanged,
    GroupEvent,
    IoChanged,
    IoStatus,
    LevelChanged,
)
from .models import Detection, FaceBox

_STATUS_DIGITS: Final = 14
_PERCENT: Final = range(101)
_LENGTH: Final = b"content-length:"
_MAX_FACES: Final = 100


def parse_line(line: str, levels: dict[str, int]) -> GroupEvent | None:
    """Return what a line says; None when its group is not known.

    `levels` holds the motion levels shown so far and takes the new one. Raises
    DeviceResponseError for a line of a known group that is not understood.
    """
    group, colon, rest = line.strip().partition(":")
    key = EVENT_GROUPS.get(group.strip()) if colon else None
    if key is None:
        return None
    values: dict[str, str] = {}
    for part in rest.split(";"):
        name, equals, value = part.strip().partition("=")
        if equals:
            values[name.strip()] = value.strip()
    if key == "io":
        return IoChanged(status=_status(values))
    detection = _detection(key, values, levels)
    if key != "face":
        return DetectionChanged(detection=detection)
    return _faces(detection, values)


def narrowed(
    event: GroupEvent, before: GroupEvent | None
) -> GroupEvent | LevelChanged | None:
    """Return what is new in a line: nothing, the level alone, or all of it."""
    if event == before:
        return None
    if isinstance(event, DetectionChanged) and isinstance(before, DetectionChanged):
        now = event.detection
        if replace(before.detection, level=now.level) == now:
            return LevelChanged(key=now.key, level=now.level)
    return event


def key_of(event: GroupEvent) -> str:
    """Return our key of the group a line belongs to."""
    return "io" if isinstance(event, IoChanged) else event.detection.key


def steady_level(level: int, shown: int | None) -> int:
    """Return a level in steps of 5 that does not flicker between two of them."""
    if shown is not None and level and abs(level - shown) < LEVEL_STEP:
        return shown
    return round(level / LEVEL_STEP) * LEVEL_STEP


def _detection(key: str, values: dict[str, str], levels: dict[str, int]) -> Detection:
    enabled = values.get("Enabled", values.get("Enable"))
    if not to_bool(enabled, f"{key}.Enabled"):
        levels.pop(key, None)
        return Detection(key=key, enabled=False)
    triggered = values.get("Triggered")
    level = _percent(values, key, "Level")
    if level is not None:
        level = levels[key] = steady_level(level, levels.get(key))
    return Detection(
        key=key,
        enabled=True,
        triggered=None if triggered is None else to_bool(triggered, f"{key}.Triggered"),
        level=level,
        sensitivity=_percent(values, key, "Sensitivity"),
    )


def _percent(values: dict[str, str], key: str, name: str) -> int | None:
    if name not in values:
        return None
    number = to_int(values[name], f"{key}.{name}")
    if number not in _PERCENT:
        raise DeviceResponseError(f"{key}.{name} is not a percentage")
    return number


def _status(values: dict[str, str]) -> IoStatus:
    digits = values.get("Status", "")
    try:
        word = bytes.fromhex(digits)
    except ValueError as err:
        raise DeviceResponseError("IO.Status is not hexadecimal") from err
    if len(digits) != _STATUS_DIGITS or len(word) * 2 != _STATUS_DIGITS:
        raise DeviceResponseError("IO.Status does not have 14 digits")
    return IoStatus(
        input_enabled=word[0],
        input_closed=word[1],
        output_closed=word[2],
        input_normally_closed=word[3],
        output_active_is_closed=word[4],
        input_active=word[5],
        output_active=word[6],
    )


def _faces(detection: Detection, values: dict[str, str]) -> FacesChanged:
    """Return the stream that sees most; all look at the same scene."""
    if not detection.enabled:
        return FacesChanged(detection=detection, count=None, boxes=None)
    seen = [
        _stream_faces(value, f"face.{name}")
        for name, value in values.items()
        if name.endswith("_Face")
    ]
    if not seen:
        return FacesChanged(detection=detection, count=None, boxes=None)
    count, boxes = max(seen, key=lambda found: found[0])
    return FacesChanged(
        detection=replace(detection, triggered=count > 0), count=count, boxes=boxes
    )


def _stream_faces(value: str, path: str) -> tuple[int, tuple[FaceBox, ...]]:
    number, _, rest = value.partition(" ")
    count = to_int(number, path)
    if not 0 <= count <= _MAX_FACES:
        raise DeviceResponseError(f"{path} counts {count} faces")
    boxes = tuple(_box(text, path) for text in rest.split(",") if text.strip())
    return count, boxes[:_MAX_FACES]


def _box(text: str, path: str) -> FaceBox:
    edges = [to_float(edge, path) for edge in text.strip().split("_")]
    if len(edges) != 4 or not all(0 <= edge <= 1 for edge in edges):
        raise DeviceResponseError(f"{path} has a box outside the picture")
    x, y, width, height = edges
    return FaceBox(x=x, y=y, width=width, height=height)


class MonitorLines:
    """Cuts the endless multipart answer into its lines as soon as they are whole.

    Lines speak for themselves, so boundaries are passed over whatever they look
    like. A part whose line has no line end is recognised by its Content-Length; the
    vendor's own samples have wrong ones, so the length never cuts a line.
    """

    def __init__(self) -> None:
        """Start before the first boundary."""
        self._rest = b""
        self._left: int | None = None
        self._in_body = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Yield the event lines a chunk completes; a line may come twice.

        Raises DeviceResponseError for a line that does not end.
        """
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        for line in whole:
            yield from self._take(line)
        if len(self._rest) > MAX_LINE_BYTES:
            raise DeviceResponseError("The camera's events have no line ends")
        if self._part_ends():
            yield self._rest.decode("utf-8", "replace").strip()

    def _take(self, raw: bytes) -> Iterator[str]:
        line = raw.strip()
        if line.startswith(b"--"):
            self._in_body, self._left = False, None
        elif self._in_body:
            if self._left is not None:
                self._left -= len(raw) + 1
            if line:
                yield line.decode("utf-8", "replace")
        elif not line:
            # The blank line after the part's header.
            self._in_body = True
        elif line.lower().startswith(_LENGTH):
            digits = line[len(_LENGTH) :].strip()
            self._left = int(digits) if digits.isdigit() and len(digits) < 9 else None
        elif line.partition(b":")[0].strip().decode("ascii", "replace") in EVENT_GROUPS:
            # A part without header.
            yield line.decode("utf-8", "replace")

    def _part_ends(self) -> bool:
        if not self._in_body or not self._left or not self._rest:
            return False
        return len(self._rest) >= self._left and (
            len(self._rest) == self._left or self._rest.endswith(b";")
        )
