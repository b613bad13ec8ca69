"""ptz.cgi (vendor, PTZ control; facts section 3)."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from simulators.mobotix import Pose, Preset

from .client import Client, soon
from .conftest import Mount

PTZ = "com/ptz.cgi?"
QUERY = PTZ + "query=position"


async def arrived(camera: Client) -> tuple[float, float, float]:
    """Wait until the head stands; return where."""
    await soon(lambda: not camera.device.head.moving)
    pan, tilt, zoom, _ = camera.device.head.pose
    return round(pan, 3), round(tilt, 3), round(zoom, 3)


async def test_the_position_is_three_lines(camera: Client) -> None:
    camera.device.head.place(Pose(-12.34, 5, 4321, 0))
    assert await camera.get(QUERY) == "pan=-12.3\r\ntilt=5.0\r\nzoom=4321\r\n"


async def test_the_position_may_tell_more(mount: Mount) -> None:
    camera = await mount(position_extras=True)
    text = await camera.get(QUERY)
    assert text.endswith("focus=2000\r\nautofocus=on\r\niris=auto\r\n")


@pytest.mark.parametrize(
    ("direction", "pan", "tilt"),
    [
        ("up", 0, 5),
        ("down", 0, -5),
        ("left", -5, 0),
        ("right", 5, 0),
        ("upleft", -5, 5),
        ("upright", 5, 5),
        ("downleft", -5, -5),
        ("downright", 5, -5),
    ],
)
async def test_a_step_is_five_degrees(
    camera: Client, direction: str, pan: float, tilt: float
) -> None:
    assert await camera.get(f"{PTZ}move={direction}") == "OK\r\n"
    assert (await arrived(camera))[:2] == (pan, tilt)


async def test_degrees_may_count_downwards(mount: Mount) -> None:
    camera = await mount(tilt_down_positive=True)
    await camera.get(PTZ + "move=down")
    assert (await arrived(camera))[1] == 5


async def test_home_is_where_it_was_set(camera: Client) -> None:
    camera.device.head.place(Pose(3, 4, 50, 0))
    assert await camera.get("com/ptzconfig.cgi?home=yes") == "OK\r\n"
    camera.device.head.place(Pose(0, 0, 0, 0))
    await camera.get(PTZ + "move=home")
    assert await arrived(camera) == (3, 4, 50)


async def test_absolute_and_relative_values_share_a_request(camera: Client) -> None:
    await camera.get(PTZ + "pan=-8.5&tilt=4&zoom=300")
    assert await arrived(camera) == (-8.5, 4, 300)
    await camera.get(PTZ + "rpan=3.5&rtilt=-1&rzoom=-100")
    assert await arrived(camera) == (-5, 3, 200)


async def test_a_continuous_move_runs_until_its_stop(camera: Client) -> None:
    head = camera.device.head
    await camera.get(PTZ + "continuouspantiltmove=-10,20&continuouszoommove=30")
    assert head.speed == (-10, 20, 30, 0)
    await camera.get(PTZ + "continuouspantiltmove=0,0")
    assert head.speed == (0, 0, 30, 0)
    await camera.get(PTZ + "continuouszoommove=0")
    assert not head.moving
    assert head.pan < 0 < head.zoom


async def test_a_stop_can_get_lost(mount: Mount) -> None:
    camera = await mount(lost_stops=1)
    await camera.get(PTZ + "continuouspantiltmove=5,0")
    await camera.get(PTZ + "continuouspantiltmove=0,0")
    assert camera.device.head.speed[0] == 5
    await camera.get(PTZ + "continuouspantiltmove=0,0")
    assert not camera.device.head.moving


async def test_the_sign_of_focus_differs_between_commands(mount: Mount) -> None:
    dome, motorized = await mount(), await mount(model="motorized")
    dome.device.head.autofocus = False
    dome.device.head.place(Pose(0, 0, 0, 5000))
    await dome.get(PTZ + "rfocus=100")
    await arrived(dome)
    assert dome.device.head.focus == 5100
    await dome.get(PTZ + "continuousfocusmove=50")
    assert dome.device.head.speed[3] == -50
    motorized.device.head.autofocus = False
    motorized.device.head.place(Pose(0, 0, 0, 5000))
    for spelling in ("focussteps", "focusssteps"):
        await motorized.get(f"{PTZ}{spelling}=2")
        await arrived(motorized)
    assert motorized.device.head.focus == 4920
    await motorized.get(PTZ + "zoomsteps=4")
    assert (await arrived(motorized))[2] == 80


async def test_autofocus_modes_belong_to_lens_classes(mount: Mount) -> None:
    dome, zoom = await mount(), await mount(model="zoom")
    motorized, uhd = (
        await mount(model="motorized"),
        await mount(model="motorized", uhd=True),
    )
    back_focus = await mount(model="back_focus")
    wanted = {
        dome: "on off",
        zoom: "on off zoomtrigger pushaf",
        motorized: "pushaf zoomreset focusreset",
        uhd: "pushaf zoomreset focusreset zoomtrigger",
        back_focus: "pushaf focusreset",
    }
    modes = (*wanted[uhd].split(), "on", "off", "reset")
    for camera, expected in wanted.items():
        taken = [
            mode
            for mode in modes
            if await camera.get(f"{PTZ}autofocus={mode}") == "OK\r\n"
        ]
        assert sorted(taken) == sorted(expected.split())


async def test_autofocus_acts_on_the_lens(mount: Mount) -> None:
    camera = await mount(model="motorized")
    head = camera.device.head
    head.autofocus = False
    head.place(Pose(0, 0, 300, 2400))
    await camera.get(PTZ + "autofocus=pushaf")
    await arrived(camera)
    assert head.blur == 0
    await camera.get(PTZ + "autofocus=zoomreset")
    await camera.get(PTZ + "autofocus=focusreset")
    assert (await arrived(camera))[2] == 0
    assert head.focus == 0


async def test_center_moves_the_clicked_point_to_the_middle(camera: Client) -> None:
    await camera.get(PTZ + "center=600,90&imagewidth=800&imageheight=360&stream=h264")
    pan, tilt, _ = await arrived(camera)
    assert pan == pytest.approx(0.25 * 60)
    assert tilt == pytest.approx(0.25 * 60 * 9 / 16, abs=0.001)


async def test_the_center_sample_of_the_vendor_is_taken(camera: Client) -> None:
    sample = "center=2,4&imageheight=578&imagewidth=722&stream=h264"
    assert await camera.get(PTZ + sample) == "OK\r\n"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "pan=180.1",
        "tilt=-11",
        "tilt=191",
        "zoom=10000",
        "focus=-1",
        "rpan=361",
        "rzoom=-10000",
        "pan=left",
        "pan=nan",
        "pan=inf",
        "move=sideways",
        "autofocus=pushaf",
        "continuouspantiltmove=101,0",
        "continuouspantiltmove=1",
        "continuouszoommove=1,2",
        "gotoserverpresetno=0",
        "gotoserverpresetno=257",
        "gotoserverpresetno=9",
        "gotoserverautopanno=5",
        "gotoserverautopanno=1",
        "gotoservercruiseno=9",
        "gotoservercruiseno=1",
        "gotoserversequenceno=9",
        "gotoserversequenceno=1",
        "zoomsteps=4",
        "continuousirismove=open",
        "center=1,1",
        "center=1,1&imagewidth=10&imageheight=10&stream=stream1",
        "query=presetposall",
        "imagewidth=5",
        "zoomratio=2",
    ],
)
async def test_a_refused_command_moves_nothing(camera: Client, query: str) -> None:
    text = await camera.get(f"{PTZ}tilt=5&{query}" if query else PTZ)
    assert text.startswith("# Error: ")
    assert not camera.device.head.moving
    assert camera.device.head.running is None


async def test_uhd_domes_lack_relative_focus(mount: Mount) -> None:
    camera = await mount(uhd=True)
    assert (await camera.get(PTZ + "rfocus=1")).startswith("# Error: ")


async def test_steps_are_powers_of_two(mount: Mount) -> None:
    camera = await mount(model="motorized")
    assert (await camera.get(PTZ + "zoomsteps=3")).startswith("# Error: ")
    assert (await camera.get(PTZ + "zoomsteps=-128")) == "OK\r\n"


async def test_presets_are_recalled(camera: Client) -> None:
    camera.device.patrols.presets[7] = Preset(Pose(10, 2, 500, 0), "Altar")
    await camera.get(PTZ + "gotoserverpresetno=7")
    assert await arrived(camera) == (10, 2, 500)


async def test_unset_presets_may_be_ignored(mount: Mount) -> None:
    camera = await mount(unset_preset_error=False)
    assert await camera.get(PTZ + "gotoserverpresetno=9") == "OK\r\n"
    assert not camera.device.head.moving


@pytest.mark.parametrize("reply", ["", "Done"])
async def test_success_bodies_vary(mount: Mount, reply: str) -> None:
    camera = await mount(ptz_reply=reply)
    answer = await camera.ask(PTZ + "move=up")
    assert answer.text == (reply and reply + "\r\n")


async def test_success_may_have_no_content(mount: Mount) -> None:
    camera = await mount(ptz_reply=None)
    assert (await camera.ask(PTZ + "move=up")).status == 204


async def test_a_zoom_camera_knows_only_its_zoom(mount: Mount) -> None:
    camera = await mount(model="zoom")
    assert await camera.get(QUERY) == "zoom=0\r\n"
    assert await camera.get(PTZ + "continuouspantiltmove=10,10") == "OK\r\n"
    assert not camera.device.head.moving
    assert (await camera.get(PTZ + "pan=1")).startswith("# Error: ")


async def test_info_names_the_commands_of_the_model(mount: Mount) -> None:
    dome, motorized = await mount(), await mount(model="motorized")
    text = await dome.get(PTZ + "info=1")
    assert "continuouspantiltmove=" in text
    assert "zoomsteps" not in text
    text = await motorized.get(PTZ + "info=1")
    assert "zoomsteps=" in text
    assert "pantilt" not in text


async def test_an_rs485_box_passes_pan_and_iris_on(mount: Mount) -> None:
    camera = await mount(model="rs485")
    assert await camera.get(PTZ + "continuousirismove=open") == "OK\r\n"
    assert await camera.get(PTZ + "continuouspantiltmove=5,5") == "OK\r\n"
    assert (await camera.get(QUERY)).startswith("# Error: ")


async def test_a_fixed_camera_has_no_ptz_program(mount: Mount) -> None:
    fixed = await mount(model="fixed")
    assert (await fixed.ask(PTZ + "info=1")).status == 404
    listed = "admin/param.cgi?action=list&group=Properties.PTZ.PTZ"
    assert await fixed.get(listed) == "root.Properties.PTZ.PTZ=no\r\n"
    silent = await mount(model="fixed", ptz_property="")
    assert (await silent.get(listed)).startswith("# Error: ")


async def test_the_position_is_asked_while_moving(
    camera: Client, freezer: FrozenDateTimeFactory
) -> None:
    camera.device.head.aim(pan=120)
    freezer.tick(0.5)
    assert camera.device.head.pan == pytest.approx(60)


async def test_limits_follow_their_parameters(camera: Client) -> None:
    await camera.get("admin/param.cgi?action=update&PTZ.Limit.L0.Maxtilt=3")
    await camera.get(PTZ + "move=up")
    assert (await arrived(camera))[1] == 3
