"""Streams of both path families: the same tests for each."""

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CAMSTREAMER,
    CamstreamerClient,
    Stream,
    StreamActivity,
)
from custom_components.procam.vendors.camstreamer.client.commands.streams import (
    secrets_of,
)
from custom_components.procam.vendors.camstreamer.client.events import (
    StreamChanged,
    StreamRemoved,
)
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.cgi import refused
from simulators.camstreamer.options import StreamFamily
from simulators.camstreamer.streams import legacy_stream

from .helpers import SECRET_URL, Clock, Connect, eventually, listening, patience

BOTH = pytest.mark.parametrize("family", list(StreamFamily))


async def reading(
    connect: Connect, device: CamstreamerSimulator, family: StreamFamily
) -> CamstreamerClient:
    """Replace the streams, written in the form of a path family, and read them."""
    device.configure(stream_family=family)
    for stream_id in list(device.streamer.streams):
        device.streamer.remove(stream_id)
    device.streamer.add("11", "Sunday", platform="youtube", url=f"{SECRET_URL}1")
    device.streamer.add("12", "Backup", url=f"{SECRET_URL}2")
    client = connect()
    await client.read()
    return client


async def stream_of(client: CamstreamerClient, stream_id: str) -> Stream:
    stream = (await client.read()).stream(stream_id)
    assert stream is not None
    return stream


def writes(device: CamstreamerSimulator) -> list[str]:
    parts = ("set_stream", "stream/set.cgi", "action=set", "remove.cgi")
    return [e.line for e in device.log if any(part in e.line for part in parts)]


@BOTH
async def test_a_stream_is_started_paused_and_stopped(
    connect: Connect, device: CamstreamerSimulator, family: StreamFamily
) -> None:
    client = await reading(connect, device, family)
    assert (await stream_of(client, "12")).state is StreamActivity.STOPPED
    events = await client.streams.set_enabled("12", on=True)
    assert events == (StreamChanged(id="12", enabled=True),)
    await eventually(lambda: device.streamer.streams["12"].live)
    assert (await stream_of(client, "12")).state is StreamActivity.LIVE
    await client.streams.set_active("12", on=False)
    assert (await stream_of(client, "12")).state is StreamActivity.PAUSED
    await client.streams.set_active("12", on=True)
    await client.streams.set_enabled("12", on=False)
    assert (await stream_of(client, "12")).state is StreamActivity.STOPPED


@BOTH
async def test_what_is_so_already_is_not_written(
    connect: Connect, device: CamstreamerSimulator, family: StreamFamily
) -> None:
    client = await reading(connect, device, family)
    await client.streams.set_enabled("12", on=False)
    await client.streams.set_active("12", on=True)
    await client.streams.update("12", url=f"{SECRET_URL}2")
    assert writes(device) == []


@BOTH
async def test_a_live_stream_keeps_running_when_switched_on_again(
    connect: Connect, device: CamstreamerSimulator, family: StreamFamily
) -> None:
    client = await reading(connect, device, family)
    # The client's own state is older than the camera's.
    device.streamer.enable("12", on=True)
    await eventually(lambda: device.streamer.streams["12"].live)
    await client.streams.set_enabled("12", on=True)
    assert device.streamer.streams["12"].start_count == 1


@BOTH
async def test_a_slow_teardown_is_waited_for(
    connect: Connect, device: CamstreamerSimulator, family: StreamFamily
) -> None:
    client = await reading(connect, device, family)
    await client.streams.set_enabled("12", on=True)
    await eventually(lambda: device.streamer.streams["12"].live)
    device.configure(stop_delay_s=0.15)
    await client.streams.set_enabled("12", on=False)
    assert not device.streamer.streams["12"].live


@BOTH
async def test_a_stream_is_added_changed_and_removed(
    connect: Connect, device: CamstreamerSimulator, family: StreamFamily
) -> None:
    client = await reading(connect, device, family)
    flat = family is StreamFamily.FLAT
    await client.streams.add(
        "api_1",
        "rtmp://host/live/a b&c=é",
        title="Own",
        enabled=True,
        parameters={"status": {"led": False}} if flat else {"statusLed": False},
    )
    made = device.streamer.streams["api_1"]
    assert (made.url, made.flag("enabled")) == ("rtmp://host/live/a b&c=é", True)
    assert made.config["status" if flat else "statusLed"] == (
        {"led": False} if flat else "0"
    )
    stream = await stream_of(client, "api_1")
    assert (stream.title, stream.platform) == ("Own" if flat else "", "rtmp")
    await client.streams.update("api_1", url="srt://host:1")
    assert made.url == "srt://host:1"
    assert await client.streams.remove("api_1") == (StreamRemoved(id="api_1"),)
    assert sorted(device.streamer.streams) == ["11", "12"]
    assert [s.id for s in (await client.read()).streams] == ["11", "12"]


