"""A real Home Assistant in a folder of its own, with the four simulated systems."""

import asyncio
from contextlib import ExitStack, suppress
import json
import os
from pathlib import Path
import shutil
import socket
import subprocess
import sys
import tempfile
from typing import Any, Final, Self, override

import aiohttp

from simulators import camstreamer, camtrace, inogeni, mobotix

ROOT: Final = Path(__file__).resolve().parents[2]
_PORTS: Final = (1881, 11881, 8008, 8012, 8014, 8016, 8554, 8556, 8558)
START_LIMIT_S: Final = 180
DASHBOARD: Final = "procam-tests"
CARDS: Final = f"{DASHBOARD}-cards"

_CONFIGURATION: Final = """\
homeassistant:
  name: Browser tests
  unit_system: metric
  time_zone: Europe/Berlin
http:
  server_host: 127.0.0.1
  server_port: {port}
frontend:
config:
api:
history:
logbook:
media_source:
logger:
  default: warning
lovelace:
  dashboards:
    {dashboard}:
      mode: yaml
      title: Tests
      filename: dashboard.yaml
    {dashboard}-cards:
      mode: yaml
      title: Cards
      filename: cards.yaml
"""


def free_host() -> str:
    """Return a loopback address where no other devices are simulated, as in a demo."""
    for number in range(1, 10):
        with ExitStack() as taken, suppress(OSError):
            for port in _PORTS:
                one = taken.enter_context(socket.socket())
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind((f"127.0.0.{number}", port))
            return f"127.0.0.{number}"
    return "127.0.0.1"


HOST: Final = os.environ.get("PROCAM_BROWSER_HOST") or free_host()
"""Where the simulated devices listen."""


class HomeError(Exception):
    """Home Assistant answered otherwise than expected."""


