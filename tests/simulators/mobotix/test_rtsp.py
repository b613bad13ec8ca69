"""RTSP: signaling by hand, and streams decoded by a real player."""

import asyncio
from dataclasses import dataclass
import re
from typing import Any

import av
import pytest

from simulators.mobotix import MobotixSimulator, Pose
from tests.simulators.player import steps

from .client import Client, Stream, basic, soon
from .conftest import Mount


@dataclass(frozen=True, slots=True)
class Played:
    """The frames that a player received of a stream."""

    codec: str
    size: tuple[int, int]
    middle: list[tuple[int, ...]]
    """Color in the middle of each picture."""
    audio: bool


def play(
    device: MobotixSimulator,
    path: str,
    *,
    transport: str = "tcp",
    login: str = "Admin:1234",
    frames: int = 3,
) -> Played:
    """Play a stream as Home Assistant's stream component does."""
    url = f"rtsp://{login}@127.0.0.1:{device.rtsp_port}/{path}"
    options = {"rtsp_transport": transport, "fpsprobesize": "0"}
    with av.open(url, options=options, timeout=5.0) as container:
        video = container.streams.video[0]
        middle: list[tuple[int, ...]] = []
        for frame in container.decode(video):
            image: Any = frame
            middle.append(
                image.to_image().getpixel((frame.width // 2, frame.height // 2))
            )
            if len(middle) == frames:
                break
        context = video.codec_context
        size = (context.width, context.height)
        return Played(context.name, size, middle, bool(container.streams.audio))


@pytest.mark.parametrize(
    ("path", "transport", "codec", "size"),
    [
        ("h264", "tcp", "h264", (640, 360)),
        ("h264", "udp", "h264", (640, 360)),
        ("h264_2", "tcp", "h264", (320, 180)),
        ("jpeg", "tcp", "mjpeg", (640, 360)),
        ("jpeg", "udp", "mjpeg", (640, 360)),
    ],
)
async def test_a_player_decodes_the_stream(
    camera: Client, path: str, transport: str, codec: str, size: tuple[int, int]
) -> None:
    camera.device.head.place(Pose(-90, 2, 5000, 5000))
    played = await asyncio.to_thread(play, camera.device, path, transport=transport)
    assert (played.codec, played.size, played.audio) == (codec, size, True)
    red, green, blue = played.middle[-1]
    assert red > green > blue
    await soon(lambda: not camera.device.rtsp.encoding)


@pytest.mark.parametrize("scheme", ["basic", "digest", "both", "none"])
async def test_players_get_in_with_either_scheme(mount: Mount, scheme: str) -> None:
    camera = await mount(auth=scheme, audio=False, packetization_mode=1)
    played = await asyncio.to_thread(play, camera.device, "h264", frames=1)
    assert not played.audio


@pytest.mark.parametrize("scheme", ["basic", "digest"])
async def test_a_wrong_password_plays_nothing(mount: Mount, scheme: str) -> None:
    camera = await mount(auth="basic", rtsp_auth=scheme)
    with pytest.raises(av.error.HTTPUnauthorizedError):
        await asyncio.to_thread(play, camera.device, "h264", login="Admin:wrong")
    assert not camera.device.rtsp.encoding


@pytest.mark.parametrize("path", ["stream1", "h264_5", "", "H264"])
async def test_an_unknown_path_is_not_found(camera: Client, path: str) -> None:
    with pytest.raises(av.error.HTTPNotFoundError):
        await asyncio.to_thread(play, camera.device, path)


async def test_r_series_paths_follow_their_parameters(mount: Mount) -> None:
    camera = await mount(model="r_series")
    assert list(camera.device.rtsp.paths()) == ["stream1", "stream2", "stream3"]
    update = "admin/param.cgi?action=update&"
    await camera.get(update + "Network.RTSP.Stream1=main")
    await camera.get(update + "Image.I0.Appearance.Stream.S2.Enabled=no")
    assert list(camera.device.rtsp.paths()) == ["main", "stream2"]
    played = await asyncio.to_thread(play, camera.device, "main", frames=1)
    assert played.size == (640, 360)


async def test_disabled_streams_are_gone(camera: Client) -> None:
    resolution = "640x360,640x360,320x180,disable,disable"
    await camera.get(
        f"admin/param.cgi?action=update&Image.I0.Appearance.Resolution={resolution}"
    )
    assert list(camera.device.rtsp.paths()) == ["h264", "h264_2", "jpeg"]


async def test_the_stream_has_as_many_pictures_as_it_says(camera: Client) -> None:
    device = camera.device
    url = f"rtsp://Admin:1234@127.0.0.1:{device.rtsp_port}/h264_2"
    found = await asyncio.to_thread(steps, url)
    rate = device.rtsp.paths()["h264_2"].form.rate
    assert min(found) == pytest.approx(1 / rate, abs=0.001)


async def test_two_players_share_one_encoder(camera: Client) -> None:
    device = camera.device
    players = [asyncio.to_thread(play, device, "h264", frames=10) for _ in range(2)]
    both = asyncio.gather(*players)
    await soon(lambda: device.rtsp.watchers == 2)
    assert device.rtsp.encoding == ["h264"]
    assert all(len(played.middle) == 10 for played in await both)


async def test_the_picture_follows_the_head(camera: Client) -> None:
    head = camera.device.head
    head.place(Pose(-90, 2, 5000, 5000))
    head.drive(0, 10)
    played = await asyncio.to_thread(play, camera.device, "h264", frames=15)
    brown, wall = sum(played.middle[0]), sum(played.middle[-1])
    assert brown + 100 < wall


class Dialog:
    """RTSP spoken by hand."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.number = 0

    async def say(self, method: str, uri: str, **headers: str) -> tuple[int, str]:
        """Send a request; return status and header text."""
        self.number += 1
        lines = [f"{method} {uri} RTSP/1.0", f"CSeq: {self.number}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.stream.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        text = (await self.stream.until(b"\r\n\r\n")).decode()
        assert f"CSeq: {self.number}\r\n" in text
        return int(text.split()[1]), text


@pytest.fixture
async def dialog(camera: Client) -> Dialog:
    """A connection to the RTSP port."""
    port = camera.device.rtsp_port
    return Dialog(Stream(*await asyncio.open_connection("127.0.0.1", port)))


async def interleaved(stream: Stream) -> bytes:
    """Read up to the first RTP packet on channel 0."""
    while True:
        head = await stream.exactly(4)
        assert head[:1] == b"$"
        packet = await stream.exactly(int.from_bytes(head[2:]))
        if head[1] == 0:
            return packet


LOGIN = basic()
URI = "rtsp://127.0.0.1/h264"


async def test_options_need_no_login(dialog: Dialog) -> None:
    status, text = await dialog.say("OPTIONS", "*")
    assert status == 200
    assert "Public: OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY, PAUSE\r\n" in text


async def test_the_description_has_the_vendors_lines(dialog: Dialog) -> None:
    _, text = await dialog.say("DESCRIBE", URI, **LOGIN)
    assert f"Content-Base: {URI}/\r\n" in text
    length = int(text.partition("Content-Length: ")[2].split("\r\n")[0])
    lines = (await dialog.stream.exactly(length)).decode().split("\r\n")
    assert 's=Session streamed by "nessyMediaServer"' in lines
    assert "m=video 0 RTP/AVP 99" in lines
    assert "a=rtpmap:99 H264/90000" in lines
    assert lines[-4:] == [
        "m=audio 7878 RTP/AVP 0",
        "a=rtpmap:0 PCMU/8000/1",
        "a=control:track2",
        "",
    ]
    fmtp = next(line for line in lines if line.startswith("a=fmtp:99"))
    assert re.fullmatch(
        r"a=fmtp:99 packetization-mode=28;profile-level-id=42[0-9A-F]{4};"
        r"sprop-parameter-sets=[\w+/=]+,[\w+/=]+",
        fmtp,
    )


async def test_a_session_plays_pauses_and_ends(camera: Client, dialog: Dialog) -> None:
    transport = "RTP/AVP/TCP;unicast;interleaved=0-1"
    status, text = await dialog.say(
        "SETUP", f"{URI}/track1", Transport=transport, **LOGIN
    )
    assert status == 200
    assert f"Transport: {transport}\r\n" in text
    session = text.partition("Session: ")[2].split("\r\n")[0]
    _, text = await dialog.say("PLAY", f"{URI}/", Session=session)
    assert f"RTP-Info: url={URI}/track1;seq=" in text
    sequence, stamp = re.findall(r"seq=(\d+);rtptime=(\d+)", text)[0]
    packet = await interleaved(dialog.stream)
    assert int.from_bytes(packet[2:4]) == int(sequence)
    assert int.from_bytes(packet[4:8]) - int(stamp) < 90000
    await soon(lambda: camera.device.rtsp.watchers == 1)
    dialog.stream.close()
    await soon(lambda: not camera.device.rtsp.encoding)


async def test_a_later_viewing_names_the_time_of_its_first_packet(
    camera: Client,
) -> None:
    transport = "RTP/AVP/TCP;unicast;interleaved=0-1"
    for _ in range(2):
        port = camera.device.rtsp_port
        stream = Stream(*await asyncio.open_connection("127.0.0.1", port))
        dialog = Dialog(stream)
        _, text = await dialog.say(
            "SETUP", f"{URI}/track1", Transport=transport, **LOGIN
        )
        session = text.partition("Session: ")[2].split("\r\n")[0]
        _, text = await dialog.say("PLAY", f"{URI}/", Session=session)
        [stamp] = re.findall(r"rtptime=(\d+)", text)
        packet = await interleaved(stream)
        assert int.from_bytes(packet[4:8]) == int(stamp)
        stamps = {stamp}
        while len(stamps) < 4:  # the clock of this viewing runs
            stamps.add((await interleaved(stream))[4:8].hex())
        stream.close()
        await soon(lambda: not camera.device.rtsp.encoding)


@pytest.mark.parametrize(
    ("method", "uri", "headers", "status"),
    [
        ("DESCRIBE", URI, {}, 401),
        ("DESCRIBE", f"{URI}_9", LOGIN, 404),
        ("SETUP", f"{URI}/track3", {"Transport": "RTP/AVP/TCP", **LOGIN}, 404),
        ("SETUP", f"{URI}/track1", {"Transport": "RTP/AVP;multicast", **LOGIN}, 461),
        ("SETUP", f"{URI}/track1", {"Session": "9", **LOGIN}, 454),
        ("PLAY", URI, {}, 454),
        ("GET_PARAMETER", URI, {"Session": "9"}, 454),
        ("RECORD", URI, {}, 405),
    ],
)
async def test_what_the_server_refuses(
    dialog: Dialog, method: str, uri: str, headers: dict[str, str], status: int
) -> None:
    answered, _ = await dialog.say(method, uri, **headers)
    assert answered == status


async def test_a_paused_session_is_kept_alive(camera: Client, dialog: Dialog) -> None:
    ports = "RTP/AVP;unicast;client_port=45000-45001"
    _, text = await dialog.say("SETUP", f"{URI}/track1", Transport=ports, **LOGIN)
    assert "client_port=45000-45001;server_port=" in text
    session = text.partition("Session: ")[2].split("\r\n")[0]
    await dialog.say("PLAY", URI, Session=session)
    assert camera.device.rtsp.encoding == ["h264"]
    await dialog.say("PAUSE", URI, Session=session)
    assert not camera.device.rtsp.encoding
    status, _ = await dialog.say("GET_PARAMETER", URI, Session=session)
    assert status == 200
    await dialog.say("TEARDOWN", URI, Session=session)
    status, _ = await dialog.say("PLAY", URI, Session=session)
    assert status == 454


async def test_a_disabled_server_hangs_up(camera: Client) -> None:
    await camera.get("admin/param.cgi?action=update&Network.RTSP.Enabled=no")
    with pytest.raises(av.error.FFmpegError):
        await asyncio.to_thread(play, camera.device, "h264")


async def test_the_port_is_in_the_parameters(camera: Client) -> None:
    listed = await camera.get("admin/param.cgi?action=list&group=Network.RTSP.Port")
    assert listed == f"root.Network.RTSP.Port={camera.device.rtsp_port}\r\n"


async def test_a_power_cycle_ends_streams_and_keeps_the_port(camera: Client) -> None:
    device = camera.device
    port = device.rtsp_port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await soon(lambda: device.rtsp.connections == 1)
    await device.restart()
    assert await reader.read() == b""
    writer.close()
    assert device.rtsp_port == port
    played = await asyncio.to_thread(play, device, "h264", frames=1)
    assert played.codec == "h264"
