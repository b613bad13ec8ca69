"""RTSP: the camera's own views, and CamSwitcher's output (facts 5 and 7, vendor text)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
import re
import secrets
import time
from typing import Final
from urllib.parse import parse_qs, urlsplit

from PIL import Image

from simulators.rtsp import Ask, RtspError, RtspServer, Show

from .camera import Camera
from .cgi import JsonObject
from .options import User
from .picture import Label, Picture, Sprite

_SIZE: Final = (640, 360)
"""Smaller than the camera's own, to spare the processor."""
_VIEW: Final = re.compile(r"(\d+)/?")

type Look = Callable[[], Callable[[], Image.Image]]


@dataclass(frozen=True, slots=True)
class _Live:
    """The live picture of one player, until the server closes it."""

    look: Look
    over_fn: Callable[[], bool] = lambda: False

    @property
    def size(self) -> tuple[int, int]:
        return _SIZE

    @property
    def over(self) -> bool:
        return self.over_fn()

    def picture(self, _seconds: float) -> Callable[[], Image.Image]:
        return self.look()


class Views(RtspServer):
    """`/axis-media/media.amp?camera=N`, for every account of the camera."""

    def __init__(
        self, camera: Camera, users: dict[str, User], picture: Picture
    ) -> None:
        super().__init__(self._view, camera.note, realm=camera.options.realm)
        self._camera = camera
        self._users = users
        self._picture = picture

    def _view(self, ask: Ask) -> Show:
        self.user(ask, self._password)
        if ask.held is not None:
            return ask.held
        url = urlsplit(ask.uri)
        wanted = _VIEW.fullmatch(parse_qs(url.query).get("camera", ["1"])[0])
        number = int(wanted[1]) if wanted else 0
        if url.path != "/axis-media/media.amp" or not (
            1 <= number <= self._camera.options.views
        ):
            raise RtspError(404)
        return _Live(lambda: self._picture.look(number, _SIZE))

    def _password(self, name: str) -> str | None:
        user = self._users.get(name)
        return None if user is None else user.password


class RtspOutput:
    """The mixer's output port; a token opens it, and no other login."""

    def __init__(
        self, camera: Camera, picture: Picture, on_air: Callable[[], JsonObject]
    ) -> None:
        self.camera = camera
        self.port = 0
        self.played: list[str] = []
        """Tokens that opened the output, oldest first."""
        self._picture = picture
        self._on_air = on_air
        self._tokens: dict[str, float] = {}
        self._run = 0
        self._server = RtspServer(self._admit, camera.note)

    @property
    def playing(self) -> int:
        """The number of viewers."""
        return self._server.playing

    async def open(self, host: str) -> None:
        """Listen, at the port used before the power loss."""
        self.port = await self._server.start(host, self.port)

    async def close(self) -> None:
        """Stop listening and drop players."""
        await self._server.stop()

    def info(self) -> JsonObject:
        """Return `data` of output_info.cgi, with a token of its own."""
        token = secrets.token_hex(32)
        self._tokens[token] = time.monotonic()
        return {
            "rtsp_url": f"rtsp://127.0.0.1:{self.port}/{token}",
            "ws": "ws://127.0.0.1/local/camswitcher/video",
            "ws_initial_message": _alias(token),
        }

    def audio_info(self) -> JsonObject:
        """Return `data` of audio_push_info.cgi."""
        return {
            "ws": "ws://127.0.0.1/local/camswitcher/audio",
            "ws_initial_message": _alias(secrets.token_hex(32)),
        }

    def restart(self) -> None:
        """Drop the players and void all tokens given out."""
        self._tokens.clear()
        self._run += 1

    def redeem(self, token: str) -> bool:
        """Return True if a token opens the output, and use it up."""
        permanent = self.camera.params.get("Camswitcher.RTSPAccessToken")
        issued = self._tokens.pop(token, None)
        life_s = self.camera.options.output_life_s
        good = issued is not None and time.monotonic() - issued <= life_s
        if good or (permanent and token == permanent):
            self.played.append(token)
            return True
        return False

    def _admit(self, ask: Ask) -> Show:
        if ask.held is not None and ask.method == "SETUP":
            return ask.held
        if not self.redeem(urlsplit(ask.uri).path.strip("/")):
            raise RtspError(404)
        run = self._run
        return _Live(self._look, over_fn=lambda: run != self._run)

    def _look(self) -> Callable[[], Image.Image]:
        return self._picture.look(1, _SIZE, *_title(self._on_air().get("niceName", "")))


def _title(text: str) -> Sequence[Sprite]:
    label = Label(text=text, x=0.04, y=0.5, height=0.05, color=(255, 255, 255, 255))
    return [Sprite(box=(0, 0.9, 1, 0.1), fill=(0, 0, 0, 160), labels=(label,))]


def _alias(token: str) -> str:
    return f'{{"type":"ALIAS_NAME", "data": "{token}"}}'
