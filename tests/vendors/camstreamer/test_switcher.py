"""The mixer in its three path families."""

import json

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CAMSWITCHER,
    CamstreamerClient,
    Clip,
    MasterAudio,
    MasterAudioKind,
)
from custom_components.procam.vendors.camstreamer.client.events import (
    DefaultPlaylistChanged,
    MasterAudioChanged,
    PlaylistSwitched,
    QueueChanged,
    SourceAvailable,
    SwitcherRunning,
)
from custom_components.procam.vendors.camstreamer.client.models.switcher import (
    PlayableKind,
    decode_queue,
)
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import SwitcherFamily

from .helpers import CHOIR, INTRO, NAVE, SERVICE, Clock, Connect, listening

FAMILIES = pytest.mark.parametrize("family", list(SwitcherFamily))


async def reading(
    connect: Connect, device: CamstreamerSimulator, family: SwitcherFamily
) -> CamstreamerClient:
    device.configure(switcher_family=family)
    client = connect()
    await client.read()
    return client


@FAMILIES
async def test_playlists_go_on_air_and_into_the_queue(
    connect: Connect, device: CamstreamerSimulator, family: SwitcherFamily
) -> None:
    client = await reading(connect, device, family)
    switcher = client.switcher
    assert await switcher.play(CHOIR) == (
        PlaylistSwitched(playlist=CHOIR),
        QueueChanged(queue=()),
    )
    assert device.switcher.active == CHOIR
    await switcher.push(INTRO)
    assert await switcher.push(NAVE) == (QueueChanged(queue=(INTRO, NAVE)),)
    assert await switcher.play_next() == (QueueChanged(queue=(NAVE,)),)
    assert device.switcher.active == INTRO
    assert await switcher.clear_queue() == (QueueChanged(queue=()),)
    assert device.switcher.queue == []
    with pytest.raises(DeviceRejectedError, match="queue is empty"):
        await switcher.play_next()
    with pytest.raises(InvalidValueError, match="value_one_of: what=playlist"):
        await switcher.play("nonsense")


@FAMILIES
async def test_a_list_the_app_lacks_is_looked_for_under_all_its_paths_once(
    connect: Connect, device: CamstreamerSimulator, clock: Clock, family: SwitcherFamily
) -> None:
    device.configure(switcher_extras=False)
    client = await reading(connect, device, family)
    assert len(device.requests("/streams.cgi")) == 3
    for asked in (4, 5):
        while len(device.requests("/streams.cgi")) < asked:
            clock.forward(300)
            await client.read()
        assert len(device.requests("/streams.cgi")) == asked
    # What the app has is still asked for under the path that answers.
    device.log.clear()
    clock.forward(4000)
    await client.read()
    assert len(device.requests("/playlists.cgi")) == 1


@FAMILIES
async def test_every_playable_thing_is_reported_by_kind_and_name(
    connect: Connect, device: CamstreamerSimulator, family: SwitcherFamily
) -> None:
    device.switcher.add_playlist("x1", "Nave")
    state = await (await reading(connect, device, family)).read()
    assert [playlist.kind for playlist in state.playlists] == [
        PlayableKind.CAMERA,
        PlayableKind.CAMERA,
        PlayableKind.CLIP,
        PlayableKind.PLAYLIST,
        PlayableKind.UNKNOWN,
    ]
    assert state.playlist_name(NAVE) == "Nave (1)"
    assert state.playlist_name("x1") == "Nave (2)"
    assert state.playlist_name(SERVICE) == "Whole service"
    assert state.playlist_name("gone") == "gone"


@FAMILIES
async def test_the_output_is_asked_anew_for_every_player(
    connect: Connect, device: CamstreamerSimulator, family: SwitcherFamily
) -> None:
    client = await reading(connect, device, family)
    first, second = await client.switcher.output(), await client.switcher.output()
    assert first.rtsp_url != second.rtsp_url
    assert first.rtsp_url.startswith(f"rtsp://{device.host}:")
    assert first.rtsp_url not in repr(first)


@pytest.mark.parametrize("fault", ["empty", "html", "status"])
async def test_an_output_that_is_none_is_refused(
    client: CamstreamerClient, device: CamstreamerSimulator, fault: str
) -> None:
    device.fail(fault, "output_info")
    with pytest.raises(DeviceResponseError):
        await client.switcher.output()


@pytest.mark.parametrize("url", ["http://127.0.0.1/x", "rtsp://[", "rtsp:x"])
async def test_an_output_elsewhere_is_refused(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
) -> None:
    monkeypatch.setattr(device.switcher.output, "info", lambda: {"rtsp_url": url})
    with pytest.raises(DeviceResponseError, match="no RTSP address"):
        await client.switcher.output()