class Home:
    """Home Assistant as a process, and its API for what a test prepares."""

    video_configuration = "stream:\n"
    """What configuration.yaml says about live video."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="procam-browser-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.inogeni = inogeni.demo(host=HOST, port=1881, tcp_port=11881)
        self.mobotix = mobotix.demo(
            host=HOST, port=8012, mjpeg_port=8008, rtsp_port=8554
        )
        self.camtrace = camtrace.demo(host=HOST, port=8014, rtsp_port=8556)
        self.camstreamer = camstreamer.demo(host=HOST, port=8016, rtsp_port=8558)

    @property
    def devices(self) -> tuple[Any, ...]:
        """The simulators."""
        return self.inogeni, self.mobotix, self.camtrace, self.camstreamer

    async def __aenter__(self) -> Self:
        """Start everything and add the four systems."""
        for device in self.devices:
            await device.start()
        self._lay_out()
        self._session = aiohttp.ClientSession()
        self._process = self._run()
        await self._wait_until_up()
        self.tokens = await self._create_owner()
        with suppress(HomeError):
            # Without it, Home Assistant goes back to another port in five minutes.
            await self.ask("http/config/promote")
        await self.until_running()
        await self._add_devices()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End everything; the folder is kept when PROCAM_BROWSER_KEEP is set."""
        await self._session.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)
        for device in self.devices:
            await device.stop()
        if "PROCAM_BROWSER_KEEP" not in os.environ:
            shutil.rmtree(self.folder, ignore_errors=True)

    async def until_running(self) -> None:
        """Wait until everything is set up."""
        running = False
        while not running:
            await asyncio.sleep(0.2)
            running = (await self.ask("get_config"))["state"] == "RUNNING"

    async def restart(self) -> None:
        """Restart Home Assistant, which ends with 100 for its supervisor to see."""
        with suppress(HomeError, aiohttp.WSMessageTypeError):  # it may be gone already
            await self.ask("call_service", domain="homeassistant", service="restart")
        async with asyncio.timeout(START_LIMIT_S):
            await asyncio.to_thread(self._process.wait)
        self._process = self._run()
        await self._wait_until_up()
        await self.until_running()

    def show(self, *cards: dict[str, Any]) -> None:
        """Put cards on the page for single ones, on which pages then opened look."""
        sections = [{"type": "grid", "cards": [card]} for card in cards]
        view = {"path": "cards", "type": "sections", "sections": sections}
        (self.folder / "cards.yaml").write_text(json.dumps({"views": [view]}))

    def _run(self) -> subprocess.Popen[bytes]:
        with (self.folder / "output.log").open("ab") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "homeassistant", "-c", str(self.folder)],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _lay_out(self) -> None:
        (self.folder / "configuration.yaml").write_text(
            _CONFIGURATION.format(port=self.port, dashboard=DASHBOARD)
            + self.video_configuration
        )
        (self.folder / "dashboard.yaml").write_text(
            json.dumps({"strategy": {"type": "custom:procam"}})
        )
        (self.folder / "cards.yaml").write_text("views: []")
        (self.folder / "custom_components").symlink_to(
            ROOT / "custom_components", target_is_directory=True
        )

    async def _wait_until_up(self) -> None:
        async with asyncio.timeout(START_LIMIT_S):
            while self._process.poll() is None:
                with suppress(aiohttp.ClientError):
                    async with self._session.get(f"{self.url}/manifest.json") as answer:
                        if answer.ok:
                            return
                await asyncio.sleep(0.2)
        raise HomeError((self.folder / "output.log").read_text()[-2000:])

    async def _post(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._session.post(
            f"{self.url}{path}", json=body, headers=headers
        ) as answer:
            answer.raise_for_status()
            return await answer.json()

    async def _tokens(self, code: str) -> dict[str, Any]:
        client = f"{self.url}/"
        grant = {"grant_type": "authorization_code", "code": code, "client_id": client}
        async with self._session.post(f"{self.url}/auth/token", data=grant) as answer:
            return {"clientId": client, "hassUrl": self.url, **await answer.json()}

    async def _create_owner(self) -> dict[str, Any]:
        client = f"{self.url}/"
        made = await self._post(
            "/api/onboarding/users",
            {
                "client_id": client,
                "name": "Owner",
                "username": "owner",
                "password": "password-of-owner",
                "language": "en",
            },
        )
        tokens = await self._tokens(made["auth_code"])
        for step in ("core_config", "analytics"):
            await self._post(f"/api/onboarding/{step}", {}, tokens["access_token"])
        await self._post(
            "/api/onboarding/integration",
            {"client_id": client, "redirect_uri": client},
            tokens["access_token"],
        )
        return tokens

    async def add_user(self, name: str, group: str) -> dict[str, Any]:
        """Create a user in a group, and return the tokens of a browser of theirs."""
        user = (await self.ask("config/auth/create", name=name, group_ids=[group]))[
            "user"
        ]
        await self.ask(
            "config/auth_provider/homeassistant/create",
            user_id=user["id"],
            username=name,
            password=f"password-of-{name}",
        )
        client = f"{self.url}/"
        flow = await self._post(
            "/auth/login_flow",
            {
                "client_id": client,
                "handler": ["homeassistant", None],
                "redirect_uri": client,
            },
        )
        done = await self._post(
            f"/auth/login_flow/{flow['flow_id']}",
            {"client_id": client, "username": name, "password": f"password-of-{name}"},
        )
        return await self._tokens(done["result"])

    async def connect(self, token: str) -> aiohttp.ClientWebSocketResponse:
        """Return a WebSocket that is logged in."""
        socket_ = await self._session.ws_connect(f"{self.url}/api/websocket")
        await socket_.receive_json()
        await socket_.send_json({"type": "auth", "access_token": token})
        await socket_.receive_json()
        return socket_

    async def ask(self, kind: str, **message: Any) -> Any:
        """Return the result of a WebSocket command of the owner."""
        # A connection that is kept while a test runs answers no ping and is closed.
        async with await self.connect(self.tokens["access_token"]) as connection:
            await connection.send_json({"id": 1, "type": kind, **message})
            answer = await connection.receive_json()
        if not answer["success"]:
            raise HomeError(answer["error"])
        return answer["result"]

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id."""
        return {one["entity_id"]: one for one in await self.ask("get_states")}

    async def _add_devices(self) -> None:
        for device in self.devices:
            await self._add(*_form(device))

    async def _add(self, vendor: str, form: dict[str, Any]) -> None:
        token = self.tokens["access_token"]
        flows = "/api/config/config_entries/flow"
        flow = await self._post(flows, {"handler": "procam"}, token)
        path = f"{flows}/{flow['flow_id']}"
        flow = await self._post(path, {"next_step_id": vendor}, token)
        while flow["type"] == "form" and not flow["errors"]:
            flow = await self._post(path, _filled(flow["data_schema"], form), token)
        if flow["type"] != "create_entry":
            raise HomeError(f"{vendor} was not added: {flow}")


def _form(device: Any) -> tuple[str, dict[str, Any]]:
    """Return the vendor's menu item, and what a person types after it."""
    match device:
        case inogeni.InogeniSimulator():
            return "inogeni", {"host": device.host}
        case mobotix.MobotixSimulator():
            vendor, username, password = "mobotix", "Admin", "1234"
        case camtrace.CamtraceSimulator():
            vendor, username, password = "camtrace", "admin", "camtrace"
        case _:
            vendor, username, password = "camstreamer", "root", "pass"
    return vendor, {
        "host": device.host,
        "port": device.port,
        "rtsp_port": device.rtsp_port,
        "username": username,
        "password": password,
    }


def _filled(fields: list[dict[str, Any]], form: dict[str, Any]) -> dict[str, Any]:
    """Return what a person fills in, in the form's own sections."""
    filled = {}
    for field in fields:
        name = field["name"]
        if field.get("type") == "expandable":
            filled[name] = _filled(field["schema"], form)
        elif name in form:
            filled[name] = form[name]
    return filled


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class LargeHome(Home):
    """A Home Assistant with one server of many cameras, and nothing else."""

    def __init__(self, cameras: int) -> None:
        super().__init__()
        self.camtrace = camtrace.CamtraceSimulator(cameras=cameras, host=HOST)

    @property
    @override
    def devices(self) -> tuple[Any, ...]:
        return (self.camtrace,)
