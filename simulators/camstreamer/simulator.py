"""An Axis camera with the CamStreamer apps, on loopback."""

import asyncio
from collections.abc import Mapping
import inspect
from typing import Any, override
from urllib.parse import quote

from aiohttp import web

from simulators.base import Control, Input, Simulator

from .app import App
from .camera import Camera
from .camoverlay import CamOverlay
from .camscripter import CamScripter
from .camstreamer import CamStreamer
from .camswitcher import CamSwitcher
from .cgi import Call, Route, not_found, read_call
from .cloud import PREFIX, Cloud
from .console import console_inputs, controls
from .gate import Gate
from .options import CamstreamerOptions, ChunkedBody, Role, User
from .picture import Picture
from .ptz import Ptz
from .rtsp import Views
from .vapix import Vapix

SERIAL = "B8A44F0C51A7"


class CamstreamerSimulator(Simulator):
    """The camera; keyword options are the fields of `CamstreamerOptions`."""

    title = "CamStreamer apps on an Axis camera"
    badge = ("Ax", "#9a6a00")

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        rtsp_port: int = 0,
        **options: object,
    ) -> None:
        super().__init__(host=host, port=port)
        self.rtsp_port = rtsp_port
        self.options = CamstreamerOptions()
        self.configure(**options)
        self.camera = Camera(self.options, self.note)
        self.users: dict[str, User] = {
            "root": User(password="pass"),
            "viewer": User(password="look", role=Role.VIEWER),
        }
        self.gate = Gate(self.options, self.users)
        self.ptz = Ptz(self.camera)
        self.picture = Picture(self.ptz)
        self.rtsp = Views(self.camera, self.users, self.picture)
        self.overlay = CamOverlay(self.camera)
        self.streamer = CamStreamer(self.camera)
        self.switcher = CamSwitcher(self.camera, self.picture)
        self.scripter = CamScripter(self.camera)
        self.cloud = Cloud(SERIAL)
        apps = (self.streamer, self.overlay, self.switcher, self.scripter)
        self.apps: dict[str, App] = {app.package: app for app in apps}
        self.vapix = Vapix(self.camera, self.gate, self.ptz, self.picture, self.apps)
        self.picture.layers.append(self.overlay.sprites)
        self._power_work: asyncio.Task[None] | None = None
        self._describe_camera(self.options.views)
        self.camera.params.dress = self._dress
        for app in self.apps.values():
            self._install(app)

    # -- at the device ------------------------------------------------------

    def configure(self, **options: object) -> None:
        """Change options; raises AttributeError for an unknown one."""
        for name, value in options.items():
            setattr(self.options, name, value)

    def set_password(self, user: str, password: str) -> None:
        """Change an account's password; sockets already open live on."""
        self.users[user].password = password

    @property
    def cloud_url(self) -> str:
        """Base URL of the vendor's cloud."""
        return self.url + PREFIX

    def set_port(self, port: int, value: int) -> None:
        """Change an input of the camera, 0-based."""
        self.camera.set_port(port, value)

    def stop_app(self, package: str) -> None:
        """Stop an app: sockets drop, CGIs answer 404."""
        self.apps[package].stop()

    def start_app(self, package: str) -> None:
        """Start an app."""
        self.apps[package].start()

    def remove_app(self, package: str) -> None:
        """Uninstall an app with its parameters."""
        app = self.apps[package]
        app.stop()
        app.installed = False
        self.camera.params.drop(app.group)

    def install_app(self, package: str) -> None:
        """Install an app again, running."""
        app = self.apps[package]
        app.installed = True
        app.install_params()
        app.start()

    def upgrade_app(self, package: str, version: str, **options: object) -> None:
        """Replace an app by another version, which may bring other options."""
        app = self.apps[package]
        app.stop()
        app.version = version
        self.configure(**options)
        app.start()

    async def power_cycle(self, *, down_s: float = 0.0) -> None:
        """Pull the plug and put it back: what was not stored is lost."""
        await self.restart(down_s=down_s)

    def reboot(self) -> None:
        """Power cycle from within a request."""
        self._power_work = asyncio.get_running_loop().create_task(self.power_cycle())

    # -- power --------------------------------------------------------------

    @override
    async def on_start(self) -> None:
        self.camera.boot()
        self.rtsp_port = await self.rtsp.start(self.host, self.rtsp_port)
        await self.switcher.output.open(self.host)
        for app in self.apps.values():
            if app.usable:
                app.on_start()
        self.ptz.resume()

    @override
    async def on_stop(self) -> None:
        self.camera.halt()
        for app in self.apps.values():
            app.power_down()
        await self.switcher.output.close()
        await self.rtsp.stop()

    # -- wire ---------------------------------------------------------------

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_route("*", "/{path:.*}", self._answer)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if (early := await self._check_form(request)) is not None:
            return early
        call = await read_call(request, plus_is_space=self.options.plus_is_space)
        app, route = self._find(call.path)
        if route is None or not route.open:
            user = self.gate.admit(request)
            if not isinstance(user, User):
                return user
            call = _as_user(call, user)
            role = self.options.local_role
            if route is not None and route.role is not None:
                role = route.role
            if user.role < role:
                return web.Response(status=self.options.rights_status)
        if app is not None and not app.usable:
            return app.down()
        if route is None:
            return app.unknown() if app is not None else not_found()
        if app is not None and route.open and self.options.socket_auth:
            user = self.gate.admit(request)
            if not isinstance(user, User):
                return user
        answer = route.handler(call)
        return await answer if inspect.isawaitable(answer) else answer

    async def _check_form(self, request: web.Request) -> web.Response | None:
        """Refuse what the camera's CGI server cannot take (facts 1.1)."""
        if len(request.raw_path) > self.options.url_limit:
            return web.Response(status=414)
        if request.method == "POST" and "Content-Length" not in request.headers:
            if self.options.chunked is ChunkedBody.HANG:
                await self.camera.off.wait()
            return web.Response(status=411)
        return None

    def _find(self, path: str) -> tuple[App | None, Route | None]:
        if path.startswith("/local/"):
            package, _, rest = path.removeprefix("/local/").partition("/")
            app = self.apps.get(package)
            return app, app.find(rest) if app is not None else None
        if path.startswith(f"{PREFIX}/"):
            return None, self.cloud.find(path)
        return None, self.vapix.routes().get(path)

    # -- console ------------------------------------------------------------

    @override
    def controls(self) -> tuple[Control, ...]:
        return controls(self)

    @override
    def console_inputs(self) -> Mapping[str, Input]:
        return console_inputs(self)

    @override
    def state(self) -> dict[str, Any]:
        return {
            "apps": {a.package: a.running for a in self.apps.values() if a.installed},
            **{app.package: app.show() for app in self.apps.values()},
            "refused_logins": self.gate.refused_logins,
        }

    # -- making -------------------------------------------------------------

    def _install(self, app: App) -> None:
        app.install_params()
        self.camera.params.watch(
            app.group,
            app.changed,
        )

    def _dress(self, value: str) -> str:
        # One older camera escapes its JSON parameters twice over (facts 5).
        if not self.options.escaped_params or not value.startswith("{"):
            return value
        return quote(value.replace('"', '\\"'), safe='{}[]:,\\" ')

    def _describe_camera(self, views: int) -> None:
        self.vapix.identity = {
            "Architecture": "aarch64",
            "Brand": "AXIS",
            "BuildDate": "Aug 28 2025 10:41",
            "HardwareID": "A5A.1",
            "ProdFullName": "AXIS V5938 PTZ Network Camera",
            "ProdNbr": "V5938",
            "ProdShortName": "AXIS V5938",
            "ProdType": "PTZ Network Camera",
            "ProdVariant": "",
            "SerialNumber": SERIAL,
            "Soc": "Axis Artpec-8",
            "SocSerialNumber": "",
            "Version": "12.6.69",
            "WebURL": "http://www.axis.com",
        }
        put = self.camera.params.put
        for name in ("Brand", "ProdFullName", "ProdNbr", "ProdShortName", "ProdType"):
            put(f"Brand.{name}", self.vapix.identity[name])
        put("Brand.WebURL", self.vapix.identity["WebURL"])
        put("Properties.System.SerialNumber", SERIAL)
        put("Properties.System.HardwareID", self.vapix.identity["HardwareID"])
        put("Properties.Firmware.Version", self.vapix.identity["Version"])
        put("Properties.PTZ.PTZ", "yes")
        put("Image.NbrOfConfigs", str(views))
        for index in range(views):
            put(f"Image.I{index}.Name", f"View Area {index + 1}")
            put(f"Image.I{index}.Enabled", "yes")


def _as_user(call: Call, user: User) -> Call:
    return Call(
        request=call.request,
        path=call.path,
        query=call.query,
        form=call.form,
        body=call.body,
        user=user,
    )
