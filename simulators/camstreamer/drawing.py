"""CamOverlay's realtime drawing socket, subprotocol `cairo-api` (facts 3.6)."""

import base64
import binascii
from collections import Counter
from collections.abc import Callable
import copy
from dataclasses import dataclass
import itertools
import json
import struct
from typing import Any, Final

from aiohttp import WSMsgType, web

from .camera import Camera
from .canvas import Context, FontFace, Matrix, Surface
from .cgi import Call, JsonObject
from .drawing_commands import COMMANDS, DrawingError, check
from .events import compact
from .picture import Sprite

PROTOCOL: Final = "cairo-api"
_BINARY_MARK: Final = 1
_HEADER: Final = struct.Struct(">BI")
_PICTURE: Final = (1920, 1080)
_LARGEST_FRAME: Final = 16 * 2**20

type Variable = Surface | Context | FontFace | Matrix

_PREFIX: Final[dict[type, str]] = {
    Surface: "surface",
    Context: "cairo",
    FontFace: "font",
    Matrix: "matrix",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An image the drawing socket put into the picture."""

    surface: Surface
    x: float
    y: float
    cameras: tuple[int, ...]
    z_index: int


class DrawingBoard:
    """All drawing sockets: what they show and what they hold."""

    def __init__(self, camera: Camera, *, has_service: Callable[[int], bool]) -> None:
        """`has_service` returns True if a legacy `scripter` widget exists."""
        self.camera = camera
        self.has_service = has_service
        self.shown: dict[tuple[str, int], Shown] = {}
        self.commands: list[str] = []
        """Commands received, oldest first."""
        self.created: Counter[str] = Counter()
        """Variables ever made, by kind."""
        self.sessions: set[_Session] = set()
        self._numbers = itertools.count()

    @property
    def live(self) -> dict[str, int]:
        """Variables now held by all sockets, by kind: a leak only grows."""
        count: Counter[str] = Counter()
        for session in self.sessions:
            count.update(_PREFIX[type(v)] for v in session.variables.values())
        return dict(count)

    def sprites(self, number: int) -> list[Sprite]:
        """Return what is drawn over a camera's picture."""
        shown = sorted(self.shown.values(), key=lambda item: item.z_index)
        return [_sprite(item) for item in shown if number - 1 in item.cameras]

    def cut(self) -> None:
        """Drop all drawing sockets."""
        for session in list(self.sessions):
            if session.request.transport is not None:
                session.request.transport.abort()
        self.sessions.clear()
        self.shown.clear()

    async def serve(self, call: Call) -> web.StreamResponse:
        """Serve one socket; its variables and image live as long as it does."""
        offered = call.request.headers.get("Sec-WebSocket-Protocol", "")
        if PROTOCOL not in [name.strip() for name in offered.split(",")]:
            return web.Response(status=400, text=f"Sec-WebSocket-Protocol: {PROTOCOL}")
        socket = web.WebSocketResponse(
            protocols=(PROTOCOL,), max_msg_size=_LARGEST_FRAME
        )
        await socket.prepare(call.request)
        session = _Session(self, next(self._numbers), call.request)
        self.sessions.add(session)
        try:
            async for frame in socket:
                if frame.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    await socket.send_str(compact(session.answer(frame.data)))
        finally:
            self.sessions.discard(session)
            self.shown.pop(("socket", session.number), None)
        return socket


class _Session:
    """One drawing socket's variables."""

    def __init__(self, board: DrawingBoard, number: int, request: web.Request) -> None:
        self.board = board
        self.number = number
        self.request = request
        self.variables: dict[str, Variable] = {}
        self._counts: Counter[str] = Counter()

    def answer(self, frame: str | bytes) -> JsonObject:
        """Run one frame's command."""
        message: dict[str, Any] = {}
        try:
            message, upload = _read(frame)
            name, params = _command(message)
            self.board.commands.append(name)
            self.board.camera.note("ws", f"cairo {name}")
            reply = self._run(name, params, upload)
        except DrawingError as err:
            reply = {"error": str(err)}
        call_id = message.get("call_id")
        return {**reply, "call_id": call_id} if type(call_id) is int else reply

    def _run(self, name: str, params: list[Any], upload: bytes | None) -> JsonObject:
        match name:
            case "upload_image_data":
                return self._upload_image(_uploaded(params, upload))
            case "upload_font_data":
                return {"var": self._keep(FontFace(_uploaded(params, upload)))}
        command = COMMANDS.get(name)
        if command is None:
            raise DrawingError(f"Unknown command {name}")
        values = check(command, params, self.variables)
        if command.own:
            return self._own(name, values)
        try:
            result = command.run(*values)
        except ValueError as err:
            raise DrawingError(str(err)) from err
        if command.frees:
            self._free(params[0])
        if isinstance(result, Surface | Context | Matrix):
            return {"var": self._keep(result)}
        return result if isinstance(result, dict) else {"message": "OK"}

    def _own(self, name: str, values: list[Any]) -> JsonObject:
        key = ("socket", self.number)
        match name:
            case "show_cairo_image_v2":
                surface, x, y, cameras, z_index = values
            case "show_cairo_image":
                service, surface, x, y = values
                if not self.board.has_service(service):
                    raise DrawingError(f"Service {service} not found")
                key, cameras, z_index = ("service", service), [0], 0
            case "remove_image":
                self.board.shown.pop(("service", values[0]), None)
                return {"message": "OK"}
            case _:
                self.board.shown.pop(key, None)
                return {"message": "OK"}
        # The picture keeps its own copy: clients destroy the surface right after.
        self.board.shown[key] = Shown(
            surface=copy.deepcopy(surface),
            x=x,
            y=y,
            cameras=tuple(cameras),
            z_index=z_index,
        )
        return {"message": "OK"}

    def _upload_image(self, content: bytes) -> JsonObject:
        size = image_size(content)
        if size is None:
            raise DrawingError("Image format not supported")
        name = self._keep(Surface(*size, content=content))
        return {"var": name, "width": size[0], "height": size[1]}

    def _keep(self, variable: Variable) -> str:
        if len(self.variables) >= self.board.camera.options.drawing_variables:
            raise DrawingError("Out of memory")
        kind = _PREFIX[type(variable)]
        name = f"{kind}{self._counts[kind]}"
        self._counts[kind] += 1
        self.board.created[kind] += 1
        self.variables[name] = variable
        return name

    def _free(self, name: str) -> None:
        del self.variables[name]


def _read(frame: str | bytes) -> tuple[dict[str, Any], bytes | None]:
    """Split a text frame, or a binary one: 0x01, length, JSON, raw bytes."""
    upload: bytes | None = None
    if isinstance(frame, bytes):
        if len(frame) < _HEADER.size:
            raise DrawingError("Binary frame is too short")
        mark, length = _HEADER.unpack_from(frame)
        if mark != _BINARY_MARK or _HEADER.size + length > len(frame):
            raise DrawingError("Invalid binary header")
        upload = frame[_HEADER.size + length :]
        frame = frame[_HEADER.size : _HEADER.size + length]
    try:
        message = json.loads(frame)
    except ValueError as err:
        raise DrawingError("Invalid JSON") from err
    if not isinstance(message, dict):
        raise DrawingError("Invalid JSON")
    return message, upload


def _command(message: dict[str, Any]) -> tuple[str, list[Any]]:
    if type(message.get("call_id")) is not int:
        raise DrawingError("call_id is missing")
    name, params = message.get("command"), message.get("params", [])
    if not isinstance(name, str) or not isinstance(params, list):
        raise DrawingError("command or params are missing")
    return name, params


def _uploaded(params: list[Any], upload: bytes | None) -> bytes:
    if upload:
        return upload
    if params and isinstance(params[0], str):
        try:
            return base64.b64decode(params[0], validate=True)
        except binascii.Error as err:
            raise DrawingError("Invalid base64 data") from err
    raise DrawingError("No data")


def image_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or JPEG, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack_from(">II", content, 16)
        return width, height
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        mark, length = content[at + 1], struct.unpack_from(">H", content, at + 2)[0]
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        at += 2 + length
    return None


def _sprite(item: Shown) -> Sprite:
    # The point is the surface's top left corner, -1..1 over the picture (facts 3.5).
    return Sprite(
        box=(
            (item.x + 1) / 2,
            (item.y + 1) / 2,
            item.surface.width / _PICTURE[0],
            item.surface.height / _PICTURE[1],
        ),
        shapes=tuple(item.surface.shapes),
        labels=tuple(item.surface.labels),
        stamps=tuple(item.surface.stamps),
        image=item.surface.content,
    )
