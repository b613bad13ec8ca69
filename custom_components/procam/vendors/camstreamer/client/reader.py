"""Reads the whole camera: its apps first, then each app by itself."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, Protocol

from ....clientkit.errors import DeviceAuthError, DeviceConnectionError, DeviceError
from .broadcasts import Broadcasts
from .commands.drawing import Drawing
from .commands.ptz import TOUR_GROUP, PtzControl, decode_tours
from .const import CAMOVERLAY, REQUESTS_PER_READ
from .events import PresetsRead
from .models.camera import App
from .models.state import CamstreamerState
from .schedule import Job, Schedule
from .snapshot import CameraSnapshot
from .vapix import Vapix

_SELDOM_S: Final = 3590.0
"""Firmware, views: what changes with a restart or a visit of the installer."""
_PRESETS_EVERY_S: Final = 590.0


class InstalledApp(Protocol):
    """What a read needs of each app's room."""

    @property
    def package(self) -> str:
        """Lower-case id."""
        ...

    @property
    def params(self) -> tuple[str, ...]:
        """Parameters it needs."""
        ...

    def jobs(self) -> list[Job]:
        """Return what a read asks for."""
        ...

    def take_params(self, params: dict[str, str]) -> None:
        """Take its parameters."""
        ...

    def clear(self) -> None:
        """Know nothing of the app: it does not answer."""
        ...

    def forget(self) -> None:
        """Find out anew which paths it has."""
        ...


class Reader:
    """Brings the snapshot up to date."""

    def __init__(
        self,
        snapshot: CameraSnapshot,
        schedule: Schedule,
        *,
        vapix: Vapix,
        ptz: PtzControl,
        apps: Sequence[InstalledApp],
        broadcasts: Broadcasts,
        drawing: Drawing,
    ) -> None:
        """Take all that can be read."""
        self._snapshot = snapshot
        self._schedule = schedule
        self._vapix = vapix
        self._ptz = ptz
        self._apps = apps
        self._broadcasts = broadcasts
        self._drawing = drawing
        self._lock = asyncio.Lock()

    async def read(self) -> CamstreamerState:
        """Return the whole snapshot; raises DeviceError when the camera is away.

        An app that does not answer takes only its own part away.
        """
        async with self._lock:
            with self._snapshot.reading():
                try:
                    await self._read()
                except DeviceConnectionError:
                    # It may have restarted meanwhile: ask for everything then.
                    self._schedule.expire()
                    raise
            return self._snapshot.state

    async def _read(self) -> None:
        self._notice(await self._vapix.applications())
        running = [a for a in self._apps if self._snapshot.state.running(a.package)]
        by_app = {app.package: app.jobs() for app in running}
        camera = self._camera_jobs(running)
        asked = [*camera, *(job for jobs in by_app.values() for job in jobs)]
        keys = {job.key for job in self._schedule.pick(asked, REQUESTS_PER_READ - 1)}
        await self._run_camera([job for job in camera if job.key in keys])
        answering = await self._run_apps(
            running,
            {p: [j for j in jobs if j.key in keys] for p, jobs in by_app.items()},
        )
        self._snapshot.update(answering=answering)
        await self._broadcasts.read()
        if CAMOVERLAY in answering and self._drawing.is_lost:
            with suppress(DeviceError, ValueError):
                await self._drawing.restore()

    def _notice(self, apps: tuple[App, ...]) -> None:
        """Take the application list: apps come, go, stop and are replaced."""
        before = self._snapshot.state
        self._snapshot.update(apps=apps)
        self._snapshot.complete = True
        for app in self._apps:
            old, new = before.app(app.package), self._snapshot.state.app(app.package)
            if new is None or not new.running:
                app.clear()
            if (
                new is None
                or old is None
                or (old.version, old.running)
                != (
                    new.version,
                    new.running,
                )
            ):
                app.forget()
                self._schedule.expire(f"{app.package}.")

    def _camera_jobs(self, running: Sequence[InstalledApp]) -> list[Job]:
        async def params() -> None:
            await self._read_params(running)

        return [
            Job(key="camera.identity", run=self._read_identity, every_s=_SELDOM_S),
            Job(key="camera.params", run=params),
            Job(
                key="camera.views",
                run=self._read_views,
                every_s=_SELDOM_S,
                essential=False,
            ),
            Job(
                key="camera.presets",
                run=self._read_presets,
                every_s=_PRESETS_EVERY_S,
                essential=False,
            ),
        ]

    async def _read_identity(self) -> None:
        self._snapshot.update(identity=await self._vapix.identity())

    async def _read_params(self, running: Sequence[InstalledApp]) -> None:
        names = [name for app in running for name in app.params]
        found = await self._vapix.params.read([*names, TOUR_GROUP])
        for app in running:
            app.take_params(found)
        self._snapshot.update(tours=decode_tours(found))

    async def _read_views(self) -> None:
        self._snapshot.update(views=await self._vapix.views())

    async def _read_presets(self) -> None:
        self._snapshot.put(PresetsRead(channels=await self._ptz.channels()))

    async def _run_camera(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            try:
                await job.run()
            except DeviceError as err:
                if job.essential or isinstance(err, DeviceAuthError):
                    raise
            self._schedule.done(job.key)

    async def _run_apps(
        self, running: Sequence[InstalledApp], jobs: Mapping[str, Sequence[Job]]
    ) -> tuple[str, ...]:
        """Run each app's jobs beside the others'; return the apps that answer."""
        results = await asyncio.gather(
            *(self._run_app(app, jobs[app.package]) for app in running),
            return_exceptions=True,
        )
        answering = []
        for app, result in zip(running, results, strict=True):
            if isinstance(result, BaseException):
                raise result
            if result:
                answering.append(app.package)
        return tuple(sorted(answering))

    async def _run_app(self, app: InstalledApp, jobs: Sequence[Job]) -> bool:
        for job in jobs:
            try:
                await job.run()
            except DeviceAuthError:
                raise
            except DeviceError as err:
                if job.essential:
                    app.clear()
                    self._schedule.expire(f"{app.package}.")
                    return False
                if isinstance(err, DeviceConnectionError):
                    # The app hangs, and would do so on the next question.
                    return True
            self._schedule.done(job.key)
        return True
