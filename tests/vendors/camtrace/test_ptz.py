"""Moving cameras."""

from collections.abc import Awaitable, Callable

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DevicePermissionError,
    DeviceUnsupportedError,
    InvalidValueError,
)
from custom_components.procam.vendors.camtrace.client import CamtraceClient, Step
from custom_components.procam.vendors.camtrace.client.commands.ptz import PtzCommands
from custom_components.procam.vendors.camtrace.client.events import HeadMoved
from custom_components.procam.vendors.camtrace.client.models.cameras import LastCommand

from .conftest import Connect
from .server import API, Server

type Move = Callable[[PtzCommands], Awaitable[object]]


@pytest.mark.parametrize(
    ("move", "query"),
    [
        (lambda p: p.step(1, Step.UP), "cmd=ptz&arg=up"),
        (lambda p: p.step(1, Step.ZOOM_OUT), "cmd=ptz&arg=minus"),
        (lambda p: p.move(1, zoom=100), "cmd=czm&q=100"),
        (lambda p: p.zoom_step(1, -10), "cmd=zoom&q=-10"),
        (lambda p: p.center(1, 0.5, 1), "cmd=center&x=960&y=1079&w=1920&h=1080"),
        (
            lambda p: p.area(1, 0.75, 0.5, 0.25, 0),
            "cmd=area&x0=480&y0=0&x1=1439&y1=540&w=1920&h=1080",
        ),
        (lambda p: p.preset(1, "Light"), "cmd=preset&arg=Light"),
        (lambda p: p.tour(1, "2"), "cmd=tour&arg=2"),
    ],
)
async def test_every_move_is_sent_as_documented(
    device: Server, client: CamtraceClient, move: Move, query: str
) -> None:
    await client.read()
    await move(client.ptz)
    assert device.log[-1].line == f"{API}/cameras/1/ptz?{query}"


async def test_a_move_names_both_speeds(device: Server, client: CamtraceClient) -> None:
    await client.read()
    device.log.clear()
    await client.ptz.move(1, -100, 40)
    sent = {entry.line.partition("cmd=")[2] for entry in device.log}
    assert sent == {"cptm&x=-100&y=40&w=1920&h=1080", "czm&q=0"}


async def test_a_camera_not_read_yet_is_moved_all_the_same(
    device: Server, client: CamtraceClient
) -> None:
    await client.ptz.center(1, 1, 0)
    assert device.log[-1].line.endswith("cmd=center&x=999&y=0&w=1000&h=1000")
    await client.ptz.preset(1, "Webcam")
    await client.ptz.area(1, 0, 0, 1, 1)
    await client.ptz.tour(1, "1")
    await client.ptz.move(1, 1, 1)
    await client.ptz.stop(1)
    head = device.cameras[1].head
    assert head is not None
    assert not head.moving


async def test_only_the_first_move_away_from_a_preset_changes_something(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    await client.ptz.preset(1, "Light")
    assert await client.ptz.move(1, 50) == (
        HeadMoved(camera_id=1, last_command=LastCommand()),
    )
    assert await client.ptz.move(1, 60) == ()
    assert await client.ptz.stop(1) == ()


async def test_a_stop_stops_both_even_if_the_first_half_fails(
    device: Server, client: CamtraceClient
) -> None:
    await client.ptz.move(1, zoom=50)
    device.fail("reset", "cptm")
    with pytest.raises(DeviceConnectionError):
        await client.ptz.stop(1)
    assert device.log[-1].line.endswith("cmd=czm&q=0")


async def test_a_move_is_never_repeated(device: Server, client: CamtraceClient) -> None:
    await client.read()
    device.fail("reset", "cmd=ptz", times=1)
    with pytest.raises(DeviceConnectionError):
        await client.ptz.step(1, Step.LEFT)
    assert len(device.requests("cmd=ptz")) == 1


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (lambda p: p.move(1, 101, 0), "what=pan, low=-100, high=100, value=101"),
        (lambda p: p.move(1, 0, -101), "what=tilt, low=-100, high=100, value=-101"),
        (lambda p: p.move(1, 0, 0, 101), "what=zoom, low=-100, high=100, value=101"),
        (lambda p: p.zoom_step(1, 11), "what=zoom, low=-10, high=10, value=11"),
        (lambda p: p.center(1, 1.1, 0), "what=x, low=0, high=1, value=1.1"),
        (lambda p: p.area(1, 0, 0, 1, -1), "what=y0, low=0, high=1, value=-1"),
    ],
)
async def test_moves_out_of_range_are_refused_before_anything_is_sent(
    device: Server, client: CamtraceClient, move: Move, said: str
) -> None:
    await client.read()
    device.log.clear()
    with pytest.raises(InvalidValueError) as refused:
        await move(client.ptz)
    assert str(refused.value) == f"value_between: {said}"
    assert not device.log


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (lambda p: p.area(1, 0, 0, 0, 1), "area_empty"),
        (lambda p: p.area(1, 0, 0.5, 1, 0.5), "area_empty"),
        (lambda p: p.preset(1, "light"), "value_unknown: what=preset, value=light"),
        (lambda p: p.tour(1, "9"), "value_unknown: what=tour, value=9, known=1, 2"),
    ],
)
async def test_impossible_moves_are_refused_before_anything_is_sent(
    device: Server, client: CamtraceClient, move: Move, said: str
) -> None:
    await client.read()
    device.log.clear()
    with pytest.raises(InvalidValueError, match=f"^{said}"):
        await move(client.ptz)
    assert not device.log


async def test_a_preset_of_a_camera_without_any_is_refused(
    device: Server, client: CamtraceClient
) -> None:
    row = {"id": 1, "ptzAllowed": True, "ptz": {}}
    device.answer_with(f"{API}/cameras", {"cameras": [row]})
    await client.read()
    with pytest.raises(InvalidValueError, match=r"value=1, known=–$"):
        await client.ptz.preset(1, "1")


async def test_a_camera_is_only_asked_for_what_it_can(
    device: Server, client: CamtraceClient
) -> None:
    row = {"id": 1, "ptzAllowed": True, "ptz": {}}
    device.answer_with(f"{API}/cameras", {"cameras": [row]})
    await client.read()
    for move in (
        client.ptz.move(1, 1, 1),
        client.ptz.center(1, 0, 0),
        client.ptz.area(1, 0, 0, 1, 1),
    ):
        with pytest.raises(
            DeviceUnsupportedError, match="no_such_move: device=Camera 1"
        ):
            await move


async def test_an_account_that_may_not_move_gets_a_clear_error(
    device: Server, connect: Connect
) -> None:
    client = connect("limited")
    await client.read()
    with pytest.raises(DevicePermissionError, match="may_not_move: camera=Camera 1"):
        await client.ptz.step(1, Step.UP)
    assert device.requests("/ptz") == []


async def test_a_zoom_step_does_not_leave_the_camera_panning(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    await client.ptz.move(1, 40, 0)
    device.log.clear()
    await client.ptz.zoom_step(1, 3)
    sent = [entry.line.partition("cmd=")[2] for entry in device.log]
    assert [line.partition("&")[0] for line in sent] == ["cptm", "czm", "zoom"]
    assert "x=0&y=0" in sent[0]
    device.log.clear()
    await client.ptz.preset(1, "Light")
    assert len(device.log) == 1
