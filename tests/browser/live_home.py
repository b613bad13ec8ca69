"""A Home Assistant with go2rtc, and one camera that shows the time for programs."""

import asyncio
from typing import Any, Final, Self, override

import yaml

from simulators import mobotix

from . import go2rtc
from .home import ROOT, Home, free_host, free_port

DOCUMENTED: Final = {"segment_duration": 2, "part_duration": 0.5}
"""The settings of HLS that docs/live-video.md recommends."""


class LiveHome(Home):
    """Home Assistant with settings for HLS, and go2rtc if wanted."""

    def __init__(
        self, stream: dict[str, float] = DOCUMENTED, *, use_go2rtc: bool = True
    ) -> None:
        super().__init__()
        self.mobotix = mobotix.demo(
            host=free_host(),
            port=8012,
            mjpeg_port=8008,
            rtsp_port=8554,
            alive=False,
            time_code=True,
        )
        self._go2rtc_port = free_port()
        settings: dict[str, Any] = {"stream": stream}
        if use_go2rtc:
            settings["go2rtc"] = {"url": f"http://{go2rtc.HOST}:{self._go2rtc_port}"}
        self.video_configuration = yaml.safe_dump(settings)

    @property
    @override
    def devices(self) -> tuple[Any, ...]:
        return (self.mobotix,)

    @override
    async def __aenter__(self) -> Self:
        """Start go2rtc, then everything else."""
        self._go2rtc = await asyncio.create_subprocess_exec(
            *go2rtc.command(self._go2rtc_port), cwd=ROOT
        )
        return await super().__aenter__()

    @override
    async def __aexit__(self, *error: object) -> None:
        """End everything."""
        await super().__aexit__(*error)
        self._go2rtc.terminate()
        await self._go2rtc.wait()
