"""Events of CamStreamer and CamSwitcher: what platforms answered, what failed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ...contract.descriptions import ProcamEventDescription
from ...contract.occurrence import Occurrence
from .client import (
    CamstreamerClient,
    CamstreamerState,
    FaultKind,
    StreamApiResult,
    SwitcherFault,
)
from .items import camstreamer_device, camswitcher_device, of_switcher

type AppEvent = ProcamEventDescription[
    CamstreamerClient, CamstreamerState, CamstreamerState
]

_SUCCESS: Final = "success"
_ERROR: Final = "error"
_STREAM_API: Final = "stream_api"
_FAULT: Final = "switcher_fault"

EVENTS: Final[tuple[AppEvent, ...]] = (
    ProcamEventDescription(
        key=_STREAM_API,
        translation_key=_STREAM_API,
        event_types=[_SUCCESS, _ERROR],
        items_fn=lambda state: [state] if state.has_api_events else [],
        device_fn=camstreamer_device,
        unique_id_suffix_fn=lambda _: _STREAM_API,
    ),
    ProcamEventDescription(
        key=_FAULT,
        translation_key=_FAULT,
        event_types=[kind.value for kind in FaultKind],
        items_fn=of_switcher,
        device_fn=camswitcher_device,
        unique_id_suffix_fn=lambda _: _FAULT,
    ),
)


def _api_result(event: StreamApiResult) -> Occurrence:
    return Occurrence(
        unique_id_suffix=_STREAM_API,
        type=_SUCCESS if event.ok else _ERROR,
        attributes={
            "stream_id": event.stream,
            "call": event.call,
            "message": event.message,
            "code": event.code,
        },
    )


def _fault(event: SwitcherFault) -> Occurrence:
    return Occurrence(
        unique_id_suffix=_FAULT,
        type=event.kind.value,
        attributes={
            "source": event.source,
            "playlist": event.playlist,
            "message": event.message,
        },
    )


OCCURRENCES: Final[Mapping[type, Callable[[Any], Occurrence]]] = {
    StreamApiResult: _api_result,
    SwitcherFault: _fault,
}
"""What events of the apps mean to the event entities."""
