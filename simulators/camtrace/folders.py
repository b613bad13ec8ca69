"""Folders of elements and their sort criteria (facts section 10)."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from aiohttp import web

from .http import (
    ROOT,
    Api,
    Call,
    answer,
    invalid,
    missing,
    nothing,
    read_bool,
    read_int,
)
from .maps import UUID_PATH, may_see_item
from .users import Level, User

_TYPES: Final = ("folder", "camera", "group", "map", "screen", "device")


@dataclass(kw_only=True)
class Folder:
    """One selection of elements."""

    uuid: str
    name: str
    items: list[dict[str, Any]]
    regex_id: int | None = None
    weight: int = 0

    def head(self) -> dict[str, Any]:
        """Return the folder as listed."""
        return {
            "uuid": self.uuid,
            "name": self.name,
            "detailUrl": f"{ROOT}/folders/{self.uuid}",
        }


@dataclass(kw_only=True)
class Regex:
    """One sort criterion."""

    id: int
    name: str
    params: dict[str, Any] = field(default_factory=dict)
    default: bool = False

    def row(self) -> dict[str, Any]:
        """Return the criterion (vendor sample, "Listing sort criteria")."""
        return {
            "id": self.id,
            "name": self.name,
            "default": self.default,
            "params": self.params,
        }


class Folders:
    """Folders and sort criteria of a server."""

    def __init__(self) -> None:
        self.items: dict[str, Folder] = {}
        self.regexes: dict[int, Regex] = {}
        self._made = 0

    def add(
        self, name: str, items: list[dict[str, Any]], regex_id: int | None = None
    ) -> Folder:
        """Add a folder."""
        self._made += 1
        uuid = str(uuid5(NAMESPACE_URL, f"camtrace:folder:{self._made}:{name}"))
        folder = Folder(uuid=uuid, name=name, items=items, regex_id=regex_id)
        self.items[uuid] = folder
        return folder

    def add_regex(
        self, name: str, params: dict[str, Any], *, default: bool = False
    ) -> Regex:
        """Add a sort criterion; only one is the default."""
        number = max(self.regexes, default=0) + 1
        regex = Regex(id=number, name=name, params=params)
        self.regexes[number] = regex
        if default:
            self._make_default(regex)
        return regex

    def _make_default(self, chosen: Regex) -> None:
        for regex in self.regexes.values():
            regex.default = regex is chosen

    def add_routes(self, api: Api) -> None:
        """Register the routes of folders and sort criteria."""
        one = f"/folders/{UUID_PATH}"
        api.get("/folders", self._folders)
        api.get(one, self._folder)
        api.post("/folders", self._create_folder, Level.ADMIN)
        api.put(one, self._replace_folder, Level.ADMIN)
        api.patch("/folders", self._order_folders, Level.ADMIN)
        api.delete(one, self._delete_folder, Level.ADMIN)
        one = r"/regex/{id:\d+}"
        api.get("/regex", self._regexes)
        api.post("/regex", self._create_regex, Level.ADMIN)
        api.put(one, self._replace_regex, Level.ADMIN)
        api.delete(one, self._delete_regex, Level.ADMIN)

    def _find_folder(self, call: Call) -> Folder:
        if call.uuid not in self.items:
            raise missing()
        return self.items[call.uuid]

    def _folder_row(self, folder: Folder, user: User) -> dict[str, Any]:
        regex = self.regexes.get(folder.regex_id or 0)
        row: dict[str, Any] = {"uuid": folder.uuid, "name": folder.name}
        if regex is not None:
            named = {"id": regex.id, "name": regex.name, "params": regex.params}
            row |= {"regex": named}
        return row | {"items": self._folder_items(folder.items, user)}

    def _folder_items(
        self, items: list[dict[str, Any]], user: User
    ) -> list[dict[str, Any]]:
        rows = []
        for item in items:
            if item["type"] == "folder":
                inner = self._folder_items(item["items"], user)
                rows.append(item | {"items": inner})
            elif may_see_item(item, user):
                rows.append(item)
        return rows

    async def _folders(self, call: Call) -> web.Response:
        folders = sorted(self.items.values(), key=lambda one: one.weight)
        details = call.flag("details")
        rows = [
            folder.head() | (self._folder_row(folder, call.user) if details else {})
            for folder in folders
        ]
        return answer({"folders": rows})

    async def _folder(self, call: Call) -> web.Response:
        return answer({"folder": self._folder_row(self._find_folder(call), call.user)})

    async def _create_folder(self, call: Call) -> web.Response:
        body = await call.wrapped("folder")
        name = body.get("name")
        if not isinstance(name, str) or not name:
            raise invalid()
        _check_items(body.get("items"))
        folder = self.add(name, body["items"], self._regex_id(body))
        return answer({"folder": folder.head()}, status=201)

    def _regex_id(self, body: dict[str, Any]) -> int | None:
        given = body.get("regexId")
        if given is not None and read_int(given) not in self.regexes:
            raise invalid()
        return None if given is None else read_int(given)

    async def _replace_folder(self, call: Call) -> web.Response:
        folder = self._find_folder(call)
        body = await call.wrapped("folder")
        _check_items(body.get("items"))
        if "regexId" in body:
            folder.regex_id = self._regex_id(body)
        folder.name = str(body.get("name") or folder.name)
        folder.items = body["items"]
        return answer({"folder": folder.head()})

    async def _order_folders(self, call: Call) -> web.Response:
        given = (await call.body()).get("folders")
        if not isinstance(given, list):
            raise invalid()
        weights = {}
        for row in given:
            if not isinstance(row, dict) or row.get("uuid") not in self.items:
                raise invalid()
            weights[row["uuid"]] = read_int(row.get("weight"))
        for uuid, weight in weights.items():
            self.items[uuid].weight = weight
        return nothing(204)

    async def _delete_folder(self, call: Call) -> web.Response:
        del self.items[self._find_folder(call).uuid]
        return nothing(204)

    # -- sort criteria -------------------------------------------------------------

    async def _regexes(self, _: Call) -> web.Response:
        return answer({"regex": [regex.row() for regex in self.regexes.values()]})

    async def _create_regex(self, call: Call) -> web.Response:
        body = await call.wrapped("regex")
        name, default = body.get("name"), read_bool(body.get("default", False))
        if not isinstance(name, str) or not name:
            raise invalid()
        params = _check_params(body.get("params"))
        regex = self.add_regex(name, params, default=default)
        return answer({"regex": regex.row()}, status=201)

    def _find_regex(self, call: Call) -> Regex:
        if call.id not in self.regexes:
            raise missing()
        return self.regexes[call.id]

    async def _replace_regex(self, call: Call) -> web.Response:
        regex = self._find_regex(call)
        body = await call.wrapped("regex")
        if "params" in body:
            regex.params = _check_params(body["params"])
        regex.name = str(body.get("name") or regex.name)
        if read_bool(body.get("default", False)):
            self._make_default(regex)
        return answer({"regex": regex.row()})

    async def _delete_regex(self, call: Call) -> web.Response:
        del self.regexes[self._find_regex(call).id]
        return nothing(204)


def _check_items(items: object) -> None:
    """Refuse folder items without what the element table calls mandatory."""
    if not isinstance(items, list):
        raise invalid()
    for item in items:
        if not isinstance(item, dict) or item.get("type") not in _TYPES:
            raise invalid()
        match item["type"]:
            case "folder":
                if not isinstance(item.get("name"), str):
                    raise invalid()
                _check_items(item.get("items"))
            case "map" | "device":
                if not isinstance(item.get("uuid"), str):
                    raise invalid()
            case _:
                read_int(item.get("id"))


def _check_params(params: object) -> dict[str, Any]:
    if not isinstance(params, dict) or not isinstance(params.get("value"), str):
        raise invalid()
    if not isinstance(params.get("group"), list):
        raise invalid()
    return params
