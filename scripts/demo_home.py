"""Runs the demo: devices, Home Assistant, a user, entries and a dashboard."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
import errno
import itertools
import json
from pathlib import Path
import shutil
import signal
import sys
import time
from typing import Any, Final

import aiohttp
from homeassistant.const import RESTART_EXIT_CODE

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Found through the line above.
from scripts.demo_folder import (  # noqa: E402
    DASHBOARD,
    HOST,
    PORT,
    hosts,
    lay_out,
)
from scripts.demo_house import Ask, automations, give_areas  # noqa: E402
from simulators.base import Simulator  # noqa: E402
from simulators.demo_devices import DemoDevices, Device  # noqa: E402
from simulators.local_time import local_time_zone  # noqa: E402

HOME: Final = ROOT / ".demo"
URL: Final = f"http://{HOST}:{PORT}"
USER: Final = "demo"
PASSWORD: Final = "demo"  # noqa: S105 - printed on the screen
START_LIMIT_S: Final = 300
STOP_LIMIT_S: Final = 30
LONG_WAIT_S: Final = 10


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


class Home:
    """A Home Assistant seen through its own API, as a browser sees it."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str = URL, folder: Path = HOME
    ) -> None:
        self._session = session
        self._url = url
        self._folder = folder
        self._headers: dict[str, str] = {}

    async def request(self, method: str, path: str, **options: Any) -> Any:
        """Return what the API answers; raises ClientError."""
        async with self._session.request(
            method, f"{self._url}{path}", headers=self._headers, **options
        ) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def wait_until_up(self, process: asyncio.subprocess.Process) -> None:
        """Wait for the web interface, with a sign of life every few seconds."""
        started = said = time.monotonic()
        while time.monotonic() - started < START_LIMIT_S:
            if process.returncode is not None:
                raise SystemExit(
                    f"Home Assistant stopped; see {self._folder}/output.log"
                )
            with suppress(aiohttp.ClientError):
                async with self._session.get(f"{self._url}/manifest.json") as answer:
                    if answer.ok:
                        return
            if time.monotonic() - said > LONG_WAIT_S:
                said = time.monotonic()
                say(f"… still starting ({said - started:.0f} s)")
            await asyncio.sleep(0.5)
        raise SystemExit("Home Assistant did not start in five minutes.")

    async def log_in(self) -> None:
        """Create the demo user at the first start, log in at later ones."""
        client = {"client_id": f"{self._url}/"}
        if await self._is_new():
            say("Creating the demo user …")
            user = {"name": "Demo", "username": USER, "password": PASSWORD}
            made = await self.request(
                "POST",
                "/api/onboarding/users",
                json={**client, **user, "language": "en"},
            )
            await self._take_token(client, made["auth_code"])
            for step in ("core_config", "analytics"):
                await self.request("POST", f"/api/onboarding/{step}", json={})
            await self.request(
                "POST",
                "/api/onboarding/integration",
                json={**client, "redirect_uri": f"{self._url}/"},
            )
            return
        flow = await self.request(
            "POST",
            "/auth/login_flow",
            json={
                **client,
                "handler": ["homeassistant", None],
                "redirect_uri": f"{self._url}/",
            },
        )
        done = await self.request(
            "POST",
            f"/auth/login_flow/{flow['flow_id']}",
            json={**client, "username": USER, "password": PASSWORD},
        )
        await self._take_token(client, done["result"])

    async def _is_new(self) -> bool:
        async with self._session.get(f"{self._url}/api/onboarding") as answer:
            if answer.status == 404:  # once it is over, the path is gone
                return False
            return not all(step["done"] for step in await answer.json())

    async def _take_token(self, client: dict[str, str], code: str) -> None:
        grant = {**client, "grant_type": "authorization_code", "code": code}
        token = await self.request("POST", "/auth/token", data=grant)
        self._headers = {"Authorization": f"Bearer {token['access_token']}"}

    async def wait_until_running(self) -> None:
        """Wait until everything is set up."""
        running = False
        while not running:
            await asyncio.sleep(0.5)
            running = (await self.request("GET", "/api/config"))["state"] == "RUNNING"

    async def add(self, device: Device) -> None:
        """Add a device as a person does: menu, form, options."""
        flows = "/api/config/config_entries/flow"
        flow = await self.request("POST", flows, json={"handler": "procam"})
        path = f"{flows}/{flow['flow_id']}"
        await self.request("POST", path, json={"next_step_id": device.vendor})
        done = await self.request("POST", path, json=device.form)
        if done["type"] != "create_entry":
            raise SystemExit(f"{device.simulator.title} was not added: {done}")
        if device.options:
            entry_id = done["result"]["entry_id"]
            flows = "/api/config/config_entries/options/flow"
            flow = await self.request("POST", flows, json={"handler": entry_id})
            path = f"{flows}/{flow['flow_id']}"
            await self.request("POST", path, json=device.options)

    @asynccontextmanager
    async def commands(self) -> AsyncIterator[Ask]:
        """Log in to the WebSocket and yield what sends a command."""
        numbers = itertools.count(1)
        url = f"{self._url}/api/websocket"
        async with self._session.ws_connect(url, max_msg_size=0) as socket:

            async def ask(**command: Any) -> Any:
                await socket.send_json({"id": next(numbers), **command})
                answer = await socket.receive_json()
                if not answer["success"]:
                    raise SystemExit(f"{command['type']} failed: {answer['error']}")
                return answer["result"]

            await socket.receive_json()  # it wants to know who we are
            token = self._headers["Authorization"].removeprefix("Bearer ")
            await socket.send_json({"type": "auth", "access_token": token})
            await socket.receive_json()
            yield ask

    async def expose(self) -> None:
        """Expose what is operated to Assist, as a person does in its settings."""
        async with self.commands() as ask:
            listed = await ask(type="config/entity_registry/list")
            await ask(
                type="homeassistant/expose_entity",
                assistants=["conversation"],
                entity_ids=[
                    entity["entity_id"]
                    for entity in listed
                    if entity["platform"] == "procam"
                    and not (entity["entity_category"] or entity["disabled_by"])
                ],
                should_expose=True,
            )

    async def furnish(self) -> None:
        """Create the automations that are missing, as the editor does."""
        async with self.commands() as ask:
            made = automations(await ask(type="config/entity_registry/list"))
        for key, automation in made.items():
            path = f"/api/config/automation/config/{key}"
            await self.request("POST", path, json=automation)


