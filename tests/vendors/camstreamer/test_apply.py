"""What each event changes, and that nothing else does."""

from dataclasses import replace
from typing import get_args

import pytest

from custom_components.procam.clientkit.identity import Identity
from custom_components.procam.vendors.camstreamer.client import (
    CamstreamerEvent,
    CamstreamerState,
    FaultKind,
    MasterAudio,
    MasterAudioKind,
    Package,
    PtzChannel,
    Source,
    SrtStatistics,
    Stream,
    StreamActivity,
    StreamApiResult,
    SwitcherFault,
    Tour,
)
from custom_components.procam.vendors.camstreamer.client.events import (
    AudioSwitched,
    ClipsChanged,
    DefaultPlaylistChanged,
    MasterAudioChanged,
    OutputRestarted,
    OverlayEnabled,
    OverlayRead,
    OverlaysEnabled,
    OverlayShown,
    PackageEnabled,
    PackagesRead,
    PartsChanged,
    PlaylistSwitched,
    PortChanged,
    PresetRecalled,
    PresetsRead,
    PushChanged,
    QueueChanged,
    SourceAvailable,
    StreamChanged,
    StreamRead,
    StreamRemoved,
    SwitcherRunning,
    TourChanged,
    VideoSwitched,
)
from custom_components.procam.vendors.camstreamer.client.models.camera import Preset
from custom_components.procam.vendors.camstreamer.client.models.overlays import (
    decode_overlay,
)
from custom_components.procam.vendors.camstreamer.client.models.switcher import (
    PlayableKind,
    Playlist,
)
from custom_components.procam.vendors.camstreamer.client.state import apply

TICKER = decode_overlay({"id": 1, "name": "infoticker", "enabled": 1, "source": "Hi"})
TIMED = replace(TICKER, id=2, automation="schedule")
STREAM = Stream(
    id="11",
    title="Sunday",
    platform="srt",
    enabled=True,
    active=True,
    calls_api=False,
    live=True,
    bitrate_kbps=4000,
    srt=SrtStatistics(
        rtt_ms=1.0,
        send_rate_mbps=None,
        bandwidth_mbps=None,
        packets_sent=None,
        packets_retransmitted=None,
        packets_dropped=None,
    ),
)
PACKAGE = Package(name="clock", title="Clock", version="1", vendor=None)
CHANNEL = PtzChannel(
    number=1, presets=(Preset(number=1, name="Home"), Preset(number=2, name="Altar"))
)
AUDIO = MasterAudio(kind=MasterAudioKind.SILENCE)
STATE = CamstreamerState(
    identity=Identity(id="", name="Camera", manufacturer="Axis"),
    overlays=(TICKER, TIMED),
    overlays_enabled=True,
    streams=(STREAM,),
    sources_listed=True,
    sources=(Source(id="c1", name="Nave"),),
    packages=(PACKAGE,),
    ptz=(CHANNEL,),
    tours=(Tour(id="G0", name="Round", channel=1, running=False),),
)

CHANGES: list[tuple[CamstreamerEvent, str, object]] = [
    (PushChanged(app="camoverlay", up=True), "pushed", ("camoverlay",)),
    (OverlaysEnabled(enabled=False), "overlays_enabled", False),
    (StreamRemoved(id="11"), "streams", ()),
    (SwitcherRunning(running=True), "switcher_running", True),
    (SwitcherRunning(running=True, default_playlist="p"), "default_playlist", "p"),
    (PlaylistSwitched(playlist="p"), "playlist", "p"),
    (VideoSwitched(source="c1", playlist="p"), "playlist", "p"),
    (VideoSwitched(source="c1", playlist=None), "video_source", "c1"),
    (AudioSwitched(source="c1"), "audio_source", "c1"),
    (QueueChanged(queue=("p",)), "queue", ("p",)),
    (MasterAudioChanged(master_audio=AUDIO), "master_audio", AUDIO),
    (DefaultPlaylistChanged(playlist="p"), "default_playlist", "p"),
    (PackagesRead(packages=()), "packages", ()),
    (PackageEnabled(name="clock", enabled=True), "packages[0].enabled", True),
    (PresetRecalled(channel=1, preset=2), "ptz[0].preset", 2),
    (TourChanged(id="G0", running=True), "tours[0].running", True),
    (SourceAvailable(id="c1", available=False), "sources[0].available", False),
    (PortChanged(number=3, on=True), "ports[0].on", True),
    (OverlayEnabled(id=1, enabled=False), "overlays[0].enabled", False),
    (OverlayRead(overlay=replace(TICKER, id=9)), "overlays[2].id", 9),
    (StreamRead(stream=replace(STREAM, id="12")), "streams[1].id", "12"),
    (StreamRead(stream=replace(STREAM, title="X")), "streams[0].title", "X"),
]

