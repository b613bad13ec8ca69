"""eventdata.cgi action=get (vendor, Event Data; facts section 6)."""

import aiohttp
import pytest

from .client import Client, Stream
from .conftest import Mount

GET = "admin/eventdata.cgi?action=get&group="


async def test_a_disabled_motion_says_only_so(camera: Client) -> None:
    camera.device.set_detection("Motion", enabled=False)
    answer = await camera.ask(GET + "Motion")
    assert answer.body == b"Motion:Enabled=0;\r\n"
    # The sample prints 20; its own line has 19 (facts section 6).
    assert answer.headers["Content-Length"] == "19"


async def test_the_motion_and_io_sample_has_the_printed_length(mount: Mount) -> None:
    camera = await mount(inputs=1, outputs=1)
    await camera.get(
        "admin/param.cgi?action=update&Output.O0.Active=open&Event.E0.Enabled=no"
    )
    answer = await camera.ask(GET + "Motion,Motion1,IO")
    assert answer.body == (
        b"Motion:Enabled=1;Level=0;Sensitivity=80;Triggered=0;\r\n"
        b"Motion1:Enabled=0;\r\n"
        b"IO:Status=00000100000000;\r\n"
    )
    assert answer.headers["Content-Length"] == "101"


async def test_the_filtered_sample_has_the_printed_length(camera: Client) -> None:
    answer = await camera.ask(GET + "Motion,Motion1&MotionParam=Enabled,Triggered")
    assert answer.body == b"Motion:Enabled=1;Triggered=0;\r\nMotion1:Enabled=0;\r\n"
    assert answer.headers["Content-Length"] == "51"


async def test_the_face_sample_has_the_printed_length(mount: Mount) -> None:
    camera = await mount(model="fixed")
    first = (0.5, 0.4, 0.2, 0.3)
    events = camera.device.events
    events.set_faces([first, (0.8, 0.1, 0.2, 0.3)], "H264_Face")
    events.set_faces([first, (0.7, 0.5, 0.2, 0.3)], "H264_2_Face")
    answer = await camera.ask(GET + "Face")
    # The sample line without its last hyphenated wrap and semicolon.
    assert answer.body == (
        b"Face:Enabled=1;H264_Face=2 0.5_0.4_0.2_0.3,0.8_0.1_0.2_0.3;"
        b"H264_2_Face=2 0.5_0.4_0.2_0.3,0.7_0.5_0.2_0.3\r\n"
    )
    assert answer.headers["Content-Length"] == "106"


@pytest.mark.parametrize("key", ["Enabled", "Enable"])
async def test_face_keys_can_be_chosen_in_either_spelling(
    mount: Mount, key: str
) -> None:
    camera = await mount(model="fixed")
    text = await camera.get(GET + f"Face&FaceParam={key},H264_2_Face")
    assert text == "Face:Enabled=1;H264_2_Face=0\r\n"


async def test_tampering_follows_the_lens(camera: Client) -> None:
    assert await camera.get(GET + "T0") == "T0:Enabled=1;Triggered=0;\r\n"
    camera.device.events.set_tampered(tampered=True)
    text = await camera.get(GET + "T0&TamperingParam=Triggered")
    assert text == "T0:Triggered=1;\r\n"
    camera.device.set_detection("T0", enabled=False)
    assert await camera.get(GET + "T0") == "T0:Enabled=0;\r\n"


async def test_motion_shows_level_and_trigger(camera: Client) -> None:
    camera.device.raise_motion(0, level=15)
    await camera.get("admin/param.cgi?action=update&Motion.M0.Sensitivity=70")
    text = await camera.get(GET + "Motion")
    assert text == "Motion:Enabled=1;Level=15;Sensitivity=70;Triggered=1;\r\n"
    camera.device.clear_motion(0)
    assert "Level=0;" in await camera.get(GET + "Motion")


async def test_a_disabled_window_sees_no_motion(camera: Client) -> None:
    camera.device.raise_motion(2)
    camera.device.set_detection("Motion2", enabled=True)
    assert "Triggered=0;" in await camera.get(GET + "Motion2")


@pytest.mark.parametrize(
    "query",
    [
        "action=get",
        "action=get&group=Face",
        "action=get&group=Motion,Face",
        "action=get&group=Motion&MotionParam=Color",
        "action=stare&group=Motion",
        "group=Motion",
    ],
)
async def test_what_the_camera_cannot_tell_is_an_error(
    camera: Client, query: str
) -> None:
    text = await camera.get(f"admin/eventdata.cgi?{query}")
    assert text.startswith("# Error: ")


async def test_unsupported_groups_may_be_skipped(mount: Mount) -> None:
    camera = await mount(unsupported_group="skip")
    assert await camera.get(GET + "Face,T0") == "T0:Enabled=1;Triggered=0;\r\n"


async def test_a_length_can_be_wrong_as_in_the_samples(mount: Mount) -> None:
    camera = await mount(get_length_error=1)
    path = f"/cgi-bin/{GET}T0"
    raw = await (await Stream.open(camera.device, path)).rest()
    assert b"Content-length: 28\r\n" in raw
    assert raw.endswith(b"\r\n\r\nT0:Enabled=1;Triggered=0;\r\n")
    with pytest.raises(aiohttp.ClientPayloadError):
        await camera.get(GET + "T0")


async def test_lines_can_be_as_sloppy_as_the_samples(mount: Mount) -> None:
    camera = await mount(space_before_line_end=True, extra_blank_line=True)
    assert await camera.get(GET + "T0") == "T0:Enabled=1;Triggered=0; \r\n\r\n"


async def test_detections_are_forgotten_at_a_power_cycle(camera: Client) -> None:
    camera.device.raise_motion(0)
    camera.device.events.set_tampered(tampered=True)
    await camera.device.restart()
    assert "Triggered=1" not in await camera.get(GET + "Motion,T0")
