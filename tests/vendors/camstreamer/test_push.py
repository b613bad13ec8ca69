"""What the apps report as it happens, and what becomes of a lost socket."""

import asyncio

from aiohttp import web
import pytest

from custom_components.procam.clientkit.client import EventStream
from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CAMOVERLAY,
    CAMSTREAMER,
    CAMSWITCHER,
    CamstreamerClient,
    CamstreamerEvent,
    FaultKind,
    StreamActivity,
    StreamApiResult,
    SwitcherFault,
    event_channel,
    websocket,
)
from custom_components.procam.vendors.camstreamer.client.events import (
    AudioSwitched,
    ClipsChanged,
    OutputRestarted,
    OverlayShown,
    PlaylistSwitched,
    PortChanged,
    PushChanged,
    QueueChanged,
    SourceAvailable,
    StreamChanged,
    SwitcherRunning,
    VideoSwitched,
)
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import StreamEvents, SwitcherFamily, TokenField

from .helpers import CHOIR, INTRO, NAVE, Clock, Connect, eventually, listening

APPS = (CAMSTREAMER, CAMOVERLAY, CAMSWITCHER)


def subscribe(client: CamstreamerClient, app: str) -> EventStream[CamstreamerEvent]:
    return {
        CAMSTREAMER: client.stream_events,
        CAMOVERLAY: client.overlay_events,
        CAMSWITCHER: client.switcher_events,
    }[app]()


