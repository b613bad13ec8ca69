"""Guard tours: reading and editing them."""

from collections.abc import Awaitable, Callable

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceRejectedError,
    DeviceUnsupportedError,
    InvalidValueError,
)
from custom_components.procam.vendors.mobotix.client import (
    GuardTour,
    MobotixClient,
    PatrolKind,
    TourPoint,
    ToursChanged,
)

from .conftest import Camera, MakeCamera

type Command = Callable[[MobotixClient], Awaitable[object]]


async def with_presets(camera: MakeCamera, **switches: object) -> Camera:
    mine = await camera(**switches)
    mine.device.patrols.save(1, "Door")
    mine.device.patrols.save(2, "Gate")
    await mine.client.read()
    mine.forget()
    return mine


FIRST = TourPoint(number=1, preset=1, speed=5, wait_s=20)
SECOND = TourPoint(number=2, preset=2, speed=10, wait_s=1)


@pytest.mark.parametrize("reply", ["OK", "{name} OK", ""])
async def test_a_tour_is_made_with_its_points(camera: MakeCamera, reply: str) -> None:
    mine = await with_presets(camera, add_reply=reply)
    changed = await mine.client.tours.add((FIRST, TourPoint(number=9, preset=2)))
    tour = GuardTour(number=1, points=(FIRST, SECOND))
    assert changed == (ToursChanged(tours=(tour,)),)
    state = await mine.client.read()
    assert state.tours == (tour,)
    assert [p.number for p in state.patrols if p.kind is PatrolKind.SEQUENCE] == [1]


async def test_points_are_added_the_way_the_vendor_shows(camera: MakeCamera) -> None:
    mine = await with_presets(camera)
    await mine.client.tours.add()
    await mine.client.tours.add_point(1, 2, wait_s=5)
    base = "GuardTour.G1.Tour"
    values = f"{base}.T.PresetNbr=2&{base}.T.WaitTime=5"
    assert [line.partition("?")[2] for line in mine.sent("action=add")] == [
        "action=add&group=GuardTour",
        f"action=add&group={base}&{values}",
    ]


async def test_a_second_tour_is_distinguished_from_the_first(
    camera: MakeCamera,
) -> None:
    mine = await with_presets(camera)
    await mine.client.tours.add((FIRST,))
    await mine.client.tours.add((FIRST,))
    assert [tour.number for tour in mine.client.state.tours or ()] == [1, 2]


async def test_a_camera_that_lists_empty_tours_shows_the_number_itself(
    camera: MakeCamera,
) -> None:
    mine = await with_presets(camera)
    listing = mine.device.parameters.live
    groups = mine.device.parameters.groups
    listing.append(
        lambda: {f"{name}.Name": "" for name in groups if name.endswith((".G1", ".G2"))}
    )
    mine.device.parameters.add("GuardTour", {})
    await mine.client.tours.read()
    await mine.client.tours.add((FIRST,))
    assert mine.client.state.tours == (
        GuardTour(number=1),
        GuardTour(number=2, points=(FIRST,)),
    )


async def test_a_point_is_changed_in_what_is_named_only(camera: MakeCamera) -> None:
    mine = await with_presets(camera)
    await mine.client.tours.add((FIRST, SECOND))
    await mine.client.tours.update_point(1, 2, speed=14)
    faster = TourPoint(number=2, preset=2, speed=14, wait_s=1)
    assert mine.client.state.tours == (GuardTour(number=1, points=(FIRST, faster)),)
    assert mine.sent("action=update") == [
        "/cgi-bin/admin/param.cgi?action=update&GuardTour.G1.Tour.T2.MoveSpeed=14"
    ]


async def test_points_and_tours_are_removed(camera: MakeCamera) -> None:
    mine = await with_presets(camera)
    await mine.client.tours.add((FIRST, SECOND))
    await mine.client.tours.remove_point(1, 1)
    assert mine.client.state.tours == (GuardTour(number=1, points=(SECOND,)),)
    assert await mine.client.tours.remove(1) == (ToursChanged(tours=()),)


async def test_a_preset_that_is_not_there_cannot_be_visited(
    camera: MakeCamera,
) -> None:
    mine = await with_presets(camera)
    with pytest.raises(DeviceRejectedError, match="preset 77 is not set"):
        await mine.client.tours.add((TourPoint(number=1, preset=77),))


WRONG: list[tuple[Command, str]] = [
    (
        lambda c: c.tours.add((TourPoint(number=1, preset=0),)),
        "value_between: what=preset, low=1, high=256, value=0",
    ),
    (
        lambda c: c.tours.add_point(9, 1),
        "value_between: what=tour, low=1, high=8, value=9",
    ),
    (
        lambda c: c.tours.add_point(1, 1, speed=15),
        "value_between: what=speed, low=0, high=14, value=15",
    ),
    (
        lambda c: c.tours.add_point(1, 1, wait_s=256),
        "value_between: what=wait, low=0, high=255, value=256",
    ),
    (
        lambda c: c.tours.update_point(1, 1),
        "value_one_needed: what=preset, speed, wait",
    ),
    (lambda c: c.tours.remove(0), "value_between: what=tour, low=1, high=8, value=0"),
    (
        lambda c: c.tours.remove_point(0, 1),
        "value_between: what=tour, low=1, high=8, value=0",
    ),
]


@pytest.mark.parametrize(("command", "sentence"), WRONG)
async def test_points_out_of_range_are_never_sent(
    camera: MakeCamera, command: Command, sentence: str
) -> None:
    mine = await with_presets(camera)
    with pytest.raises(InvalidValueError) as refused:
        await command(mine.client)
    assert str(refused.value).startswith(sentence)
    assert not mine.device.log


async def test_a_ninth_tour_has_no_room(camera: MakeCamera) -> None:
    mine = await with_presets(camera)
    for _ in range(8):
        await mine.client.tours.add((FIRST,))
    mine.forget()
    with pytest.raises(InvalidValueError, match="limit_reached: high=8"):
        await mine.client.tours.add()
    assert not mine.device.log


@pytest.mark.parametrize("model", ["ptz", "zoom"])
async def test_the_first_tour_creates_the_group_that_lists_it(
    camera: MakeCamera, model: str
) -> None:
    mine = await camera(model, tour_group=False)
    mine.device.patrols.save(1, "Door")
    assert (await mine.client.read()).tours is None
    assert await mine.client.tours.read() == (ToursChanged(tours=()),)
    await mine.client.tours.add((FIRST,))
    assert mine.client.state.tours == (GuardTour(number=1, points=(FIRST,)),)
    assert (await mine.client.read()).tours == mine.client.state.tours


@pytest.mark.parametrize(
    "command",
    [lambda c: c.tours.read(), lambda c: c.tours.add(), lambda c: c.tours.remove(1)],
)
async def test_a_fixed_camera_has_no_tours(
    camera: MakeCamera, command: Command
) -> None:
    mine = await camera("fixed")
    assert (await mine.client.read()).tours is None
    with pytest.raises(DeviceUnsupportedError):
        await command(mine.client)
