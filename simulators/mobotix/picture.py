"""Still pictures and image.cgi (vendor, JPEG images)."""

import asyncio
import time
from typing import Final

from aiohttp import web

from .clock import Clock
from .events import MOTIONS, Events
from .executor import Executor
from .head import Head
from .login import Rights
from .options import Options
from .parameters import Parameters
from .ports import Ports
from .scene import View, draw_view, encode_jpeg
from .wire import Cgi, close_or_keep

SIZE: Final = (640, 360)
_WALK_S = 6.0
"""How long a person takes to cross the picture."""


class Picture:
    """What the lens sees now, drawn anew only when it looks different."""

    def __init__(
        self,
        *,
        options: Options,
        parameters: Parameters,
        clock: Clock,
        head: Head,
        events: Events,
        ports: Ports,
        executor: Executor,
    ) -> None:
        self._options = options
        self._parameters = parameters
        self._clock = clock
        self._head = head
        self._events = events
        self._ports = ports
        self._executor = executor
        self._drawn: dict[tuple[int, int], tuple[View, bytes]] = {}
        self._drawing = asyncio.Lock()

    def view(self) -> View:
        """Return what there is to see; cheap, drawing is not."""
        pose = self._head.pose
        seen = [name for name in MOTIONS if self._events.motions[name].triggered]
        boxes = self._events.faces.values()
        up = -1 if self._options.tilt_down_positive else 1
        return View(
            pan=pose.pan,
            tilt=pose.tilt * up,
            degrees=self._head.view_degrees,
            blur=self._head.blur,
            clock=self._shown_clock(),
            captions=(*self._title(), *(name.upper() for name in seen)),
            walker=self._walked() if seen else None,
            faces=max(map(len, boxes), default=0),
            covered=self._events.tampered,
            time_code=time.time_ns() // 10**6 if self._options.time_code else None,
        )

    def _walked(self) -> float:
        step = 1 / (_WALK_S * self._options.frame_rate)
        return time.monotonic() % _WALK_S / _WALK_S // step * step

    def _title(self) -> tuple[str, ...]:
        active = sorted(self._ports.active_outputs)
        outputs = tuple(f"OUT {number}" for number in active)
        if not self._parameters.flag("Image.I0.Text.TextEnabled"):
            return outputs
        return (self._parameters["Image.I0.Text.String"], *outputs)

    def _shown_clock(self) -> str:
        now = self._clock.now()
        parts: list[str] = []
        if self._parameters.flag("Image.I0.Text.DateEnabled"):
            parts.append(f"{now:%Y-%m-%d}")
        if self._parameters.flag("Image.I0.Text.ClockEnabled"):
            parts.append(f"{now:%H:%M:%S}.{now.microsecond // 100000}")
        return " ".join(parts)

    async def jpeg(self, size: tuple[int, int] = SIZE) -> bytes:
        """Return the present picture as JPEG."""
        async with self._drawing:
            view = self.view()
            drawn, data = self._drawn.get(size, (None, b""))
            if drawn != view:
                data = await self._executor(_draw_jpeg, view, size)
                self._drawn[size] = (view, data)
            return data

    def cgis(self) -> dict[str, Cgi]:
        """Return image.cgi; parameters some clients add change nothing."""
        return {"jpg/image.cgi": Cgi(rights=Rights.VIEW, answer=self._answer)}

    async def _answer(self, _: web.Request) -> web.StreamResponse:
        answer = web.Response(
            body=await self.jpeg(), headers={"Content-Type": "image/jpeg"}
        )
        return close_or_keep(answer, self._options)


def _draw_jpeg(view: View, size: tuple[int, int]) -> bytes:
    return encode_jpeg(draw_view(view, size))
