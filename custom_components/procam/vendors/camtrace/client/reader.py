"""Puts the state together: cameras and alarms every time, the rest when it is due."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from ....clientkit.errors import (
    DeviceAuthError,
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
)
from ....clientkit.identity import Identity
from .alarm_feed import AlarmFeed
from .camera_list import CameraList
from .commands.control_room import ControlRoom
from .commands.monitoring import Monitoring
from .commands.recordings import Recordings
from .const import BUSY_S, RARE_S, SLOW_S
from .http import Api
from .metadata_feed import MetadataFeed
from .models.control_room import Command, Group, Scenario, Screen
from .models.monitoring import Disk, Health, License, Server, Services, Task
from .models.recordings import Export
from .models.state import CamtraceState
from .resources import ErrorTolerance, Resource

type _Many[T] = Resource[tuple[T, ...]]

_LOOK_UP_S: Final = 120.0
"""One camera at a time is asked for its last alarm, so as not to flood the server."""
_USUAL_NAME: Final = "Local"
"""What every server calls itself until somebody names it."""


class Reader:
    """What was read last, and when which part is due."""

    def __init__(
        self,
        api: Api,
        feed: AlarmFeed,
        metadata_feed: MetadataFeed,
        monitoring: Monitoring,
        control_room: ControlRoom,
        recordings: Recordings,
    ) -> None:
        """Everything is due."""
        self._api = api
        self._feed = feed
        self._metadata_feed = metadata_feed
        self._recordings = recordings
        self._monitoring = monitoring
        self._cameras = CameraList(api, feed)
        self._alarm_patience = ErrorTolerance()
        self._alarms_at = self._look_up_at = float("-inf")
        self._alarms_missing = False
        self._looked_up: set[int] = set()
        self._state: CamtraceState | None = None
        add = self._resource
        self._services = add("services", monitoring.services, Services(), RARE_S)
        self._license: Resource[License | None] = add(
            "license", monitoring.license, None, RARE_S
        )
        self._servers: _Many[Server] = add("servers", monitoring.servers, (), RARE_S)
        self._health: Resource[Health | None] = add("health", monitoring.health, None)
        self._tasks: Resource[tuple[Task, ...] | None] = add(
            "tasks", self._running_tasks, None
        )
        self._disks: _Many[Disk] = add("disks", recordings.disks, ())
        self._exports: _Many[Export] = add("exports", self._running_exports, ())
        self._scenarios: _Many[Scenario] = add("scenarios", control_room.scenarios, ())
        self._commands: _Many[Command] = add("commands", control_room.commands, ())
        self._groups: _Many[Group] = add("groups", control_room.groups, ())
        self._screens: _Many[Screen] = add("screens", control_room.screens, ())
        self._rights: tuple[Resource[Any], ...] = (
            self._license,
            self._servers,
            self._health,
            self._tasks,
            self._disks,
            self._exports,
            self._scenarios,
            self._commands,
            self._groups,
            self._screens,
        )

    @property
    def cameras(self) -> CameraList:
        """The cameras as read last."""
        return self._cameras

    def expire(self, name: str) -> None:
        """Have a resource read with the next read: a command has changed it."""
        for resource in self._rights:
            if resource.name == name:
                resource.expire()

    async def read(self) -> CamtraceState:
        """Read what is due; raises DeviceError when the server fails as a whole."""
        await self._cameras.read()
        await self._read_alarms()
        await self._read_slow()
        await self._look_up_last_alarm()
        await self._metadata_feed.poll()
        state = self._build()
        if self._state is None or state != self._state:
            self._state = state
        return self._state

    async def _read_alarms(self) -> None:
        if self._api.monotonic() < self._alarms_at:
            return
        try:
            await self._feed.poll()
        except DevicePermissionError, DeviceNotFoundError:
            self._alarms_missing = True
            self._alarms_at = self._api.monotonic() + SLOW_S
        except DeviceResponseError as err:
            self._alarm_patience.bad(err)
        else:
            self._alarms_missing = False
            self._alarm_patience.good()

    async def _read_slow(self) -> None:
        due = [part for part in (self._services, *self._rights) if part.due]
        results = await asyncio.gather(
            *(part.refresh() for part in due), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
        if self._exports.value:
            self._exports.within(BUSY_S)

    async def _look_up_last_alarm(self) -> None:
        now = self._api.monotonic()
        if self._alarms_missing or now < self._look_up_at:
            return
        camera_id = next(
            (
                camera.id
                for camera in self._cameras.value
                if camera.last_alarm is None and camera.id not in self._looked_up
            ),
            None,
        )
        if camera_id is None:
            return
        self._look_up_at = now + _LOOK_UP_S
        self._looked_up.add(camera_id)
        try:
            await self._feed.look_up(camera_id)
        except DeviceAuthError:
            raise
        except DeviceError:
            # Worth one question: the camera's next alarm will tell by itself.
            return

    async def _running_tasks(self) -> tuple[Task, ...]:
        return await self._monitoring.tasks(status="running")

    async def _running_exports(self) -> tuple[Export, ...]:
        found = await self._recordings.exports()
        return tuple(export for export in found if export.running)

    def _resource[T](
        self,
        name: str,
        fetch: Callable[[], Awaitable[T]],
        default: T,
        interval_s: float = SLOW_S,
    ) -> Resource[T]:
        return Resource(
            name, fetch, default, interval_s=interval_s, clock=self._api.monotonic
        )

    def _build(self) -> CamtraceState:
        missing = [part.name for part in self._rights if part.missing]
        if self._alarms_missing:
            missing.append("alarms")
        if self._metadata_feed.missing:
            missing.append("metadata")
        return CamtraceState(
            identity=self._identity(),
            clear_text=self._api.login.clear_text,
            clock_skew_min=self._api.clock.skew_min(),
            cameras=self._cameras.with_alarm_state(),
            scenarios=self._scenarios.value,
            commands=self._commands.value,
            groups=self._groups.value,
            screens=self._screens.value,
            health=self._health.value,
            license=self._license.value,
            servers=self._servers.value,
            services=self._services.value,
            disks=self._disks.value,
            running_tasks=self._tasks.value,
            running_exports=self._exports.value,
            connectors=self._metadata_feed.readable,
            missing_rights=tuple(sorted(missing)),
            catching_up=self._feed.catching_up,
        )

    def _identity(self) -> Identity:
        ours = next((one for one in self._servers.value if one.id == 0), None)
        name = ours.name if ours and ours.name not in {"", _USUAL_NAME} else "CamTrace"
        return server_identity(self._api, self._license.value, name)


def server_identity(api: Api, license_: License | None, name: str) -> Identity:
    """Return the server as a device; its uuid stands in the licence."""
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
