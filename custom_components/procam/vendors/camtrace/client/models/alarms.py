"""Alarm rows and the place up to which they were delivered (vendor text, "Alarms")."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from .....clientkit.decode import Fields, to_int
from .....clientkit.errors import DeviceResponseError
from ..dates import to_time


class AlarmKind(StrEnum):
    """What raised an alarm, as far as its text tells."""

    MOTION = "motion"
    CUSTOM = "custom"
    """Raised by a command, with a word of its own."""
    OTHER = "other"


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
        if self.type.lower() == "motion":
            return AlarmKind.MOTION
        words = self.description.split(" ", 2)
        if len(words) > 1 and words[1].lower().startswith("alarm"):
            return AlarmKind.CUSTOM
        return AlarmKind.OTHER


def read_alarm(fields: Fields) -> Alarm:
    """Read one row."""
    return Alarm(
        id=fields.integer("id"),
        camera_id=fields.integer("cameraId"),
        time=to_time(fields.raw("time"), "time"),
        record_time=fields.optional("recordTime", to_time),
        description=fields.text("description", ""),
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

    def as_dict(self) -> dict[str, object]:
        """Return JSON values."""
        return asdict(self) | {"seen": list(self.seen)}

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
            )
        except DeviceResponseError as err:
            raise ValueError("The kept place in the alarm list is damaged") from err
