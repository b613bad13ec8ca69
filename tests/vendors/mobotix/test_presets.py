"""Presets, home and lines of a head: saved and deleted."""

from collections.abc import Awaitable, Callable

import pytest

from custom_components.procam.clientkit.errors import (
    DevicePermissionError,
    DeviceUnsupportedError,
    InvalidValueError,
)
from custom_components.procam.vendors.mobotix.client import (
    MobotixClient,
    Preset,
    PresetsChanged,
)
from simulators.mobotix import Pose

from .conftest import Camera, MakeCamera

type Command = Callable[[MobotixClient], Awaitable[object]]


async def known(camera: MakeCamera, model: str = "ptz", **switches: object) -> Camera:
    mine = await camera(model, **switches)
    await mine.client.read()
    mine.forget()
    return mine


def listed(*presets: tuple[int, str]) -> tuple[Preset, ...]:
    return tuple(Preset(number=number, name=name) for number, name in presets)


async def test_a_dome_stores_a_named_preset_and_lists_it(camera: MakeCamera) -> None:
    mine = await known(camera)
    changed = await mine.client.presets.save(3, "Tür, links & rechts")
    presets = listed((3, "Tür, links & rechts"))
    assert changed == (PresetsChanged(presets=presets),)
    assert mine.sent("ptzconfig")[0].startswith(
        "/cgi-bin/com/ptzconfig.cgi?setserverpresetname=3,T%C3%BCr%2C%20links"
    )
    assert mine.device.patrols.presets[3].name == "Tür, links & rechts"
    assert (await mine.client.read()).presets == presets


async def test_a_preset_without_name_is_stored_by_number(camera: MakeCamera) -> None:
    mine = await known(camera)
    await mine.client.presets.save(7)
    assert mine.client.state.presets == listed((7, "Preset 7"))
    assert mine.sent("setserverpresetno=7")


async def test_a_zoom_camera_keeps_the_name_here_when_it_lists_none(
    camera: MakeCamera,
) -> None:
    mine = await known(camera, "zoom", list_presets=False)
    await mine.client.presets.save(2, "Gate")
    assert mine.sent("setserverpresetno=2")
    assert mine.client.state.presets == listed((2, "Gate"))
    await mine.client.presets.save(2)
    assert mine.client.state.presets == listed((2, "Gate"))
    assert (await mine.client.read()).presets == listed((2, "Gate"))


async def test_names_of_an_earlier_run_give_way_to_the_cameras_list(
    camera: MakeCamera,
) -> None:
    silent = await known(camera, "zoom", list_presets=False)
    silent.client.presets.remember({2: "Gate"})
    assert silent.client.state.presets == listed((2, "Gate"))
    assert silent.client.presets.unlisted == {2: "Gate"}
    telling = await known(camera)
    telling.device.patrols.save(5, "Door")
    await telling.client.presets.save(6)
    telling.client.presets.remember({2: "Gate"})
    assert telling.client.state.presets == listed((5, "Door"), (6, "Preset 6"))


async def test_a_group_of_presets_appears_with_the_first(camera: MakeCamera) -> None:
    mine = await known(camera, "zoom")
    await mine.client.presets.save(2, "Gate")
    assert mine.client.state.presets == listed((2, "Preset 2"))
    mine.device.patrols.save(5, "Door")
    await mine.client.read()
    assert (await mine.client.read()).presets == listed((2, "Preset 2"), (5, "Door"))


async def test_the_group_may_go_with_the_last_preset(camera: MakeCamera) -> None:
    mine = await known(camera, "zoom")
    await mine.client.presets.save(2)
    mine.device.patrols.remove(2)
    assert (await mine.client.read()).presets == ()


