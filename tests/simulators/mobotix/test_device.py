"""The camera as a whole: models, transport options, console, demo."""

import asyncio
from datetime import timedelta

import av
import pytest

from simulators.faults import FaultKind
from simulators.mobotix import MobotixSimulator, demo
from simulators.mobotix.models import MODELS

from .client import Client, Stream, monitor, soon
from .conftest import Mount

EVENTS = "admin/eventdata.cgi?action=get&group="


@pytest.mark.parametrize("model", list(MODELS))
async def test_every_model_serves_identity_and_picture(
    mount: Mount, model: str
) -> None:
    camera = await mount(model=model)
    brand = await camera.get("admin/param.cgi?action=list&group=Brand,Properties")
    assert "root.Brand.Brand=MOBOTIX\r\n" in brand
    assert "root.Properties.System.SerialNumber=0003c5123456\r\n" in brand
    assert (await camera.ask("jpg/image.cgi")).body.startswith(b"\xff\xd8")
    assert await camera.get(EVENTS + "Motion") == (
        "Motion:Enabled=1;Level=0;Sensitivity=80;Triggered=0;\r\n"
    )


async def test_unknown_programs_are_404_after_the_login(camera: Client) -> None:
    assert (await camera.ask("admin/nothing.cgi")).status == 404
    assert (await camera.ask("admin/nothing.cgi", headers={})).status == 401


async def test_the_camera_may_send_everybody_to_https(mount: Mount) -> None:
    camera = await mount(redirect_to="https://127.0.0.1")
    answer = await camera.ask(EVENTS + "T0")
    assert answer.status == 302
    assert answer.headers["Location"] == f"https://127.0.0.1/cgi-bin/{EVENTS}T0"


async def test_the_camera_may_be_busy(mount: Mount) -> None:
    camera = await mount(busy=True)
    assert (await camera.ask(EVENTS + "T0")).status == 503
    camera.device.options.busy = False
    assert (await camera.ask(EVENTS + "T0")).status == 200


async def test_the_camera_may_close_after_each_answer(mount: Mount) -> None:
    camera = await mount(keep_alive=False)
    answer = await camera.ask(EVENTS + "T0")
    assert answer.headers["Connection"] == "close"


async def test_faults_reach_the_cgis(camera: Client) -> None:
    camera.device.fail(FaultKind.HTML, "eventdata", times=1)
    assert "<html>" in await camera.get(EVENTS + "T0")
    assert "<html>" not in await camera.get(EVENTS + "T0")


async def test_requests_are_logged_without_secrets(camera: Client) -> None:
    await camera.get(EVENTS + "T0")
    entry = camera.device.requests("group=T0")[0]
    assert entry.line == f"/cgi-bin/{EVENTS}T0"
    assert "MTIzNA" not in repr(entry)


@pytest.mark.parametrize(
    ("name", "values", "group", "seen"),
    [
        ("raise_motion", {"n": "0", "level": ""}, "Motion", "Triggered=1;"),
        ("tamper", {}, "T0", "Triggered=1;"),
        ("faces", {"count": "3"}, "Face", "H264_Face=3 "),
        ("close_input", {"n": "1"}, "IO", ":Status=01010000010100;"),
        ("toggle_output", {"n": "1"}, "IO", ":Status=01000100010001;"),
        ("detection", {"group": "T0", "on": ""}, "T0", "Enabled=0;"),
    ],
)
async def test_console_buttons_push_what_the_camera_would(
    mount: Mount, name: str, values: dict[str, str], group: str, seen: str
) -> None:
    camera = await mount(model="fixed", face=True)
    stream = await monitor(camera.device, f"group={group}")
    before = await stream.part()
    assert seen.encode() not in before
    await camera.device.run_control(name, values)
    assert seen.encode() in await stream.part()