OCCURRENCES: list[CamstreamerEvent] = [
    StreamApiResult(stream="11", call="x", ok=True, message=""),
    SwitcherFault(kind=FaultKind.VIDEO, source=None, playlist=None, message=""),
    ClipsChanged(id=None, removed=False),
    PartsChanged(app="camoverlay"),
    OutputRestarted(),
]

STRANGERS: list[CamstreamerEvent] = [
    OverlayShown(id=99, visible=True),
    OverlayEnabled(id=99, enabled=True),
    StreamChanged(id="99", enabled=True),
    StreamRemoved(id="99"),
    SourceAvailable(id="c9", available=True),
    PackageEnabled(name="x", enabled=True),
    PresetRecalled(channel=9, preset=2),
    TourChanged(id="G9", running=True),
]


def shown(state: CamstreamerState, path: str) -> object:
    return eval(f"state.{path}", {"state": state})  # noqa: S307 - paths of ours


@pytest.mark.parametrize(("event", "path", "value"), CHANGES)
def test_an_event_changes_its_part(
    event: CamstreamerEvent, path: str, value: object
) -> None:
    changed = apply(STATE, event)
    assert shown(changed, path) == value
    assert changed != STATE
    assert apply(changed, event) is changed


@pytest.mark.parametrize("event", [*OCCURRENCES, *STRANGERS])
def test_occurrences_and_strangers_change_nothing(event: CamstreamerEvent) -> None:
    assert apply(STATE, event) is STATE


def test_a_lost_socket_is_no_longer_up() -> None:
    up = apply(STATE, PushChanged(app="camoverlay", up=True))
    assert apply(up, PushChanged(app="camoverlay", up=False)) == STATE


def test_a_widget_nothing_else_controls_shows_while_it_is_enabled() -> None:
    off = apply(STATE, OverlayShown(id=1, visible=False))
    assert (off.overlays[0].enabled, off.overlays[0].visible) == (False, False)
    on = apply(off, OverlayShown(id=1, visible=True))
    assert (on.overlays[0].enabled, on.overlays[0].visible) == (True, True)


def test_a_scheduled_widget_vanishes_without_being_switched_off() -> None:
    off = apply(STATE, OverlayShown(id=2, visible=False))
    assert (off.overlays[1].enabled, off.overlays[1].visible) == (True, False)


def test_widgets_hidden_all_together_stay_enabled() -> None:
    hidden = apply(STATE, OverlaysEnabled(enabled=False))
    hidden = apply(hidden, OverlayShown(id=1, visible=False))
    assert hidden.overlays[0].enabled


def test_a_widget_read_again_stays_as_visible_as_it_was() -> None:
    visible = apply(STATE, OverlayShown(id=1, visible=True))
    changed = apply(visible, OverlayRead(overlay=replace(TICKER, text="Ho")))
    assert (changed.overlays[0].text, changed.overlays[0].visible) == ("Ho", True)
    assert changed.overlays[1] == TIMED


def test_a_stream_that_ends_sends_nothing() -> None:
    (ended,) = apply(STATE, StreamChanged(id="11", live=False)).streams
    assert (ended.live, ended.bitrate_kbps, ended.srt) == (False, None, None)
    assert (ended.enabled, ended.state) == (True, StreamActivity.WAITING)
    (starting,) = apply(
        STATE, StreamChanged(id="11", live=False, automation=True)
    ).streams
    assert starting.state is StreamActivity.STARTING


def test_a_preset_that_was_deleted_is_not_the_present_one() -> None:
    at_altar = apply(STATE, PresetRecalled(channel=1, preset=2))
    kept = apply(at_altar, PresetsRead(channels=(CHANNEL, replace(CHANNEL, number=2))))
    assert [channel.preset for channel in kept.ptz] == [2, None]
    without = replace(CHANNEL, presets=CHANNEL.presets[:1])
    assert apply(at_altar, PresetsRead(channels=(without,))).ptz[0].preset is None


def test_every_kind_of_event_is_covered_here() -> None:
    seen = {type(event) for event, _, _ in CHANGES} | {type(e) for e in OCCURRENCES}
    seen |= {OverlayShown, StreamChanged, PresetsRead}
    assert seen == set(get_args(CamstreamerEvent.__value__))


def test_a_source_that_no_list_has_is_added_by_its_event() -> None:
    state = replace(
        STATE,
        sources_listed=False,
        playlists=(Playlist(id="c9", name="Organ", kind=PlayableKind.CAMERA),),
    )
    for source, name in (("c9", "Organ"), ("c8", "c8")):
        changed = apply(state, SourceAvailable(id=source, available=True))
        assert changed.sources[-1] == Source(id=source, name=name, available=True)