def prepare(*, fresh: bool, time_zone: str) -> None:
    """Lay out the configuration folder; the component is used where it lies."""
    if fresh and HOME.exists():
        say("Deleting the last demo …")
        shutil.rmtree(HOME)
    lay_out(HOME, time_zone)


@asynccontextmanager
async def home_assistant(
    folder: Path = HOME,
    environment: Mapping[str, str] | None = None,
    python: str = sys.executable,
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run Home Assistant; its output goes to the log in its folder."""
    with (folder / "output.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            python,
            "-m",
            "homeassistant",
            "-c",
            str(folder),
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C comes to us; we end it in order
        )
        try:
            yield process
        finally:
            if process.returncode is None:
                say("Stopping Home Assistant …")
                process.terminate()
                try:
                    await asyncio.wait_for(process.wait(), STOP_LIMIT_S)
                except TimeoutError:
                    process.kill()
                    await process.wait()


async def port_is_taken() -> bool:
    """Return True if something already answers on Home Assistant's port."""
    with suppress(OSError):
        _, writer = await asyncio.open_connection(HOST, PORT)
        writer.close()
        return True
    return False


async def run(*, fresh: bool) -> None:
    """Run the demo until a signal ends it."""
    if await port_is_taken():
        raise SystemExit(f"Port {PORT} is in use. Stop the other Home Assistant first.")
    time_zone = local_time_zone()
    prepare(fresh=fresh, time_zone=time_zone)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        demo = await DemoDevices().__aenter__()
    except OSError as err:
        raise SystemExit(why_no_device(err)) from err
    try:
        say("Starting Home Assistant …")
        while await run_home_assistant(demo, stop) == RESTART_EXIT_CODE:
            say("Restarting Home Assistant …")
        if not stop.is_set():
            say(f"Home Assistant has ended. Its log is {HOME / 'output.log'}.")
    finally:
        await demo.__aexit__(None, None, None)


def why_no_device(err: OSError) -> str:
    """Return a sentence about a simulated device that could not start."""
    sentence = f"A simulated device could not start: {err}"
    if err.errno == errno.EADDRINUSE:
        sentence += "\nStop what uses this port, such as another demo or test."
    return sentence


async def run_home_assistant(demo: DemoDevices, stop: asyncio.Event) -> int | None:
    """Return the exit code of Home Assistant; None if it was stopped here."""
    async with home_assistant() as process, aiohttp.ClientSession() as session:
        show = asyncio.create_task(show_home(Home(session), process, demo))
        ended = asyncio.create_task(process.wait())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait((show, stopped, ended), return_when=asyncio.FIRST_COMPLETED)
        if show.done():
            await show
            await asyncio.wait((stopped, ended), return_when=asyncio.FIRST_COMPLETED)
        for task in (show, ended, stopped):
            task.cancel()
        return process.returncode


async def show_home(
    home: Home, process: asyncio.subprocess.Process, demo: DemoDevices
) -> None:
    """Bring Home Assistant to the point where a person can look at it."""
    await home.wait_until_up(process)
    await home.log_in()
    await home.wait_until_running()
    added = HOME / "added.json"
    known = json.loads(added.read_text()) if added.exists() else []
    for device in demo.devices:
        if device.vendor not in known:
            say(f"Adding {device.simulator.title} …")
            await home.add(device)
            known.append(device.vendor)
            added.write_text(json.dumps(known))
            await home.expose()
            async with home.commands() as ask:
                await give_areas(ask, device)
    if "automations" not in known:
        await home.furnish()
        added.write_text(json.dumps([*known, "automations"]))
    say("\n".join(summary(demo, hosts(HOME))))


def summary(demo: DemoDevices, added: set[str]) -> list[str]:
    """Return what a person needs to know, given the hosts already added."""
    lines = [
        "",
        f"Home Assistant: {URL}/{DASHBOARD}",
        f"  Log in as {USER}, password {PASSWORD}. Only this machine can reach it.",
    ]
    for device in demo.devices:
        lines += [_console(device.simulator), _account(device)]
    if demo.spare_runs:
        lines.append(_console(demo.spare))
        if demo.spare.host not in added:
            lines.append(
                f"  Add it yourself: ProCam, INOGENI CAMTRACK, host {demo.spare.host}"
            )
    return [
        *lines,
        "",
        "The devices are reset at each start: presets and names changed on them are",
        "lost. Changes in Home Assistant are kept.",
        "Press Ctrl-C to stop the demo.",
    ]


def _console(simulator: Simulator) -> str:
    return f"{simulator.title}: console {simulator.url}/_sim/"


def _account(device: Device) -> str:
    """Return what to enter in the form to add the device again."""
    entered = (f"{key.replace('_', ' ')} {value}" for key, value in device.form.items())
    return f"  To add it again: {', '.join(entered)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="forget the last demo")
    asyncio.run(run(fresh=parser.parse_args().fresh))
