"""CamSwitcher's path families, mixing and events (facts 5, vendor CSw)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
import json
from urllib.parse import urlsplit

import pytest

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import NEWER, SwitcherFamily, TokenField

from .peer import Peer, Socket, open_events

APP = "/local/camswitcher"
API = f"{APP}/api"
NAVE = "c4f673956-99c5-4a92-8854-c369d1f7da27"
CHOIR = "c26b737ea-1178-4f9e-851c-479cbdd6e97d"
SHOW = "pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"
UPDATE = "/axis-cgi/param.cgi?action=update&camswitcher.masterAudio="


def listen(peer: Peer, prefix: str = "api/") -> AbstractAsyncContextManager[Socket]:
    return open_events(peer, f"{APP}/{prefix}ws_authorization.cgi", f"{APP}/events")


@pytest.fixture
async def device() -> AsyncIterator[CamstreamerSimulator]:
    """A mixer with two sources and a playlist, the nave on air."""
    camera = CamstreamerSimulator(**NEWER)
    camera.switcher.add_source(NAVE, "Nave")
    camera.switcher.add_source(CHOIR, "Choir")
    camera.switcher.add_playlist(SHOW, "Show", CHOIR, NAVE)
    async with camera:
        yield camera


@pytest.fixture
async def events(peer: Peer) -> AsyncIterator[Socket]:
    """An events socket after its init messages."""
    async with listen(peer) as socket:
        for _ in range(5):
            assert (await socket.next())["type"] == "init"
        yield socket


async def test_init_is_the_vendors_sample(peer: Peer) -> None:
    peer.device.switcher.start_with(CHOIR)
    on_air = (
        f'"playlist_active_stream":0,"stream_name":"{NAVE}","playlist_name":"{NAVE}"'
    )
    async with listen(peer) as socket:
        assert await socket.text() == (
            '{"type":"init","data":{"type":"SwitcherStart",'
            f'"default_playlist_id":"{CHOIR}"}}}}'
        )
        for kind in ("StreamSwitchVideo", "StreamSwitchAudio"):
            assert await socket.text() == (
                f'{{"type":"init","data":{{{on_air},"type":"{kind}"}}}}'
            )
        for name in (NAVE, CHOIR):
            assert await socket.text() == (
                '{"type":"init","data":{"type":"StreamAvailable",'
                f'"stream_name":"{name}","state":true}}}}'
            )


@pytest.mark.parametrize("family", list(SwitcherFamily))
async def test_each_family_answers_on_its_own_paths(
    peer: Peer, family: SwitcherFamily
) -> None:
    peer.device.configure(switcher_family=family)
    found = [
        other
        for other in SwitcherFamily
        if await peer.status(f"{APP}/{other}playlists.cgi?action=get") == 200
    ]
    assert found == [family]


async def test_the_document_keeps_token_and_output_elsewhere(peer: Peer) -> None:
    peer.device.configure(
        switcher_family=SwitcherFamily.REACT, switcher_token=TokenField.MESSAGE
    )
    async with listen(peer) as socket:
        assert (await socket.next())["type"] == "init"
    assert (await peer.json(f"{APP}/output_info.cgi"))["status"] == 200


async def test_playlists_have_the_vendors_shape(peer: Peer) -> None:
    answer = await peer.json(f"{API}/playlists.cgi?action=get")
    nave = answer["data"][NAVE]
    assert {"niceName", "loop", "isFavourite", "stream_list", "keyboard"} <= nave.keys()
    assert nave["channel"] == "av"
    assert nave["stream_list"][0]["video"] == {"stream_name": NAVE}


async def test_switching_is_clear_push_and_play(peer: Peer, events: Socket) -> None:
    answer = await peer.json(f"{API}/playlist_switch.cgi?playlist_name={SHOW}")
    assert answer == {"status": 200, "message": "OK"}
    assert await events.next() == {"type": "PlaylistQueueChange", "queue": [SHOW]}
    assert await events.next() == {"type": "PlaylistQueueChange", "queue": []}
    assert await events.next() == {"type": "PlaylistSwitch", "playlist_name": SHOW}
    video = await events.next()
    assert (video["type"], video["stream_name"]) == ("StreamSwitchVideo", CHOIR)
    audio = await events.next()
    assert audio["type"] == "StreamSwitchAudio"
    assert (audio["stream_name"], audio["master_audio"]) == (CHOIR, False)


async def test_an_unknown_playlist_is_refused(peer: Peer) -> None:
    answer = await peer.json(f"{API}/playlist_switch.cgi?playlist_name=c0")
    assert answer["status"] == 404
    assert peer.device.switcher.active == NAVE


async def test_the_queue_is_pushed_listed_played_and_cleared(peer: Peer) -> None:
    for name in (CHOIR, SHOW):
        await peer.json(f"{API}/playlist_queue_push.cgi?playlist_name={name}")
    listed = await peer.json(f"{API}/playlist_queue_list.cgi")
    assert listed["data"] == {"playlist_queue_list": [CHOIR, SHOW]}
    await peer.json(f"{API}/playlist_queue_play_next.cgi")
    assert peer.device.switcher.active == CHOIR
    await peer.json(f"{API}/playlist_queue_clear.cgi")
    assert peer.device.switcher.queue == []
    empty = await peer.json(f"{API}/playlist_queue_play_next.cgi")
    assert empty["status"] == 400


async def test_a_deleted_playlist_leaves_the_queue(peer: Peer) -> None:
    peer.device.switcher.push(SHOW)
    path = f"{API}/playlists.cgi?action="
    playlists = (await peer.json(path + "get"))["data"]
    del playlists[SHOW]
    await peer.post(path + "set", playlists, "text/plain")
    assert peer.device.switcher.queue == []


async def test_a_playlist_goes_through_its_items(peer: Peer, events: Socket) -> None:
    peer.device.switcher.switch(SHOW)
    peer.device.switcher.next_item()
    video = await events.until(type="StreamSwitchVideo", playlist_active_stream=1)
    assert video["stream_name"] == NAVE


async def test_a_lost_source_and_its_return_are_reported(
    peer: Peer, events: Socket
) -> None:
    peer.device.switcher.lose(NAVE)
    lost = {"type": "StreamAvailable", "stream_name": NAVE, "state": False}
    assert await events.next() == lost
    error = await events.next()
    assert error["type"] == "StreamSwitchVideoError"
    assert error["info"] == "No signal"
    peer.device.switcher.regain(NAVE)
    assert await events.next() == lost | {"state": True}
    assert (await events.next())["type"] == "StreamSwitchVideo"


async def test_a_lost_source_cannot_be_shown(peer: Peer, events: Socket) -> None:
    peer.device.switcher.lose(CHOIR)
    await peer.json(f"{API}/playlist_switch.cgi?playlist_name={CHOIR}")
    error = await events.until(type="StreamSwitchVideoError")
    assert error["playlist_name"] == CHOIR


async def test_the_engine_starts_and_stops(peer: Peer, events: Socket) -> None:
    peer.device.switcher.set_engine(on=False)
    assert await events.next() == {"type": "SwitcherStop"}
    peer.device.switcher.set_engine(on=True)
    started = {"type": "SwitcherStart", "default_playlist_id": NAVE}
    assert await events.next() == started


@pytest.mark.parametrize(
    ("value", "reported"),
    [
        ({"type": "CLIP", "clip_name": "s1"}, {"clip_name": "s1"}),
        ({"type": "STREAM", "stream_name": CHOIR}, {"stream_name": CHOIR}),
        ({"type": "SILENCE"}, {}),
    ],
)
async def test_master_audio_is_a_parameter(
    peer: Peer, events: Socket, value: dict[str, str], reported: dict[str, str]
) -> None:
    text = json.dumps(value, separators=(",", ":"))
    assert await peer.text(UPDATE + text.replace('"', "%22")) == "OK\n"
    event = {"type": "StreamSwitchAudio", "master_audio": True}
    assert await events.next() == event | reported
    listed = await peer.text(
        "/axis-cgi/param.cgi?action=list&group=camswitcher.masterAudio"
    )
    assert listed == f"root.Camswitcher.MasterAudio={text}\n"


async def test_an_older_camera_escapes_its_json_parameters(peer: Peer) -> None:
    peer.device.configure(escaped_params=True)
    peer.device.camera.params.put("Camswitcher.MasterAudio", '{"type":"Ä"}')
    listed = await peer.text("/axis-cgi/param.cgi?action=list&group=Camswitcher")
    assert 'root.Camswitcher.MasterAudio={\\"type\\":\\"%C3%84\\"}\n' in listed
    assert "root.Camswitcher.SecondaryAudio=\n" in listed


async def describe(url: str) -> str:
    """Ask an RTSP server for a stream; return the status line."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(f"DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\n\r\n".encode())
    status = (await reader.readline()).decode().strip()
    writer.close()
    await writer.wait_closed()
    return status


