"""What can be moved, read out of what a camera says of its commands."""

import pytest

from custom_components.procam.vendors.mobotix.client import (
    AutofocusMode as Mode,
    Position,
    Ptz,
    PtzKind as Kind,
)
from custom_components.procam.vendors.mobotix.client.ptz_parser import (
    position_of,
    ptz_of,
)

YES = {"Properties.PTZ.PTZ": "yes"}
DOME_AT = Position(pan=0, tilt=0, zoom=0)


@pytest.mark.parametrize("said", ["no", "No", "Fixed Cam", "fixed camera"])
def test_a_camera_that_says_it_is_fixed_has_no_ptz(said: str) -> None:
    parameters = {"Properties.PTZ.PTZ": said}
    assert ptz_of(parameters, "continuouszoommove=...", DOME_AT) is None


def test_a_camera_that_says_nothing_at_all_has_no_ptz() -> None:
    assert ptz_of({}, "", None) is None


def test_a_camera_that_only_says_ptz_gets_what_every_head_takes() -> None:
    ptz = ptz_of(YES, "", None)
    assert ptz == Ptz(pan_tilt=True, zoom=True, focus=True, presets=True)


def test_a_known_position_makes_a_dome_of_a_silent_camera() -> None:
    ptz = ptz_of({}, "", DOME_AT)
    assert ptz
    assert (ptz.absolute, ptz.relative, ptz.step, ptz.home) == (True,) * 4
    assert (ptz.autopan_lines, ptz.cruise_lines, ptz.sequence_lines) == (4, 8, 8)
    assert ptz.autofocus == (Mode.ON, Mode.OFF)
    # Ultra HD domes lack it, and nothing shows which this is.
    assert not ptz.focus_relative


def test_a_zoom_position_alone_makes_a_zoom_camera() -> None:
    ptz = ptz_of({}, "", Position(zoom=5))
    assert ptz
    assert (ptz.pan_tilt, ptz.zoom, ptz.presets, ptz.position) == (True,) * 4
    assert not ptz.absolute
    assert Mode.ZOOM_TRIGGER in ptz.autofocus


def test_words_of_a_sentence_are_not_commands() -> None:
    prose = "Pan the camera, tilt and zoom it.\nfocus on something\ncontinuouszoommove"
    ptz = ptz_of({}, prose, None)
    assert ptz == Ptz(zoom=True)


@pytest.mark.parametrize("form", ["{}=[n]", "{}: degrees", "{}", "  {} = a|b"])
def test_commands_are_found_in_several_kinds_of_list(form: str) -> None:
    names = ("pan", "tilt", "zoom", "focus", "move", "center", "rfocus")
    ptz = ptz_of({}, "\r\n".join(form.format(name) for name in names), None)
    assert ptz
    assert (ptz.absolute, ptz.zoom_absolute, ptz.focus_absolute) == (True,) * 3
    assert (ptz.step, ptz.center, ptz.focus_relative) == (True,) * 3


def test_commands_are_found_in_a_web_page() -> None:
    page = "<table><tr><td>pan</td><td>degrees</td></tr><tr><td>tilt</td></tr></table>"
    ptz = ptz_of({}, page, None)
    assert ptz == Ptz(absolute=True, preset_names=True)


def test_a_position_completes_a_description_in_prose() -> None:
    ptz = ptz_of({}, "continuouspantiltmove", DOME_AT)
    assert ptz
    assert (ptz.absolute, ptz.zoom_absolute, ptz.preset_names) == (True,) * 3
    assert not ptz.step


def test_a_description_names_the_autofocus_modes() -> None:
    ptz = ptz_of({}, "autofocus=pushaf,zoomreset\ngotoserverpresetno=1-256", None)
    assert ptz
    assert ptz.autofocus == (Mode.ONCE, Mode.ZOOM_RESET)
    assert ptz.presets


@pytest.mark.parametrize(
    ("description", "modes"),
    [
        ("pan=\ntilt=", (Mode.ON, Mode.OFF)),
        ("zoomsteps=", (Mode.ONCE, Mode.ZOOM_RESET, Mode.FOCUS_RESET)),
        ("focusssteps=", (Mode.ONCE, Mode.FOCUS_RESET)),
    ],
)
def test_unnamed_autofocus_modes_are_those_of_the_class(
    description: str, modes: tuple[Mode, ...]
) -> None:
    ptz = ptz_of({}, f"{description}\nautofocus", None)
    assert ptz
    assert ptz.autofocus == modes


def test_a_camera_is_what_the_user_says_it_is() -> None:
    lens = ptz_of(YES, "continuouspantiltmove", None, Kind.MOTORIZED)
    assert lens == Ptz(
        zoom=True,
        focus=True,
        zoom_steps=True,
        focus_steps=True,
        autofocus=(Mode.ONCE, Mode.ZOOM_RESET, Mode.FOCUS_RESET),
    )
    assert ptz_of({}, "", None, Kind.RS485) == ptz_of(YES, "", None)
    iris = "continuousirismove=open,close\nautofocus=on"
    assert ptz_of(YES, iris, None, Kind.RS485) == Ptz(
        pan_tilt=True, zoom=True, focus=True, presets=True, iris=True
    )
    assert ptz_of(YES, "", DOME_AT, Kind.NONE) is None
    fixed = {"Properties.PTZ.PTZ": "fixed cam"}
    assert ptz_of(fixed, "", DOME_AT, Kind.DOME) == ptz_of({}, "", DOME_AT)


def test_limits_are_the_cameras_own() -> None:
    parameters = {
        "PTZ.Limit.L0.Mintilt": "-5",
        "PTZ.Limit.L0.Maxtilt": "95.5",
        "PTZ.Limit.L0.Minpan": "far",
        "PTZ.Limit.L0.Maxpan": "9999",
    }
    ptz = ptz_of(parameters, "", DOME_AT)
    assert ptz
    assert (ptz.tilt_min, ptz.tilt_max) == (-5, 95.5)
    assert (ptz.pan_min, ptz.pan_max) == (-180, 180)


def test_a_position_is_read_in_any_order_and_company() -> None:
    said = {"zoom": "12", "iris": "auto", "pan": "-3.5", "focus": "7", "tilt": "10"}
    assert position_of(said) == Position(pan=-3.5, tilt=10, zoom=12, focus=7)
    assert position_of({"zoom": "12.0"}) == Position(zoom=12)
    assert position_of({"tilt": "1"}) == Position(tilt=1)


@pytest.mark.parametrize("odd", ["--", "", "1e99", "nan", "12.0.1", "9" * 5000])
def test_one_odd_member_of_a_position_is_unknown(odd: str) -> None:
    assert position_of({"pan": odd, "tilt": "3"}) == Position(tilt=3)
    assert position_of({"pan": "1", "zoom": odd}) == Position(pan=1)


def test_a_unit_behind_a_number_does_not_matter() -> None:
    assert position_of({"pan": "12.0 deg", "zoom": "40 steps"}) == Position(
        pan=12, zoom=40
    )


def test_focus_alone_is_no_position() -> None:
    assert position_of({"focus": "7"}) is None
