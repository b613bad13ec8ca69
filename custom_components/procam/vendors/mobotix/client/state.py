"""The snapshot, put together from what is known of a camera."""

from .capabilities import (
    identity_of,
    recording_of,
    rtsp_port_of,
    streams_of,
)
from .const import EVENT_GROUPS
from .events import DetectionChanged, FacesChanged, apply
from .knowledge import Knowledge
from .models import MobotixState


def state_of(knowledge: Knowledge, url: str) -> MobotixState:
    """Return the whole state; `url` is the camera's own web page."""
    parameters = knowledge.parameters
    latest = [
        knowledge.latest[key]
        for key in EVENT_GROUPS.values()
        if key in knowledge.latest
    ]
    state = MobotixState(
        identity=identity_of(parameters, knowledge.settings, url),
        streams=streams_of(parameters, knowledge.settings.streams),
        rtsp_port=rtsp_port_of(parameters),
        detections=tuple(
            event.detection
            for event in latest
            if isinstance(event, DetectionChanged | FacesChanged)
        ),
        inputs=knowledge.inputs(),
        outputs=knowledge.outputs(),
        ptz=knowledge.ptz,
        position=knowledge.position,
        presets=knowledge.presets() if knowledge.ptz and knowledge.ptz.presets else (),
        active_preset=knowledge.target.preset,
        active_patrol=knowledge.target.patrol,
        autofocus=knowledge.autofocus,
        tours=knowledge.tours(),
        recording=recording_of(parameters),
        clock_offset_s=knowledge.clock_offset_s,
        polled_events=bool(knowledge.event_groups),
        missing_rights=tuple(sorted(knowledge.refused)),
    )
    for event in latest:
        state = apply(state, event)
    return state
