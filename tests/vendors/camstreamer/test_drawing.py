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
    ClipShape,
    DrawnArc,
    DrawnImage,
    DrawnLine,
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
from simulators.camstreamer.canvas import Surface

from .helpers import eventually

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (200).to_bytes(4) + (100).to_bytes(4)
TTF = b"\0\1\0\0 and the rest of a font"
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


def parts(device: CamstreamerSimulator) -> list[list[tuple[float, float]]]:
    """Return the corners of the shapes now shown, in pixels of the surface."""
    (shown,) = device.overlay.drawing.shown.values()
    width, height = shown.surface.width, shown.surface.height
    return [
        [(round(x * width, 3), round(y * height, 3)) for x, y in shape.points]
        for shape in shown.surface.shapes
    ]


async def test_points_become_a_line_or_fill_what_they_enclose(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    corners = ((0.0, 0.0), (400.0, 0.0), (200.0, 50.0))
    await client.drawing.draw("a", DrawnLine(box=BOX, points=corners, color=RED))
    assert parts(device) == [[(0, 0), (400, 0), (200, 50)]]
    open_line = DrawnLine(box=BOX, points=corners, color=RED, line_width=2)
    await client.drawing.draw("a", open_line)
    assert len(parts(device)) == 2
    assert "cairo_close_path" not in device.overlay.drawing.commands
    closed = DrawnLine(box=BOX, points=(*corners, (0.0, 0.0)), color=RED, line_width=2)
    await client.drawing.draw("a", closed)
    assert len(parts(device)) == 3


async def test_an_arc_begins_at_the_top_and_fills_its_slice(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    arc = DrawnArc(box=BOX, color=RED, start=0, end=90)
    await client.drawing.draw("gauge", arc)
    ((center, first, *_, last),) = parts(device)
    assert (center, first, last) == ((200, 25), (200, 0), (400, 25))
    line = DrawnArc(box=BOX, color=RED, start=90, end=180, line_width=6)
    await client.drawing.draw("gauge", line)
    (one, *_, other), *_ = parts(device)
    # The surface is larger by the three pixels that the line extends over the box.
    middle = ((one[0] + other[0]) / 2, (one[1] + other[1]) / 2)
    assert middle == pytest.approx((403, 28))
    await client.drawing.draw("gauge", DrawnArc(box=BOX, color=RED))
    ((first, *_),) = parts(device)
    assert first == (200, 0)


async def test_a_rotation_turns_about_the_center_and_ends_with_its_drawing(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    upright = Box(x=100, y=100, width=40, height=20, rotation=90)
    await client.drawing.draw("a", DrawnRectangle(box=upright, color=RED))
    await client.drawing.draw("b", DrawnRectangle(box=BOX, color=RED))
    (shown,) = device.overlay.drawing.shown.values()
    left, top = 100, round((shown.y + 1) / 2 * 1080)
    assert top == 90
    turned, level = parts(device)
    assert {(x + left, y + top) for x, y in turned} == {
        (110, 90),
        (130, 90),
        (110, 130),
        (130, 130),
    }
    assert level == [(0, 10), (400, 10), (400, 60), (0, 60)]


@pytest.mark.parametrize(("clip", "corners"), [("rectangle", 4), ("ellipse", 25)])
async def test_a_clip_counts_for_one_drawing_only(
    client: CamstreamerClient, device: CamstreamerSimulator, clip: str, corners: int
) -> None:
    box = Box(x=600, y=90, width=100, height=100, clip=ClipShape(clip))
    await client.drawing.draw("round", DrawnImage(box=box, data=PNG))
    wide = Box(x=600, y=90, width=100, height=100, clip=ClipShape(clip))
    await client.drawing.draw("ring", DrawnRectangle(box=wide, color=RED, line_width=9))
    await client.drawing.draw("title", TEXT)
    (shown,) = device.overlay.drawing.shown.values()
    (stamp,) = shown.surface.stamps
    assert [len(part) for part in stamp.clips] == pytest.approx([corners], abs=1)
    assert shown.surface.shapes[0].clips
    assert shown.surface.labels[0].clips == ()


async def test_a_font_of_ones_own_is_sent_used_and_released(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    text = DrawnText(box=BOX, text="Psalm", font=TTF)
    assert "rest of a font" not in repr(text)
    await client.drawing.draw("psalm", text)
    await client.drawing.draw("title", TEXT)
    board = device.overlay.drawing
    (shown,) = board.shown.values()
    assert [label.font for label in shown.surface.labels] == [TTF, None]
    assert board.live == {}
    assert board.created["font"] == 2


async def test_the_image_of_another_program_is_removed_from_its_widget(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    board = device.overlay.drawing
    device.overlay.add({"id": 5, "name": "scripter", "enabled": 1})
    board.shown["service", 5] = simulated.Shown(
        surface=Surface(10, 10), x=0, y=0, cameras=(0,), z_index=0
    )
    assert await client.drawing.remove_image(5) == ()
    assert board.shown == {}
    await eventually(lambda: not board.sessions)
    await client.drawing.draw("title", TEXT)
    await client.drawing.remove_image(5)
    assert len(board.shown) == 1


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
async def test_drawings_return_after_a_reconnect(
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


async def test_a_drawing_that_cannot_return_does_not_fail_the_read(
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
    with pytest.raises(InvalidValueError, match="what=rotation, low=-360"):
        Box(x=0, y=0, width=9, height=9, rotation=361)
    with pytest.raises(InvalidValueError, match="what=points, low=3, high=200"):
        DrawnLine(box=BOX, points=((0, 0), (1, 1)), color=RED)
    with pytest.raises(InvalidValueError, match="what=points, low=0, high=50"):
        DrawnLine(box=BOX, points=((0, 0), (1, 51)), color=RED, line_width=1)
    with pytest.raises(InvalidValueError, match="what=end_angle"):
        DrawnArc(box=BOX, color=RED, end=400)
    with pytest.raises(InvalidValueError, match="font_kind"):
        DrawnText(box=BOX, text="x", font=b"wOF2")
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
    sharp = DrawnLine(
        box=Box(x=40, y=40, width=20, height=20),
        points=((0, 0), (20, 10), (0, 20)),
        color=RED,
        line_width=2,
    )
    # A line extends far where it turns sharply.
    assert outline([sharp], canvas) == (30, 30, 40, 40)


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


async def test_a_login_that_is_missing_is_reported(
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


async def test_closing_with_the_camera_offline_raises_nothing(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.drawing.draw("title", TEXT)
    await device.stop()
    await client.close()
    assert client.drawing.drawn == ()
