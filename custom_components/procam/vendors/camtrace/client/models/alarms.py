"""Alarm rows and the place up to which they were delivered (vendor text, "Alarms")."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from .....clientkit.errors import DeviceResponseError
from .....clientkit.values import Fields, to_int
from ..clock import to_time


class AlarmKind(StrEnum):
    """The cause of an alarm, by its text."""

    MOTION = "motion"
    TAMPER = "tamper"
    IO = "io"
    """An input of the camera."""
    CUSTOM = "custom"
    """Raised by a command, with a word of its own."""
    OTHER = "other"


MAX_ID: Final = 2**53
"""Ids are counted up; larger numbers are not exact in JSON."""

_KINDS: Final = {
    one.value: one for one in (AlarmKind.MOTION, AlarmKind.TAMPER, AlarmKind.IO)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One row of the alarm list; rows have no end and are never changed."""

    id: int
    camera_id: int
    time: datetime
    record_time: datetime | None
    """Start of the recording, before the alarm by the pre-alarm time; None without
    a recording."""
    description: str
    """Free text with local times in it; not for parsing."""

    @property
    def type(self) -> str:
        """The first word of the description, which names the type."""
        return self.description.split(" ", 1)[0]

    @property
    def kind(self) -> AlarmKind:
        """The type in words Home Assistant can translate."""
        if (kind := _KINDS.get(self.type.lower())) is not None:
            return kind
        words = self.description.split(" ", 2)
        if len(words) > 1 and words[1].lower().startswith("alarm"):
            return AlarmKind.CUSTOM
        return AlarmKind.OTHER

    def as_dict(self) -> dict[str, object]:
        """Return what identifies the alarm, as JSON values."""
        return {
            "alarm_id": self.id,
            "alarm_type": self.type,
            "alarm_kind": self.kind.value,
            "alarm_time": self.time.isoformat(),
        }


def read_alarm(fields: Fields, near: datetime | None = None) -> Alarm:
    """Read one row; `near` is its time if neither it nor its recording has one."""
    recorded = fields.optional("recordTime", to_time)
    known = fields.optional("time", to_time) or recorded or near
    return Alarm(
        id=_id(fields),
        camera_id=fields.integer("cameraId"),
        time=known or to_time(fields.raw("time"), "time"),
        record_time=recorded,
        description=fields.text("description", ""),
    )


def _id(fields: Fields) -> int:
    """Return a row's id; one out of range would hide the rows after it."""
    alarm_id = fields.integer("id")
    if alarm_id > MAX_ID:
        raise DeviceResponseError(f"The alarm id {alarm_id} is out of range")
    return alarm_id


def alarm_reader() -> Callable[[Fields], Alarm]:
    """Return a function that reads the rows of one page, one after the other.

    The newest come first, so a row without a readable time gets that of the one before.
    """
    near: datetime | None = None

    def read(fields: Fields) -> Alarm:
        nonlocal near
        alarm = read_alarm(fields, near)
        near = alarm.time
        return alarm

    return read


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmMark:
    """A moment in unix seconds, and how many known rows are from it on."""

    since: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmTally:
    """The number of rows the list should have; a higher count means late rows."""

    marks: tuple[AlarmMark, ...]
    """The earlier one first."""
    last_id: int
    """When the list was counted last, rows up to this id were delivered or history."""
    delivered: tuple[int, ...] = ()
    """Ids delivered since then."""

    def with_delivered(self, alarms: Iterable[Alarm]) -> Self:
        """Return the tally after rows were delivered."""
        new = tuple(alarms)
        moments = [int(alarm.time.timestamp()) for alarm in new]
        marks = tuple(
            replace(mark, rows=mark.rows + sum(one >= mark.since for one in moments))
            for mark in self.marks
        )
        ids = (alarm.id for alarm in new)
        return replace(self, marks=marks, delivered=(*self.delivered, *ids))

    def counted(self) -> Self:
        """Return the tally after the list was found to have that many rows."""
        return replace(
            self, last_id=max(self.last_id, *self.delivered, 0), delivered=()
        )

    def knows(self, alarm_id: int) -> bool:
        """Return True if a row was there at the last count or was delivered since."""
        return alarm_id <= self.last_id or alarm_id in self.delivered

    def as_dict(self) -> dict[str, object]:
        """Return JSON values."""
        marks = [asdict(mark) for mark in self.marks]
        return {"marks": marks, "last_id": self.last_id, "told": list(self.delivered)}

    @classmethod
    def from_fields(cls, fields: Fields) -> Self:
        """Return a kept tally; raises DeviceResponseError when it is damaged."""
        marks = tuple(
            AlarmMark(since=mark.integer("since"), rows=mark.integer("rows"))
            for mark in fields.objects("marks")
        )
        if not marks:
            raise DeviceResponseError("There are no marks")
        return cls(
            marks=marks,
            last_id=fields.integer("last_id"),
            delivered=tuple(to_int(number, "told") for number in fields.values("told")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCursor:
    """Up to where alarms were delivered; keep it over restarts as JSON."""

    time: int
    """Server time in unix seconds: rows older than the overlap before it are done."""
    last_id: int
    """The greatest id delivered."""
    seen: tuple[int, ...]
    """Ids delivered within the overlap."""
    until: int | None = None
    """While catching up after a long gap: the end of the slice being read."""
    floor_id: int = 0
    """After the clock was set back: rows up to this id and `floor_time` are done."""
    floor_time: int = 0
    tally: AlarmTally | None = None
    """None until rows were counted."""

    def as_dict(self) -> dict[str, object]:
        """Return JSON values."""
        tally = self.tally and self.tally.as_dict()
        return asdict(self) | {"seen": list(self.seen), "tally": tally}

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> Self:
        """Return a kept cursor; raises ValueError when it is damaged."""
        try:
            fields = Fields(data, "cursor")
            return cls(
                time=fields.integer("time"),
                last_id=fields.integer("last_id"),
                seen=tuple(to_int(number, "seen") for number in fields.values("seen")),
                until=fields.optional("until", to_int),
                floor_id=fields.integer("floor_id", 0),
                floor_time=fields.integer("floor_time", 0),
                tally=(
                    AlarmTally.from_fields(fields.child("tally"))
                    if "tally" in fields
                    else None
                ),
            )
        except DeviceResponseError as err:
            raise ValueError(
                "The stored position in the alarm list is invalid"
            ) from err
