"""Parts added at the camera, which events name before any list is read again."""

import pytest

from custom_components.procam.vendors.camstreamer.client import (
    CAMOVERLAY,
    CamstreamerClient,
    unknown_items,
)
from custom_components.procam.vendors.camstreamer.client.events import (
    OverlayShown,
    PartsChanged,
    PlaylistSwitched,
)
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.widgets import infoticker

from .helpers import NAVE, SERVICE, eventually, listening
from .home import Home

NEW = "p0000000-0000-0000-0000-000000000000"


async def test_a_new_playlist_on_air_has_its_name_at_once(home: Home) -> None:
    home.device.switcher.add_playlist(NEW, "Vespers")
    home.device.switcher.switch(NEW)
    await home.until("select", "playlist", "Vespers")


async def test_new_overlays_and_streams_are_there_at_once(home: Home) -> None:
    home.device.overlay.add(infoticker(7, "Hello", enabled=1))
    await eventually(lambda: "overlay_7" in home.tails("switch"))
    await home.until("text", "overlay_7_text", "Hello")
    home.device.streamer.add("13", "Choir")
    home.device.streamer.enable("13", on=True)
    await eventually(lambda: "stream_13" in home.tails("switch"))


async def test_a_new_source_is_there_at_once(home: Home) -> None:
    home.device.switcher.add_source("c0000000", "Organ")
    home.device.switcher.regain("c0000000")
    await eventually(lambda: "source_c0000000" in home.tails("binary_sensor"))


async def test_what_is_in_no_list_for_good_is_asked_for_once(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    gone = {"type": "ServiceStart", "serviceId": 99}
    channel = device.overlay.channel
    assert channel is not None
    async with listening(client.overlay_events()) as events:
        for _ in range(2):
            channel.push(gone)
        device.overlay.enable(2, on=True)
        await events.until(OverlayShown(id=2, visible=True))
    assert events.seen.count(OverlayShown(id=99, visible=True)) == 2
    assert events.seen.count(PartsChanged(app=CAMOVERLAY)) == 1


async def test_unknown_names_do_not_pile_up(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unknown_items, "MAX_UNITS", 3)
    channel = device.switcher.channel
    assert channel is not None
    async with listening(client.switcher_events()) as events:
        for queue in (["p1", NAVE, "p2", "p3"], ["p4", "p5"]):
            channel.push({"type": "PlaylistQueueChange", "queue": queue})
        device.switcher.switch(SERVICE)
        await events.until(PlaylistSwitched(playlist=SERVICE))
    asked = [event for event in events.seen if isinstance(event, PartsChanged)]
    assert len(asked) == 1
