"""License, health, hardware, tasks and logs (Admin or Monitor; logs Admin)."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from .....clientkit.errors import InvalidValueError
from .....clientkit.values import Fields, Row, one_of
from ..clock import EARLIEST, between
from ..const import TASK_STATUSES, TASK_TYPES
from ..http import Api, Page, after_total
from ..models.monitoring import (
    Connection,
    Health,
    License,
    Server,
    Services,
    SystemInfo,
    SystemLog,
    Task,
    UserAction,
    read_connection,
    read_health,
    read_license,
    read_server,
    read_services,
    read_system_info,
    read_system_log,
    read_task,
    read_user_action,
)

_PAGE = 50


class Monitoring:
    """Health, hardware, license and logs of the server."""

    def __init__(self, api: Api, changed: Callable[[str], None]) -> None:
        self._api = api
        self._changed = changed

    async def services(self) -> Services:
        """Log in as the vendor's own clients do, and return the services offered."""
        answer = await self._api.request("GET", "/users/login")
        return read_services(Row(answer.json("login"), "login"))

    async def servers(self) -> tuple[Server, ...]:
        """Return the servers of the cluster, ours (0) first."""
        found = await self._api.rows("/servers", "servers", read_server)
        return tuple(sorted(found, key=lambda server: server.id))

    async def license(self) -> License:
        """Return the license."""
        return read_license(await self._api.one("/license"))

    async def update_license(self, content: str) -> None:
        """Install the content of a license file (Admin); ValueError when empty."""
        if not content.strip():
            raise InvalidValueError("not_a_license")
        await self._api.send("POST", "/license", {"license": content})
        self._changed("license")

    async def health(self) -> Health:
        """Return the server's own checks."""
        return read_health(await self._api.one("/health"))

    async def system_info(self) -> SystemInfo:
        """Return the server's hardware."""
        answer = await self._api.request("GET", "/sysinfo")
        return read_system_info(Row(answer.json("sysinfo"), "sysinfo"))

    async def tasks(
        self, *, task_type: str | None = None, status: str | None = None
    ) -> tuple[Task, ...]:
        """Return tasks, newest first; ValueError for an unknown type or status."""
        query: dict[str, object] = {}
        if task_type is not None:
            query["type"] = one_of(task_type, sorted(TASK_TYPES), "type")
        if status is not None:
            query["status"] = one_of(status, sorted(TASK_STATUSES), "status")
        found = await self._api.rows("/tasks", "tasks", read_task, query)
        return tuple(sorted(found, key=lambda task: task.id, reverse=True))

    async def task(self, task_id: int) -> Task:
        """Return one task."""
        return read_task(await self._api.one(f"/tasks/{task_id}"))

    async def user_actions(
        self,
        user_id: int | None = None,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = _PAGE,
        offset: int = 0,
    ) -> Page[UserAction]:
        """Return what users did, newest first."""
        path = "/users/actions" if user_id is None else f"/users/{user_id}/actions"
        query = between(start, end)
        return await self._log(path, "actions", read_user_action, query, limit, offset)

    async def connections(
        self,
        camera_ids: Iterable[int] = (),
        *,
        connected: bool | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = _PAGE,
        offset: int = 0,
    ) -> Page[Connection]:
        """Return when cameras connected and disconnected, newest first."""
        query, ids = between(start, end), tuple(camera_ids)
        path = "/cameras/connections"
        if len(ids) == 1:
            path = f"/cameras/{ids[0]}/connections"
        elif ids:
            query.append(("id_cams", ",".join(map(str, ids))))
        if connected is not None:
            query.append(("connected", str(connected).lower()))
        return await self._log(
            path, "connections", read_connection, query, limit, offset
        )

    async def system_logs(
        self,
        *,
        search: str | None = None,
        everything: bool = False,
        negative: bool = False,
        ignore_case: bool = False,
        pattern: bool = False,
        limit: int = _PAGE,
        offset: int = 0,
    ) -> Page[SystemLog]:
        """Return the server's log, newest first.

        `everything` adds information lines; `negative` wants lines without `search`;
        `pattern` takes it as a regular expression.
        """
        flags = {
            "all": everything,
            "negative": negative,
            "noCase": ignore_case,
            "regex": pattern,
        }
        query: list[tuple[str, object]] = [
            (name, "true") for name, wanted in flags.items() if wanted
        ]
        if search:
            query.append(("search", search))
        path = "/system/logs"
        return await self._log(
            path, "systemLogs", read_system_log, query, limit, offset
        )

    async def _log[T: UserAction | Connection | SystemLog](
        self,
        path: str,
        key: str,
        read: Callable[[Fields], T],
        query: list[tuple[str, object]],
        limit: int,
        offset: int,
    ) -> Page[T]:
        page = await self._api.page(
            path, key, read, query, after=after_total, limit=limit, offset=offset
        )
        newest_first = sorted(
            page.rows, key=lambda row: row.time or EARLIEST, reverse=True
        )
        return replace(page, rows=tuple(newest_first))
