"""Reads the whole camera: its identity, its apps, then the parts of each app."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from ....clientkit.errors import DeviceError, DevicePermissionError
from ....clientkit.schedule import TOLERANCE, Job, Schedule
from .app import InstalledApp
from .broadcasts import Broadcasts
from .commands.drawing import Drawing
from .commands.ptz import TOUR_GROUP, PtzControl, decode_tours
from .const import CAMOVERLAY, REQUESTS_PER_READ
from .events import PresetsRead
from .state import CameraSnapshot, CamstreamerState
from .vapix import Vapix

_SELDOM_S: Final = 3590.0
"""Firmware, views: what changes with a restart or a visit of the installer."""
_PRESETS_EVERY_S: Final = 590.0
_WHOLE_EVERY_S: Final = 14.0
"""While an app is awaited: time between reads of everything."""
_AWAIT_S: Final = 300.0
"""How long an app that stopped answering is asked for in quick reads."""
IDENTITY: Final = "camera.identity"
"""Key of the job that reads the identity."""


class Reader:
    """Brings the state up to date."""

    def __init__(
        self,
        snapshot: CameraSnapshot,
        schedule: Schedule,
        clock: Callable[[], float],
        *,
        vapix: Vapix,
        ptz: PtzControl,
        apps: Sequence[InstalledApp],
        broadcasts: Broadcasts,
        drawing: Drawing,
    ) -> None:
        self._snapshot = snapshot
        self._schedule = schedule
        self._clock = clock
        self._vapix = vapix
        self._ptz = ptz
        self._apps = apps
        self._broadcasts = broadcasts
        self._drawing = drawing
        self._lock = asyncio.Lock()
        self._awaited: dict[str, float] = {}
        """When apps stopped answering, by package."""
        self._read_at: float | None = None
        self._identity = Job(
            key=IDENTITY,
            run=self._read_identity,
            every_s=_SELDOM_S,
            essential=True,
            tolerance=TOLERANCE,
        )
        self._list = Job(
            key="camera.applications",
            run=self._read_apps,
            tolerance=TOLERANCE,
            failed=self._apps_failed,
            retry_s=60.0,
        )

    async def read(self) -> CamstreamerState:
        """Return the whole state; raises DeviceError when the camera is offline.

        If an app or part fails, only that part is lost.
        """
        async with self._lock:
            with self._snapshot.reading():
                await self._read()
            return self._snapshot.state

    async def _read(self) -> None:
        if self._snapshot.state.no_rights and self._is_whole():
            # Somebody may have given them back, which only this list shows.
            self._schedule.expire(self._list.key)
        await self._schedule.run((self._identity, self._list))
        before = set(self._snapshot.state.answering)
        for app in self._apps:
            app.start_read()
        running = [a for a in self._apps if self._snapshot.state.running(a.package)]
        back = await self._ask_awaited(running)
        if self._is_whole():
            self._read_at = self._clock()
            asked = [a for a in running if a.package not in self._awaited or a in back]
            await self._read_parts(running, asked)
        elif back:
            await self._read_parts(running, back)
        answering = {
            a.package
            for a in running
            if a.answers and (a.package not in self._awaited or a in back)
        }
        self._note_answering(before, answering)
        await self._broadcasts.read()
        if CAMOVERLAY in answering and self._drawing.is_lost:
            with suppress(DeviceError, ValueError):
                await self._drawing.restore()

    def _is_whole(self) -> bool:
        """Return False for a quick read, which only looks for an awaited app."""
        if not self._awaits() or self._read_at is None:
            return True
        return self._clock() - self._read_at >= _WHOLE_EVERY_S

    def _awaits(self) -> bool:
        now = self._clock()
        return any(now - since <= _AWAIT_S for since in self._awaited.values())

    async def _ask_awaited(self, running: Sequence[InstalledApp]) -> list[InstalledApp]:
        """Ask the awaited apps that run by one request; return those that answer.

        After some minutes they are asked no more often than what else fails.
        """
        awaited = [app for app in running if app.package in self._awaited]
        jobs = [app.jobs()[0] for app in awaited]
        for app, job in zip(awaited, jobs, strict=True):
            if self._clock() - self._awaited[app.package] <= _AWAIT_S:
                self._schedule.expire(job.key)
        await self._schedule.run((self._identity, *jobs))
        back = [a for a, j in zip(awaited, jobs, strict=True) if j.key not in a.errors]
        for app in back:
            self._schedule.expire(f"{app.package}.")
        return back

    async def _read_parts(
        self, running: Sequence[InstalledApp], asked: Sequence[InstalledApp]
    ) -> None:
        async def params() -> None:
            await self._read_params(running)

        def params_unknown(_: DeviceError) -> None:
            self._set_params(running, {})

        jobs = [
            Job(
                key="camera.params",
                run=params,
                tolerance=TOLERANCE,
                failed=params_unknown,
            ),
            Job(key="camera.views", run=self._read_views, every_s=_SELDOM_S),
            Job(
                key="camera.presets",
                run=self._read_presets,
                every_s=_PRESETS_EVERY_S,
                # The text prints no list of presets; a camera may have no head.
                optional=True,
            ),
            *(job for app in asked for job in app.jobs()),
        ]
        await self._schedule.run((self._identity, *jobs), REQUESTS_PER_READ - 1)

    def _note_answering(self, before: set[str], answering: set[str]) -> None:
        now = self._clock()
        for app in self._apps:
            package = app.package
            if package in answering:
                self._awaited.pop(package, None)
                continue
            app.clear()
            if package in before or app.starting:
                self._awaited.setdefault(package, now)
        self._snapshot.update(
            answering=tuple(a.package for a in self._apps if a.package in answering),
            awaits_app=self._awaits(),
        )

    async def _read_identity(self) -> None:
        self._snapshot.update(identity=await self._vapix.identity())

    async def _read_apps(self) -> None:
        """Notice apps that are installed, removed, started, stopped or replaced."""
        before = self._snapshot.state
        apps = await self._vapix.applications()
        known = {app.package: app for app in (*before.known_apps, *apps)}
        self._snapshot.update(
            apps=apps,
            known_apps=tuple(known.values()),
            apps_listed=True,
            no_rights=False,
        )
        for app in self._apps:
            old, new = before.app(app.package), self._snapshot.state.app(app.package)
            if new is None or new.running is False:
                app.errors.clear()
                app.set_params({})
            if old is None or new is None or old.build != new.build:
                app.forget()
                if app.package in self._awaited:
                    self._awaited[app.package] = self._clock()
                self._schedule.expire(f"{app.package}.")

    def _apps_failed(self, error: DeviceError) -> None:
        no_rights = isinstance(error, DevicePermissionError)
        self._snapshot.update(no_rights=no_rights)

    async def _read_params(self, running: Sequence[InstalledApp]) -> None:
        names = [name for app in running for name in app.params]
        self._set_params(running, await self._vapix.params.read([*names, TOUR_GROUP]))

    def _set_params(
        self, running: Sequence[InstalledApp], found: dict[str, str]
    ) -> None:
        for app in running:
            app.set_params(found)
        self._snapshot.update(tours=decode_tours(found))

    async def _read_views(self) -> None:
        self._snapshot.update(views=await self._vapix.views())

    async def _read_presets(self) -> None:
        self._snapshot.put(PresetsRead(channels=await self._ptz.channels()))
