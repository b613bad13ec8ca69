"""The camera's own CGIs: parameters, identity, applications, pictures (facts 8)."""

from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from aiohttp import web

from .app import App
from .camera import Camera
from .cgi import Call, JsonObject, Route, as_json, plain
from .gate import Gate
from .options import Role, User
from .picture import Picture
from .ptz import Ptz

_BOUNDARY: Final = "myboundary"
_FRAME_PAUSE_S: Final = 0.2
_LARGEST: Final = 4096

_ALREADY: Final = "Error: 6"
_NOT_FOUND: Final = "Error: 4"
_NOT_RUNNING: Final = "Error: 7"
"""Answers of control.cgi (facts 8)."""


class Vapix:
    """The CGIs below `/axis-cgi/` that an Axis camera has without any app."""

    def __init__(
        self,
        camera: Camera,
        gate: Gate,
        ptz: Ptz,
        picture: Picture,
        apps: Mapping[str, App],
    ) -> None:
        self.camera = camera
        self.gate = gate
        self.ptz = ptz
        self.picture = picture
        self.apps = apps
        self.identity: dict[str, str] = {}

    def routes(self) -> dict[str, Route]:
        """Return the CGIs by path."""
        return {
            "/axis-cgi/param.cgi": Route(handler=self._param, role=Role.VIEWER),
            "/axis-cgi/basicdeviceinfo.cgi": Route(handler=self._info, open=True),
            "/axis-cgi/applications/list.cgi": Route(
                handler=self._list, role=Role.ADMINISTRATOR
            ),
            "/axis-cgi/applications/control.cgi": Route(
                handler=self._control, role=Role.ADMINISTRATOR
            ),
            "/axis-cgi/com/ptz.cgi": Route(handler=self.ptz.serve, role=Role.VIEWER),
            "/axis-cgi/jpg/image.cgi": Route(handler=self._still, role=Role.VIEWER),
            "/axis-cgi/mjpg/video.cgi": Route(handler=self._video, role=Role.VIEWER),
        }

    # -- parameters ---------------------------------------------------------

    def _param(self, call: Call) -> web.Response:
        args = call.args
        action = args.pop("action", "")
        if action == "list":
            groups = args.get("group", "").split(",")
            return plain(self.camera.params.list_text(groups))
        if action == "update":
            if call.user is None or call.user.role < Role.ADMINISTRATOR:
                return web.Response(status=self.camera.options.rights_status)
            return plain(self.camera.params.update_text(args))
        return plain(f"# Error: unknown action '{action}'\n")

    # -- identity -----------------------------------------------------------

    def _info(self, call: Call) -> web.Response:
        if not self.camera.options.basic_device_info:
            return web.Response(status=404)
        method, error = _read_method(call)
        is_public = (
            method == "getAllUnrestrictedProperties"
            and self.camera.options.anonymous_info
        )
        if not is_public:
            user = self.gate.admit(call.request)
            if not isinstance(user, User):
                return user
        if error is not None:
            return as_json(error)
        if method == "getSupportedVersions":
            return as_json(_envelope(method, {"apiVersions": ["1.3"]}))
        properties = dict(self.identity)
        if method == "getAllUnrestrictedProperties":
            for secret in ("Architecture", "Soc", "SocSerialNumber"):
                properties.pop(secret, None)
        return as_json(_envelope(method, {"propertyList": properties}))

    # -- applications -------------------------------------------------------

    def _list(self, _: Call) -> web.Response:
        rows = [_application(app) for app in self.apps.values() if app.installed]
        text = '<reply result="ok">\n' + "".join(rows) + _FOREIGN + "</reply>\n"
        return web.Response(text=text, content_type="text/xml")

    def _control(self, call: Call) -> web.Response:
        app = self.apps.get(call.args.get("package", ""))
        if app is None or not app.installed:
            return plain(_NOT_FOUND)
        match call.args.get("action"):
            case "start":
                return plain("OK" if app.start() else _ALREADY)
            case "stop":
                return plain("OK" if app.stop() else _NOT_RUNNING)
            case "restart":
                app.stop()
                app.start()
                return plain("OK")
        return plain("Error: 1")

    # -- pictures -----------------------------------------------------------

    def _still(self, call: Call) -> web.Response:
        return web.Response(body=self._frame(call), content_type="image/jpeg")

    async def _video(self, call: Call) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.content_type = "multipart/x-mixed-replace"
        answer.headers["Content-Type"] += f"; boundary={_BOUNDARY}"
        await answer.prepare(call.request)
        while (transport := call.request.transport) and not transport.is_closing():
            frame = self._frame(call)
            head = (
                f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
                f"Content-Length: {len(frame)}\r\n\r\n"
            )
            await answer.write(head.encode() + frame + b"\r\n")
            if not await self.camera.pause(_FRAME_PAUSE_S):
                break
        return answer

    def _frame(self, call: Call) -> bytes:
        text = call.args.get("resolution", "1280x720")
        width, _, height = text.partition("x")
        try:
            size = (int(width), int(height))
            number = int(call.args.get("camera", "1"))
        except ValueError:
            raise web.HTTPBadRequest from None
        if not all(16 <= side <= _LARGEST for side in size):
            raise web.HTTPBadRequest
        if not 1 <= number <= self.ptz.views:
            raise web.HTTPBadRequest
        return self.picture.jpeg(number, size)


def _application(app: App) -> str:
    attributes = {
        "Name": app.name,
        "NiceName": f"{app.name} App",
        "Vendor": "CamStreamer s.r.o.",
        "Version": app.version,
        "ApplicationID": app.application_id,
        "License": app.license,
        "Status": "Running" if app.running else "Stopped",
        "ConfigurationPage": f"local/{app.package}/index.html",
        "VendorHomePage": "https://camstreamer.com",
    }
    text = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())
    return f" <application {text} />\n"


_FOREIGN: Final = ' <application Name="vmd" Status="Stopped" Version="4.4-5" />\n'
"""Somebody else's app: any attribute but Name may be missing."""


def _envelope(method: str, data: JsonObject) -> JsonObject:
    return {"apiVersion": "1.3", "context": "", "method": method, "data": data}


def _error(code: int, message: str) -> JsonObject:
    return {"apiVersion": "1.3", "error": {"code": code, "message": message}}


def _read_method(call: Call) -> tuple[str, JsonObject | None]:
    try:
        asked = call.json()
    except ValueError:
        return "", _error(4000, "Invalid JSON format")
    method = str(asked.get("method", ""))
    if method != "getSupportedVersions" and not str(
        asked.get("apiVersion", "")
    ).startswith("1."):
        return method, _error(2003, "Requested API version is not supported")
    if method not in {
        "getAllProperties",
        "getAllUnrestrictedProperties",
        "getSupportedVersions",
    }:
        return method, _error(2004, "Method not supported")
    return method, None
