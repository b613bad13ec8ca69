"""Metadata events and the criteria to search them by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from .....clientkit.errors import DeviceResponseError
from .....clientkit.values import Fields, to_str
from ..clock import to_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A field by which a connector's events can be searched."""

    name: str
    description: str
    format: str
    """string, integer, datetime, boolean or enum."""
    choices: tuple[tuple[str, str], ...]
    """Value and text of each choice of an enum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of a search."""

    name: str
    value: str | int | bool
    comparator: str = "="


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataEvent:
    """An event of a connector."""

    id: str
    source_id: str | None
    time: datetime
    type: str
    label: str
    params: Mapping[str, object] = field(default_factory=dict)
    """As the server gives them: numbers often come as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataMark:
    """Up to where a connector's events were delivered; keep it over restarts."""

    time: int
    """Server time in unix seconds: events older than the overlap before it are done."""
    seen: tuple[str, ...]
    """Ids delivered within the overlap."""

    def as_dict(self) -> dict[str, object]:
        """Return JSON values."""
        return {"time": self.time, "seen": list(self.seen)}

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Return a kept mark; raises ValueError when it is damaged."""
        try:
            fields = Fields(data, "mark")
            return cls(
                time=fields.integer("time"),
                seen=tuple(to_str(one, "seen") for one in fields.values("seen")),
            )
        except DeviceResponseError as err:
            raise ValueError("The stored position in a connector is invalid") from err


def read_search_criterion(fields: Fields) -> Criterion:
    """Read a criterion; texts are parallel to values and may be missing."""
    values = [to_str(value, "values") for value in fields.values("values")]
    texts = [to_str(text, "texts") for text in fields.values("texts")]
    texts += values[len(texts) :]
    name = fields.text("name")
    return Criterion(
        name=name,
        description=fields.text("description", "") or name,
        format=fields.text("format", "string"),
        choices=tuple(zip(values, texts, strict=False)),
    )


def read_metadata_event(fields: Fields) -> MetadataEvent:
    """Read an event; an inserted one is confirmed with `eventId`."""
    key = "id" if "id" in fields else "eventId"
    raw = fields.raw("description")
    params = raw.get("params") if isinstance(raw, Mapping) else None
    event_type = fields.text("type", "misc.unknown")
    return MetadataEvent(
        id=fields.text(key),
        source_id=fields.optional("sourceId", to_str),
        time=to_time(fields.raw("timestamp"), "timestamp"),
        type=event_type,
        label=fields.text("label", "") or event_type,
        params=dict(params) if isinstance(params, Mapping) else {},
    )
