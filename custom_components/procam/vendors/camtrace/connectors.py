"""Metadata connectors as event entities, each where its events come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from ...clientkit.identity import Identity
from ...contract.occurrence import Occurrence
from .client import EVENT_TYPES, CamtraceState, MetadataEvent
from .items import camera_device

_OTHER: Final = "other"
GROUPS: Final = (*dict.fromkeys(name.split(".")[0] for name in EVENT_TYPES), _OTHER)
"""What the server recognises, by the first word of the type."""

_PARAMS_MAX: Final = 20
_TEXT_MAX: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """A connector the user has chosen, and what it belongs to."""

    uuid: str
    device: Identity
    """Its camera, or the server when it is no camera's."""


def connectors(state: CamtraceState) -> Iterable[Connector]:
    """Return the connectors that are followed."""
    if not state.connectors:
        return
    cameras = {(camera.device_id or "").lower(): camera for camera in state.cameras}
    for uuid in state.connectors:
        camera = cameras.get(uuid)
        device = state.identity if camera is None else camera_device(camera)
        yield Connector(uuid=uuid, device=device)


def connector_tail(uuid: str) -> str:
    """Return the unique-id tail of a connector's event."""
    return f"connector_{uuid}_event"


def connector_occurrences(
    events: Iterable[tuple[str, MetadataEvent]],
) -> list[Occurrence]:
    """Return the occurrences of new events, given with their connector's uuid."""
    return [
        Occurrence(
            unique_id_suffix=connector_tail(uuid),
            type=group if (group := event.type.split(".")[0]) in GROUPS else _OTHER,
            attributes={
                "event_id": event.id,
                "type": event.type[:_TEXT_MAX],
                "time": event.time.isoformat(),
                "label": event.label[:_TEXT_MAX],
                "parameters": _short(event.params),
            },
        )
        for uuid, event in events
    ]


def _short(params: Mapping[str, object]) -> dict[str, Any]:
    """Return what fits into attributes: anybody may insert events of any size."""
    scalars = (
        (name[:_TEXT_MAX], value[:_TEXT_MAX] if isinstance(value, str) else value)
        for name, value in params.items()
        if isinstance(value, str | int | float)
    )
    return dict(islice(scalars, _PARAMS_MAX))
