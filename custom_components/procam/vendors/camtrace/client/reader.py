"""Reads the state: cameras and alarms every time, the rest less often.

Between reads, what the control channel hints at is read at once.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import fields, replace
from typing import Any, Final

from ....clientkit.errors import (
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    TranslatedMessage,
)
from ....clientkit.identity import Identity
from ....clientkit.schedule import TOLERANCE, Job, Schedule
from ....clientkit.values import Row
from .alarm_feed import AlarmFeed
from .commands.control_room import ControlRoom
from .commands.monitoring import Monitoring
from .commands.recordings import Recordings
from .const import BUSY_S, CAMERAS_BUSY_S, EXPORT_STALLED_S, LOOK_UP_S, RARE_S, SLOW_S
from .control import Hint
from .events import CameraRead, CamtraceEvent, Events, ReadRequest
from .http import Api, list_of, unwrap
from .metadata_feed import MetadataFeed
from .models.cameras import Camera, read_camera
from .models.monitoring import License, Task
from .models.recordings import Export
from .state import CamtraceSnapshot, CamtraceState, with_list

_RIGHTS: Final = (DevicePermissionError, DeviceNotFoundError)
"""Where rights end the server says 403, "or 404 in some cases"."""
DEFAULT_NAME: Final = "CamTrace"
_UNNAMED: Final = frozenset({"", "Local"})
"""What every server calls itself until somebody names it."""
_DEFAULTS: Final = {field.name: field.default for field in fields(CamtraceState)}
_MAX_LIST_BYTES: Final = 16 * 2**20
"""Of the list of thousands of cameras."""


class Reader:
    """Brings the snapshot up to date; each part but the cameras may fail alone."""

    def __init__(
        self,
        api: Api,
        snapshot: CamtraceSnapshot,
        schedule: Schedule,
        *,
        feed: AlarmFeed,
        metadata_feed: MetadataFeed,
        monitoring: Monitoring,
        control_room: ControlRoom,
        recordings: Recordings,
    ) -> None:
        self._api = api
        self._snapshot = snapshot
        self._schedule = schedule
        self._feed = feed
        self._metadata_feed = metadata_feed
        self._monitoring = monitoring
        self._recordings = recordings
        self._list = CameraList(api)
        self._turn = asyncio.Lock()
        self._looked_up: set[int] = set()
        self._progress: dict[int, tuple[int, float]] = {}
        """Percentage of each running export, and since when it has not changed."""
        self._parts = (
            self._part("services", monitoring.services, RARE_S),
            self._part("license", monitoring.license, RARE_S),
            self._part("servers", monitoring.servers, RARE_S),
            self._part("health", monitoring.health),
            self._part("running_tasks", self._running_tasks, right="tasks"),
            self._part("disks", recordings.disks),
            self._part("running_exports", self._running_exports, right="exports"),
            self._part("scenarios", control_room.scenarios),
            self._part("commands", control_room.commands),
            self._part("groups", control_room.groups),
            self._part("screens", control_room.screens),
        )

    async def read(self) -> CamtraceState:
        """Return the state after a read; raises DeviceError if the entire server fails."""
        async with self._turn:
            with self._snapshot.reading():
                await self._schedule.run(self._jobs())
                self._finish()
        return self._snapshot.state

    async def probe(self) -> None:
        """Ask for one camera, or for the list if none is known; raises DeviceError."""
        cameras = self._snapshot.state.cameras
        suffix = f"/{cameras[0].id}" if cameras else ""
        (await self._api.request("GET", f"/cameras{suffix}")).json("cameras")

    async def read_cameras(self) -> None:
        """Read the list of cameras; raises DeviceError."""
        read = await self._list.read()
        before = self._snapshot.state.cameras_by_id
        self._snapshot.set(with_list(self._snapshot.state, read))
        if self._snapshot.state.cameras_by_id.keys() - before:
            self._feed.look_back()

    async def follow(
        self, hints: AsyncIterator[list[Hint]]
    ) -> AsyncIterator[CamtraceEvent]:
        """Read what hints are about, and yield the changes."""
        async for some in hints:
            try:
                if any(hint.may_be_alarm for hint in some) and self._may_read_alarms():
                    for event in await self._feed.poll():
                        yield event
                for event in await self._read_hinted(some):
                    yield event
            except DeviceError:
                # Whether the server is still there is for a whole read to find out.
                yield ReadRequest()

    async def _read_hinted(self, hints: list[Hint]) -> Events:
        """Read the camera if all hints are about the same one, otherwise the list."""
        (about, *others) = {hint.camera_id for hint in hints}
        known = self._snapshot.state.cameras_by_id
        if about is not None and about in known and not others:
            camera = await self._list.read_one(about)
            return self._snapshot.put(CameraRead(camera=camera))
        self._schedule.expire("cameras")
        return (ReadRequest(),)

    def _jobs(self) -> list[Job]:
        state = self._snapshot.state
        busy = state.catching_up or any(camera.in_alarm for camera in state.cameras)
        cameras = Job(
            key="cameras",
            run=self.read_cameras,
            # Read every few seconds for the alarms, as these come in groups.
            every_s=CAMERAS_BUSY_S if busy else 0,
            essential=True,
            tolerance=TOLERANCE,
        )
        alarms = self._job("alarms", self._feed.poll, retry_s=SLOW_S)
        look_up = Job(
            key="alarms.last", run=self._look_up, every_s=LOOK_UP_S, proves=False
        )
        return [cameras, alarms, look_up, *self._parts, *self._metadata_feed.jobs()]

    def _part(
        self,
        name: str,
        fetch: Callable[[], Awaitable[object]],
        every_s: float = SLOW_S,
        *,
        right: str | None = None,
    ) -> Job:
        """Return the job that reads a member of the state."""

        async def run() -> None:
            self._set(**{name: await fetch()})

        def lose() -> None:
            self._set(**{name: _DEFAULTS[name]})

        return self._job(right or name, run, every_s=every_s, lose=lose)

    def _job(
        self,
        key: str,
        fetch: Callable[[], Awaitable[object]],
        *,
        lose: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> Job:
        """Return a job whose missing right is shown in the state."""

        async def run() -> None:
            await fetch()
            self._set_missing(key, missing=False)

        def failed(error: DeviceError) -> None:
            lose()
            self._set_missing(key, missing=isinstance(error, _RIGHTS))

        return Job(key=key, run=run, failed=failed, tolerance=TOLERANCE, **options)

    def _set(self, **changes: Any) -> None:
        self._snapshot.set(replace(self._snapshot.state, **changes))

    def _set_missing(self, key: str, *, missing: bool) -> None:
        before = set(self._snapshot.state.missing_rights)
        # The login names the services; no right is needed for it.
        missing &= key != "services"
        after = before | {key} if missing else before - {key}
        self._set(missing_rights=tuple(sorted(after)))

    def _may_read_alarms(self) -> bool:
        return "alarms" not in self._snapshot.state.missing_rights

    async def _look_up(self) -> None:
        """Ask for the last alarm of a camera that has had none since the start.

        One at a time, so as not to flood the server, and each once: later alarms come
        with the list.
        """
        if not self._may_read_alarms():
            return
        for camera in self._snapshot.state.cameras:
            if camera.last_alarm is None and camera.id not in self._looked_up:
                self._looked_up.add(camera.id)
                await self._feed.look_up(camera.id)
                return

    async def _running_tasks(self) -> tuple[Task, ...]:
        return await self._monitoring.tasks(status="running")

    async def _running_exports(self) -> tuple[Export, ...]:
        """Return the exports being made; a failed one only stops at its percentage."""
        now = self._api.monotonic()
        running = [one for one in await self._recordings.exports() if one.running]
        before, self._progress = self._progress, {}
        for export in running:
            percent, since = before.get(export.id, (export.progress_percent, now))
            if percent != export.progress_percent:
                percent, since = export.progress_percent, now
            self._progress[export.id] = percent, since
        return tuple(
            export
            for export in running
            if now - self._progress[export.id][1] < EXPORT_STALLED_S
        )

    def _finish(self) -> None:
        self._feed.end_holds()
        api, state = self._api, self._snapshot.state
        # A camera that was missing for a while has lost its last alarm.
        self._looked_up.intersection_update(state.cameras_by_id)
        if state.running_exports:
            self._schedule.within("exports", BUSY_S)
        self._set_missing("metadata", missing=self._metadata_feed.missing)
        ours = next((one.name for one in state.servers if one.id == 0), "")
        name = DEFAULT_NAME if ours in _UNNAMED else ours
        self._snapshot.set(
            replace(
                state,
                identity=server_identity(api, state.license, name),
                clear_text=api.login.clear_text,
                clock_skew_min=api.clock.skew_min(),
                connectors=self._metadata_feed.readable,
                missing_rights=self._snapshot.state.missing_rights,
                catching_up=self._feed.catching_up,
            )
        )


def server_identity(
    api: Api, license_: License | None, name: str = DEFAULT_NAME
) -> Identity:
    """Return the server as a device; its uuid is in the license."""
    return Identity(
        id="",
        unique=license_.uuid if license_ else None,
        name=name,
        manufacturer="CamTrace",
        model="CT-Server",
        firmware=license_.version if license_ else None,
        serial=license_.serial if license_ else None,
        url=api.settings.base,
    )


class CameraList:
    """Reads the list of cameras; decodes a row only when it has changed."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._body: bytes | None = None
        self._rows: dict[int, tuple[object, Camera]] = {}
        """The row each camera was read from."""

    async def read(self) -> Iterable[Camera] | None:
        """Return the cameras, None when nothing has changed; raises DeviceError."""
        try:
            answer = await self._api.request(
                "GET", "/cameras", max_bytes=_MAX_LIST_BYTES
            )
        except DeviceNotFoundError as err:
            raise DevicePermissionError(
                TranslatedMessage("may_not_list_cameras")
            ) from err
        if answer.body == self._body:
            return None
        rows = list_of(answer.json("/cameras"), "cameras")
        found = [read for row in rows if (read := self._read_row(row)) is not None]
        if rows and not found:
            raise DeviceResponseError("The answer has no camera in cameras")
        self._body = answer.body
        self._rows = {camera.id: (row, camera) for row, camera in found}
        return [camera for _, camera in self._rows.values()]

    async def read_one(self, camera_id: int) -> Camera:
        """Return one camera; raises DeviceError."""
        fields = unwrap(
            (await self._api.request("GET", f"/cameras/{camera_id}")).json("camera"),
            "camera",
        )
        camera = read_camera(fields)
        # The list may still be the one before the change.
        self._body = None
        self._rows.pop(camera.id, None)
        return camera

    def _read_row(self, row: object) -> tuple[object, Camera] | None:
        note: Callable[[str], None] = self._api.note
        try:
            fields = Row(row, "camera", note)
            before = self._rows.get(fields.integer("id"))
            if before is not None and before[0] == row:
                return before
            return row, read_camera(fields)
        except DeviceResponseError:
            note("unreadable row in cameras")
            return None
