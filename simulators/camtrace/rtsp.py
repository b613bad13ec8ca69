"""RTSP streams: live, delayed, alarm, replay of the last alarm (facts section 13)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
import re
from typing import Final
from urllib.parse import urlsplit

from PIL import Image

from simulators.rtsp import Ask, RtspError, RtspServer

from .http import RefusedError
from .pictures import Scene, draw
from .state import Camera, Stream
from .users import Users
from .video import Video

_PATH: Final = re.compile(
    r"/(live/view|live/delayed|live/alarm|replay/view)/(\d+)\.(\d+)(?:/track1)?/?"
)
_MAX_WIDTH: Final = 640


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What one URL shows."""

    kind: str
    camera: Camera
    stream: Stream
    video: Video

    @property
    def size(self) -> tuple[int, int]:
        """Picture size; large ones are sent smaller, to spare the processor."""
        width = min(self.stream.width, _MAX_WIDTH)
        height = width * self.stream.height // self.stream.width
        return width, height - height % 2

    @property
    def over(self) -> bool:
        """A lost camera ends its streams."""
        return self.camera.status <= 0

    def picture(self, seconds: float) -> Callable[[], Image.Image] | None:
        """Return what to show now; nothing without an alarm, yet."""
        scene = self._scene(seconds)
        return None if scene is None else partial(draw, scene, *self.size)

    def _scene(self, seconds: float) -> Scene | None:
        match self.kind:
            case "live/alarm" if not self.camera.in_alarm:
                return None
            case "replay/view":
                return self.video.replay(self.camera, seconds)
            case "live/delayed":
                return self.video.scene(self.camera, "delayed")
        return self.video.scene(self.camera)


class CamtraceRtsp(RtspServer):
    """The server's streams; no call of the API returns their port."""

    def __init__(
        self, video: Video, users: Users, note: Callable[[str, str], None]
    ) -> None:
        super().__init__(self._view, note, realm="CamTrace")
        self._video = video
        self._users = users

    def _view(self, ask: Ask) -> View:
        """Return what a URL shows this account; raise RtspError."""
        user = self._users[self.user(ask, self._password)]
        match = _PATH.fullmatch(urlsplit(ask.uri).path)
        if match is None:
            raise RtspError(404)
        site = self._video.site
        kind, camera_id = match[1], int(match[2])
        see = site.see_records if kind.startswith("replay") else site.see_live
        try:
            camera = see(user, camera_id)
        except RefusedError as err:
            raise RtspError(err.status) from err
        stream = camera.stream(int(match[3]))
        if stream is None or camera.status <= 0:
            raise RtspError(404)
        return View(kind=kind, camera=camera, stream=stream, video=self._video)

    def _password(self, name: str) -> str | None:
        user = self._users.get(name)
        return None if user is None else user.password
