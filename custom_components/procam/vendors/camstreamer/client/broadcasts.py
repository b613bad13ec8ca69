"""Current broadcasts of the streams whose permanent link the user gave."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from ....clientkit.errors import DeviceError
from ....clientkit.schedule import Job, Schedule
from .cloud import Cloud, link_key
from .state import CameraSnapshot

_EVERY_S: Final = 290.0


class Broadcasts:
    """Reads from the vendor's cloud; the camera is not involved."""

    def __init__(
        self,
        links: Mapping[str, str],
        cloud: Cloud,
        snapshot: CameraSnapshot,
        clock: Callable[[], float],
    ) -> None:
        """`links` are permanent links by stream id; raises ValueError for other text."""
        for link in links.values():
            link_key(link)
        self._links = links
        self._cloud = cloud
        self._snapshot = snapshot
        self._schedule = Schedule(clock)

    async def read(self) -> None:
        """Read each broadcast that is due; if the cloud does not answer, nothing changes."""
        jobs = [
            Job(key=stream.id, run=partial(self._read, stream.id), every_s=_EVERY_S)
            for stream in self._snapshot.state.streams
            if stream.id in self._links
        ]
        self._schedule.keep_only([job.key for job in jobs])
        for job in self._schedule.due(jobs):
            self._schedule.done(job)
            with suppress(DeviceError):
                await job.run()

    async def _read(self, stream_id: str) -> None:
        link = self._links[stream_id]
        broadcast = await self._cloud.broadcast(link)
        ok = await self._cloud.broadcast_ok(link)
        self._snapshot.update(
            streams=tuple(
                replace(stream, broadcast=broadcast, broadcast_ok=ok, linked=True)
                if stream.id == stream_id
                else stream
                for stream in self._snapshot.state.streams
            )
        )
