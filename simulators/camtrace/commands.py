"""Commands ("exturls") that really call, and scenarios (facts section 6)."""

import asyncio
from dataclasses import dataclass, field
import ipaddress
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout, web
from yarl import URL

from .alarms import Alarm
from .http import ROOT, Api, Call, answer, missing, read_bool
from .state import Camera, Site
from .users import Level

_DELAY: Final = "delay="
_CALL_TIMEOUT_S: Final = 5.0


@dataclass(kw_only=True)
class Command:
    """A named script of URLs and delays."""

    id: int
    name: str
    urls: list[str] = field(repr=False)
    triggered: int = 0


@dataclass(kw_only=True)
class Scenario:
    """A named reaction: runs commands, may start by itself on a camera's alarm."""

    id: int
    name: str
    ignored: bool = False
    commands: tuple[int, ...] = ()
    on_alarm_of: int | None = None
    triggered: int = 0

    def row(self) -> dict[str, Any]:
        """Return the scenario (vendor sample, "Listing scenarios")."""
        return {"scenarioId": self.id, "name": self.name, "ignored": self.ignored}


def _on_loopback(url: URL) -> bool:
    if url.host == "localhost":
        return True
    try:
        return ipaddress.ip_address(url.host or "").is_loopback
    except ValueError:
        return False


class Commands:
    """The commands and scenarios of a server."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.items: dict[int, Command] = {}
        self.scenarios: dict[int, Scenario] = {}
        self.delay_scale = 1.0
        """Tests shorten `delay=` with this."""
        self.calls: list[tuple[str, int]] = []
        """URLs called, with the status that came back; 0 when none did."""
        self._running: set[asyncio.Task[None]] = set()

    def add(self, name: str, urls: list[str]) -> Command:
        """Add a command."""
        command = Command(id=max(self.items, default=0) + 1, name=name, urls=urls)
        self.items[command.id] = command
        return command

    def add_scenario(
        self,
        name: str,
        *,
        ignored: bool = False,
        commands: tuple[int, ...] = (),
        on_alarm_of: int | None = None,
    ) -> Scenario:
        """Add a scenario."""
        scenario = Scenario(
            id=max(self.scenarios, default=0) + 1,
            name=name,
            ignored=ignored,
            commands=commands,
            on_alarm_of=on_alarm_of,
        )
        self.scenarios[scenario.id] = scenario
        return scenario

    def run(self, command_id: int) -> None:
        """Start a command's script."""
        command = self.items[command_id]
        command.triggered += 1
        task = asyncio.get_running_loop().create_task(self._script(list(command.urls)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def run_scenario(self, scenario_id: int) -> None:
        """Run a scenario's commands."""
        scenario = self.scenarios[scenario_id]
        scenario.triggered += 1
        for command_id in scenario.commands:
            self.run(command_id)

    def on_alarm(self, camera: Camera, _: Alarm) -> None:
        """Run the scenarios that wait for this camera's alarm."""
        for scenario in self.scenarios.values():
            if scenario.on_alarm_of == camera.id and not scenario.ignored:
                self.run_scenario(scenario.id)

    async def finish(self) -> None:
        """Wait until every running script has ended."""
        while self._running:
            await asyncio.wait(self._running)

    async def power_down(self) -> None:
        """Stop running scripts."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _script(self, urls: list[str]) -> None:
        timeout = ClientTimeout(total=_CALL_TIMEOUT_S)
        async with ClientSession(timeout=timeout) as session:
            for line in urls:
                if line.startswith(_DELAY):
                    seconds = float(line.removeprefix(_DELAY))
                    await asyncio.sleep(seconds * self.delay_scale)
                else:
                    self.calls.append((line, await self._call(session, line)))

    async def _call(self, session: ClientSession, text: str) -> int:
        url = URL(text, encoded=True)
        # This server is fake: the devices in its URLs must not be disturbed.
        if not _on_loopback(url):
            return 0
        try:
            async with session.get(url) as reply:
                await reply.read()
                return reply.status
        except ClientError, TimeoutError:
            return 0

    def add_routes(self, api: Api) -> None:
        """Register the routes of scenarios and commands."""
        api.get("/exturls", self._list)
        api.get(r"/exturls/{id:\d+}", self._one)
        api.get(r"/exturls/{id:\d+}/trigger", self._trigger)
        api.get("/scenarios", self._scenarios, Level.ADMIN)
        api.get(r"/scenarios/{id:\d+}/trigger", self._trigger_scenario, Level.ADMIN)
        api.put(r"/scenarios/{id:\d+}", self._ignore, Level.ADMIN)

    def _find(self, call: Call) -> Command:
        if call.id not in self.items:
            raise missing()
        return self.items[call.id]

    def _find_scenario(self, call: Call) -> Scenario:
        if call.id not in self.scenarios:
            raise missing()
        return self.scenarios[call.id]

    async def _list(self, _: Call) -> web.Response:
        """List unsorted: the newest first, then the others, as in the sample."""
        commands = list(self.items.values())
        rows = [
            {"id": c.id, "name": c.name, "href": f"{ROOT}/exturls/{c.id}"}
            for c in commands[-1:] + commands[:-1]
        ]
        return answer({"exturls": rows})

    async def _one(self, call: Call) -> web.Response:
        command = self._find(call)
        row = {"id": command.id, "name": command.name, "urls": command.urls}
        if self._site.variants.exturl_key == "list":
            return answer({"exturls": [row]})
        return answer({self._site.variants.exturl_key: row})

    async def _trigger(self, call: Call) -> web.Response:
        self.run(self._find(call).id)
        return answer({"triggered": True})

    async def _scenarios(self, _: Call) -> web.Response:
        rows = [scenario.row() for scenario in self.scenarios.values()]
        return answer({"scenarios": rows})

    async def _trigger_scenario(self, call: Call) -> web.Response:
        self.run_scenario(self._find_scenario(call).id)
        return answer({"triggered": True})

    async def _ignore(self, call: Call) -> web.Response:
        """Ignore or activate; the sample answers the boolean as text (no. 6)."""
        scenario = self._find_scenario(call)
        body = await call.wrapped("scenario")
        scenario.ignored = read_bool(body.get("ignored"))
        text = "true" if scenario.ignored else "false"
        return answer({"scenario": scenario.row() | {"ignored": text}})
