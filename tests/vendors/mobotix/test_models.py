"""Representations of a camera's settings and state."""

from custom_components.procam.clientkit.identity import Identity
from custom_components.procam.vendors.mobotix.client import (
    GuardTour,
    MobotixSettings,
    MobotixState,
    Patrol,
    PatrolKind,
    Ptz,
    Right,
)

IDENTITY = Identity(id="", name="Camera", manufacturer="MOBOTIX")
DOME = Ptz(autopan_lines=1, cruise_lines=1, sequence_lines=8)


def test_settings_show_neither_login_nor_stream_parameters() -> None:
    settings = MobotixSettings(
        host="camera", username="Wachter", password="geheim", rtsp_extra="key=s3cret"
    )
    shown = repr(settings)
    assert "camera" in shown
    for secret in ("Wachter", "geheim", "s3cret"):
        assert secret not in shown


def test_a_camera_without_ptz_has_no_patrols() -> None:
    assert MobotixState(identity=IDENTITY, tours=(GuardTour(number=1),)).patrols == ()


def test_only_guard_tours_that_exist_can_be_started() -> None:
    state = MobotixState(
        identity=IDENTITY, ptz=DOME, tours=(GuardTour(number=3), GuardTour(number=9))
    )
    assert state.patrols == (
        Patrol(kind=PatrolKind.AUTOPAN, number=1),
        Patrol(kind=PatrolKind.CRUISE, number=1),
        Patrol(kind=PatrolKind.SEQUENCE, number=3),
    )


def test_every_sequence_line_can_be_started_when_tours_cannot_be_read() -> None:
    patrols = MobotixState(identity=IDENTITY, ptz=DOME).patrols
    sequences = [p.number for p in patrols if p.kind is PatrolKind.SEQUENCE]
    assert sequences == [1, 2, 3, 4, 5, 6, 7, 8]


def test_an_account_is_an_admin_when_it_was_refused_nothing() -> None:
    assert MobotixState(identity=IDENTITY).admin
    refused = MobotixState(identity=IDENTITY, missing_rights=(Right.CLOCK,))
    assert not refused.admin
