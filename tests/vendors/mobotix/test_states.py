"""What a MOVE camera detects and switches, as Home Assistant shows it."""

import time

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from simulators.mobotix import MobotixSimulator
from tests.helpers import until_true

from .conftest import AddCamera
from .helpers import CAMERA, Home

pytestmark = pytest.mark.usefixtures("all_enabled")


@pytest.fixture
async def dome(add_camera: AddCamera) -> Home:
    """A dome with everything enabled."""
    return await add_camera()


async def test_motion_is_shown_at_once(dome: Home) -> None:
    started = time.monotonic()
    dome.device.raise_motion(level=35)
    await dome.until("binary_sensor", "motion", "on")
    assert time.monotonic() - started < 0.2
    await dome.until("sensor", "motion_level", "35")
    dome.device.clear_motion()
    await dome.until("binary_sensor", "motion", "off")


async def test_tampering_is_shown(dome: Home) -> None:
    dome.device.events.set_tampered(tampered=True)
    await dome.until("binary_sensor", "tamper", "on")


async def test_a_detection_that_is_off_shows_nothing(dome: Home) -> None:
    assert dome.shows("binary_sensor", "motion_2") == "unavailable"
    await dome.act("switch.turn_on", "detection_motion_2")
    await dome.until("binary_sensor", "motion_2", "off")
    dome.device.set_detection("Motion2", enabled=False)
    await dome.until("switch", "detection_motion_2", "off")
    await dome.until("binary_sensor", "motion_2", "unavailable")


async def test_a_camera_switches_its_motion_detection(dome: Home) -> None:
    camera = dome.hass.states.get(dome.entity("camera", CAMERA))
    assert camera is not None
    assert camera.attributes["motion_detection"] is True
    await dome.act("camera.disable_motion_detection", CAMERA)
    await dome.until("switch", "detection_motion", "off")
    camera = dome.hass.states.get(dome.entity("camera", CAMERA))
    assert camera is not None
    assert "motion_detection" not in camera.attributes
    await dome.act("camera.enable_motion_detection", CAMERA)
    assert dome.attribute("camera", CAMERA, "motion_detection") is True


async def test_a_camera_without_motion_detection_says_so(
    add_camera: AddCamera,
) -> None:
    device = MobotixSimulator(auth="digest")
    device.fail("status", "eventdata.cgi", status=404)
    home = await add_camera(device=device, settle=False)
    with pytest.raises(
        ServiceValidationError,
        match=r"Nave does not support camera\.enable_motion_detection",
    ):
        await home.act("camera.enable_motion_detection", CAMERA)


async def test_faces_are_counted_and_placed(add_camera: AddCamera) -> None:
    home = await add_camera("fixed")
    await home.act("switch.turn_on", "detection_face")
    await home.until("binary_sensor", "face", "off")
    home.device.events.set_face_count(2)
    await home.until("sensor", "face_count", "2")
    assert home.shows("binary_sensor", "face") == "on"
    first, _ = home.attribute("binary_sensor", "face", "faces")
    assert set(first) == {"x", "y", "width", "height"}


async def test_an_input_follows_its_contact(dome: Home) -> None:
    dome.device.ports.set_input(1, closed=True)
    await dome.until("binary_sensor", "input_1", "on")
    dome.device.ports.set_input(1, closed=False)
    await dome.until("binary_sensor", "input_1", "off")


async def test_an_output_is_switched_here_and_there(dome: Home) -> None:
    await dome.act("switch.turn_on", "output_2")
    assert dome.device.ports.active_outputs == {2}
    assert dome.shows("switch", "output_2") == "on"
    dome.device.toggle_output(2)
    await dome.until("switch", "output_2", "off")


async def test_recording_is_switched(dome: Home) -> None:
    assert dome.shows("camera", "stream_h264") == "recording"
    await dome.act("switch.turn_off", "recording")
    assert dome.device.parameters["Recording.R0.Enabled"] == "no"
    assert dome.shows("camera", "stream_h264") != "recording"


async def test_autofocus_shows_what_was_sent(dome: Home) -> None:
    assert dome.shows("switch", "autofocus") == "unknown"
    await dome.act("switch.turn_off", "autofocus")
    assert dome.shows("switch", "autofocus") == "off"
    assert not dome.device.head.autofocus


