"""Which entities a MOVE camera gets, by model."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from simulators.mobotix import MobotixSimulator

from .conftest import AddCamera
from .helpers import CAMERA

_DETECTIONS = {"motion", "motion_1", "motion_2", "motion_3", "tamper"}
_LEVELS = {"motion_level", "motion_level_1", "motion_level_2", "motion_level_3"}
_SWITCHES = {
    "detection_motion",
    "detection_motion_1",
    "detection_motion_2",
    "detection_motion_3",
    "detection_tamper",
    "recording",
}
_STEPS = {
    "ptz_up",
    "ptz_down",
    "ptz_left",
    "ptz_right",
    "ptz_zoom_in",
    "ptz_zoom_out",
}


async def test_a_dome_has_everything_that_moves(add_camera: AddCamera) -> None:
    home = await add_camera()
    assert home.tails("binary_sensor") == _DETECTIONS | {
        "input_1",
        "input_2",
        "input_3",
        "input_4",
        "push",
    }
    assert home.tails("switch") == _SWITCHES | {"output_1", "output_2", "autofocus"}
    assert home.tails("select") == {"ptz_preset", "patrol"}
    assert home.tails("number") == {"zoom", "focus"}
    assert home.tails("number", enabled=True) == {"zoom"}
    assert home.tails("switch", enabled=False) == {"autofocus"}
    assert home.tails("sensor", enabled=False) == _LEVELS | {
        "pan",
        "tilt",
        "zoom",
        "clock_offset",
    }
    assert home.tails("button", enabled=False) == {"set_home"}
    assert home.tails("button", enabled=True) == _STEPS | {
        "ptz_home",
        "ptz_stop",
        "sync_clock",
        "restart",
    }


async def test_what_is_not_detected_has_no_sensor_until_a_person_enables_it(
    add_camera: AddCamera,
) -> None:
    home = await add_camera("fixed")
    off = {d.key for d in home.entry.runtime_data.data.detections if not d.enabled}
    assert off
    assert home.tails("binary_sensor", enabled=False) == off | {"push"}
    assert {f"detection_{key}" for key in off} <= home.tails("switch", enabled=True)


async def test_a_fixed_camera_counts_faces(add_camera: AddCamera) -> None:
    home = await add_camera("fixed")
    assert home.tails("binary_sensor") == _DETECTIONS | {"face", "input_1", "push"}
    assert home.tails("switch") == _SWITCHES | {"output_1", "detection_face"}
    assert home.tails("sensor", enabled=True) == {"face_count"}


@pytest.mark.parametrize(
    ("model", "buttons"),
    [
        ("zoom", {"ptz_stop", "autofocus_once", "autofocus_zoom"} | _STEPS),
        ("rs485", {"ptz_stop", "iris_open", "iris_close"} | _STEPS),
        (
            "motorized",
            {
                "ptz_stop",
                "ptz_zoom_in",
                "ptz_zoom_out",
                "autofocus_once",
                "zoom_reset",
                "focus_reset",
            },
        ),
        ("back_focus", {"ptz_stop", "autofocus_once", "focus_reset"}),
    ],
)
async def test_other_lenses_have_the_buttons_they_can_obey(
    add_camera: AddCamera, model: str, buttons: set[str]
) -> None:
    home = await add_camera(model)
    assert home.tails("button") == buttons | {"sync_clock", "restart"}


async def test_the_first_stream_is_shown_and_others_can_be(
    add_camera: AddCamera,
) -> None:
    home = await add_camera()
    assert home.tails("camera", enabled=True) == {"stream_h264"}
    assert home.tails("camera", enabled=False) == {
        "stream_h264_2",
        "stream_h264_3",
        "stream_h264_4",
        "stream_jpeg",
    }


async def test_an_r_series_keeps_its_streams_when_their_paths_are_renamed(
    add_camera: AddCamera,
) -> None:
    device = MobotixSimulator(model="r_series", auth="digest")
    device.parameters.values["Network.RTSP.Stream1"] = "nave/east"
    home = await add_camera(device=device)
    assert home.tails("camera") == {
        "stream_stream1",
        "stream_stream2",
        "stream_stream3",
    }


async def test_streams_and_presets_can_be_the_users_own(add_camera: AddCamera) -> None:
    home = await add_camera(options={"streams": ["h264_2"], "presets": {"3": "Choir"}})
    assert home.tails("camera") == {"stream_h264_2"}
    assert home.attribute("select", "ptz_preset", "options") == ["Choir", "none"]


async def test_a_viewer_sees_the_picture_and_moves(add_camera: AddCamera) -> None:
    home = await add_camera(viewer=True, settle=False)
    assert home.tails("camera", enabled=True) == {"stream_h264"}
    await home.ptz("step", direction="up")
    assert home.sent()[-1] == "move=up"


async def test_a_dome_says_what_it_can_and_which_select_lists_its_presets(
    add_camera: AddCamera,
) -> None:
    home = await add_camera()
    able = home.attribute("camera", CAMERA, "ptz")
    assert {"move", "zoom", "center", "position", "home", "presets"} <= set(able)
    assert "area" not in able
    select = home.entity("select", "ptz_preset")
    assert home.attribute("camera", CAMERA, "ptz_presets") == select


async def test_the_select_of_the_presets_is_followed_when_it_is_renamed(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera()
    er.async_get(hass).async_update_entity(
        home.entity("select", "ptz_preset"), new_entity_id="select.places"
    )
    await hass.async_block_till_done()
    assert home.attribute("camera", CAMERA, "ptz_presets") == "select.places"


async def test_a_fixed_camera_offers_nothing_to_move(
    hass: HomeAssistant, add_camera: AddCamera
) -> None:
    home = await add_camera("fixed")
    state = hass.states.get(home.entity("camera", CAMERA))
    assert state is not None
    assert "ptz" not in state.attributes


@pytest.mark.parametrize("status", [400, 503])
async def test_a_fixed_camera_that_describes_no_head_has_everything_else(
    add_camera: AddCamera, status: int
) -> None:
    home = await add_camera("fixed", info_status=status)
    assert home.tails("button") == {"sync_clock", "restart"}
    assert home.tails("switch") == _SWITCHES | {"output_1", "detection_face"}


@pytest.mark.usefixtures("all_enabled")
async def test_summer_time_is_no_wrong_clock(add_camera: AddCamera) -> None:
    home = await add_camera(summer_time=True)
    assert abs(float(home.shows("sensor", "clock_offset") or "nan")) <= 2
    await home.act("button.press", "sync_clock")
    assert abs(float(home.shows("sensor", "clock_offset") or "nan")) <= 2
