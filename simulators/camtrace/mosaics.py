"""Mosaics ("groups"), their overrides, and passive screens (facts section 7)."""

from dataclasses import dataclass, field
import time
from typing import Any, Final

from aiohttp import web

from .http import (
    ROOT,
    Api,
    Call,
    answer,
    forbidden,
    invalid,
    missing,
    nothing,
    read_int,
)
from .state import Site
from .users import Level, User

_ELEMENT: Final = {
    "serverId": 0,
    "mode": "v",
    "type": "c",
    "url": None,
    "showMargin": True,
    "showMenu": True,
    "keepRatio": True,
    "alignment": 0,
}
_SHOWN: Final = ("position", "serverId", "cameraId", "quality", *list(_ELEMENT)[1:])
_SHORT: Final = ("id", "name", "rows", "cols", "fullScreen", "pushMode")


@dataclass(kw_only=True)
class Screen:
    """One passive screen: it shows a camera or a mosaic."""

    id: int
    num: int
    name: str
    host: str
    server_id: int = 0
    camera_id: int | None = None
    group_id: int | None = None
    display_code: int | None = None

    def row(self) -> dict[str, Any]:
        """Return the screen (vendor sample, "Retrieving a passive screen")."""
        return {
            "id": self.id,
            "num": self.num,
            "name": self.name,
            "host": self.host,
            "serverId": self.server_id,
            "cameraId": self.camera_id,
            "groupId": self.group_id,
            "displayCode": self.display_code,
        }


@dataclass(frozen=True, kw_only=True)
class Override:
    """A camera put into one cell of a mosaic for a while."""

    camera_id: int
    stream_id: int
    until: float | None
    """Monotonic time; None lasts until it is canceled."""


@dataclass(kw_only=True)
class Mosaic:
    """One mosaic with what its cells show."""

    id: int
    content: dict[str, Any]
    overrides: dict[int, Override] = field(default_factory=dict)

    def cells(self) -> dict[int, int]:
        """Return camera ids by cell as shown now, on the first level."""
        levels = self.content["levels"]
        elements = levels[0]["elements"] if levels else []
        shown = {
            element["position"]: element["cameraId"]
            for element in elements
            if element.get("cameraId") is not None
        }
        for position, override in list(self.overrides.items()):
            if override.until is not None and override.until <= time.monotonic():
                del self.overrides[position]
            else:
                shown[position] = override.camera_id
        return shown


