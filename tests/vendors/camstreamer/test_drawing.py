"""Graphics drawn into the picture: shown, released, drawn again after a reconnect."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CAMOVERLAY,
    Align,
    Box,
    CamstreamerClient,
    CamstreamerSettings,
    Canvas,
    DrawnImage,
    DrawnRectangle,
    DrawnText,
    Fit,
)
from custom_components.procam.vendors.camstreamer.client.commands import drawing_socket
from custom_components.procam.vendors.camstreamer.client.commands.drawing_items import (
    outline,
)
from custom_components.procam.vendors.camstreamer.client.const import MAX_DRAWN
from simulators.camstreamer import CamstreamerSimulator, drawing as simulated

from .helpers import eventually

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (200).to_bytes(4) + (100).to_bytes(4)
BOX = Box(x=100, y=100, width=400, height=50)
RED = (1.0, 0.0, 0.0, 0.5)
TEXT = DrawnText(box=BOX, text="Été 🎉", align=Align.CENTER, fit=Fit.TRUNCATE)


async def test_text_image_and_rectangle_are_shown_as_one_picture(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    board = device.overlay.drawing
    await client.drawing.draw("plate", DrawnRectangle(box=BOX, color=RED))
    await client.drawing.draw("title", TEXT)
    image = DrawnImage(box=Box(x=600, y=90, width=100, height=100), data=PNG)
    assert await client.drawing.draw("logo", image) == ()
    (shown,) = board.shown.values()
    assert shown.x == pytest.approx(-1 + 2 * 100 / 1920)
    assert shown.y == pytest.approx(-1 + 2 * 90 / 1080)
    assert (shown.surface.width, shown.surface.height) == (600, 100)
    assert (shown.cameras, shown.z_index) == ((0,), 0)
    assert [label.text for label in shown.surface.labels] == ["Été 🎉"]
    assert client.drawing.drawn == ("plate", "title", "logo")


async def test_what_was_made_in_the_camera_is_released(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    board = device.overlay.drawing
    image = DrawnImage(box=BOX, data=PNG)
    frame = DrawnRectangle(box=BOX, color=RED, line_width=4)
    for _ in range(30):
        await client.drawing.draw("logo", image)
        await client.drawing.draw("frame", frame)
    assert board.live == {}
    assert board.created["surface"] > 60


async def test_a_canvas_says_where_and_how_high(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    canvas = Canvas(width=1280, height=720, cameras=(0, 1), z_index=7)
    await client.drawing.draw("title", TEXT, canvas)
    await client.drawing.draw("plate", DrawnRectangle(box=BOX, color=RED))
    (shown,) = device.overlay.drawing.shown.values()
    assert shown.x == pytest.approx(-1 + 2 * 100 / 1280)
    assert (shown.cameras, shown.z_index) == ((0, 1), 7)


async def test_drawings_are_removed_one_by_one_or_together(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    board = device.overlay.drawing
    await client.drawing.draw("title", TEXT)
    await client.drawing.draw("plate", DrawnRectangle(box=BOX, color=RED))
    await client.drawing.clear("plate")
    (shown,) = board.shown.values()
    assert not shown.surface.shapes
    with pytest.raises(
        InvalidValueError, match="value_unknown: what=name, value=plate, known=title"
    ):
        await client.drawing.clear("plate")
    await client.drawing.clear()
    assert "remove_image_v2" in board.commands
    assert board.shown == {}
    await eventually(lambda: not board.sessions)
    await client.drawing.clear()
    with pytest.raises(
        InvalidValueError, match="value_unknown: what=name, value=title, known=–"
    ):
        await client.drawing.clear("title")


@pytest.mark.parametrize("power", [False, True])
async def test_drawings_come_back_after_a_reconnect(
    client: CamstreamerClient, device: CamstreamerSimulator, power: bool
) -> None:
    board = device.overlay.drawing
    await client.drawing.draw("title", TEXT)
    if power:
        await device.power_cycle()
    else:
        board.cut()
    await eventually(lambda: client.drawing.is_lost)
    await client.read()
    assert not client.drawing.is_lost
    (shown,) = board.shown.values()
    assert [label.text for label in shown.surface.labels] == ["Été 🎉"]


async def test_a_drawing_can_follow_a_lost_one(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.drawing.draw("title", TEXT)
    device.overlay.drawing.cut()
    await eventually(lambda: client.drawing.is_lost)
    await client.drawing.draw("plate", DrawnRectangle(box=BOX, color=RED))
    (shown,) = device.overlay.drawing.shown.values()
    assert len(shown.surface.labels) == 1
    await client.drawing.restore()
    assert len(device.overlay.drawing.sessions) == 1


async def test_a_drawing_that_cannot_come_back_does_not_fail_the_read(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.drawing.draw("title", TEXT)
    device.overlay.drawing.cut()
    await eventually(lambda: client.drawing.is_lost)
    device.fail("status", "camoverlay/ws", status=404)
    assert (await client.read()).available(CAMOVERLAY)
    assert client.drawing.is_lost
    with pytest.raises(DeviceNotFoundError):
        await client.drawing.restore()
    device.heal()
    await client.read()
    assert not client.drawing.is_lost


async def test_an_error_fails_the_call_and_leaves_what_was_drawn(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    board = device.overlay.drawing
    await client.drawing.draw("title", TEXT)
    bad = DrawnImage(box=BOX, data=b"\x89PNG\r\n\x1a\nshort")
    with pytest.raises(DeviceRejectedError, match="not supported"):
        await client.drawing.draw("logo", bad)
    assert client.drawing.drawn == ("title",)
    assert board.live == {}
    assert len(board.sessions) == 1
    assert len(board.shown) == 1


async def test_a_picture_of_no_size_is_refused(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    empty = PNG[:16] + bytes(8)
    with pytest.raises(DeviceRejectedError, match="picture_not_read"):
        await client.drawing.draw("logo", DrawnImage(box=BOX, data=empty))
    assert device.overlay.drawing.live == {}


async def test_a_camera_out_of_memory_says_so(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.configure(drawing_variables=1)
    with pytest.raises(DeviceRejectedError, match="Out of memory"):
        await client.drawing.draw("title", TEXT)
    assert device.overlay.drawing.live == {}


async def test_wrong_drawings_are_refused_before_anything_is_sent(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    with pytest.raises(InvalidValueError, match="value_between: what=width"):
        Box(x=0, y=0, width=0, height=10)
    with pytest.raises(ValueError, match="four parts"):
        DrawnRectangle(box=BOX, color=(1.0, 0.0))  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError, match="value_between: what=color"):
        DrawnText(box=BOX, text="x", color=(2.0, 0.0, 0.0, 1.0))
    with pytest.raises(InvalidValueError, match="value_between: what=line_width"):
        DrawnRectangle(box=BOX, color=RED, line_width=0)
    with pytest.raises(InvalidValueError, match="value_between: what=font_size"):
        DrawnText(box=BOX, text="x", size=1)
    with pytest.raises(InvalidValueError, match="picture_kind"):
        DrawnImage(box=BOX, data=b"GIF")
    with pytest.raises(InvalidValueError, match="value_missing: what=views"):
        Canvas(cameras=())
    with pytest.raises(InvalidValueError, match="what=views, low=1, high=32, value=33"):
        Canvas(cameras=(0,) * 33)
    far = DrawnText(box=Box(x=3000, y=0, width=10, height=10), text="x")
    with pytest.raises(InvalidValueError, match="drawing_outside"):
        await client.drawing.draw("far", far)
    with pytest.raises(InvalidValueError, match="value_length: what=name, low=1"):
        await client.drawing.draw("", TEXT)
    assert not device.overlay.drawing.commands


async def test_no_more_than_a_few_things_are_kept(client: CamstreamerClient) -> None:
    for number in range(MAX_DRAWN):
        await client.drawing.draw(f"text {number}", TEXT)
    with pytest.raises(InvalidValueError, match="limit_reached: high=20"):
        await client.drawing.draw("one more", TEXT)
    await client.drawing.draw("text 0", TEXT)
    assert len(client.drawing.drawn) == MAX_DRAWN


async def test_no_more_are_kept_when_many_are_drawn_at_once(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    draw = client.drawing.draw
    names = [f"text {number}" for number in range(2 * MAX_DRAWN)]
    done = await asyncio.gather(
        *(draw(name, TEXT) for name in names), return_exceptions=True
    )
    refused = [one for one in done if isinstance(one, InvalidValueError)]
    assert len(refused) == MAX_DRAWN
    assert client.drawing.drawn == tuple(names[:MAX_DRAWN])
    (shown,) = device.overlay.drawing.shown.values()
    assert len(shown.surface.labels) == MAX_DRAWN


def test_only_what_lies_inside_is_painted() -> None:
    canvas = Canvas(width=100, height=100)
    frame = DrawnRectangle(
        box=Box(x=-5, y=90.5, width=50, height=50), color=RED, line_width=3
    )
    assert outline([frame], canvas) == (0, 89, 47, 11)


async def test_an_app_that_does_not_answer_ends_the_call(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing_socket, "TIMEOUT_S", 0.1)
    device.fail("hang", "camoverlay/ws")
    with pytest.raises(DeviceConnectionError, match="in_time"):
        await client.drawing.draw("title", TEXT)


def answering(monkeypatch: pytest.MonkeyPatch, replies: dict[str, Any]) -> None:
    """Replace the answers of the app to some commands by an error or JSON."""
    answer = simulated._Session.answer

    def other(self: Any, frame: str | bytes) -> dict[str, Any]:
        for command, reply in replies.items():
            if isinstance(frame, str) and json.loads(frame)["command"] == command:
                if isinstance(reply, Exception):
                    raise reply
                return dict(reply)
        return answer(self, frame)

    monkeypatch.setattr(simulated._Session, "answer", other)


async def test_a_silent_app_ends_the_call(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drawing_socket, "TIMEOUT_S", 0.1)
    answering(monkeypatch, {"cairo_create": {"call_id": 999}})
    with pytest.raises(DeviceConnectionError, match="in_time"):
        await client.drawing.draw("title", TEXT)


async def test_an_error_without_an_id_belongs_to_the_open_call(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, {"cairo_create": {"error": "No more"}})
    with pytest.raises(DeviceRejectedError, match="No more"):
        await client.drawing.draw("title", TEXT)


async def test_a_reply_without_a_variable_is_not_understood(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = {"message": "OK", "call_id": 1}
    answering(monkeypatch, {"cairo_image_surface_create": first})
    with pytest.raises(DeviceResponseError, match="no drawing surface"):
        await client.drawing.draw("title", TEXT)


async def test_a_socket_lost_in_the_middle_ends_the_call(
    client: CamstreamerClient,
    device: CamstreamerSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, {"cairo_create": RuntimeError("gone")})
    with pytest.raises(DeviceConnectionError, match="connection_lost"):
        await client.drawing.draw("title", TEXT)
    assert client.drawing.drawn == ()


async def test_a_login_that_is_missing_is_told(
    device: CamstreamerSimulator,
) -> None:
    settings = CamstreamerSettings(
        host=device.host, port=device.port, username="", password=""
    )
    async with aiohttp.ClientSession() as session:
        client = CamstreamerClient(settings, session)
        with pytest.raises(DeviceAuthError):
            await client.drawing.draw("title", TEXT)


async def test_closing_removes_what_was_drawn(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.drawing.draw("title", TEXT)
    await client.close()
    await eventually(lambda: not device.overlay.drawing.sessions)
    assert device.overlay.drawing.shown == {}
    await client.close()


async def test_closing_with_the_camera_away_raises_nothing(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.drawing.draw("title", TEXT)
    await device.stop()
    await client.close()
    assert client.drawing.drawn == ()