async def test_a_deleted_preset_is_gone(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.patrols.save(3, "Door")
    mine.device.patrols.save(4, "Gate")
    await mine.client.read()
    await mine.client.presets.delete(3)
    assert mine.sent("removeserverpresetno=3")
    assert mine.client.state.presets == listed((4, "Gate"))
    assert (await mine.client.read()).presets == listed((4, "Gate"))


async def test_the_users_list_of_presets_is_kept_and_added_to(
    camera: MakeCamera,
) -> None:
    mine = await known(camera, settings={"presets": {1: "Stage", 9: "Organ"}})
    mine.device.patrols.save(30, "Unwanted")
    assert (await mine.client.read()).presets == listed((1, "Stage"), (9, "Organ"))
    await mine.client.presets.save(5, "Choir")
    assert mine.client.state.presets == listed((1, "Stage"), (5, "Choir"), (9, "Organ"))
    await mine.client.presets.save(9)
    await mine.client.presets.delete(9)
    assert mine.client.state.presets == listed((1, "Stage"), (5, "Choir"))


async def test_a_preset_is_stored_though_the_list_cannot_be_read(
    camera: MakeCamera,
) -> None:
    mine = await known(camera)
    mine.device.fail("status", "param.cgi", status=500)
    await mine.client.presets.save(3, "Door")
    assert mine.client.state.presets == listed((3, "Door"))
    assert 3 in mine.device.patrols.presets


async def test_the_present_position_becomes_home(camera: MakeCamera) -> None:
    mine = await known(camera)
    mine.device.head.place(Pose(pan=20))
    await mine.client.presets.set_home()
    assert mine.device.patrols.home.pan == 20


async def test_patrol_lines_are_set_up(camera: MakeCamera) -> None:
    mine = await known(camera)
    await mine.client.presets.set_autopan(2, "start")
    await mine.client.presets.set_autopan_speed(2, "left", 3)
    await mine.client.presets.record_cruise(8, "start")
    await mine.client.presets.record_cruise(8, "end")
    autopan = mine.device.patrols.autopans[2]
    assert (autopan.turn, autopan.speed) == ("left", 3)
    assert autopan.start is not None
    assert mine.device.patrols.cruises[8].points


WRONG: list[tuple[Command, str]] = [
    (
        lambda c: c.presets.save(0),
        "value_between: what=preset, low=1, high=256, value=0",
    ),
    (lambda c: c.presets.save(1, "x" * 32), "preset_name: high=31"),
    (lambda c: c.presets.save(1, "a~b"), "preset_name: high=31"),
    (lambda c: c.presets.save(1, "a\nb"), "preset_name: high=31"),
    (
        lambda c: c.presets.delete(257),
        "value_between: what=preset, low=1, high=256, value=257",
    ),
    (
        lambda c: c.presets.set_autopan(5, "start"),
        "value_between: what=number, low=1, high=4, value=5",
    ),
    (
        lambda c: c.presets.set_autopan(1, "stop"),  # type: ignore[arg-type]
        "value_one_of: what=mark, known=start, end, value=stop",
    ),
    (
        lambda c: c.presets.set_autopan_speed(5, "left", 1),
        "value_between: what=number, low=1, high=4, value=5",
    ),
    (
        lambda c: c.presets.set_autopan_speed(1, "up", 1),  # type: ignore[arg-type]
        "value_one_of: what=direction, known=left, right, value=up",
    ),
    (
        lambda c: c.presets.set_autopan_speed(1, "left", 4),
        "value_between: what=speed, low=0, high=3, value=4",
    ),
    (
        lambda c: c.presets.record_cruise(9, "start"),
        "value_between: what=number, low=1, high=8, value=9",
    ),
    (
        lambda c: c.presets.record_cruise(1, "stop"),  # type: ignore[arg-type]
        "value_one_of: what=mark, known=start, end, value=stop",
    ),
]


@pytest.mark.parametrize(("command", "sentence"), WRONG)
async def test_what_the_table_does_not_allow_is_never_sent(
    camera: MakeCamera, command: Command, sentence: str
) -> None:
    mine = await known(camera)
    with pytest.raises(InvalidValueError) as refused:
        await command(mine.client)
    assert str(refused.value).startswith(sentence)
    assert not mine.device.log


LACKING: list[tuple[str, Command]] = [
    ("motorized", lambda c: c.presets.save(1)),
    ("zoom", lambda c: c.presets.delete(1)),
    ("zoom", lambda c: c.presets.set_home()),
    ("zoom", lambda c: c.presets.set_autopan(1, "start")),
    ("zoom", lambda c: c.presets.record_cruise(1, "start")),
    ("fixed", lambda c: c.presets.save(1)),
]


@pytest.mark.parametrize(("model", "command"), LACKING)
async def test_what_a_model_cannot_store_is_never_sent(
    camera: MakeCamera, model: str, command: Command
) -> None:
    mine = await known(camera, model)
    with pytest.raises(DeviceUnsupportedError, match=r"^(no_\w+|presets_stay)$"):
        await command(mine.client)
    assert not mine.device.log


async def test_a_viewer_may_not_store_but_may_move(camera: MakeCamera) -> None:
    mine = await known(camera, viewer=True)
    await mine.client.ptz.step("up")
    with pytest.raises(DevicePermissionError):
        await mine.client.presets.save(1)