async def test_the_output_opens_once_per_token(peer: Peer) -> None:
    info = (await peer.json(f"{API}/output_info.cgi"))["data"]
    assert info.keys() == {"rtsp_url", "ws", "ws_initial_message"}
    token = info["rtsp_url"].rsplit("/", 1)[1]
    assert json.loads(info["ws_initial_message"]) == {
        "type": "ALIAS_NAME",
        "data": token,
    }
    assert await describe(info["rtsp_url"]) == "RTSP/1.0 200 OK"
    assert await describe(info["rtsp_url"]) == "RTSP/1.0 404 Not Found"
    assert peer.device.switcher.output.played == [token]


async def test_a_restarted_output_voids_its_tokens(peer: Peer, events: Socket) -> None:
    info = (await peer.json(f"{API}/output_info.cgi"))["data"]
    peer.device.switcher.restart_output()
    assert await events.next() == {"type": "MediaServerStarted"}
    assert await describe(info["rtsp_url"]) == "RTSP/1.0 404 Not Found"


async def test_the_permanent_token_opens_the_output_again(peer: Peer) -> None:
    await peer.text("/axis-cgi/param.cgi?action=update&Camswitcher.RTSPAccessToken=ab")
    url = f"rtsp://127.0.0.1:{peer.device.switcher.output.port}/ab"
    assert await describe(url) == "RTSP/1.0 200 OK"
    assert await describe(url) == "RTSP/1.0 200 OK"


