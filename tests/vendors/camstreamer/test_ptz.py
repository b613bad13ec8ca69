"""Moving heads, stored positions and guard tours."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CamstreamerClient,
    CamstreamerEvent,
    Position,
)
from custom_components.procam.vendors.camstreamer.client.commands.ptz import (
    PtzControl,
    decode_channels,
    decode_tours,
)
from custom_components.procam.vendors.camstreamer.client.events import (
    PresetRecalled,
    TourChanged,
)
from custom_components.procam.vendors.camstreamer.client.models.camera import Preset
from simulators.camstreamer import CamstreamerSimulator
from tests.helpers import until_true

from .helpers import Connect, patience

BY_HAND = (PresetRecalled(channel=1, preset=None),)


def sent(device: CamstreamerSimulator) -> str:
    return device.requests("ptz.cgi")[-1].line.partition("?")[2]


@pytest.mark.parametrize("status", [200, 204])
async def test_a_head_moves_until_it_is_stopped(
    client: CamstreamerClient, device: CamstreamerSimulator, status: int
) -> None:
    device.configure(ptz_status=status)
    assert await client.ptz.move(1, pan=-100, tilt=20.4, zoom=5) == BY_HAND
    assert sent(device) == (
        "camera=1&continuouspantiltmove=-100%2C20&continuouszoommove=5"
    )
    assert device.ptz.heads[1].moving
    await client.ptz.stop(1)
    assert not device.ptz.heads[1].moving


async def test_a_head_goes_by_steps_degrees_and_places(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.ptz.step(1, "upleft")
    assert sent(device) == "camera=1&move=upleft"
    await client.ptz.relative(1, pan=-5.5, zoom=100)
    assert sent(device) == "camera=1&rpan=-5.5&rzoom=100"
    await client.ptz.absolute(1, pan=10, tilt=-2.25, zoom=9999)
    assert sent(device) == "camera=1&pan=10&tilt=-2.25&zoom=9999"
    await client.ptz.center(1, 0.25, 1)
    assert sent(device) == (
        "camera=1&center=480%2C1080&imagewidth=1920&imageheight=1080"
    )
    await client.ptz.home(1)
    assert sent(device) == "camera=1&move=home"
    await client.ptz.autofocus(1, on=False)
    assert not device.ptz.heads[1].autofocus


async def test_an_area_fills_the_picture(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.fail("empty", "areazoom")
    await client.ptz.area(1, 0.75, 0.5, 0.25, 0.75)
    assert sent(device) == (
        "camera=1&areazoom=960%2C675%2C200&imagewidth=1920&imageheight=1080"
    )
    with pytest.raises(InvalidValueError, match="area_empty"):
        await client.ptz.area(1, 0.5, 0, 0.5, 1)


async def test_focus_runs_until_stopped(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.fail("empty", "continuousfocusmove")
    assert await client.ptz.focus(1, -30) == ()
    assert sent(device) == "camera=1&continuousfocusmove=-30"


async def test_wrong_moves_are_refused_before_anything_is_sent(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    ptz = client.ptz
    device.log.clear()
    with pytest.raises(
        InvalidValueError, match="what=pan, low=-100, high=100, value=101"
    ):
        await ptz.move(1, pan=101)
    with pytest.raises(InvalidValueError, match="value_one_of: what=direction"):
        await ptz.step(1, "home")
    with pytest.raises(
        InvalidValueError, match="value_one_needed: what=pan, tilt, zoom"
    ):
        await ptz.absolute(1)
    with pytest.raises(InvalidValueError, match="what=zoom, low=1, high=9999, value=0"):
        await ptz.absolute(1, zoom=0)
    with pytest.raises(
        InvalidValueError, match=r"value_between: what=x, low=0, high=1, value=1\.1"
    ):
        await ptz.center(1, 1.1, 0)
    with pytest.raises(InvalidValueError, match="value_between: what=channel"):
        await ptz.stop(0)
    with pytest.raises(
        InvalidValueError, match=r"value_between: what=tilt, .*value=nan"
    ):
        await ptz.move(1, tilt=float("nan"))
    with pytest.raises(
        InvalidValueError, match=r"value_between: what=zoom, .*value=True"
    ):
        await ptz.move(1, zoom=True)
    with pytest.raises(
        InvalidValueError, match="value_length: what=preset, low=1, high=95"
    ):
        await ptz.save(1, "")
    assert not device.log


@pytest.mark.parametrize("preset", ["Altar", 2, "2"])
async def test_a_preset_is_gone_to_by_name_or_number(
    client: CamstreamerClient, device: CamstreamerSimulator, preset: str | int
) -> None:
    events = await client.ptz.recall(1, preset)
    assert events == (PresetRecalled(channel=1, preset=2),)
    assert device.ptz.heads[1].recalled == ["Altar"]
    assert (await client.read()).ptz[0].preset == 2
    await client.ptz.step(1, "up")
    assert (await client.read()).ptz[0].preset is None


async def test_a_name_goes_before_a_number(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.ptz.heads[1].add_preset("2", 0.0, 0.0, 1.0)
    await client.ptz.save(1, "Gäste & 100 %")
    await client.ptz.recall(1, "2")
    await client.ptz.recall(1, "Gäste & 100 %")
    assert device.ptz.heads[1].recalled == ["2", "Gäste & 100 %"]


async def test_an_unknown_preset_is_answered_with_the_known_ones(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    with pytest.raises(
        InvalidValueError, match="what=preset, value=altar, known=Home, Altar"
    ):
        await client.ptz.recall(1, "altar")
    with pytest.raises(InvalidValueError, match="what=preset, value=Altar, known=–"):
        await client.ptz.recall(2, "Altar")
    # One stored since the last read is found.
    device.ptz.heads[1].add_preset("Late", 0.0, 0.0, 1.0)
    await client.ptz.recall(1, "Late")
    assert device.ptz.heads[1].recalled == ["Late"]


@pytest.mark.parametrize("code_page", ["utf-8", "latin-1", "cp1252"])
async def test_presets_have_names_in_any_code_page(
    connect: Connect, device: CamstreamerSimulator, code_page: str
) -> None:
    device.configure(code_page=code_page)
    number = device.ptz.heads[1].add_preset("Entrée", 0.0, 0.0, 1.0)
    client = connect()
    state = await client.read()
    assert state.ptz[0].presets[-1] == Preset(number=number, name="Entrée")
    await client.ptz.recall(1, "Entrée")
    assert device.ptz.heads[1].recalled == ["Entrée"]
    await client.ptz.delete(1, "Entrée")
    assert number not in device.ptz.heads[1].presets


async def test_presets_of_one_name_are_distinguished_by_number(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    head = device.ptz.heads[1]
    head.presets[7] = replace(head.presets[2], pan=42.0)
    await client.ptz.recall(1, 7)
    assert head.pan.goal == 42.0
    await client.ptz.delete(1, 7)
    assert list(head.presets) == [1, 2]


@pytest.mark.parametrize("numbers", [True, False])
async def test_presets_are_saved_and_deleted(
    client: CamstreamerClient, device: CamstreamerSimulator, numbers: bool
) -> None:
    device.configure(preset_numbers=numbers)
    await client.ptz.save(1, "Door")
    await client.ptz.recall(1, "Door")
    assert (await client.read()).ptz[0].preset == 3
    await client.ptz.delete(1, 3)
    state = await client.read()
    assert [preset.name for preset in state.ptz[0].presets] == ["Home", "Altar"]
    assert state.ptz[0].preset is None


async def test_a_tour_is_started_and_shown(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    assert await client.ptz.run_tour("Round", on=True) == (
        TourChanged(id="G0", running=True),
    )
    assert device.camera.params.get("GuardTour.G0.Running") == "yes"
    assert (await client.read()).tours[0].running
    with pytest.raises(InvalidValueError, match="what=tour, value=G7, known=Round"):
        await client.ptz.run_tour("G7", on=True)


@pytest.mark.parametrize(
    "movement",
    [
        lambda ptz: ptz.recall(1, "Altar"),
        lambda ptz: ptz.home(1),
        lambda ptz: ptz.move(1, pan=10),
        lambda ptz: ptz.step(1, "left"),
        lambda ptz: ptz.stop(1),
    ],
)
async def test_a_running_tour_does_not_fight_another_movement(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    movement: Callable[[PtzControl], Awaitable[tuple[CamstreamerEvent, ...]]],
) -> None:
    await client.ptz.run_tour("Round", on=True)
    assert TourChanged(id="G0", running=False) in await movement(client.ptz)
    assert device.camera.params.get("GuardTour.G0.Running") == "no"


async def test_a_stop_does_not_wait_for_the_tours_end(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.ptz.run_tour("Round", on=True)
    device.fail("html", "param.cgi")
    with pytest.raises(DeviceResponseError):
        await client.ptz.stop(1)
    assert device.requests("continuouspantiltmove=0")


async def test_a_focus_stops_while_the_head_has_not_answered_yet(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.ptz.focus(1, 30)
    device.fail("slow", "continuouspantiltmove", delay_s=0.2)
    stopping = asyncio.create_task(client.ptz.stop(1))
    await until_true(lambda: not device.ptz.heads[1].focus_speed)
    assert not stopping.done()
    await stopping


async def test_a_camera_without_focus_goes_to_a_preset_after_a_stop(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.fail("status", "continuousfocusmove", status=400)
    await client.ptz.stop(1)
    await client.ptz.recall(1, "Altar")
    assert device.ptz.heads[1].recalled == ["Altar"]
    assert len(device.requests("continuousfocusmove")) == 1


async def test_the_place_of_a_head_is_reported(client: CamstreamerClient) -> None:
    await client.ptz.stop(1)
    assert await client.ptz.position(1) == Position(pan=0.0, tilt=0.0, zoom=1.0)
    assert await client.ptz.position(2) == Position(pan=None, tilt=None, zoom=None)


async def test_a_refusal_comes_in_the_cameras_words(
    client: CamstreamerClient,
) -> None:
    with pytest.raises(DeviceRejectedError, match="camera=2 has no PTZ"):
        await client.ptz.step(2, "up")


async def test_a_move_is_never_sent_twice(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience(monkeypatch, 0.1)
    for fault in ("hang", "reset"):
        device.heal()
        device.log.clear()
        device.fail(fault, "ptz.cgi")
        with pytest.raises(DeviceConnectionError):
            await client.ptz.relative(1, pan=10)
        assert len(device.log) == 1


async def test_a_camera_without_ptz_has_no_channels(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.ptz.heads.clear()
    assert (await connect().read()).ptz == ()
    device.fail("html", "ptz.cgi")
    state = await connect().read()
    assert (state.ptz, len(state.answering)) == ((), 4)


def test_odd_lines_are_passed_over() -> None:
    text = "presetposno1=Lost\r\nPreset Positions for camera 2\r\n\r\njunk\r\n"
    (channel,) = decode_channels(text)
    assert (channel.number, channel.presets) == (2, ())
    (tour,) = decode_tours(
        {"guardtour.g3.name": "", "guardtour.g3.camnbr": "x", "guardtour.odd": "1"}
    )
    assert (tour.id, tour.name, tour.channel, tour.running) == ("G3", "G3", 1, False)


async def test_a_step_ends_a_zoom_and_a_focus_that_run(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    head = device.ptz.heads[1]
    await client.ptz.move(1, zoom=50)
    await client.ptz.focus(1, 30)
    await client.ptz.step(1, "up")
    assert not head.zoom.moving
    assert head.focus_speed == 0
    device.log.clear()
    await client.ptz.step(1, "up")
    assert len(device.requests("ptz.cgi")) == 1
