"""Event data: pushed, checked after a silence, noticed when lost."""

import asyncio
from collections.abc import AsyncIterator
import time

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    InvalidValueError,
)
from custom_components.procam.vendors.mobotix.client import (
    Detection,
    DetectionChanged,
    DetectionEnabled,
    FacesChanged,
    IoChanged,
    LevelChanged,
    MobotixEvent,
    apply,
)
from simulators.mobotix.events import Motion
from tests.helpers import until_true

from .conftest import Camera, MakeCamera, MakeClient, MakeDevice, Speak

WINDOWS = ("motion_1", "motion_2", "motion_3")
SOON = {"silence_s": 0.15, "grace_s": 0.8}
PART = (
    "--B\r\nContent-Type: text/plain\r\nContent-Length: 17\r\n\r\nMotion:Enabled=0;\r\n"
)


async def first_parts(events: AsyncIterator[MobotixEvent], count: int = 6) -> None:
    for _ in range(count):
        await anext(events)


async def soon(events: AsyncIterator[MobotixEvent]) -> MobotixEvent:
    async with asyncio.timeout(2):
        return await anext(events)


async def test_motion_is_pushed_at_once(camera: MakeCamera) -> None:
    mine = await camera()
    async with mine.client.events() as events:
        await first_parts(events)
        started = time.monotonic()
        mine.device.raise_motion(0, 36)
        event = await soon(events)
        assert time.monotonic() - started < 0.2
    assert event == DetectionChanged(
        detection=Detection(
            key="motion", enabled=True, triggered=True, level=35, sensitivity=80
        )
    )


QUIRKS: list[dict[str, object]] = [
    {"boundary_quoted": True},
    {"boundary_dashes": True},
    {"closing_boundary": True},
    {"monitor_length_error": 1},
    {"monitor_length_error": 2},
    {"monitor_length_error": -2},
    {"space_before_line_end": True},
    {"extra_blank_line": True},
    {"line_end": "\n"},
    {"monitor_period_s": 0.05},
    {"auth": "digest"},
]


@pytest.mark.parametrize("quirk", QUIRKS)
async def test_the_quirks_of_the_samples_do_not_matter(
    camera: MakeCamera, quirk: dict[str, object]
) -> None:
    mine = await camera(**quirk)
    state = await mine.client.read()
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.raise_motion(0, 50)
        state = apply(state, await soon(events))
        assert state.detections[0].triggered
        mine.device.clear_motion(0)
        state = apply(state, await soon(events))
        assert not state.detections[0].triggered
    assert mine.client.unknown == {}


async def test_repeated_parts_are_silent(camera: MakeCamera) -> None:
    mine = await camera(monitor_period_s=0.01)
    async with mine.client.events() as events:
        await first_parts(events)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 0.2)


async def test_a_stirring_level_does_not_flood(camera: MakeCamera) -> None:
    mine = await camera()
    async with mine.client.events() as events:
        await first_parts(events)
        for level in (1, 2, 4, 3, 12, 13, 11, 14, 12):
            mine.device.events.set_motion(0, triggered=False, level=level)
        assert await soon(events) == LevelChanged(key="motion", level=10)
        mine.device.events.set_motion(0, triggered=False, level=0)
        assert await soon(events) == LevelChanged(key="motion", level=0)


async def test_every_group_is_pushed(camera: MakeCamera) -> None:
    mine = await camera("fixed")
    async with mine.client.events() as events:
        await first_parts(events, 7)
        mine.device.events.set_tampered(tampered=True)
        event = await soon(events)
        assert isinstance(event, DetectionChanged)
        assert (event.detection.key, event.detection.triggered) == ("tamper", True)
        mine.device.ports.set_input(1, closed=True)
        event = await soon(events)
        assert isinstance(event, IoChanged)
        assert event.status.input_active == 1
        mine.device.events.set_face_count(2)
        event = await soon(events)
        assert isinstance(event, FacesChanged)
        assert (event.count, event.detection.triggered) == (2, True)