@pytest.mark.parametrize("escaped", [False, True])
async def test_master_audio_is_read_and_set(
    connect: Connect, device: CamstreamerSimulator, escaped: bool
) -> None:
    device.configure(escaped_params=escaped)
    value = {"type": "CLIP", "clip_name": INTRO, "stream_name": "", "storage": "FLASH"}
    device.camera.params.put("Camswitcher.MasterAudio", json.dumps(value))
    client = connect()
    state = await client.read()
    assert state.master_audio == MasterAudio(kind=MasterAudioKind.CLIP, source=INTRO)
    assert state.default_playlist == NAVE
    events = await client.switcher.set_master_audio(MasterAudioKind.STREAM, NAVE)
    audio = MasterAudio(kind=MasterAudioKind.STREAM, source=NAVE)
    assert events == (MasterAudioChanged(master_audio=audio),)
    assert device.switcher.master_audio() == {
        "type": "STREAM",
        "stream_name": NAVE,
        "clip_name": "",
        "storage": "FLASH",
    }
    await client.switcher.set_master_audio(MasterAudioKind.SILENCE)
    state = await client.read()
    assert state.master_audio == MasterAudio(kind=MasterAudioKind.SILENCE)


async def test_wrong_master_audio_is_refused(client: CamstreamerClient) -> None:
    for kind, source in (
        (MasterAudioKind.CLIP, ""),
        (MasterAudioKind.SILENCE, INTRO),
    ):
        with pytest.raises(ValueError, match="needs its id"):
            await client.switcher.set_master_audio(kind, source)
    with pytest.raises(InvalidValueError, match="value_one_of: what=source"):
        await client.switcher.set_master_audio(MasterAudioKind.UNKNOWN)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("", MasterAudioKind.SOURCE),
        ("{}", MasterAudioKind.SOURCE),
        ("nonsense", MasterAudioKind.UNKNOWN),
        ("[1]", MasterAudioKind.UNKNOWN),
        ('{"type":"CHOIR"}', MasterAudioKind.UNKNOWN),
        ('{"type":"CLIP","clip_name":7}', MasterAudioKind.CLIP),
    ],
)
async def test_odd_master_audio_breaks_nothing(
    connect: Connect, device: CamstreamerSimulator, value: str, kind: MasterAudioKind
) -> None:
    device.camera.params.put("Camswitcher.MasterAudio", value)
    device.camera.params.put("Camswitcher.DefaultPlaylist", value)
    state = await connect().read()
    assert state.master_audio == MasterAudio(kind=kind)
    assert state.default_playlist is None
    assert state.available(CAMSWITCHER)