async def test_clips_are_uploaded_and_removed(peer: Peer, events: Socket) -> None:
    fields = {"clip_name": b"s77", "clip_type": b"video", "file": b"\x00mp4\r\n"}
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%s"; filename="f"\r\n\r\n%s\r\n'
        % (name.encode(), value)
        for name, value in fields.items()
    )
    kind = "multipart/form-data; boundary=b"
    path = f"{API}/clip_upload.cgi?storage=SD_DISK"
    assert (await peer.post(path, body + b"--b--\r\n", kind))["status"] == 200
    assert await events.next() == {"type": "ClipUpload", "clip_name": "s77"}
    assert peer.device.switcher.clips.contents["s77"] == b"\x00mp4\r\n"
    download = f"{API}/clip_download_file.cgi?file_name=s77"
    assert await peer.text(download) == "\x00mp4\r\n"
    preview = f"{API}/clip_preview.cgi?clip_name="
    assert await peer.status(preview + "s77") == 200
    assert await peer.status(preview + "s78") == 404
    listed = (await peer.json(f"{API}/clip_list.cgi"))["data"]["clip_list"]
    assert listed["s77"]["storage"] == "SD_DISK"
    await peer.json(f"{API}/clip_remove.cgi?clip_name=s77&storage=SD_DISK")
    assert await events.next() == {"type": "ClipRemove", "clip_name": "s77"}


async def test_saved_sources_are_replaced(peer: Peer, events: Socket) -> None:
    path = f"{API}/streams.cgi?action="
    sources = (await peer.json(path + "get"))["data"]
    sources["c9"] = sources[NAVE] | {"niceName": "Vestry"}
    await peer.post(path + "set", sources, "text/plain")
    assert peer.device.switcher.sources["c9"]["niceName"] == "Vestry"
    reported = {"type": "StreamAvailable", "stream_name": "c9", "state": True}
    assert await events.next() == reported


async def test_a_restart_forgets_the_queue_and_plays_the_default(peer: Peer) -> None:
    switcher = peer.device.switcher
    switcher.start_with(CHOIR)
    switcher.push(SHOW)
    await peer.device.power_cycle()
    assert (switcher.queue, switcher.active) == ([], CHOIR)


async def test_the_clock_and_the_neighbors_come_in_the_envelope(peer: Peer) -> None:
    assert (await peer.json(f"{API}/camera_time.cgi"))["data"] is True
    found = (await peer.json(f"{API}/network_camera_list.cgi"))["data"]
    assert [set(camera) for camera in found] == [{"name", "ip"}] * len(found)
    assert found
