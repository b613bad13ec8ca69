"""Maps, folders and sort criteria (vendor text, same names)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from .....clientkit.errors import (
    DeviceNotFoundError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import Row
from ..http import Api, list_of
from ..models.organization import (
    Folder,
    Map,
    MapInfo,
    SortCriterion,
    read_criterion,
    read_folder,
    read_map,
    read_map_info,
)
from ..models.original import Original, read_original

_MAP_MAX: Final = 32 * 2**20
"""Background pictures stand in the answer."""


class Organization:
    """Maps, folders and sort criteria. Changes need Admin, or the edit right."""

    def __init__(self, api: Api) -> None:
        self._api = api

    # -- maps -----------------------------------------------------------------

    async def maps(self) -> tuple[MapInfo, ...]:
        """Return the maps the account may see."""
        return await self._api.rows("/maps", "maps", read_map_info)

    async def map(self, uuid: str) -> Original[Map]:
        """Return a map with all objects on it."""
        path = f"/maps/{check_uuid(uuid)}"
        return read_original(await self._api.one(path, max_bytes=_MAP_MAX), read_map)

    async def create_map(self, content: Mapping[str, object]) -> MapInfo:
        """Create a map; ValueError without name, items or backgrounds."""
        _require(content, "name", "items", "backgrounds")
        fields = await self._api.change("POST", "/maps", {"map": content})
        return read_map_info(fields)

    async def replace_map(self, uuid: str, content: Mapping[str, object]) -> MapInfo:
        """Replace the content of a map; ValueError without a name."""
        _require(content, "name")
        path = f"/maps/{check_uuid(uuid)}"
        return read_map_info(await self._api.change("PUT", path, {"map": content}))

    async def delete_map(self, uuid: str) -> None:
        """Delete a map."""
        await self._api.send("DELETE", f"/maps/{check_uuid(uuid)}")

    # -- folders ----------------------------------------------------------------

    async def folders(self) -> tuple[Folder, ...]:
        """Return all folders with everything in them."""
        return await self._api.rows(
            "/folders", "folders", read_folder, {"details": "true"}
        )

    async def folder(self, uuid: str) -> Original[Folder]:
        """Return one folder with everything in it."""
        row = await self._api.one(f"/folders/{check_uuid(uuid)}")
        found = read_original(row, read_folder)
        content = {**found.content}
        # It is read as an object and written as its id.
        if content.pop("regex", None) and found.model.criterion is not None:
            content["regexId"] = found.model.criterion.id
        return replace(found, content=content)

    async def create_folder(self, content: Mapping[str, object]) -> Folder:
        """Create a folder; ValueError without name or items."""
        _require(content, "name", "items")
        fields = await self._api.change("POST", "/folders", {"folder": content})
        return read_folder(fields)

    async def replace_folder(self, uuid: str, content: Mapping[str, object]) -> Folder:
        """Change a folder; `items` replaces everything in it."""
        path = f"/folders/{check_uuid(uuid)}"
        return read_folder(await self._api.change("PUT", path, {"folder": content}))

    async def delete_folder(self, uuid: str) -> None:
        """Delete a folder, not the cameras in it."""
        await self._api.send("DELETE", f"/folders/{check_uuid(uuid)}")

    async def order_folders(self, weights: Mapping[str, int]) -> None:
        """Give folders weights by uuid; lower comes first."""
        if not weights:
            raise InvalidValueError("value_missing", what="weights")
        body = [
            {"uuid": check_uuid(uuid), "weight": weight}
            for uuid, weight in weights.items()
        ]
        await self._api.send("PATCH", "/folders", {"folders": body})

    # -- sort criteria ----------------------------------------------------------

    async def criteria(self) -> tuple[SortCriterion, ...]:
        """Return the sort criteria."""
        return await self._api.rows("/regex", "regex", read_criterion)

    async def criterion(self, criterion_id: int) -> Original[SortCriterion]:
        """Return one sort criterion; DeviceNotFoundError for an unknown one."""
        answer = await self._api.request("GET", "/regex")
        for row in list_of(answer.json("/regex"), "regex"):
            found = read_original(Row(row, "regex"), read_criterion)
            if found.model.id == criterion_id:
                return found
        raise DeviceNotFoundError(TranslatedMessage("unknown_to_device"))

    async def create_criterion(self, content: Mapping[str, object]) -> SortCriterion:
        """Create a sort criterion; ValueError without name or params."""
        _require(content, "name", "params")
        fields = await self._api.change("POST", "/regex", {"regex": content})
        return read_criterion(fields)

    async def replace_criterion(
        self, criterion_id: int, content: Mapping[str, object]
    ) -> SortCriterion:
        """Change a sort criterion; `params` is replaced completely."""
        path = f"/regex/{criterion_id}"
        return read_criterion(await self._api.change("PUT", path, {"regex": content}))

    async def delete_criterion(self, criterion_id: int) -> None:
        """Delete a sort criterion."""
        await self._api.send("DELETE", f"/regex/{criterion_id}")


def check_uuid(text: str) -> str:
    """Return a uuid in its usual form; raises ValueError for other text."""
    try:
        return str(UUID(text))
    except ValueError:
        raise InvalidValueError("not_a_uuid", value=text) from None


def _require(content: Mapping[str, object], *names: str) -> None:
    missing = [name for name in names if name not in content]
    if missing:
        raise InvalidValueError("content_incomplete", missing=missing)
