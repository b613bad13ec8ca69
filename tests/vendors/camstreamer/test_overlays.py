"""Widgets of every kind: switched, texts byte for byte, moved, any member changed."""

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import CamstreamerClient
from custom_components.procam.vendors.camstreamer.client.events import (
    OverlayEnabled,
    OverlayRead,
    OverlaysEnabled,
)
from simulators.camstreamer import CamstreamerSimulator

from .helpers import HARD, Connect, listening, patience, reading

UNKNOWN = {"id": 77, "name": "hologram", "enabled": 0, "chosen": [1], "x": None}


def text_of(events: tuple[object, ...]) -> str | None:
    (event,) = events
    assert isinstance(event, OverlayRead)
    return event.overlay.text


@pytest.mark.parametrize("permanent", [False, True])
@pytest.mark.parametrize("single", [False, True])
async def test_a_widget_is_switched(
    connect: Connect, device: CamstreamerSimulator, permanent: bool, single: bool
) -> None:
    device.configure(single_service=single)
    client = await reading(connect, permanent=permanent)
    events = await client.overlays.set_enabled(2, on=True)
    assert events == (OverlayEnabled(id=2, enabled=True),)
    assert device.overlay.service(2)["enabled"] == 1
    await device.power_cycle()
    assert device.overlay.service(2)["enabled"] == int(permanent)


@pytest.mark.parametrize("permanent", [False, True])
async def test_a_text_arrives_byte_for_byte(
    connect: Connect, device: CamstreamerSimulator, permanent: bool
) -> None:
    client = await reading(connect, permanent=permanent)
    assert text_of(await client.overlays.set_ticker(1, HARD)) == HARD
    assert device.overlay.service(1)["source"] == HARD


