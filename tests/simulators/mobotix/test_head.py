"""The moving head: it takes time, keeps its limits and follows paths."""

from collections.abc import Iterator

from freezegun.api import FrozenDateTimeFactory
import pytest

from simulators.mobotix.head import Axis, Head, Leg, Pose


@pytest.fixture
def head(freezer: FrozenDateTimeFactory) -> Head:
    """A dome's head at 0/0 in stopped time."""
    return Head(min_tilt=-10, max_tilt=190, pan_tilt=True)


def test_a_continuous_move_goes_on_until_stopped(
    head: Head, freezer: FrozenDateTimeFactory
) -> None:
    head.drive(50, 10)
    freezer.tick(0.5)
    assert head.pan == pytest.approx(30)
    assert head.tilt == pytest.approx(4)
    assert head.speed == (50, 10, 0, 0)
    freezer.tick(0.5)
    head.stop()
    freezer.tick(10)
    assert head.pan == pytest.approx(60)
    assert not head.moving


def test_pan_turns_on_over_180_and_tilt_stops_at_its_limits(
    head: Head, freezer: FrozenDateTimeFactory
) -> None:
    head.drive(100, -100)
    freezer.tick(2)
    assert head.pan == pytest.approx(-120)
    assert head.tilt == -10
    head.drive(0, -5)
    assert not head.moving


def test_an_absolute_move_takes_the_shorter_way(
    head: Head, freezer: FrozenDateTimeFactory
) -> None:
    head.place(Pose(170, 0, 0, 0))
    head.aim(pan=-170)
    freezer.tick(0.1)
    assert head.pan == pytest.approx(-178)
    assert head.moving
    freezer.tick(0.1)
    assert head.pan == pytest.approx(-170)
    assert not head.moving


def test_a_relative_move_may_be_a_whole_turn(
    head: Head, freezer: FrozenDateTimeFactory
) -> None:
    head.shift(pan=360)
    freezer.tick(1.5)
    assert head.pan == pytest.approx(180)
    freezer.tick(2)
    assert head.pan == pytest.approx(0, abs=1e-9)


def test_lens_moves_end_at_their_limits(
    head: Head, freezer: FrozenDateTimeFactory
) -> None:
    head.shift(zoom=9999)
    freezer.tick(10)
    assert head.zoom == 9999
    head.shift(zoom=500)
    assert not head.moving
    head.drive_zoom(-100)
    freezer.tick(10)
    assert head.zoom == 0


def test_autofocus_follows_the_zoom_until_the_focus_is_moved(
    head: Head, freezer: FrozenDateTimeFactory
) -> None:
    head.aim(zoom=5000)
    freezer.tick(3)
    assert head.blur == 0
    head.drive_focus(100)
    freezer.tick(1)
    head.stop()
    assert not head.autofocus
    assert head.blur == pytest.approx(0.25, abs=0.01)
    head.focus_once()
    freezer.tick(3)
    assert head.blur == pytest.approx(0)


def test_the_picture_narrows_with_the_zoom(head: Head) -> None:
    wide = head.view_degrees
    head.place(Pose(0, 0, 9999, 0))
    assert wide == 60
    assert head.view_degrees == pytest.approx(5)


def path() -> Iterator[Leg]:
    yield Leg(pose=Pose(120, 0, 0, 0), stay_s=2)
    yield Leg(pose=Pose(60, 0, 0, 0), pace=0.5, stay_s=1)
    yield Leg(pose=Pose(90, 0, 0, 0), seconds=3)


def test_a_path_is_followed_in_time(head: Head, freezer: FrozenDateTimeFactory) -> None:
    head.run("walk", path())
    seen = []
    for _ in range(9):
        freezer.tick(1)
        seen.append(round(head.pan))
    assert seen == [120, 120, 120, 60, 60, 70, 80, 90, 90]
    assert head.running is None


def test_a_path_is_the_same_when_nobody_looks(
    head: Head, freezer: FrozenDateTimeFactory
) -> None:
    head.run("walk", path())
    freezer.tick(6)
    assert head.pan == pytest.approx(70)
    assert head.running == "walk"


@pytest.mark.parametrize("command", ["drive", "drive_zoom", "aim", "shift", "stop"])
def test_any_command_ends_a_path(
    head: Head, freezer: FrozenDateTimeFactory, command: str
) -> None:
    head.run("walk", path())
    freezer.tick(0.5)
    match command:
        case "drive":
            head.drive(0, 0)
        case "drive_zoom":
            head.drive_zoom(0)
        case _:
            getattr(head, command)()
    freezer.tick(5)
    assert head.running is None
    assert head.pan == pytest.approx(60)


def test_a_lens_without_a_head_stays_put(freezer: FrozenDateTimeFactory) -> None:
    head = Head(min_tilt=0, max_tilt=0, pan_tilt=False)
    head.drive(100, 100)
    freezer.tick(1)
    assert head.pose[:2] == (0, 0)


def test_an_axis_turns_the_way_it_was_set() -> None:
    axis = Axis(low=-180, high=180, top=10, wraps=True)
    axis.aim(10, turn="left")
    assert axis.way == -350
    axis.aim(-10, turn="right")
    assert axis.way == 350
