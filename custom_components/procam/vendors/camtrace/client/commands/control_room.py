"""Scenarios, commands, mosaics and passive screens."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from .....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import Row, to_bool
from ..events import Events, ScenarioChanged, ScreenChanged
from ..http import Api
from ..models.control_room import (
    Command,
    Group,
    Scenario,
    Screen,
    read_command,
    read_group,
    read_scenario,
    read_screen,
)
from ..models.original import Original, read_original
from ..state import CamtraceSnapshot


class ControlRoom:
    """Operator commands; `changed` is called with the list that is out of date."""

    def __init__(
        self,
        api: Api,
        snapshot: CamtraceSnapshot,
        changed: Callable[[str], None],
    ) -> None:
        self._api = api
        self._changed = changed
        self._snapshot = snapshot

    # -- scenarios (Admin) ----------------------------------------------------

    async def scenarios(self) -> tuple[Scenario, ...]:
        """Return all scenarios, by id."""
        found = await self._api.rows("/scenarios", "scenarios", read_scenario)
        return tuple(sorted(found, key=lambda scenario: scenario.id))

    async def trigger_scenario(self, scenario_id: int) -> None:
        """Run a scenario; DeviceRejectedError if the server did not."""
        await self._trigger(f"/scenarios/{scenario_id}/trigger")

    async def set_scenario_active(self, scenario_id: int, *, active: bool) -> Events:
        """Let a scenario run automatically, or make the server ignore it."""
        body = {"scenario": {"ignored": not active}}
        fields = await self._api.change("PUT", f"/scenarios/{scenario_id}", body)
        self._changed("scenarios")
        return self._snapshot.put(ScenarioChanged(scenario=read_scenario(fields)))

    # -- commands -------------------------------------------------------------

    async def commands(self) -> tuple[Command, ...]:
        """Return all commands, by id, without their URLs."""
        found = await self._api.rows("/exturls", "exturls", read_command)
        return tuple(sorted(found, key=lambda command: command.id))

    async def trigger_command(self, command_id: int) -> None:
        """Run a command; DeviceRejectedError if the server did not."""
        await self._trigger(f"/exturls/{command_id}/trigger")

    async def find_command_calling(self, part: str) -> Command | None:
        """Return the command one of whose URLs contains a text, such as a webhook id.

        The URLs, which hold passwords, are looked at and forgotten.
        """
        for command in await self.commands():
            try:
                urls = (await self._api.one(f"/exturls/{command.id}")).values("urls")
            except DeviceConnectionError:
                raise
            except DeviceError:
                # The account may see some commands only.
                continue
            if any(part in str(url) for url in urls):
                return command
        return None

    async def _trigger(self, path: str) -> None:
        answer = await self._api.send("GET", path)
        triggered = answer.get("triggered") if isinstance(answer, Mapping) else None
        if triggered is not None and not to_bool(triggered, "triggered"):
            raise DeviceRejectedError(TranslatedMessage("not_carried_out"))

    # -- mosaics --------------------------------------------------------------

    async def groups(self) -> tuple[Group, ...]:
        """Return the mosaics the account may see, by id."""
        found = await self._api.rows("/groups", "groups", read_group)
        return tuple(sorted(found, key=lambda group: group.id))

    async def group(self, group_id: int) -> Original[Group]:
        """Return one mosaic, without the addresses of its web cells."""
        found = read_original(await self._group(group_id), read_group)
        content = {**found.content, "levels": _without_urls(found.content)}
        return replace(found, content=content)

    async def _group(self, group_id: int) -> Row:
        return await self._api.one(f"/groups/{group_id}")

    async def show_on_mosaic(
        self,
        group_id: int,
        position: int,
        *,
        camera_id: int,
        stream_id: int,
        duration_s: int | None = None,
    ) -> None:
        """Show a camera in a cell of a mosaic that is being watched.

        Without a duration it stays until the mosaic is closed. Raises ValueError for
        a duration below one second. Needs Admin or the mosaic's edit right.
        """
        query = {"position": position, "cameraId": camera_id, "streamId": stream_id}
        if duration_s is not None:
            if duration_s < 1:
                raise ValueError("The duration must be at least one second")
            query["duration"] = duration_s
        await self._api.send("GET", f"/groups/{group_id}/override", query=query)

    async def clear_mosaic(self, group_id: int, position: int) -> None:
        """End the override of a cell of a mosaic."""
        query = {"position": position}
        await self._api.send("GET", f"/groups/{group_id}/override", query=query)

    async def create_group(self, content: Mapping[str, object]) -> Group:
        """Create a mosaic from the document's fields (Admin).

        Raises ValueError without name, rows, cols, layout or levels.
        """
        missing = {"name", "rows", "cols", "layout", "levels"} - content.keys()
        if missing:
            raise InvalidValueError("content_incomplete", missing=sorted(missing))
        return await self._put_group("POST", "/groups", {"group": content})

    async def replace_group(
        self, group_id: int, content: Mapping[str, object]
    ) -> Group:
        """Replace the content of a mosaic (Admin or edit right).

        A web cell without an address keeps the one it has.
        """
        if "levels" in content:
            levels = await self._with_urls(group_id, content["levels"])
            content = {**content, "levels": levels}
        return await self._put_group("PUT", f"/groups/{group_id}", {"group": content})

    async def set_group_levels(
        self, group_id: int, levels: Sequence[Mapping[str, object]]
    ) -> Group:
        """Replace only the cycle of a mosaic (Admin or edit right)."""
        kept = await self._with_urls(group_id, list(levels))
        return await self._put_group("PUT", f"/groups/{group_id}", {"levels": kept})

    async def _with_urls(self, group_id: int, levels: object) -> object:
        wanted = [cell for cell in _cells(levels) if cell.get("type") in _WITH_URL]
        if all("url" in cell for cell in wanted):
            return levels
        content = (await self._group(group_id)).members
        urls = {_place(cell): cell.get("url") for cell in _cells(content.get("levels"))}
        return _mapped(
            levels,
            lambda cell: (
                {**cell, "url": urls.get(_place(cell))} if "url" not in cell else cell
            ),
        )

    async def _put_group(
        self, method: str, path: str, body: Mapping[str, object]
    ) -> Group:
        fields = await self._api.change(method, path, body)
        self._changed("groups")
        return read_group(fields)

    # -- passive screens --------------------------------------------------------

    async def screens(self) -> tuple[Screen, ...]:
        """Return all passive screens, by id."""
        found = await self._api.rows("/screens", "screens", read_screen)
        return tuple(sorted(found, key=lambda screen: screen.id))

    async def screen(self, screen_id: int) -> Screen:
        """Return one passive screen."""
        return read_screen(await self._api.one(f"/screens/{screen_id}"))

    async def show_on_screen(
        self,
        screen_id: int,
        *,
        camera_id: int | None = None,
        group_id: int | None = None,
        server_id: int = 0,
    ) -> Events:
        """Show a camera or a mosaic on a screen; ValueError unless exactly one."""
        if (camera_id is None) == (group_id is None):
            raise ValueError("Name a camera or a mosaic")
        shown = {"cameraId": camera_id} if group_id is None else {"groupId": group_id}
        body = {"screen": {"serverId": server_id, **shown}}
        fields = await self._api.change("PUT", f"/screens/{screen_id}", body)
        self._changed("screens")
        return self._snapshot.put(ScreenChanged(screen=read_screen(fields)))


_WITH_URL: Final = frozenset({"w", "i"})
"""Cells that show a web page or a picture."""
type _Cell = Mapping[str, object]


def _cells(levels: object) -> list[_Cell]:
    """Return the cells of all levels."""
    if not isinstance(levels, list):
        return []
    elements = [
        level["elements"]
        for level in levels
        if isinstance(level, Mapping) and isinstance(level.get("elements"), list)
    ]
    return [cell for some in elements for cell in some if isinstance(cell, Mapping)]


def _mapped(levels: object, change: Callable[[_Cell], _Cell]) -> object:
    """Return levels with each of their cells changed."""
    if not isinstance(levels, list):
        return levels
    return [
        {
            **level,
            "elements": [
                change(cell) if isinstance(cell, Mapping) else cell
                for cell in level["elements"]
            ],
        }
        if isinstance(level, Mapping) and isinstance(level.get("elements"), list)
        else level
        for level in levels
    ]


def _place(cell: _Cell) -> tuple[str, str]:
    return str(cell.get("type")), str(cell.get("position"))


def _without_urls(content: _Cell) -> object:
    return _mapped(
        content.get("levels"),
        lambda cell: {name: value for name, value in cell.items() if name != "url"},
    )