async def test_the_other_console_buttons_act(mount: Mount) -> None:
    camera = await mount(restart_s=0.0)
    device = camera.device
    device.patrols.save(1)
    press = device.run_control
    await press("joystick", {"pan": "30", "tilt": "", "zoom": "-5"})
    assert device.head.speed == (30, 0, -5, 0)
    await press("preset", {"n": "1"})
    assert device.head.speed[0] == 0
    for name, values in (
        ("clear_motion", {"n": ""}),
        ("untamper", {}),
        ("open_input", {"n": ""}),
        ("drop_monitors", {}),
        ("cut_video", {}),
        ("password", {"new": "9999"}),
    ):
        await press(name, values)
    assert (await camera.ask(EVENTS + "T0")).status == 401
    await press("reboot", {})
    await soon(lambda: len(device.maintenance.log) == 3)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("raise_motion", {"n": "9", "level": ""}),
        ("preset", {"n": "200"}),
        ("close_input", {"n": "x"}),
        ("detection", {"group": "Smell", "on": "1"}),
    ],
)
async def test_the_console_refuses_nonsense(
    camera: Client, name: str, values: dict[str, str]
) -> None:
    url = f"{camera.device.url}/_sim/do/{name}"
    async with camera.session.post(url, data=values) as answer:
        assert answer.status == 400


async def test_the_console_shows_the_state(camera: Client) -> None:
    camera.device.patrols.save(2, "Altar")
    async with camera.session.get(f"{camera.device.url}/_sim/state") as answer:
        state = await answer.json()
    assert state["presets"] == {"2": "Altar"}
    assert state["head"]["pan"] == 0
    assert f"rtsp://127.0.0.1:{camera.device.rtsp_port}/h264" in state["rtsp"]


async def test_the_demo_is_a_furnished_dome() -> None:
    async with demo(mjpeg_port=0, rtsp_port=0) as device:
        assert device.parameters["Network.HostName"] == "Sanctuary"
        assert (device.ports.inputs, device.ports.outputs) == (2, 2)
        assert len(device.patrols.presets) == 6
        days = {at.date() for at in device.card.files.values()}
        assert (len(days), len(device.card.files)) == (3, 9)
        assert device.events.enabled("Motion1")
        device.patrols.run("sequence", 1)
        device.patrols.run("autopan", 1)
        assert device.head.moving


async def test_the_demos_clock_is_in_the_zone_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    async with demo(mjpeg_port=0, rtsp_port=0) as device:
        assert device.parameters["Time.TimeZone"] == "GMT+9"
        assert device.clock.now().utcoffset() == timedelta(hours=9)


async def test_a_living_camera_moves_and_records_by_itself(mount: Mount) -> None:
    camera = await mount(alive=True, alive_every_s=0.01, alive_motion_s=0.02)
    camera.device.set_detection("Motion1", enabled=True)
    stream = await Stream.open(
        camera.device,
        "/cgi-bin/admin/eventdata.cgi?action=monitor&group=Motion,Motion1"
        "&MotionParam=Triggered",
    )
    assert b"Triggered=1" in await stream.until(b"Triggered=1")
    await soon(lambda: bool(camera.device.card.files))
    stream.close()


async def test_two_cameras_run_side_by_side(mount: Mount) -> None:
    one, other = await mount(), await mount(model="zoom")
    one.device.raise_motion(0)
    assert "Triggered=1" in await one.get(EVENTS + "Motion")
    assert "Triggered=0" in await other.get(EVENTS + "Motion")


async def test_stopping_with_watchers_is_quick() -> None:
    device = MobotixSimulator()
    await device.start()

    def watch() -> None:
        url = f"rtsp://Admin:1234@127.0.0.1:{device.rtsp_port}/h264"
        with av.open(url, options={"rtsp_transport": "tcp"}, timeout=5.0) as container:
            for _ in container.decode(video=0):
                pass

    watcher = asyncio.create_task(asyncio.to_thread(watch))
    stream = await monitor(device, "group=T0")
    await soon(lambda: device.rtsp.watchers == 1)
    async with asyncio.timeout(2):
        await device.stop()
    assert not device.rtsp.encoding
    await asyncio.wait((watcher,))
    watcher.exception()
    stream.close()