async def test_a_mixer_without_the_parameter_has_no_master_audio(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.camera.params.drop("Camswitcher")
    state = await connect().read()
    assert (state.master_audio, state.available(CAMSWITCHER)) == (None, True)


async def test_a_mixer_without_the_parameter_reports_its_startup_playlist_itself(
    connect: Connect, device: CamstreamerSimulator, clock: Clock
) -> None:
    device.camera.params.drop("Camswitcher")
    client = connect()
    await client.read()
    async with listening(client.switcher_events()) as events:
        await events.until(SwitcherRunning(running=True, default_playlist=NAVE))
        clock.forward(300)
        assert (await client.read()).default_playlist == NAVE


async def test_the_playlist_after_a_start_is_chosen(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    events = await client.switcher.set_default_playlist(SERVICE)
    assert events == (DefaultPlaylistChanged(playlist=SERVICE),)
    assert (await client.read()).default_playlist == SERVICE
    await device.power_cycle()
    assert device.switcher.active == SERVICE


async def test_clips_are_listed_shown_uploaded_and_removed(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    switcher = client.switcher
    await switcher.upload_clip("outro", b"moving", kind="audio", storage="FLASH")
    assert device.switcher.clips.contents["outro"] == b"moving"
    clips = await switcher.clips()
    assert clips[0] == Clip(id=INTRO, name="Intro", storage="SD_DISK", duration_s=30.0)
    assert (clips[1].id, clips[1].storage) == ("outro", "FLASH")
    assert (await switcher.clip_preview(INTRO, "SD_DISK")).startswith(b"\xff\xd8")
    await switcher.remove_clip("outro", "FLASH")
    assert len(await switcher.clips()) == 1
    with pytest.raises(ValueError, match="quotes"):
        await switcher.upload_clip('a"b', b"x")
    with pytest.raises(
        InvalidValueError, match="what=storage, known=SD_DISK, FLASH, value=attic"
    ):
        await switcher.upload_clip("a", b"x", storage="attic")


@pytest.mark.parametrize("fault", ["status", "html", "empty"])
async def test_clips_need_no_list_of_files(
    client: CamstreamerClient, device: CamstreamerSimulator, fault: str
) -> None:
    device.fail(fault, "clip_list")
    assert [clip.name for clip in await client.switcher.clips()] == ["Intro"]


@FAMILIES
async def test_a_command_before_any_read_finds_the_family_first(
    connect: Connect, device: CamstreamerSimulator, family: SwitcherFamily
) -> None:
    device.configure(switcher_family=family)
    device.switcher.push(INTRO)
    assert await connect().switcher.clear_queue() == (QueueChanged(queue=()),)
    assert device.switcher.queue == []


@pytest.mark.parametrize("fault", ["garbage", "empty", "huge", "endless", "truncate"])
async def test_playlists_that_are_none_affect_only_themselves(
    connect: Connect, device: CamstreamerSimulator, fault: str
) -> None:
    device.fail(fault, "playlists.cgi")
    state = await connect().read()
    assert state.available(CAMSWITCHER)
    assert state.playlists == ()
    assert len(state.sources) == 2


async def test_a_clip_is_downloaded_by_its_file(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    content = device.switcher.clips.contents[INTRO]
    assert await client.switcher.download_clip(INTRO, "SD_DISK") == content
    device.switcher.clips.contents.clear()
    with pytest.raises(DeviceResponseError):
        await client.switcher.download_clip(INTRO, "SD_DISK")


@pytest.mark.parametrize("family", list(SwitcherFamily))
async def test_a_mixer_of_the_document_alone_runs(
    connect: Connect, device: CamstreamerSimulator, family: SwitcherFamily
) -> None:
    device.configure(switcher_extras=False, switcher_family=family)
    client = connect()
    state = await client.read()
    assert state.available(CAMSWITCHER)
    assert [source.id for source in state.sources] == [NAVE, CHOIR]
    await client.switcher.push(SERVICE)
    assert client.state.queue == (SERVICE,)
    await client.switcher.play(INTRO)
    assert device.switcher.active == INTRO
    async with listening(client.switcher_events()) as listener:
        await listener.until(SourceAvailable(id=CHOIR, available=True))
    assert (await client.switcher.output()) is not None


@pytest.mark.parametrize(
    ("data", "queue"),
    [
        ({"playlist_queue_list": ["a"]}, ("a",)),
        ({"queue": ["a", 1, ""]}, ("a",)),
        ([{"playlist_name": "a"}, {"id": "b"}, {"x": 1}], ("a", "b")),
        (None, ()),
        ({}, ()),
        ({"a": [], "b": []}, ()),
    ],
)
def test_the_queue_is_read_in_any_form(data: object, queue: tuple[str, ...]) -> None:
    assert decode_queue(data) == queue


def test_a_queue_that_is_no_list_is_refused() -> None:
    with pytest.raises(DeviceResponseError):
        decode_queue("a")


async def test_a_queue_that_cannot_be_listed_is_unknown_until_reported(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.fail("status", "playlist_queue_list.cgi", status=404)
    client = connect()
    state = await client.read()
    assert state.available(CAMSWITCHER)
    assert state.queue is None
    assert await client.switcher.push(SERVICE) == ()
    async with listening(client.switcher_events()) as listener:
        device.switcher.push(INTRO)
        await listener.until(QueueChanged(queue=(SERVICE, INTRO)))


async def test_a_clip_as_master_audio_is_set_with_its_storage(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.switcher.set_master_audio(MasterAudioKind.CLIP, INTRO)
    assert device.switcher.master_audio() == {
        "type": "CLIP",
        "stream_name": "",
        "clip_name": INTRO,
        "storage": "SD_DISK",
    }
    await client.switcher.set_master_audio(MasterAudioKind.CLIP, "s-unknown")
    assert device.switcher.master_audio()["storage"] == "SD_DISK"


async def test_master_audio_is_set_where_the_camera_lists_no_parameter(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.fail("empty", "param.cgi?action=list")
    client = connect()
    state = await client.read()
    assert state.master_audio is None
    await client.switcher.set_master_audio(MasterAudioKind.SILENCE)
    assert device.switcher.master_audio()["type"] == "SILENCE"
    state = await client.read()
    assert state.master_audio == MasterAudio(kind=MasterAudioKind.SILENCE)
    device.camera.params.drop("Camswitcher")
    device.log.clear()
    with pytest.raises(DeviceRejectedError):
        await client.switcher.set_master_audio(MasterAudioKind.SOURCE)
    assert len(device.log) == 2