async def test_a_title_belongs_to_newer_streams_alone(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    await client.streams.update("12", title="Spare")
    assert (await stream_of(client, "12")).title == "Spare"
    client = await reading(connect, device, StreamFamily.FOLDER)
    with pytest.raises(DeviceUnsupportedError, match="no_stream_titles"):
        await client.streams.update("12", title="Spare")


async def test_members_nobody_documents_survive_a_change(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    device.streamer.streams["12"].config["new"] = {"deep": [1]}
    await client.streams.update("12", parameters={"video": {"input": {"delayS": 3}}})
    config = device.streamer.streams["12"].config
    assert config["new"] == {"deep": [1]}
    assert config["video"]["input"]["delayS"] == 3
    assert config["video"]["output"]["url"] == f"{SECRET_URL}2"


async def test_an_old_stream_in_a_newer_app_stays_an_old_one(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    device.streamer.add("13", "New")
    old = legacy_stream(mediaServerUrl="udp://239.0.0.1:5000", enabled="0")
    device.streamer.streams["12"].config = old
    stream = await stream_of(client, "12")
    assert (stream.title, stream.platform) == ("", "mpeg_ts")
    await client.streams.update("12", parameters={"statusLed": False})
    assert device.streamer.streams["12"].config["statusLed"] == "0"
    await client.streams.set_enabled("12", on=True)
    assert device.streamer.streams["12"].config["enabled"] == "1"


async def test_a_newer_app_may_still_list_the_older_way(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FOLDER)
    device.upgrade_app(CAMSTREAMER, "5.0.0", stream_family=StreamFamily.FLAT)
    assert [s.id for s in (await client.read()).streams] == ["11", "12"]
    await client.streams.remove("11")
    assert list(device.streamer.streams) == ["12"]


async def test_an_older_app_without_the_delete_command_gets_a_new_list(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FOLDER)
    device.fail("status", "remove.cgi", status=404)
    await client.streams.remove("11")
    assert list(device.streamer.streams) == ["12"]


@pytest.mark.parametrize("absent_is_404", [False, True])
async def test_an_absent_command_is_reported_by_word_or_by_status(
    connect: Connect, device: CamstreamerSimulator, absent_is_404: bool
) -> None:
    device.configure(unknown_cgi_is_404=absent_is_404)
    client = await reading(connect, device, StreamFamily.FOLDER)
    assert len((await client.read()).streams) == 2


async def test_wrong_arguments_are_refused_before_anything_is_sent(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FOLDER)
    streams = client.streams
    with pytest.raises(
        InvalidValueError, match="value_one_of: what=stream, known=11, 12"
    ):
        await streams.set_enabled("99", on=True)
    with pytest.raises(InvalidValueError, match="stream_id_form"):
        await streams.add("42", "rtmp://x")
    with pytest.raises(InvalidValueError, match="value_length: what=url, low=1"):
        await streams.add("api_1", "")
    await streams.add("api_1", "rtmp://x")
    written = len(writes(device))
    with pytest.raises(InvalidValueError, match="stream_exists: value=api_1"):
        await streams.add("api_1", "rtmp://x")
    with pytest.raises(
        InvalidValueError, match="value_fixed: what=parameters, value=stream_id"
    ):
        await streams.update("11", parameters={"stream_id": "12"})
    with pytest.raises(
        InvalidValueError, match="value_fixed: what=parameters, value=a&b"
    ):
        await streams.update("11", parameters={"a&b": "12"})
    with pytest.raises(InvalidValueError, match="parameter_flat: value=trigger"):
        await streams.update("11", parameters={"trigger": {"type": "manual"}})
    assert len(writes(device)) == written


async def test_a_list_that_is_full_takes_no_more(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    for number in range(500):
        device.streamer.add(f"n{number}")
    with pytest.raises(InvalidValueError, match="limit_reached: high=500"):
        await client.streams.add("api_1", "rtmp://x")


async def test_a_refusal_comes_in_the_apps_words(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    with pytest.raises(DeviceRejectedError, match="Invalid configuration: enabled"):
        await client.streams.update("12", parameters={"enabled": "maybe"})


@BOTH
async def test_a_refusal_does_not_repeat_the_stream_key(
    connect: Connect,
    device: CamstreamerSimulator,
    family: StreamFamily,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = await reading(connect, device, family)

    async def refuse(_: object, *streams: Stream) -> web.Response:
        return refused("The server host/hush-hush is down")

    monkeypatch.setattr(type(device.streamer), "_written", refuse)
    with pytest.raises(DeviceRejectedError) as error:
        await client.streams.update("12", url="host/hush-hush")
    assert str(error.value) == "refused"


async def test_a_stream_the_app_dropped_is_noticed(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FOLDER)
    device.fail("empty", "stream/set.cgi")
    with pytest.raises(DeviceRejectedError, match="stream_not_kept"):
        await client.streams.add("api_1", "rtmp://x")


async def test_bitrate_follows_from_what_was_sent(
    connect: Connect, device: CamstreamerSimulator, clock: Clock
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    device.streamer.enable("12", on=True)
    await eventually(lambda: device.streamer.streams["12"].live)
    assert (await stream_of(client, "12")).bitrate_kbps is None
    stream = await stream_of(client, "12")
    assert stream.bitrate_kbps is None or 2000 < stream.bitrate_kbps < 8000
    device.streamer.streams["12"].began -= 100
    await client.read()
    device.streamer.streams["12"].began += 90
    stream = await stream_of(client, "12")
    assert (stream.bitrate_kbps, stream.start_count) == (None, 1)


async def test_a_live_stream_is_measured_once_a_minute(
    connect: Connect, device: CamstreamerSimulator, clock: Clock
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    async with listening(client.stream_events()) as events:
        device.streamer.enable("12", on=True)
        await events.until(StreamChanged(id="12", enabled=True, active=True, live=True))
        await client.read()
        device.log.clear()
        await client.read()
        assert not device.requests("get_streamstat")
        clock.forward(60)
        await client.read()
        assert len(device.requests("get_streamstat")) == 1
        stream = await stream_of(client, "12")
        assert stream.bitrate_kbps is not None
        device.streamer.enable("12", on=False)
        await events.until(
            StreamChanged(id="12", enabled=False, active=True, live=False)
        )
        assert (await stream_of(client, "12")).bitrate_kbps is None


async def test_an_srt_stream_reports_its_connection(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    device.streamer.add("14", "SRT", platform="srt", url="srt://h:1", enabled=True)
    await eventually(lambda: device.streamer.streams["14"].live)
    await client.read()
    srt = (await stream_of(client, "14")).srt
    assert srt is not None
    assert (srt.rtt_ms, srt.packets_dropped) == (18.4, 0)


async def test_statistics_that_fail_do_not_remove_the_streams(
    connect: Connect, device: CamstreamerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    device.streamer.enable("12", on=True)
    for fault in ("html", "reset"):
        device.heal()
        device.fail(fault, "get_streamstat")
        state = await client.read()
        assert state.available(CAMSTREAMER)
        stream = state.stream("12")
        assert stream is not None
        assert stream.live is None


async def test_an_odd_flag_of_a_stream_costs_that_flag(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, device, StreamFamily.FLAT)
    device.streamer.streams["12"].config["enabled"] = "perhaps"
    assert [s.id for s in (await client.read()).streams] == ["11", "12"]
    assert client.unknown == {"odd stream.enabled": 1}


@pytest.mark.parametrize("as_text", [False, True])
async def test_the_cameras_own_playlist_is_found_by_its_signature(
    connect: Connect, device: CamstreamerSimulator, as_text: bool
) -> None:
    device.configure(text_params=as_text)
    client = await reading(connect, device, StreamFamily.FLAT)
    device.streamer.add("15", "Pull", platform="hls_pull", url="hls://")
    assert (await stream_of(client, "15")).is_hls_pull
    url = await client.streams.hls_url()
    assert url == f"{device.url}/local/camstreamer/4f1d2c9a7be84d35/live.m3u8"
    device.streamer.params["signature"] = "../../etc"
    with pytest.raises(DeviceResponseError, match="signature"):
        await client.streams.hls_url()
    device.fail("empty", "param/get.cgi")
    with pytest.raises(DeviceResponseError, match="signature"):
        await client.streams.hls_url()


@BOTH
async def test_a_command_is_never_sent_twice(
    connect: Connect,
    device: CamstreamerSimulator,
    family: StreamFamily,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = await reading(connect, device, family)
    patience(monkeypatch, 0.2)
    part = "set_stream_enabled" if family is StreamFamily.FLAT else "stream/set.cgi"
    for fault in ("hang", "reset"):
        device.heal()
        device.log.clear()
        device.fail(fault, part)
        with pytest.raises(DeviceConnectionError):
            await client.streams.set_enabled("12", on=True)
        assert len(device.requests(part)) == 1


async def test_a_stream_is_returned_whole(client: CamstreamerClient) -> None:
    assert (await client.streams.get("11"))["platform"] == "youtube"


async def test_a_change_that_changes_nothing_is_refused(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.log.clear()
    with pytest.raises(InvalidValueError, match="value_one_needed"):
        await client.streams.update("1")
    assert not device.log


def test_every_text_of_a_value_is_found() -> None:
    assert secrets_of({"a": ["x", {"b": "y"}], "c": 1}) == {"x", "y"}
