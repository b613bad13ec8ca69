"""CamStreamer's two path families, streams and events (facts 4, vendor CSt)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
import time
from typing import Any

from aiohttp import ClientSession
import pytest

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import NEWER, StreamEvents, StreamFamily, TokenField
from simulators.camstreamer.streams import LEGACY_DEFAULTS

from .peer import Peer, Socket, eventually, open_events

APP = "/local/camstreamer"
ABSENT = "Http API: command not found"


def listen(
    peer: Peer, token: str = "ws_authorization.cgi"
) -> AbstractAsyncContextManager[Socket]:
    return open_events(peer, f"{APP}/{token}", f"{APP}/events")


@pytest.fixture
async def device() -> AsyncIterator[CamstreamerSimulator]:
    """A camera of the newer family with two streams at rest."""
    async with CamstreamerSimulator(**NEWER) as camera:
        camera.streamer.add("11", "Service", platform="youtube")
        camera.streamer.add("12", "Backup", url="srt://127.0.0.1:9000")
        yield camera


@pytest.fixture
async def older() -> AsyncIterator[Peer]:
    """The administrator of a camera of the older family."""
    async with CamstreamerSimulator(
        stream_family=StreamFamily.FOLDER,
        stream_events=StreamEvents.DOCUMENT,
        stream_token=TokenField.MESSAGE,
    ) as camera:
        camera.streamer.add("117930", url="rtmp://127.0.0.1/live/key")
        async with Peer(camera) as client:
            yield client


async def go_live(peer: Peer, stream_id: str = "11") -> None:
    stream = peer.device.streamer.streams[stream_id]
    peer.device.streamer.enable(stream_id, on=True)
    await eventually(lambda: stream.live)


# -- older family --------------------------------------------------------------


async def test_the_older_list_holds_strings_by_id(older: Peer) -> None:
    answer = await older.json(f"{APP}/stream/list.cgi?action=get")
    assert answer.keys() == {"status", "message", "data"}
    stream = answer["data"]["117930"]
    assert stream.keys() == LEGACY_DEFAULTS.keys()
    assert {type(value) for value in stream.values()} == {str}


async def test_the_older_family_sets_and_creates_streams(older: Peer) -> None:
    path = f"{APP}/stream/set.cgi?stream_id=api_01&enabled=1&audioSource=default"
    assert await older.json(path) == {"status": 200, "message": "OK"}
    stored = (await older.json(f"{APP}/stream/get.cgi?stream_id=api_01"))["data"]
    assert (stored["enabled"], stored["trigger"]) == ("1", "none")
    await older.json(f"{APP}/stream/remove.cgi?stream_id=api_01")
    gone = await older.json(f"{APP}/stream/get.cgi?stream_id=api_01")
    assert gone["status"] == 404


async def test_the_older_init_is_the_vendors_sample(older: Peer) -> None:
    async with listen(older, "api/ws_authorization.cgi") as socket:
        assert await socket.text() == (
            '{"type":"init","data":{"type":"StreamState","streamID":"117930",'
            '"enabled":0,"active":1,"automationState":1,"isStreaming":0}}'
        )
        assert await socket.text() == (
            '{"type":"init","data":{"type":"PortChanged","port":0,"value":0}}'
        )


async def test_the_older_list_is_replaced_whole(older: Peer) -> None:
    path = f"{APP}/stream/list.cgi?action=set"
    stream = LEGACY_DEFAULTS | {"mediaServerUrl": "udp://127.0.0.1:5000"}
    assert (await older.post(path, {"api_02": stream}))["status"] == 200
    assert list(older.device.streamer.streams) == ["api_02"]
    wrong = await older.post(path, {"api_02": {"enabled": 1}})
    assert wrong["status"] == 400


async def test_some_builds_number_their_streams(older: Peer) -> None:
    older.device.configure(stream_events=StreamEvents.INT_ID)
    async with listen(older, "api/ws_authorization.cgi") as socket:
        assert (await socket.next())["data"]["streamID"] == 117930


async def test_each_family_lacks_the_others_cgis(peer: Peer, older: Peer) -> None:
    assert await peer.text(f"{APP}/stream/list.cgi?action=get") == ABSENT
    assert await peer.text(f"{APP}/api/ws_authorization.cgi") == ABSENT
    for path in ("stream_list.cgi?action=get", "ws_authorization.cgi"):
        assert await older.text(f"{APP}/{path}") == ABSENT
    older.device.configure(unknown_cgi_is_404=True)
    assert await older.status(f"{APP}/stream_list.cgi?action=get") == 404


# -- newer family --------------------------------------------------------------


async def test_the_older_list_needs_no_action(older: Peer) -> None:
    path = f"{APP}/stream/list.cgi"
    assert await older.json(path) == await older.json(path + "?action=get")


async def test_the_newer_list_is_typed(peer: Peer) -> None:
    answer = await peer.json(f"{APP}/stream_list.cgi?action=get")
    service, backup = answer["data"]["streamList"]
    assert (service["streamId"], service["title"]) == ("11", "Service")
    assert (service["enabled"], service["active"]) == (False, True)
    assert backup["video"]["output"]["url"] == "srt://127.0.0.1:9000"
    one = await peer.json(f"{APP}/stream_list.cgi?action=get&stream_id=12")
    assert one["data"] == backup


async def test_a_stream_is_rewritten_and_removed_through_the_list(peer: Peer) -> None:
    path = f"{APP}/stream_list.cgi?action="
    service, _ = (await peer.json(path + "get"))["data"]["streamList"]
    service["title"] = "Mass"
    await peer.post(f"{path}set&stream_id=11", service)
    assert peer.device.streamer.streams["11"].config["title"] == "Mass"
    await peer.post(path + "set", {"streamList": [service]})
    assert list(peer.device.streamer.streams) == ["11"]
    wrong = await peer.post(path + "set", {"streamList": [{"streamId": 3}]})
    assert wrong["status"] == 400


@pytest.mark.parametrize(
    ("section", "value", "missing"),
    [
        ("trigger", {"type": "onetime"}, "trigger.startTime"),
        ("trigger", {"type": "recurrent"}, "trigger.schedule"),
        ("audio", {"source": "microphone"}, "audio.forceStereo"),
        ("audio", {"source": "file", "forceStereo": False}, "audio.name"),
        ("callApi", None, "callApi"),
    ],
)
async def test_a_stream_without_what_its_kind_requires_is_refused(
    peer: Peer, section: str, value: object, missing: str
) -> None:
    path = f"{APP}/stream_list.cgi?action="
    first, _ = (await peer.json(path + "get"))["data"]["streamList"]
    answer = await peer.post(path + "set", {"streamList": [first | {section: value}]})
    assert answer == {"status": 400, "message": f"Invalid configuration: {missing}"}
    assert len(peer.device.streamer.streams) == 2


@pytest.mark.parametrize("key", ["enabled", "active"])
async def test_flags_are_set_by_form_and_by_query(peer: Peer, key: str) -> None:
    stream = peer.device.streamer.streams["11"]
    await peer.form(f"{APP}/set_stream_{key}.cgi", **{"stream_id": "11", key: "1"})
    assert stream.config[key] is True
    await peer.json(f"{APP}/set_stream_{key}.cgi?stream_id=11&{key}=0")
    assert stream.config[key] is False


async def test_an_upgrade_brings_the_newer_paths_and_mixed_lists(older: Peer) -> None:
    device = older.device
    device.upgrade_app("camstreamer", "5.0.0", stream_family=StreamFamily.FLAT)
    listed = await older.json(f"{APP}/stream_list.cgi?action=get")
    assert listed["data"]["117930"]["enabled"] == "0"
    device.streamer.add("13", "New")
    mixed = (await older.json(f"{APP}/stream_list.cgi?action=get"))["data"]
    old, new = mixed["streamList"]
    assert (old["streamId"], old["enabled"]) == ("117930", "0")
    assert (new["streamId"], new["enabled"]) == ("13", False)


# -- streaming -------------------------------------------------------------------


async def test_a_started_stream_goes_live(peer: Peer) -> None:
    async with listen(peer) as socket:
        for _ in range(4):
            assert (await socket.next())["type"] == "init"
        await peer.json(f"{APP}/set_stream_enabled.cgi?stream_id=11&enabled=1")
        state = {"type": "StreamState", "streamId": "11", "enabled": True}
        state |= {"active": True, "isStreaming": False}
        assert await socket.next() == state
        assert await socket.next() == {
            "type": "CS_API_SUCCESS",
            "streamId": "11",
            "apiCall": "startBroadcast",
            "message": "Broadcast started.",
        }
        assert await socket.next() == state | {"isStreaming": True}


async def test_any_write_restarts_a_live_stream(peer: Peer) -> None:
    await go_live(peer)
    stream = peer.device.streamer.streams["11"]
    assert stream.start_count == 1
    await peer.json(f"{APP}/set_stream_enabled.cgi?stream_id=11&enabled=1")
    assert not stream.live
    await eventually(lambda: stream.live)
    assert stream.start_count == 2


async def test_a_parameter_restarts_the_whole_app(peer: Peer) -> None:
    await go_live(peer)
    peer.device.streamer.params["LiveLED"] = "0"
    await peer.json(f"{APP}/param/set.cgi?LiveLED=1")
    assert not peer.device.streamer.streams["11"].live
    assert (await peer.json(f"{APP}/param/get.cgi?list=LiveLED"))["data"] == {
        "LiveLED": "1"
    }


async def test_a_paused_stream_does_not_run(peer: Peer) -> None:
    await go_live(peer)
    await peer.json(f"{APP}/set_stream_active.cgi?stream_id=11&active=0")
    assert not peer.device.streamer.streams["11"].live


async def test_stopping_a_live_stream_can_take_its_time(peer: Peer) -> None:
    peer.device.configure(stop_delay_s=0.15)
    await go_live(peer)
    began = time.monotonic()
    await peer.json(f"{APP}/set_stream_enabled.cgi?stream_id=11&enabled=0")
    assert time.monotonic() - began >= 0.15
    assert not peer.device.streamer.streams["11"].live


async def test_the_platform_can_drop_a_stream(peer: Peer) -> None:
    await go_live(peer)
    async with listen(peer) as socket:
        peer.device.streamer.lose("11")
        lost = await socket.until(type="StreamState", isStreaming=False)
        assert (lost["streamId"], lost["enabled"]) == ("11", True)
        peer.device.streamer.regain("11")
        await socket.until(type="StreamState", isStreaming=True)


async def test_an_input_starts_a_triggered_stream(older: Peer) -> None:
    path = f"{APP}/stream/set.cgi?stream_id=117930&enabled=1&trigger=input0"
    await older.json(path)
    stream = older.device.streamer.streams["117930"]
    async with listen(older, "api/ws_authorization.cgi") as socket:
        assert (await socket.next())["data"]["automationState"] == 0
        older.device.set_port(0, 1)
        changed = await socket.until(type="PortChanged")
        assert changed == {"type": "PortChanged", "port": 0, "value": 1}
    await eventually(lambda: stream.live)


async def test_a_schedule_starts_a_stream(peer: Peer) -> None:
    stream = peer.device.streamer.streams["12"]
    stream.config |= {"trigger": {"type": "recurrent", "schedule": []}}
    peer.device.streamer.enable("12", on=True)
    peer.device.streamer.set_window("12", is_open=True)
    await eventually(lambda: stream.live)


async def test_platform_errors_carry_a_code(peer: Peer) -> None:
    async with listen(peer) as socket:
        peer.device.streamer.report_api("11", "startBroadcast", "Quota", code="403")
        error = await socket.until(type="CS_API_ERROR")
        assert (error["apiCall"], error["code"]) == ("startBroadcast", "403")


async def statistics(peer: Peer) -> Any:
    return (await peer.json(f"{APP}/get_streamstat.cgi?stream_id=11"))["data"]


async def test_statistics_grow_with_the_streams_bitrate(peer: Peer) -> None:
    idle = await statistics(peer)
    assert (idle["stream_bytes"], idle["is_streaming"]) == (0, 0)
    await go_live(peer)
    first = await statistics(peer)
    await asyncio.sleep(0.1)
    second = await statistics(peer)
    assert (second["is_streaming"], second["start_count"]) == (1, 1)
    elapsed_ms = second["stream_bytes_time_ms"] - first["stream_bytes_time_ms"]
    rate = (second["stream_bytes"] - first["stream_bytes"]) * 8000 / elapsed_ms
    assert rate == pytest.approx(4_000_000, rel=0.1)


async def test_srt_statistics_exist_for_live_srt_streams_only(peer: Peer) -> None:
    path = f"{APP}/srt_statistics.cgi?stream_id="
    await go_live(peer, "12")
    assert (await peer.json(path + "12"))["data"]["mbpsSendRate"] == 4.0
    assert (await peer.json(path + "11"))["status"] == 404


async def test_a_pulled_playlist_lies_below_the_signature(peer: Peer) -> None:
    signature = (await peer.json(f"{APP}/param/get.cgi?list=signature"))["data"]
    path = f"{peer.device.url}{APP}/{signature['signature']}/live.m3u8"
    peer.device.streamer.add("14", "Pull", platform="hls_pull", url="hls://")
    assert await peer.text(f"{APP}/{signature['signature']}/live.m3u8") == ABSENT
    await go_live(peer, "14")
    async with ClientSession() as player:
        async with player.get(path) as answer:
            assert answer.content_type == "application/vnd.apple.mpegurl"
            lines = (await answer.text()).splitlines()
        assert lines[0] == "#EXTM3U"
        async with player.get(path.replace("live.m3u8", lines[-1])) as answer:
            assert (await answer.read())[::188] == b"\x47" * 7


async def test_parameters_may_come_as_text(peer: Peer) -> None:
    peer.device.configure(text_params=True)
    text = await peer.text(f"{APP}/param/get.cgi?list=signature")
    assert text == f"signature={peer.device.streamer.params['signature']}\n"


async def test_the_lesser_cgis_answer(peer: Peer) -> None:
    assert (await peer.json(f"{APP}/camera_time.cgi"))["data"] == {"state": True}
    utc = (await peer.json(f"{APP}/get_utc_time.cgi"))["data"]
    assert abs(utc - time.time()) < 5
    assert (await peer.json(f"{APP}/check_pass.cgi?pass=stage"))["data"] == "1"
    assert (await peer.json(f"{APP}/check_pass.cgi?pass=x"))["data"] == "0"
    answer = await peer.json(f"{APP}/diagnostics.cgi?camerainfo=1&speedtest=0")
    info = {"uptime": 259_200, "availableRAM": 412, "availableInternal": 96}
    assert answer == {"status": 200, "message": "OK", "data": {"cameraInfo": info}}


async def test_audio_files_are_kept(peer: Peer) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.mp3"\r\n\r\nID3'
    )
    kind = "multipart/form-data; boundary=b"
    path = f"{APP}/upload_audio.cgi?action="
    await peer.post(f"{path}upload&storage=flash", body + b"\r\n--b--\r\n", kind)
    storages = (await peer.json(path + "get_storage"))["data"]
    assert storages == [{"type": "flash", "flash": "OK"}, {"type": "SD0", "SD0": "OK"}]
    stored = (await peer.json(path + "list"))["data"][-1]
    assert (stored["name"], stored["storage"]) == ("a.mp3", "flash")
    assert await peer.text(f"{APP}/audio.cgi?path={stored['path']}") == "ID3"
    await peer.form(f"{APP}/upload_audio.cgi", action="remove", **stored)
    assert await peer.status(f"{APP}/audio.cgi?path={stored['path']}") == 404


async def test_streams_survive_a_restart_and_run_again(peer: Peer) -> None:
    await go_live(peer)
    await peer.device.power_cycle()
    stream = peer.device.streamer.streams["11"]
    await eventually(lambda: stream.live)
    assert stream.start_count == 1