async def test_a_text_too_long_for_a_get_is_posted(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    text = "é" * 1000
    await client.overlays.set_ticker(1, text)
    posted = device.requests("infoticker.cgi")[-1]
    assert (posted.channel, posted.line) == (
        "POST",
        "/local/camoverlay/api/infoticker.cgi",
    )
    assert device.overlay.service(1)["source"] == text


async def test_wrong_ticker_texts_are_refused_before_anything_is_sent(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    overlays = client.overlays
    with pytest.raises(InvalidValueError, match="overlay_type: type=Info Ticker"):
        await overlays.set_ticker(2, "x")
    with pytest.raises(
        InvalidValueError, match="value_length: what=text, low=0, high=4000"
    ):
        await overlays.set_ticker(1, "x" * 4001)
    assert not device.requests("infoticker.cgi")


async def test_all_widgets_are_switched_together(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    async with listening(client.overlay_events()):
        events = await client.overlays.set_all_enabled(on=False)
        assert events[0] == OverlaysEnabled(enabled=False)
        state = await client.read()
    assert device.camera.params.get("CamOverlay.Enabled") == "0"
    assert state.overlays_enabled is False
    ticker = state.overlay(1)
    assert ticker is not None
    assert (ticker.enabled, ticker.visible) == (True, False)
    await client.overlays.set_all_enabled(on=True)
    assert (await client.read()).overlays_enabled is True


@pytest.mark.parametrize("permanent", [False, True])
async def test_a_widget_is_moved(
    connect: Connect, device: CamstreamerSimulator, permanent: bool
) -> None:
    client = await reading(connect, permanent=permanent)
    await client.overlays.set_position(2, 12, 34, "top_left")
    service = device.overlay.service(2)
    assert (service["coordSystem"], service["pos_x"], service["pos_y"]) == (
        "top_left",
        12,
        34,
    )
    await client.overlays.set_position(2, 1, 2)
    assert device.overlay.service(2)["coordSystem"] == "top_left"
    await client.overlays.set_position(1, 0, 0.25)
    ticker = device.overlay.service(1)
    assert ticker["pos_y"] == 0.25
    assert "pos_x" not in ticker
    with pytest.raises(DeviceUnsupportedError, match="overlay_not_placed"):
        await client.overlays.set_position(3, 1, 2)
    with pytest.raises(InvalidValueError, match="value_one_of: what=anchor"):
        await client.overlays.set_position(2, 1, 2, "middle")


async def test_a_ticker_keeps_to_the_top_or_bottom(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    with pytest.raises(InvalidValueError, match="what=y, low=0, high=1, value=20"):
        await client.overlays.set_position(1, 0, 20)
    with pytest.raises(InvalidValueError, match="what=anchor, known=top, bottom"):
        await client.overlays.set_position(1, 0, 0.5, "left")
    assert not device.requests("action=set")
    await client.overlays.set_position(1, 0, 0.5, "top")
    assert device.overlay.service(1)["coordSystem"] == "top"


async def test_whole_pixels_are_stored_without_a_point(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    await client.overlays.set_position(4, 5.0, 6.0)
    (sent,) = device.requests("action=set")
    assert b'"pos_x":5,"pos_y":6,' in sent.body


async def test_scores_are_numbers(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    await client.overlays.set_score(4, "guest_score", 3)
    assert device.overlay.service(4)["teamGuestCurrentScore"] == 3
    board = (await client.read()).overlay(4)
    assert board is not None
    assert {score.key: score.value for score in board.scores} == {
        "home_score": 0,
        "guest_score": 3,
        "period": 1,
    }
    with pytest.raises(
        InvalidValueError, match="what=score, known=home_score, guest_score, period"
    ):
        await client.overlays.set_score(4, "balls", 1)
    with pytest.raises(
        InvalidValueError, match="what=score, low=0, high=999, value=1000"
    ):
        await client.overlays.set_score(4, "guest_score", 1000)


@pytest.mark.parametrize("single", [False, True])
async def test_any_member_changes_and_the_others_stay(
    connect: Connect, device: CamstreamerSimulator, single: bool
) -> None:
    device.configure(single_service=single)
    device.overlay.add(UNKNOWN)
    client = await reading(connect)
    before = dict(device.overlay.service(1))
    await client.overlays.update(1, {"enabled": False, "new": {"a": {"b": 1}}})
    await client.overlays.update(1, {"new": {"a": {"c": 2}}})
    assert device.overlay.service(1) == {
        **before,
        "enabled": 0,
        "new": {"a": {"b": 1, "c": 2}},
    }
    assert device.overlay.service(77) == UNKNOWN
    with pytest.raises(InvalidValueError, match="value_fixed: what=changes, value=id"):
        await client.overlays.update(1, {"id": 4})
    with pytest.raises(InvalidValueError, match="value_missing: what=changes"):
        await client.overlays.update(1, {})


async def test_what_is_so_already_is_not_written(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect, permanent=True)
    await client.overlays.set_enabled(1, on=True)
    await client.overlays.update(1, {"fontSize": 40})
    assert not device.requests("action=set")


async def test_a_widget_nobody_documents_breaks_nothing(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.overlay.add(UNKNOWN)
    device.overlay.services.append({"name": "no id", "enabled": 1})
    device.overlay.services[0]["pos_y"] = "low"
    client = connect()
    state = await client.read()
    assert [overlay.type for overlay in state.overlays][4] == "hologram"
    assert len(state.overlays) == 5
    assert state.overlays[0].y is None
    assert client.unknown == {"camoverlay service of unknown form": 1}


async def test_a_refusal_comes_in_the_apps_words(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    client = await reading(connect)
    with pytest.raises(DeviceRejectedError, match="Invalid configuration"):
        await client.overlays.update(1, {"enabled": 7})
    with pytest.raises(DeviceRejectedError, match="Unknown parameter id_9"):
        await client.overlays.set_enabled(9, on=True)
    device.camera.params.drop("CamOverlay")
    with pytest.raises(DeviceRejectedError, match=r"setting 'root\.CamOverlay"):
        await client.overlays.set_all_enabled(on=False)
    device.fail("garbage", "param.cgi")
    with pytest.raises(DeviceRejectedError):
        await client.overlays.set_all_enabled(on=False)
    device.fail("html", "enabled.cgi")
    with pytest.raises(DeviceResponseError, match="web page"):
        await client.overlays.set_enabled(1, on=True)


async def test_a_command_is_never_sent_twice(
    connect: Connect, device: CamstreamerSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await reading(connect)
    patience(monkeypatch, 0.1)
    for fault in ("hang", "reset"):
        device.heal()
        device.log.clear()
        device.fail(fault, "enabled.cgi")
        with pytest.raises(DeviceConnectionError):
            await client.overlays.set_enabled(1, on=False)
        assert len(device.requests("enabled.cgi")) == 1


async def test_a_message_goes_into_the_text_of_a_widget(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.overlays.show_message(1, "Fire drill")
    assert device.overlay.service(1)["source"] == "Fire drill"
    with pytest.raises(InvalidValueError, match="what=message, title"):
        await client.overlays.show_message(1, "x", "y")
    await client.overlays.show_message(2, "B. Green", "Reader")
    shown = device.overlay.service(2)
    assert shown["enabled"] == 1
    assert [zone["text"][0]["source"] for zone in shown["mappingZones"][:2]] == [
        "Reader",
        "B. Green",
    ]
    with pytest.raises(DeviceRejectedError, match="Service not found"):
        await client.overlays.show_message(99, "x")
    assert (await client.overlays.get(2))["id"] == 2
