"""Volatile overlay changes, and what a restart of the camera does to them."""

import pytest

from custom_components.procam.clientkit.errors import DeviceConnectionError
from custom_components.procam.vendors.camstreamer.client import (
    CAMOVERLAY,
    CamstreamerClient,
)
from custom_components.procam.vendors.camstreamer.client.commands import overlays
from custom_components.procam.vendors.camstreamer.client.events import OverlayShown
from simulators.camstreamer import CamstreamerSimulator

from .helpers import Connect, listening, reading


async def changed(client: CamstreamerClient) -> None:
    overlays = client.overlays
    await overlays.set_enabled(2, on=True)
    await overlays.set_ticker(1, "Live")
    await overlays.graphics.set_texts(2, {"title": "Bishop"}, variants={"title": 1})
    await overlays.graphics.set_image(2, path="/x.png")
    await overlays.set_position(2, 5, 6, "top")


async def test_volatile_changes_are_sent_again_after_a_restart(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    async with listening(client.overlay_events()):
        await changed(client)
        before = await client.read()
        await device.power_cycle()
    async with listening(client.overlay_events()):
        state = await client.read()
    assert state.overlays == before.overlays
    assert device.overlay.service(2)["mappingZones"][0]["text"][1]["active"]
    assert device.overlay.service(1)["source"] == "Live"


async def test_a_restart_is_noticed_before_the_events_are_back(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    async with listening(client.overlay_events()) as events:
        await changed(client)
        before = await client.read()
        await device.power_cycle()
        with pytest.raises(DeviceConnectionError):
            await events.until_lost()
    # Home Assistant reads as soon as the camera answers, and then subscribes.
    state = await client.read()
    assert state.overlay(1) == before.overlay(1)
    assert device.overlay.service(2)["mappingZones"][0]["text"][1]["active"]


async def test_without_the_wish_a_restart_undoes_volatile_changes(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    await changed(client)
    await device.power_cycle()
    device.log.clear()
    ticker = (await client.read()).overlay(1)
    assert ticker is not None
    assert ticker.text == "Welcome"
    assert not device.requests("enabled.cgi")


async def test_a_restart_seen_only_as_a_failed_read_is_one_too(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    await client.overlays.set_enabled(2, on=True)
    await client.read()
    device.stop_app(CAMOVERLAY)
    await client.read()
    device.start_app(CAMOVERLAY)
    await client.read()
    assert device.overlay.service(2)["enabled"] == 1


async def test_what_someone_else_changed_stays_changed(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    await client.overlays.set_enabled(2, on=True)
    await client.read()
    device.overlay.enable(2, on=False)
    await client.read()
    device.stop_app(CAMOVERLAY)
    await client.read()
    device.start_app(CAMOVERLAY)
    await client.read()
    assert device.overlay.service(2)["enabled"] == 0


async def test_a_widget_gone_or_refusing_is_not_asked_again(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    await client.overlays.set_enabled(2, on=True)
    await client.overlays.set_ticker(1, "Live")
    device.overlay.saved = [s for s in device.overlay.saved if s["id"] != 2]
    await device.power_cycle()
    with_fault = device.fail("html", "infoticker.cgi")
    await stopped_and_started(client, device)
    assert with_fault.kind == "html"
    device.heal()
    device.log.clear()
    await stopped_and_started(client, device)
    assert not device.requests("infoticker.cgi")
    assert not device.requests("enabled.cgi")


async def stopped_and_started(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.stop_app(CAMOVERLAY)
    await client.read()
    device.start_app(CAMOVERLAY)
    await client.read()


async def test_sending_again_waits_for_the_camera(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    await client.overlays.set_ticker(1, "Live")
    device.fail("reset", "infoticker.cgi")
    await stopped_and_started(client, device)
    assert device.overlay.service(1)["source"] == "Welcome"
    device.heal()
    await client.read()
    assert device.overlay.service(1)["source"] == "Live"


async def test_only_so_many_changes_are_remembered(
    connect: Connect, device: CamstreamerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlays, "_MAX_CHANGES", 1)
    client = await reading(connect, reapply=True)
    await client.overlays.set_enabled(2, on=True)
    await client.overlays.set_ticker(1, "Live")
    await stopped_and_started(client, device)
    assert device.overlay.service(1)["source"] == "Live"
    assert device.overlay.service(2)["enabled"] == 0


async def test_a_stored_change_replaces_the_volatile_ones(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    await client.overlays.set_ticker(1, "Live")
    await client.overlays.update(1, {"source": "For good"})
    await stopped_and_started(client, device)
    assert device.overlay.service(1)["source"] == "For good"


async def test_what_is_in_the_picture_wins_over_the_stored_list(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.configure(lists_stored=True)
    client = await reading(connect)
    async with listening(client.overlay_events()) as listener:
        await client.overlays.set_enabled(2, on=True)
        await client.overlays.set_enabled(3, on=False)
        await client.overlays.graphics.set_texts(2, {"title": "Bishop"})
        await client.overlays.set_ticker(1, "Live")
        state = await client.read()
        assert [overlay.enabled for overlay in state.overlays[1:3]] == [True, False]
        assert state.overlays[0].text == "Live"
        assert state.overlays[1].fields[0].text == "Bishop"
        await listener.until(OverlayShown(id=2, visible=True))
        device.overlay.enable(2, on=False)
        await listener.until(OverlayShown(id=2, visible=False))
        assert not (await client.read()).overlays[1].enabled


async def test_a_change_stored_elsewhere_wins_over_an_earlier_volatile_one(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.configure(lists_stored=True)
    client = await reading(connect)
    async with listening(client.overlay_events()):
        await client.overlays.set_ticker(1, "Live")
        device.overlay.write(1, "Stored")
        assert (await client.read()).overlays[0].text == "Stored"


async def test_a_restart_ends_what_was_volatile(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.configure(lists_stored=True)
    client = await reading(connect)
    async with listening(client.overlay_events()):
        await client.overlays.set_ticker(1, "Live")
    async with listening(client.overlay_events()):
        assert (await client.read()).overlays[0].text == "Welcome"


async def test_what_the_camera_shows_after_a_restart_is_not_sent_again(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, reapply=True)
    await client.overlays.set_ticker(1, "Live")
    device.overlay.write(1, "Live")
    device.log.clear()
    await stopped_and_started(client, device)
    assert not any("infoticker" in entry.line for entry in device.log)
