"""The server's task list (vendor text, "Tasks")."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiohttp import web

from .clock import iso
from .http import Api, Call, answer, invalid, missing
from .state import Site
from .users import Level, Users

_FIRST_ID: Final = 24
_TYPES: Final = ("concat", "postindex", "purgecam", "repaircam", "sum", "kill")
_STATUSES: Final = ("new", "running", "aborted", "killed", "done")


@dataclass(kw_only=True)
class Task:
    """One task; its progress is asked for when it is read."""

    id: int
    type: str
    progress: Callable[[], int]
    user_name: str
    updated: datetime
    ended: str | None = None
    """`aborted` or `killed`, when it did not run to its end."""

    @property
    def status(self) -> str:
        """The vendor's name for the progress."""
        if self.ended is not None:
            return self.ended
        done = self.progress()
        if done >= 100:
            return "done"
        return "running" if done else "new"


class Tasks:
    """The tasks, newest first."""

    def __init__(self, site: Site, users: Users) -> None:
        self._site = site
        self._users = users
        self.items: dict[int, Task] = {}
        for _ in range(3):
            self.add("concat", lambda: 100, "admin")

    def add(self, kind: str, progress: Callable[[], int], user_name: str) -> Task:
        """Add a task started by an account."""
        task = Task(
            id=max(self.items, default=_FIRST_ID - 1) + 1,
            type=kind,
            progress=progress,
            user_name=user_name,
            updated=self._site.clock.now(),
        )
        self.items[task.id] = task
        return task

    def add_routes(self, api: Api) -> None:
        """Register the routes of tasks."""
        api.get("/tasks", self._list, Level.ADMIN)
        api.get(r"/tasks/{id:\d+}", self._one, Level.ADMIN)

    def _row(self, task: Task) -> dict[str, Any]:
        user = self._users.get(task.user_name)
        return {
            "id": task.id,
            "type": task.type,
            "status": task.status,
            "updated": iso(task.updated),
            "progress": f"{task.progress()}%",
            "userId": user.id if user else 0,
            "userName": task.user_name,
        }

    async def _list(self, call: Call) -> web.Response:
        kind, status = call.text("type"), call.text("status")
        if kind not in (None, *_TYPES) or status not in (None, *_STATUSES):
            raise invalid()
        rows = [
            self._row(task)
            for task in reversed(self.items.values())
            if (kind is None or task.type == kind)
            and (status is None or task.status == status)
        ]
        return answer({"tasks": rows})

    async def _one(self, call: Call) -> web.Response:
        if call.id not in self.items:
            raise missing()
        return answer(self._row(self.items[call.id]))