class Mosaics:
    """The mosaics and screens of a server."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.groups: dict[int, Mosaic] = {}
        self.screens: dict[int, Screen] = {}

    def add(self, name: str, cameras: list[int], *, columns: int = 2) -> Mosaic:
        """Make a mosaic of one level that shows cameras in a grid."""
        rows = max(-(-len(cameras) // columns), 1)
        layout = [[r * columns + c for c in range(columns)] for r in range(rows)]
        elements = [
            {"position": index, "cameraId": camera_id, "quality": 1}
            for index, camera_id in enumerate(cameras)
        ]
        level = {"name": f"{name} 0", "duration": 10, "elements": elements}
        content = {
            "name": name,
            "rows": rows,
            "cols": columns,
            "layout": layout,
            "levels": [level],
        }
        return self._store(None, content)

    def add_screen(self, name: str, **shown: int | None) -> Screen:
        """Add a screen that shows `camera_id` or `group_id`."""
        number = len(self.screens) + 1
        screen = Screen(
            id=number,
            num=number + 1,
            name=name,
            host=f"10.5.0.{37 + number}",
            camera_id=shown.get("camera_id"),
            group_id=shown.get("group_id"),
        )
        self.screens[number] = screen
        return screen

    def show(
        self,
        screen_id: int,
        *,
        camera_id: int | None = None,
        group_id: int | None = None,
    ) -> Screen:
        """Put a camera or a mosaic on a screen, in place of what it shows."""
        screen = self.screens[screen_id]
        screen.camera_id = None if group_id is not None else camera_id
        screen.group_id = group_id
        return screen

    def power_cycle(self) -> None:
        """Lose the overrides: they last as long as a mosaic is shown."""
        for mosaic in self.groups.values():
            mosaic.overrides.clear()

    def add_routes(self, api: Api) -> None:
        """Register the routes of mosaics and screens."""
        api.get("/groups", self._list)
        api.get(r"/groups/{id:\d+}", self._one)
        api.post("/groups", self._create, Level.ADMIN)
        api.put(r"/groups/{id:\d+}", self._replace)
        api.get(r"/groups/{id:\d+}/override", self._override)
        api.get("/screens", self._screens)
        api.get(r"/screens/{id:\d+}", self._screen)
        api.put(r"/screens/{id:\d+}", self._set_screen)

    # -- mosaics -------------------------------------------------------------

    def _may_see(self, user: User, group_id: int) -> bool:
        return user.admin or user.mosaics is None or group_id in user.mosaics

    def _see(self, user: User, group_id: int) -> Mosaic:
        if not self._may_see(user, group_id):
            raise forbidden(user)
        if group_id not in self.groups:
            raise missing()
        return self.groups[group_id]

    def _edit(self, user: User, group_id: int) -> Mosaic:
        if not user.admin and group_id not in user.edit_mosaics:
            raise forbidden(user)
        return self._see(user, group_id)

    def _row(self, mosaic: Mosaic, user: User) -> dict[str, Any]:
        content = mosaic.content
        levels = [
            {
                "name": level["name"],
                "duration": level.get("duration"),
                "elements": [
                    self._element_row(element)
                    for element in level["elements"]
                    if element.get("cameraId") is None
                    or user.rights(element["cameraId"]) is not None
                ],
            }
            for level in content["levels"]
        ]
        return {
            "id": mosaic.id,
            "name": content["name"],
            "rows": content["rows"],
            "cols": content["cols"],
            "pushMode": content["pushMode"],
            "fullScreen": content["fullScreen"],
            "stayOnTop": content["stayOnTop"],
            "displayCode": content["displayCode"],
            "layout": content["layout"],
            "levels": levels,
        }

    def _element_row(self, element: dict[str, Any]) -> dict[str, Any]:
        """Return a cell as read back: with its quality, never its stream."""
        row = _ELEMENT | element
        if "quality" not in element and element.get("cameraId") is not None:
            camera = self._site.cameras.get(element["cameraId"])
            stream = camera.stream(element["streamId"]) if camera else None
            row["quality"] = stream.quality if stream else 1
        return {name: row.get(name) for name in _SHOWN}

    async def _list(self, call: Call) -> web.Response:
        # The sample prints `/api/v1/groups/1` (facts 20, no. 2): so does this.
        rows = [
            self._row(mosaic, call.user) | {"href": f"/api/v1/groups/{mosaic.id}"}
            for mosaic in self.groups.values()
            if self._may_see(call.user, mosaic.id)
        ]
        return answer({"groups": rows})

    async def _one(self, call: Call) -> web.Response:
        return answer(self._row(self._see(call.user, call.id), call.user))

    async def _create(self, call: Call) -> web.Response:
        mosaic = self._store(None, await call.wrapped("group"))
        row = {"id": mosaic.id} | mosaic.content
        return answer(
            {"group": {name: row[name] for name in _SHORT}},
            status=201,
            headers={"Location": f"{ROOT}/groups/{mosaic.id}"},
        )

    async def _replace(self, call: Call) -> web.Response:
        mosaic = self._edit(call.user, call.id)
        body = await call.body()
        if isinstance(group := body.get("group"), dict):
            # "The previous content is completely replaced", yet all is optional.
            mosaic = self._store(mosaic, mosaic.content | group)
        elif isinstance(levels := body.get("levels"), list):
            mosaic = self._store(mosaic, mosaic.content | {"levels": levels})
        else:
            raise invalid()
        row = {"id": mosaic.id} | mosaic.content
        names = (*_SHORT[:5], "stayOnTop", "displayCode", "pushMode")
        return answer(
            {"group": {name: row[name] for name in names}},
            headers={"Content-Location": f"{ROOT}/groups/{mosaic.id}"},
        )

    def _store(self, old: Mosaic | None, given: dict[str, Any]) -> Mosaic:
        content = {
            "fullScreen": False,
            "pushMode": False,
            "stayOnTop": False,
            "displayCode": None,
        } | given
        _check_mosaic(content)
        group_id = old.id if old else max(self.groups, default=0) + 1
        mosaic = Mosaic(id=group_id, content=content)
        self.groups[group_id] = mosaic
        return mosaic

    async def _override(self, call: Call) -> web.Response:
        mosaic = self._edit(call.user, call.id)
        position, camera_id = call.number("position"), call.number("cameraId")
        cells = {cell for row in mosaic.content["layout"] for cell in row}
        if position is None or position not in cells:
            raise invalid()
        if camera_id is None:
            mosaic.overrides.pop(position, None)
            return nothing(204)
        stream_id, duration = call.number("streamId"), call.number("duration")
        camera = self._site.see_live(call.user, camera_id)
        if stream_id is None or camera.stream(stream_id) is None:
            raise invalid()
        until = None if duration is None else time.monotonic() + duration
        mosaic.overrides[position] = Override(
            camera_id=camera_id, stream_id=stream_id, until=until
        )
        return nothing(204)

    # -- screens -------------------------------------------------------------

    def _find_screen(self, call: Call) -> Screen:
        if call.id not in self.screens:
            raise missing()
        return self.screens[call.id]

    async def _screens(self, _: Call) -> web.Response:
        rows = [
            screen.row() | {"href": f"{ROOT}/screens/{screen.id}"}
            for screen in self.screens.values()
        ]
        return answer({"screens": rows})

    async def _screen(self, call: Call) -> web.Response:
        return answer(self._find_screen(call).row())

    async def _set_screen(self, call: Call) -> web.Response:
        screen = self._find_screen(call)
        body = await call.wrapped("screen")
        given = [name for name in ("cameraId", "groupId") if body.get(name) is not None]
        if len(given) != 1:
            raise invalid()
        if given == ["cameraId"]:
            camera_id = read_int(body["cameraId"])
            self._site.see_live(call.user, camera_id)
            self.show(screen.id, camera_id=camera_id)
        else:
            group_id = read_int(body["groupId"])
            self._see(call.user, group_id)
            self.show(screen.id, group_id=group_id)
        screen.server_id = read_int(body.get("serverId", screen.server_id))
        return answer(screen.row())


def _check_mosaic(content: dict[str, Any]) -> None:
    """Refuse what the tables of mosaic attributes call mandatory and is not there."""
    name, layout, levels = (content.get(key) for key in ("name", "layout", "levels"))
    rows, columns = content.get("rows"), content.get("cols")
    if not (isinstance(name, str) and name and isinstance(levels, list)):
        raise invalid()
    if not isinstance(layout, list) or len(layout) != rows:
        raise invalid()
    if not all(isinstance(row, list) and len(row) == columns for row in layout):
        raise invalid()
    for level in levels:
        if not isinstance(level, dict) or not isinstance(level.get("name"), str):
            raise invalid()
        if not isinstance(level.get("elements"), list):
            raise invalid()
        for element in level["elements"]:
            _check_element(element)


def _check_element(element: object) -> None:
    if not isinstance(element, dict) or not isinstance(element.get("position"), int):
        raise invalid()
    if element.get("type", "c") != "c":
        return
    if not isinstance(element.get("cameraId"), int):
        raise invalid()
    if "streamId" not in element and element.get("quality") not in (1, 2, 3):
        raise invalid()