async def test_a_detection_switched_on_the_camera_shows_at_once(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.set_detection("Motion", enabled=False)
        event = await soon(events)
    assert event == DetectionChanged(detection=Detection(key="motion", enabled=False))


async def test_a_detection_is_switched_by_its_parameter(camera: MakeCamera) -> None:
    mine = await camera("fixed")
    await mine.client.read()
    mine.forget()
    for key, number in (("motion_3", 12), ("tamper", 2), ("face", 14)):
        await mine.client.set_detection(key, enabled=False)
        expected = f"action=update&Event.E{number}.Enabled=no"
        assert mine.sent()[-1].endswith(expected)
    changed = await mine.client.set_detection("motion", enabled=False)
    assert changed == (DetectionEnabled(key="motion", enabled=False),)
    state = await mine.client.read()
    assert not any(detection.enabled for detection in state.detections)


async def test_a_detection_just_switched_stays_so_until_the_camera_reports_it(
    camera: MakeCamera,
) -> None:
    mine = await camera("fixed", unsupported_group="skip")
    await mine.client.read()
    async with mine.client.events():
        await mine.client.read()
        mine.device.fail("status", "eventdata.cgi", status=500)
        for key in ("motion", "face", "face"):
            await mine.client.set_detection(key, enabled=False)
        state = await mine.client.read()
    assert state.detections[0] == Detection(key="motion", enabled=False)
    assert state.detections[-1] == Detection(key="face", enabled=False)
    assert state.face_count is None


@pytest.mark.parametrize(
    ("key", "error", "words"),
    [
        ("noise", InvalidValueError, "value_one_of: what=detection, known=motion, "),
        ("face", DeviceUnsupportedError, "no_detection"),
    ],
)
async def test_a_detection_that_is_not_there_is_not_switched(
    camera: MakeCamera, key: str, error: type[Exception], words: str
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.forget()
    with pytest.raises(error, match=words):
        await mine.client.set_detection(key, enabled=True)
    assert not mine.device.log


# -- loss -------------------------------------------------------------------------


@pytest.mark.parametrize("abort", [True, False])
async def test_a_cut_stream_is_noticed_at_once(camera: MakeCamera, abort: bool) -> None:
    mine = await camera()
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.drop_monitors(abort=abort)
        with pytest.raises(DeviceConnectionError):
            await soon(events)


async def test_a_camera_without_power_is_noticed(camera: MakeCamera) -> None:
    mine = await camera()
    async with mine.client.events() as events:
        await first_parts(events)
        await mine.device.stop()
        with pytest.raises(DeviceConnectionError):
            await soon(events)


async def test_a_quiet_stream_is_checked_and_kept(camera: MakeCamera) -> None:
    mine = await camera(client=SOON)
    async with mine.client.events() as events:
        await first_parts(events)
        mine.forget()
        coming = asyncio.ensure_future(anext(events))
        await until_true(lambda: len(mine.sent("action=get")) >= 2)
        assert not coming.done()
        coming.cancel()
        await asyncio.wait([coming])


async def test_a_quiet_stream_of_a_dead_camera_is_noticed(camera: MakeCamera) -> None:
    mine = await camera(client=SOON)
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.fail("hang", "action=get")
        with pytest.raises(DeviceConnectionError):
            await soon(events)


async def test_a_half_open_stream_is_found_out_and_loses_nothing(
    camera: MakeCamera,
) -> None:
    mine = await camera(client=SOON)
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.events.monitors.clear()
        mine.device.raise_motion(0, 50)
        event = await soon(events)
        assert isinstance(event, DetectionChanged)
        assert event.detection.triggered
        with pytest.raises(DeviceConnectionError, match="lost"):
            await soon(events)


async def test_a_late_stream_is_forgiven(camera: MakeCamera) -> None:
    mine = await camera(client={"silence_s": 0.15, "grace_s": 1})
    async with mine.client.events() as events:
        await first_parts(events)
        late = set(mine.device.events.monitors)
        mine.device.events.monitors.clear()
        mine.device.raise_motion(0, 50)
        await soon(events)
        mine.device.events.monitors |= late
        mine.device.raise_motion(0, 70)
        assert await soon(events) == LevelChanged(key="motion", level=70)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 0.3)


async def test_a_stream_that_only_reports_changes_is_believed(
    camera: MakeCamera,
) -> None:
    mine = await camera(client=SOON, monitor_first_part=False)
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.raise_motion(0, 50)
        event = await soon(events)
        assert isinstance(event, DetectionChanged)
        assert event.detection.triggered


async def test_an_older_answer_does_not_hide_a_newer_push(
    camera: MakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await camera()
    await mine.client.read()
    calm = dict.fromkeys(mine.device.events.motions, Motion())
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.fail("slow", "action=get", times=1, delay_s=0.1)
        reading = asyncio.create_task(mine.client.read())
        await asyncio.sleep(0.03)
        mine.device.raise_motion(0, 50)
        await soon(events)
        monkeypatch.setattr(mine.device.events, "motions", calm)
        assert (await reading).detections[0].triggered


async def test_a_stream_cut_inside_its_coding_is_lost(connect: MakeClient) -> None:
    """The end comes before the last chunk that was announced."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace\r\n"
    good = b"Transfer-Encoding: chunked\r\n\r\n5\r\n--B\r\n\r\n"
    once = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nMotion:Enabled=0;\r\n"
    answers = [(once,), (head + good,)]

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in answers.pop(0):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.05)
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        client = await connect(server.sockets[0].getsockname()[1])
        async with client.events() as events:
            with pytest.raises(DeviceConnectionError, match="lost"):
                await soon(events)


@pytest.mark.parametrize("kind", ["html", "garbage", "huge", "endless", "status"])
async def test_nonsense_instead_of_a_stream_is_an_error(
    camera: MakeCamera, kind: str
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail(kind, "action=monitor")
    with pytest.raises(DeviceResponseError):
        async with mine.client.events():
            pass


async def test_a_camera_with_too_many_listeners_says_so(camera: MakeCamera) -> None:
    mine = await camera(monitor_limit=0)
    with pytest.raises(DeviceResponseError) as caught:
        async with mine.client.events():
            pass
    assert caught.value.status == 503


async def test_a_monitor_that_never_answers_is_given_up(
    camera: MakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = await camera()
    await mine.client.read()
    name = "custom_components.procam.vendors.mobotix.client.event_stream.OPEN_TIMEOUT_S"
    monkeypatch.setattr(name, 0.1)
    mine.device.fail("hang", "action=monitor")
    with pytest.raises(DeviceConnectionError, match="in_time"):
        async with mine.client.events():
            pass


# -- cameras that know less, or speak oddly ---------------------------------------


@pytest.mark.parametrize("how", ["error", "skip"])
async def test_only_groups_that_answer_are_monitored(
    camera: MakeCamera, how: str
) -> None:
    mine = await camera(unsupported_group=how)
    mine.device.events.groups = ("Motion", "IO")
    async with mine.client.events() as events:
        await first_parts(events, 2)
    assert mine.sent("action=monitor")[-1].endswith("group=Motion,IO")


async def test_a_camera_without_event_data_says_so(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.fail("status", "eventdata.cgi", status=404)
    state = await mine.client.read()
    assert (state.polled_events, state.detections) == (False, ())
    with pytest.raises(DeviceUnsupportedError):
        async with mine.client.events():
            pass


async def test_an_account_without_the_right_gets_a_clear_error(
    camera: MakeCamera,
) -> None:
    mine = await camera(viewer=True)
    await mine.client.read()
    mine.forget()
    with pytest.raises(DevicePermissionError):
        async with mine.client.events():
            pass
    assert not mine.device.log


@pytest.mark.parametrize("error", [1, 2, -1, -2])
async def test_a_wrong_length_of_an_answer_is_survived(
    camera: MakeCamera, error: int
) -> None:
    mine = await camera("fixed", get_length_error=error)
    state = await mine.client.read()
    assert [d.key for d in state.detections if d.enabled] == [
        "motion",
        "tamper",
        "face",
    ]


async def test_an_answer_of_which_nothing_arrives_is_an_error(
    other_device: MakeDevice,
) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.content_length = 50
        await answer.prepare(request)
        assert request.transport is not None
        request.transport.close()
        return answer

    client = await other_device(cut)
    with pytest.raises(DeviceError):
        async with client.events():
            pass


@pytest.mark.parametrize("status", [400, 404, 405, 500])
async def test_a_group_may_be_refused_with_a_status(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera()
    mine.device.fail("status", "Face", status=status)
    state = await mine.client.read()
    assert [detection.key for detection in state.detections][-1] == "tamper"
    assert state.io is not None


async def test_a_camera_that_lists_several_groups_as_nothing_is_asked_for_each(
    camera: MakeCamera,
) -> None:
    mine = await camera("fixed")
    mine.device.fail("empty", "Motion,Motion1")
    state = await mine.client.read()
    assert state.polled_events is True


async def test_a_busy_camera_is_asked_for_its_groups_later(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.fail("status", "eventdata.cgi", status=503, times=2)
    state = await mine.client.read()
    assert (state.polled_events, bool(state.identity.unique)) == (False, True)
    state = await mine.client.read()
    assert state.polled_events


async def test_a_group_that_is_gone_may_be_refused_with_a_status(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail("status", "T0", status=400)
    state = await mine.client.read()
    assert [d.key for d in state.detections] == ["motion", *WINDOWS]
    mine.device.heal()
    mine.device.fail("status", "action=get", status=500)
    for _ in range(2):
        assert (await mine.client.read()).detections == state.detections


async def test_a_monitor_that_fails_for_a_moment_keeps_the_groups(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail("status", "action=monitor", status=500, times=1)
    with pytest.raises(DeviceResponseError):
        async with mine.client.events():
            pass
    mine.forget()
    async with mine.client.events() as events:
        await first_parts(events)
    assert not mine.sent("action=get")


async def test_events_that_cannot_be_polled_are_still_pushed(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    async with mine.client.events() as events:
        await first_parts(events)
        mine.device.fail("status", "eventdata.cgi", status=500)
        for _ in range(8):
            state = await mine.client.read()
        assert state.detections[0].triggered is False


def streaming(*parts: str) -> Speak:
    """Return a device that answers event data with these parts, then stays silent."""

    async def speak(request: web.Request) -> web.StreamResponse:
        if "get" in request.query_string:
            return web.Response(text="Motion:Enabled=0;\r\n")
        answer = web.StreamResponse()
        answer.headers["Content-Type"] = "multipart/x-mixed-replace;boundary=B"
        await answer.prepare(request)
        for part in parts:
            await answer.write(part.encode())
        for _ in range(200):
            if request.transport is not None and not request.transport.is_closing():
                await asyncio.sleep(0.01)
        return answer

    return speak


async def test_lines_not_understood_are_counted_and_passed_over(
    other_device: MakeDevice,
) -> None:
    odd = PART.replace("Motion:Enabled=0;", "Smoke:Enabled=1;")
    wrong = PART.replace("Motion:Enabled=0;", "Motion:Enabled=9;")
    client = await other_device(streaming(odd, wrong, odd, PART))
    async with client.events() as events:
        assert await soon(events) == DetectionChanged(
            detection=Detection(key="motion", enabled=False)
        )
    assert client.unknown["Smoke"] == 2
    assert len(client.unknown) == 2


async def test_kinds_of_nonsense_are_counted_within_bounds(
    other_device: MakeDevice,
) -> None:
    odd = "".join(f"G{number}:x\r\n" for number in range(500))
    client = await other_device(streaming(PART.replace("Motion:Enabled=0;", odd), PART))
    async with client.events() as events:
        await soon(events)
    assert len(client.unknown) == 50


async def test_a_stream_of_nonsense_is_given_up(other_device: MakeDevice) -> None:
    junk = "--B\r\n\r\n" + "nonsense\r\n" * 200_000
    client = await other_device(streaming(junk))
    with pytest.raises(DeviceError, match="no events"):
        async with client.events() as events:
            await soon(events)


async def test_a_refused_monitor_says_why(other_device: MakeDevice) -> None:
    async def speak(request: web.Request) -> web.Response:
        if "get" in request.query_string:
            return web.Response(text="Motion:Enabled=0;\r\n")
        return web.Response(text="# Error: not now\r\n")

    client = await other_device(speak)
    with pytest.raises(DeviceRejectedError, match="not now"):
        async with client.events():
            pass


async def test_a_stream_survives_a_push_beside_a_poll(camera: MakeCamera) -> None:
    mine: Camera = await camera()
    async with mine.client.events() as events:
        await first_parts(events)
        for window in range(50):
            mine.device.raise_motion(0, 10 + window)
            mine.device.clear_motion(0)
        triggered = []
        for _ in range(100):
            event = await soon(events)
            assert isinstance(event, DetectionChanged)
            triggered.append(event.detection.triggered)
    assert triggered == [True, False] * 50