async def test_a_widget_toggled_at_the_camera_follows_at_once(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    async with listening(client.overlay_events()) as events:
        await events.until(OverlayShown(id=1, visible=True))
        device.overlay.enable(2, on=True)
        await events.until(OverlayShown(id=2, visible=True))
        device.overlay.enable(1, on=False)
        await events.until(OverlayShown(id=1, visible=False))
        state = await client.read()
    shown = {overlay.id: overlay.visible for overlay in state.overlays}
    assert shown == {1: False, 2: True, 3: None, 4: False}
    assert state.pushed == (CAMOVERLAY,)


async def test_a_scheduled_widget_shows_without_being_switched(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    async with listening(client.overlay_events()) as events:
        device.overlay.set_window(3, is_open=True)
        await events.until(OverlayShown(id=3, visible=True))
        device.overlay.set_window(3, is_open=False)
        await events.until(OverlayShown(id=3, visible=False))
        state = await client.read()
    overlay = state.overlay(3)
    assert overlay is not None
    assert (overlay.enabled, overlay.visible) == (True, False)


@pytest.mark.parametrize(
    ("form", "automation"),
    [
        (StreamEvents.DOCUMENT, True),
        (StreamEvents.INT_ID, True),
        (StreamEvents.TYPED, None),
    ],
)
async def test_a_stream_that_starts_is_followed_in_every_form_of_event(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    form: StreamEvents,
    automation: bool | None,
) -> None:
    device.configure(stream_events=form)
    async with listening(client.stream_events()) as events:
        device.streamer.enable("12", on=True)
        await events.until(
            StreamChanged(
                id="12", enabled=True, active=True, automation=automation, live=True
            )
        )
        stream = (await client.read()).stream("12")
        assert stream is not None
        assert (stream.live, stream.state) == (True, StreamActivity.LIVE)
        device.set_port(1, 1)
        await events.until(PortChanged(number=1, on=True))
        state = await client.read()
    assert [port.on for port in state.ports] == [False, True]


async def test_calls_to_a_platform_are_occurrences(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    before = await client.read()
    async with listening(client.stream_events()) as events:
        device.streamer.report_api("11", "startBroadcast", "Broadcast started.")
        await events.until(
            StreamApiResult(
                stream="11",
                call="startBroadcast",
                ok=True,
                message="Broadcast started.",
            )
        )
        device.streamer.report_api(
            "11", "stop", "no rtmp://host/key for you", code="E1"
        )
        await events.until(
            StreamApiResult(stream="11", call="stop", ok=False, message="", code="E1")
        )
    assert before.has_api_events


async def test_a_mixer_reports_what_is_on_air(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    async with listening(client.switcher_events()) as events:
        await events.until(SwitcherRunning(running=True, default_playlist=NAVE))
        await events.until(VideoSwitched(source=NAVE, playlist=NAVE))
        await events.until(SourceAvailable(id=CHOIR, available=True))
        device.switcher.push(INTRO)
        await events.until(QueueChanged(queue=(INTRO,)))
        device.switcher.play_next()
        await events.until(PlaylistSwitched(playlist=INTRO))
        await events.until(AudioSwitched(source=INTRO))
        state = await client.read()
        assert (state.playlist, state.queue) == (INTRO, ())
        assert (state.video_source, state.audio_source) == (INTRO, INTRO)
        device.switcher.set_engine(on=False)
        await events.until(SwitcherRunning(running=False))
        state = await client.read()
    assert state.switcher_running is False
    assert [source.available for source in state.sources] == [True, True]


async def test_a_source_that_fails_is_reported(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    async with listening(client.switcher_events()) as events:
        device.switcher.lose(NAVE)
        await events.until(SourceAvailable(id=NAVE, available=False))
        await events.until(
            SwitcherFault(
                kind=FaultKind.VIDEO, source=NAVE, playlist=NAVE, message="No signal"
            )
        )
        device.switcher.play(NAVE)
        await events.until(
            SwitcherFault(kind=FaultKind.AUDIO, source=NAVE, playlist=None, message="")
        )
        device.switcher.restart_output()
        await events.until(OutputRestarted())


async def test_a_new_clip_is_read_soon(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    async with listening(client.switcher_events()) as events:
        await client.read()
        await client.switcher.upload_clip("outro", b"clip")
        await events.until(ClipsChanged(id="outro", removed=False))
        assert [clip.id for clip in (await client.read()).clips] == [INTRO, "outro"]
        await client.switcher.remove_clip("outro", "SD_DISK")
        await events.until(ClipsChanged(id="outro", removed=True))
        assert [clip.id for clip in (await client.read()).clips] == [INTRO]


@pytest.mark.parametrize("field", list(TokenField))
@pytest.mark.parametrize("app", APPS)
async def test_a_token_is_found_in_either_field(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    app: str,
    field: TokenField,
) -> None:
    device.configure(stream_token=field, overlay_token=field, switcher_token=field)
    async with listening(subscribe(client, app)):
        assert (await client.read()).pushed == (app,)
    assert (await client.read()).pushed == ()


@pytest.mark.parametrize("family", list(SwitcherFamily))
async def test_every_family_of_the_mixer_has_its_events(
    client: CamstreamerClient, device: CamstreamerSimulator, family: SwitcherFamily
) -> None:
    device.configure(switcher_family=family)
    async with listening(client.switcher_events()) as events:
        await events.until(VideoSwitched(source=NAVE, playlist=NAVE))


@pytest.mark.parametrize("app", APPS)
async def test_each_subscription_fetches_a_token_of_its_own(
    client: CamstreamerClient, device: CamstreamerSimulator, app: str
) -> None:
    device.configure(socket_auth=True)
    for _ in range(2):
        async with listening(subscribe(client, app)):
            pass
    tokens = device.requests(f"{app}/")
    assert len([e for e in tokens if "ws_authorization" in e.line]) == 2


@pytest.mark.parametrize("app", APPS)
async def test_a_lost_socket_is_reported_and_raised(
    client: CamstreamerClient, device: CamstreamerSimulator, app: str
) -> None:
    async with listening(subscribe(client, app)) as events:
        channel = device.apps[app].channel
        assert channel is not None
        channel.cut()
        with pytest.raises(DeviceConnectionError, match="lost"):
            await events.until_lost()
    assert events.seen[-1] == PushChanged(app=app, up=False)


async def test_a_dead_socket_is_noticed(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket, "HEARTBEAT_S", 0.05)
    device.configure(answer_pings=False)
    async with listening(client.overlay_events()) as events:
        with pytest.raises(DeviceConnectionError):
            await events.until_lost()


async def test_a_silent_socket_that_answers_pings_lives(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket, "HEARTBEAT_S", 0.02)
    async with listening(client.overlay_events()) as events:
        await events.until(OverlayShown(id=1, visible=True))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.15):
                await events.next()


@pytest.mark.parametrize("app", APPS)
async def test_an_app_that_is_offline_has_no_events(
    client: CamstreamerClient, device: CamstreamerSimulator, app: str
) -> None:
    device.stop_app(app)
    with pytest.raises(DeviceUnsupportedError):
        await subscribe(client, app).__aenter__()
    device.configure(down_status=500)
    with pytest.raises(DeviceResponseError):
        await subscribe(client, app).__aenter__()
    await client.read()
    with pytest.raises(DeviceUnsupportedError, match="not running"):
        await subscribe(client, app).__aenter__()
    device.start_app(app)
    async with listening(subscribe(client, app)):
        pass


@pytest.mark.parametrize("app", APPS)
async def test_an_app_that_is_not_installed_is_not_asked(
    client: CamstreamerClient, device: CamstreamerSimulator, app: str
) -> None:
    device.remove_app(app)
    await client.read()
    device.log.clear()
    with pytest.raises(DeviceUnsupportedError, match="not installed"):
        await subscribe(client, app).__aenter__()
    assert not device.log


async def test_an_app_that_refuses_its_token_is_not_listened_to(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.configure(authorization_state="FAILED")
    with pytest.raises(DeviceResponseError, match="refused its own"):
        await client.overlay_events().__aenter__()
    device.configure(authorization_state="OK", token_life_s=-1.0)
    with pytest.raises(DeviceResponseError, match="refused its own"):
        await client.overlay_events().__aenter__()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("html", DeviceResponseError),
        ("empty", DeviceResponseError),
        ("garbage", DeviceResponseError),
        ("reset", DeviceConnectionError),
    ],
)
async def test_a_token_that_is_none_ends_the_try(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    fault: str,
    error: type[DeviceError],
) -> None:
    device.fail(fault, "ws_authorization")
    with pytest.raises(error):
        await client.overlay_events().__aenter__()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, DevicePermissionError),
        (404, DeviceError),
        (503, DeviceResponseError),
        (200, DeviceResponseError),
    ],
)
async def test_a_socket_that_does_not_open_says_why(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    status: int,
    error: type[DeviceError],
) -> None:
    device.fail("status", "service/ws", status=status)
    with pytest.raises(error):
        await client.overlay_events().__aenter__()


async def test_a_refused_password_ends_the_subscription(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    with pytest.raises(DeviceAuthError):
        await connect(password="wrong").overlay_events().__aenter__()
    assert device.gate.refused_logins == 1


async def test_an_app_that_hangs_ends_the_try(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_channel, "TIMEOUT_S", 0.05)
    device.fail("hang", "service/ws")
    with pytest.raises(DeviceConnectionError, match="in time"):
        await client.overlay_events().__aenter__()


async def test_a_token_of_another_form_ends_the_try(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for text in ("[1]", '{"status":200,"message":"OK"}', '{"message":7}'):
        answer = web.Response(text=text)
        monkeypatch.setattr(device.overlay, "_token", lambda _, a=answer: a)
        with pytest.raises(DeviceResponseError, match="no events token"):
            await client.overlay_events().__aenter__()


async def test_an_app_that_never_says_yes_ends_the_try(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(event_channel, "TIMEOUT_S", 0.1)
    channel = device.overlay.channel
    assert channel is not None

    async def ponder(*_: object) -> bool:
        return not await device.camera.pause(5)

    monkeypatch.setattr(channel, "_authorize", ponder)
    with pytest.raises(DeviceConnectionError, match="in time"):
        await client.overlay_events().__aenter__()


async def test_messages_nobody_documents_are_counted_and_passed_over(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    channel = device.overlay.channel
    assert channel is not None
    async with listening(client.overlay_events()) as events:
        await events.until(OverlayShown(id=1, visible=True))
        for text in (
            "not json",
            "[1]",
            '{"type":"Hologram"}',
            '{"type":"ServiceStart","serviceId":"many"}',
            '{"type":"init","data":{"type":"Deep"}}',
            '{"type":"authorization","state":"OK"}',
        ):
            channel.push_text(text)
        device.overlay.enable(2, on=True)
        await events.until(OverlayShown(id=2, visible=True))
    assert client.unknown == {
        "camoverlay no type": 2,
        "camoverlay Hologram": 1,
        "camoverlay ServiceStart": 1,
        "camoverlay Deep": 1,
    }


async def test_a_port_no_camera_has_is_passed_over(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    channel = device.streamer.channel
    assert channel is not None
    async with listening(client.stream_events()) as events:
        channel.push({"type": "PortChanged", "port": 10**6, "value": 1})
        device.set_port(0, 1)
        await events.until(PortChanged(number=0, on=True))
    assert client.unknown == {"camstreamer PortChanged": 1}


async def test_unknown_messages_do_not_pile_up(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    channel = device.overlay.channel
    assert channel is not None
    async with listening(client.overlay_events()) as events:
        for number in range(200):
            channel.push({"type": f"Hologram{number}"})
        device.overlay.enable(2, on=True)
        await events.until(OverlayShown(id=2, visible=True))
    assert len(client.unknown) <= 50
    assert sum(client.unknown.values()) == 200


async def test_a_frame_too_large_ends_the_socket(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    channel = device.overlay.channel
    assert channel is not None
    async with listening(client.overlay_events()) as events:
        channel.push_text("x" * 3_000_000)
        with pytest.raises(DeviceConnectionError):
            await events.until_lost()


async def test_no_event_of_a_thousand_is_lost(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    channel = device.streamer.channel
    assert channel is not None
    async with listening(client.stream_events()) as events:
        for number in range(1000):
            channel.push({"type": "PortChanged", "port": 3, "value": number % 2})
        channel.push({"type": "PortChanged", "port": 4, "value": 1})
        await events.until(PortChanged(number=4, on=True))
    ports = [e for e in events.seen if isinstance(e, PortChanged) and e.number == 3]
    assert len(ports) == 1000


async def test_what_only_events_tell_is_unknown_without_them(
    client: CamstreamerClient, device: CamstreamerSimulator, clock: Clock
) -> None:
    async with listening(client.switcher_events()) as events:
        await events.until(SourceAvailable(id=CHOIR, available=True))
        assert (await client.read()).playlist == NAVE
    state = await client.read()
    assert (state.playlist, state.switcher_running) == (None, None)
    assert [source.available for source in state.sources] == [None, None]


async def test_without_events_statistics_tell_what_is_live(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.streamer.enable("12", on=True)
    await eventually(lambda: device.streamer.streams["12"].live)
    stream = (await client.read()).stream("12")
    assert stream is not None
    assert stream.live
    device.streamer.lose("12")
    stream = (await client.read()).stream("12")
    assert stream is not None
    assert (stream.live, stream.state) == (False, StreamActivity.WAITING)


async def test_an_event_during_a_read_outlives_the_older_answer(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    async with listening(client.switcher_events()) as events:
        await events.until(SourceAvailable(id=CHOIR, available=True))
        await client.read()
        device.fail("slow", "list.cgi", delay_s=0.1, times=1)
        reading = asyncio.create_task(client.read())
        device.fail("slow", "param.cgi", delay_s=0.1, times=1)
        device.switcher.push(INTRO)
        await events.until(QueueChanged(queue=(INTRO,)))
        assert (await reading).queue == (INTRO,)
    for app in APPS:
        assert app not in (await client.read()).pushed
