"""Maps, the server's site plans (facts section 10)."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

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
from .users import Level, User

UUID_PATH: Final = r"{uuid:[0-9a-fA-F-]{36}}"
_ITEM_TYPES: Final = ("camera", "group", "command", "map", "screen")
_ITEM_NUMBERS: Final = ("posX", "posY", "width", "height", "zIndex")


@dataclass(kw_only=True)
class Map:
    """One site plan."""

    uuid: str
    name: str
    items: list[dict[str, Any]]
    backgrounds: list[dict[str, Any]]
    scale: float = 1
    version: int = 1

    def head(self) -> dict[str, Any]:
        """Return the map as listed."""
        return {
            "uuid": self.uuid,
            "name": self.name,
            "version": self.version,
            "detailUrl": f"{ROOT}/maps/{self.uuid}",
        }


def _may_see_map(user: User, uuid: str) -> bool:
    return user.admin or user.maps is None or uuid in user.maps


def may_see_item(item: dict[str, Any], user: User) -> bool:
    """Return True if an account may see an element of a map or a folder."""
    properties = item.get("properties", item)
    match item["type"]:
        case "camera":
            return user.rights(int(properties["id"])) is not None
        case "group":
            mosaics = user.mosaics
            return user.admin or mosaics is None or int(properties["id"]) in mosaics
        case "map":
            uuid = str(properties.get("uuid", properties.get("id")))
            return _may_see_map(user, uuid)
    return True


class Maps:
    """The maps of a server."""

    def __init__(self) -> None:
        self.items: dict[str, Map] = {}
        self._made = 0

    def add(
        self,
        name: str,
        items: list[dict[str, Any]],
        backgrounds: list[dict[str, Any]] | None = None,
        *,
        scale: float = 1,
    ) -> Map:
        """Add a map."""
        self._made += 1
        plan = Map(
            uuid=str(uuid5(NAMESPACE_URL, f"camtrace:map:{self._made}:{name}")),
            name=name,
            items=items,
            backgrounds=backgrounds or [],
            scale=scale,
        )
        self.items[plan.uuid] = plan
        return plan

    def add_routes(self, api: Api) -> None:
        """Register the routes of maps."""
        one = f"/maps/{UUID_PATH}"
        api.get("/maps", self._maps)
        api.get(one, self._map)
        api.get(f"{one}/items", self._map_items)
        api.post("/maps", self._create_map, Level.ADMIN)
        api.put(one, self._replace_map)
        api.delete(one, self._delete_map, Level.ADMIN)

    def _see_map(self, call: Call) -> Map:
        if not _may_see_map(call.user, call.uuid):
            raise forbidden(call.user)
        if call.uuid not in self.items:
            raise missing()
        return self.items[call.uuid]

    def _visible_items(self, plan: Map, user: User) -> list[dict[str, Any]]:
        return [item for item in plan.items if may_see_item(item, user)]

    async def _maps(self, call: Call) -> web.Response:
        rows = [
            plan.head()
            for plan in self.items.values()
            if _may_see_map(call.user, plan.uuid)
        ]
        return answer({"maps": rows})

    async def _map(self, call: Call) -> web.Response:
        plan = self._see_map(call)
        row = {
            "uuid": plan.uuid,
            "name": plan.name,
            "version": plan.version,
            "scale": plan.scale,
            "items": self._visible_items(plan, call.user),
            "backgrounds": plan.backgrounds,
        }
        return answer({"map": row})

    async def _map_items(self, call: Call) -> web.Response:
        return answer({"items": self._visible_items(self._see_map(call), call.user)})

    async def _create_map(self, call: Call) -> web.Response:
        body = await call.wrapped("map")
        items, backgrounds = body.get("items"), body.get("backgrounds")
        name, scale = _check_map(body, items, backgrounds)
        plan = self.add(name, items or [], backgrounds, scale=scale)
        return answer({"map": plan.head()}, status=201)

    async def _replace_map(self, call: Call) -> web.Response:
        user = call.user
        if not user.admin and call.uuid not in user.edit_maps:
            raise forbidden(user)
        plan = self._see_map(call)
        body = await call.wrapped("map")
        items, backgrounds = body.get("items", []), body.get("backgrounds", [])
        plan.name, plan.scale = _check_map(body, items, backgrounds)
        plan.items, plan.backgrounds = items, backgrounds
        plan.version += 1
        return answer({"map": plan.head()})

    async def _delete_map(self, call: Call) -> web.Response:
        del self.items[self._see_map(call).uuid]
        return nothing(204)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check_map(
    body: dict[str, Any], items: object, backgrounds: object
) -> tuple[str, float]:
    """Return name and scale; refuse maps without what the tables call mandatory."""
    name, scale = body.get("name"), body.get("scale", 1)
    if not isinstance(name, str) or not name or not _is_number(scale):
        raise invalid()
    if not isinstance(items, list) or not isinstance(backgrounds, list):
        raise invalid()
    for item in [*items, *backgrounds]:
        if not isinstance(item, dict):
            raise invalid()
        if not all(_is_number(item.get(key)) for key in _ITEM_NUMBERS):
            raise invalid()
    for item in items:
        properties = item.get("properties")
        if item.get("type") not in _ITEM_TYPES or not isinstance(properties, dict):
            raise invalid()
        if item["type"] != "map":
            read_int(properties.get("id"))
    if not all(isinstance(one.get("image"), str) for one in backgrounds):
        raise invalid()
    return name, scale