async def test_a_preset_is_shown_until_the_camera_moves_otherwise(dome: Home) -> None:
    await dome.ptz("save_preset", preset=4, name="Font")
    await dome.act("select.select_option", "ptz_preset", option="Font")
    await dome.until("select", "ptz_preset", "Font")
    await dome.act("button.press", "ptz_left")
    await dome.until("select", "ptz_preset", "none")


async def test_presets_of_one_name_are_distinguished(add_camera: AddCamera) -> None:
    home = await add_camera(options={"presets": {"1": "Altar", "2": "Altar"}})
    options = home.attribute("select", "ptz_preset", "options")
    assert options == ["Altar", "Altar (2)", "none"]


@pytest.mark.parametrize(
    ("button", "wire"),
    [
        ("ptz_up", "move=up"),
        ("ptz_right", "move=right"),
        ("ptz_zoom_in", "rzoom=500"),
        ("ptz_home", "move=home"),
    ],
)
async def test_a_button_moves_one_short_step(
    dome: Home, button: str, wire: str
) -> None:
    dome.device.log.clear()
    await dome.act("button.press", button)
    assert dome.sent() == [wire]


async def test_the_stop_button_stops(dome: Home) -> None:
    await dome.ptz("move", pan=50, duration=30)
    await dome.act("button.press", "ptz_stop")
    assert not dome.device.head.moving


async def test_a_button_the_camera_refuses_says_so(dome: Home) -> None:
    dome.device.fail("status", "ptz.cgi", status=500)
    with pytest.raises(HomeAssistantError):
        await dome.act("button.press", "ptz_stop")


async def test_home_is_set_and_found_again(dome: Home) -> None:
    dome.device.head.place(dome.device.patrols.home._replace(pan=44.0))
    await dome.act("button.press", "set_home")
    assert dome.device.patrols.home.pan == 44.0


async def test_zoom_and_focus_are_set(dome: Home) -> None:
    await dome.act("number.set_value", "zoom", value=2.5)
    await dome.act("number.set_value", "focus", value=400)
    await until_true(lambda: round(dome.device.head.pose.focus) == 400)
    await dome.until("number", "zoom", "2.5")
    assert dome.shows("sensor", "zoom") == "2.5"
    assert round(dome.device.head.pose.zoom) == 250


async def test_setting_the_focus_does_not_let_a_pan_run_on(dome: Home) -> None:
    await dome.ptz("move", pan=20, duration=30)
    await dome.act("number.set_value", "focus", value=400)
    assert "continuouspantiltmove=0,0" in dome.sent()[-2]


async def test_an_iris_moves_a_little_and_stops(add_camera: AddCamera) -> None:
    home = await add_camera("rs485")
    stops = ["continuousirismove=stop"] * 2 + ["continuouspantiltmove=0,0"] * 2
    for button, action in (("iris_open", "open"), ("iris_close", "close")):
        home.device.log.clear()
        await home.act("button.press", button)
        assert home.sent()[0] == f"continuousirismove={action}"
        await until_true(lambda: sorted(home.sent()[1:]) == stops)


async def test_autofocus_that_follows_the_zoom_is_neither_on_nor_off(
    add_camera: AddCamera,
) -> None:
    home = await add_camera("zoom")
    await home.act("switch.turn_on", "autofocus")
    await home.until("switch", "autofocus", "on")
    await home.act("button.press", "autofocus_zoom")
    assert home.sent()[-1] == "autofocus=zoomtrigger"
    await home.until("switch", "autofocus", "unknown")


async def test_a_lens_is_focused_once(add_camera: AddCamera) -> None:
    home = await add_camera("motorized")
    for button in ("autofocus_once", "zoom_reset", "focus_reset"):
        await home.act("button.press", button)
    assert home.sent()[-3:] == [
        "autofocus=pushaf",
        "autofocus=zoomreset",
        "autofocus=focusreset",
    ]


async def test_the_clock_is_set_right(dome: Home) -> None:
    await dome.act("button.press", "sync_clock")
    assert dome.shows("sensor", "clock_offset") == "0"
