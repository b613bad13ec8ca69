"""Lines of event data: `<Group>:<Key>=<Value>;…`, one for each group (Event Data)."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from ....clientkit.errors import DeviceResponseError
from ....clientkit.values import to_bool, to_float, to_int
from .const import EVENT_GROUPS, LEVEL_STEP, MAX_LINE_BYTES
from .events import (
    DetectionChanged,
    FacesChanged,
    GroupEvent,
    IoChanged,
    LevelChanged,
)
from .models import Detection, FaceBox, IoStatus

_STATUS_DIGITS: Final = 14
_PERCENT: Final = range(101)
_LENGTH: Final = b"content-length:"
_MAX_FACES: Final = 100


class LineParser:
    """Reads lines; a value that cannot be parsed is unknown, the others are used."""

    def __init__(self, count_unknown: Callable[[str], None]) -> None:
        """`count_unknown` is called with the name of each value not understood."""
        self._count_unknown = count_unknown
        self._levels: dict[str, int] = {}
        """The steadied motion levels last shown."""

    def parse(self, line: str) -> GroupEvent | None:
        """Return what a line reports; None if its group is unknown or it has no value."""
        group, colon, rest = line.strip().partition(":")
        key = EVENT_GROUPS.get(group.strip()) if colon else None
        if key is None:
            if line.strip():
                self._count_unknown(group)
            return None
        values: dict[str, str] = {}
        for part in rest.split(";"):
            name, equals, value = part.strip().partition("=")
            if equals:
                values[name.strip()] = value.strip()
        if key == "io":
            status = self._value(values, "io", "Status", _status)
            return None if status is None else IoChanged(status=status)
        detection = self._detection(key, values)
        if detection is None or key != "face":
            return None if detection is None else DetectionChanged(detection=detection)
        return self._faces(detection, values)

    def _value[T](
        self,
        values: dict[str, str],
        key: str,
        name: str,
        read: Callable[[str, str], T],
    ) -> T | None:
        path = f"{key}.{name}"
        if name in values:
            try:
                return read(values[name], path)
            except DeviceResponseError:
                self._count_unknown(path)
        return None

    def _detection(self, key: str, values: dict[str, str]) -> Detection | None:
        name = "Enabled" if "Enabled" in values else "Enable"
        enabled = self._value(values, key, name, to_bool)
        triggered = self._value(values, key, "Triggered", to_bool)
        if enabled is None and triggered is None:
            return None
        if enabled is False:
            self._levels.pop(key, None)
            return Detection(key=key, enabled=False)
        level = self._value(values, key, "Level", _percent)
        if level is not None:
            level = steady_level(level, self._levels.get(key))
            self._levels[key] = level
        return Detection(
            key=key,
            enabled=True,
            triggered=triggered,
            level=level,
            sensitivity=self._value(values, key, "Sensitivity", _percent),
        )

    def _faces(self, detection: Detection, values: dict[str, str]) -> FacesChanged:
        """Return the faces of the stream that reports most: all show the same scene."""
        seen = [
            faces
            for name in values
            if detection.enabled and name.endswith("_Face")
            if (faces := self._value(values, "face", name, self._stream_faces))
        ]
        if not seen:
            return FacesChanged(detection=detection, count=None, boxes=None)
        count, boxes = max(seen, key=lambda found: found[0])
        return FacesChanged(
            detection=replace(detection, triggered=count > 0), count=count, boxes=boxes
        )

    def _stream_faces(self, value: str, path: str) -> tuple[int, tuple[FaceBox, ...]]:
        number, _, rest = value.partition(" ")
        count = to_int(number, path)
        if not 0 <= count <= _MAX_FACES:
            raise DeviceResponseError(f"{path} counts {count} faces")
        boxes = []
        for text in rest.split(",")[:_MAX_FACES]:
            try:
                boxes += [_box(text, path)] if text.strip() else []
            except DeviceResponseError:
                self._count_unknown(f"{path} box")
        return count, tuple(boxes)


def narrowed(
    event: GroupEvent, before: GroupEvent | None
) -> GroupEvent | LevelChanged | None:
    """Return what a line changes: nothing, only the level, or everything."""
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


def _percent(value: str, path: str) -> int:
    number = to_int(value, path)
    if number not in _PERCENT:
        raise DeviceResponseError(f"{path} is not a percentage")
    return number


def _status(digits: str, path: str) -> IoStatus:
    try:
        word = bytes.fromhex(digits)
    except ValueError as err:
        raise DeviceResponseError(f"{path} is not hexadecimal") from err
    if len(digits) != _STATUS_DIGITS or len(word) * 2 != _STATUS_DIGITS:
        raise DeviceResponseError(f"{path} does not have 14 digits")
    return IoStatus(
        input_enabled=word[0],
        input_closed=word[1],
        output_closed=word[2],
        input_normally_closed=word[3],
        output_active_is_closed=word[4],
        input_active=word[5],
        output_active=word[6],
    )


def _box(text: str, path: str) -> FaceBox:
    edges = [to_float(edge, path) for edge in text.strip().split("_")]
    if len(edges) != 4 or not all(0 <= edge <= 1 for edge in edges):
        raise DeviceResponseError(f"{path} has a box outside the picture")
    x, y, width, height = edges
    return FaceBox(x=x, y=y, width=width, height=height)


class MonitorLines:
    """Splits the endless multipart answer into lines as soon as they are complete.

    Every line names its group, so boundaries are skipped whatever their form. A
    part whose line has no line end is recognized by its Content-Length; the vendor's
    own samples have wrong ones, so the length never cuts a line.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._left: int | None = None
        self._in_body = False

    def feed(self, chunk: bytes) -> Iterator[str]:
        """Yield the event lines a chunk completes; a line may come twice.

        Raises DeviceResponseError for a line that does not end.
        """
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        for line in whole:
            yield from self._line(line)
        if len(self._rest) > MAX_LINE_BYTES:
            raise DeviceResponseError("The camera's events have no line ends")
        if self._part_ends():
            yield self._rest.decode("utf-8", "replace").strip()

    def _line(self, raw: bytes) -> Iterator[str]:
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
