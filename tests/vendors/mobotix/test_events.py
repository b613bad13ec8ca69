"""How a snapshot takes in what a camera says."""

from dataclasses import replace

import pytest

from custom_components.procam.clientkit.identity import Identity
from custom_components.procam.vendors.mobotix.client import (
    AutofocusChanged,
    ClockChanged,
    Detection,
    DetectionChanged,
    DetectionEnabled,
    FaceBox,
    FacesChanged,
    GuardTour,
    Input,
    IoChanged,
    IoStatus,
    LevelChanged,
    MobotixEvent,
    MobotixState,
    Output,
    OutputChanged,
    Patrol,
    PatrolKind,
    Position,
    PositionChanged,
    Preset,
    PresetsChanged,
    PtzCommanded,
    RecordingChanged,
    ToursChanged,
    apply,
)

MOTION = Detection(key="motion", enabled=True, triggered=False, level=0, sensitivity=80)
FACE = Detection(key="face", enabled=True, triggered=False)
STATE = MobotixState(
    identity=Identity(id="", name="Camera", manufacturer="MOBOTIX"),
    detections=(MOTION, FACE),
    faces=(),
    face_count=0,
    inputs=(Input(number=1), Input(number=2)),
    outputs=(Output(number=1, active=False, closed=False),),
    recording=True,
)
PATROL = Patrol(kind=PatrolKind.CRUISE, number=2)
BOX = FaceBox(x=0.5, y=0.4, width=0.2, height=0.3)


def test_motion_changes_its_own_window_only() -> None:
    seen = replace(MOTION, triggered=True, level=35)
    after = apply(STATE, DetectionChanged(detection=seen))
    assert after.detections == (seen, FACE)


def test_a_level_leaves_the_rest_of_a_window_alone() -> None:
    after = apply(STATE, LevelChanged(key="motion", level=20))
    assert after.detections == (replace(MOTION, level=20), FACE)


def test_faces_bring_their_boxes() -> None:
    seen = replace(FACE, triggered=True)
    after = apply(STATE, FacesChanged(detection=seen, count=1, boxes=(BOX,)))
    assert (after.face_count, after.faces) == (1, (BOX,))
    assert after.detections[1].triggered


def test_a_face_detection_switched_off_counts_no_faces() -> None:
    after = apply(STATE, DetectionEnabled(key="face", enabled=False))
    assert (after.face_count, after.faces) == (None, None)
    assert after.detections[1] == Detection(key="face", enabled=False)


def test_a_window_switched_off_says_nothing_more() -> None:
    after = apply(STATE, DetectionEnabled(key="motion", enabled=False))
    assert after.detections[0] == Detection(key="motion", enabled=False)


def test_the_status_word_reaches_every_port_with_its_own_bit() -> None:
    status = IoStatus(
        input_enabled=0b01,
        input_closed=0b10,
        input_normally_closed=0b10,
        input_active=0b01,
        output_closed=0b1,
        output_active=0b1,
    )
    after = apply(STATE, IoChanged(status=status))
    assert after.inputs == (
        Input(number=1, enabled=True, active=True, closed=False, normally_closed=False),
        Input(number=2, enabled=False, active=False, closed=True, normally_closed=True),
    )
    output = Output(number=1, active=True, closed=True, active_is_closed=False)
    assert after.outputs == (output,)


def test_a_confirmed_output_leaves_its_contact_unknown() -> None:
    after = apply(STATE, OutputChanged(number=1, active=True))
    assert after.outputs == (Output(number=1, active=True),)


@pytest.mark.parametrize(("closed_is_active", "closed"), [(0b10, True), (0b00, False)])
def test_a_switched_output_moves_its_contact_the_way_it_is_wired(
    closed_is_active: int, closed: bool
) -> None:
    word = IoStatus(output_active_is_closed=closed_is_active, output_closed=0b01)
    after = word.with_output(2, active=True)
    assert after.output_active == 0b10
    assert after.output_closed == (0b11 if closed else 0b01)


@pytest.mark.parametrize(
    ("event", "field", "value"),
    [
        (RecordingChanged(recording=False), "recording", False),
        (PtzCommanded(preset=4), "active_preset", 4),
        (PtzCommanded(patrol=PATROL), "active_patrol", PATROL),
        (PositionChanged(position=Position(pan=1.5)), "position", Position(pan=1.5)),
        (AutofocusChanged(on=True), "autofocus", True),
        (
            PresetsChanged(presets=(Preset(number=1, name="Door"),)),
            "presets",
            (Preset(number=1, name="Door"),),
        ),
        (ToursChanged(tours=(GuardTour(number=1),)), "tours", (GuardTour(number=1),)),
        (ClockChanged(offset_s=7), "clock_offset_s", 7),
    ],
)
def test_what_is_confirmed_is_shown(
    event: MobotixEvent, field: str, value: object
) -> None:
    assert getattr(apply(STATE, event), field) == value


def test_a_detection_seen_for_the_first_time_is_put_in_its_place() -> None:
    window = replace(MOTION, key="motion_2")
    state = apply(STATE, DetectionChanged(detection=window))
    assert window in state.detections
    keys = [detection.key for detection in state.detections]
    assert keys.index("motion_2") == keys.index("motion") + 1


@pytest.mark.parametrize(
    "event",
    [
        DetectionChanged(detection=MOTION),
        LevelChanged(key="tamper", level=5),
        DetectionEnabled(key="motion", enabled=True),
        DetectionEnabled(key="tamper", enabled=True),
        OutputChanged(number=1, active=False),
        OutputChanged(number=5, active=True),
        RecordingChanged(recording=True),
    ],
)
def test_an_event_without_a_change_leaves_the_same_state(event: MobotixEvent) -> None:
    assert apply(STATE, event) is STATE
