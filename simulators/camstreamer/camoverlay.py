"""CamOverlay: widgets, their CGIs and their events socket (facts 3, vendor COv)."""

import copy
from typing import Any, override

from aiohttp import web

from .app import App
from .camera import Camera
from .cgi import Call, Handler, JsonObject, Route, as_json, not_found, refused
from .drawing import DrawingBoard
from .events import EventChannel
from .overlay_files import OverlayFiles
from .picture import Sprite
from .widgets import sprite, unknown_widget

_UNKNOWN_ID = 999


class CamOverlay(App):
    """The overlay app; `services` is what shows, `saved` what survives a restart."""

    package = "camoverlay"
    name = "CamOverlay"
    group = "CamOverlay"
    application_id = "134972"

    def __init__(self, camera: Camera) -> None:
        super().__init__(camera)
        self.version = "4.0.2"
        self.saved: list[JsonObject] = []
        self.services: list[JsonObject] = []
        self.open_schedules: set[int] = set()
        """Ids of widgets whose time window is open now."""
        self.files = OverlayFiles()
        self.drawing = DrawingBoard(camera, has_service=self._has_scripter)
        self._showing: set[int] = set()
        self.channel = EventChannel(
            camera,
            init=lambda: [_event("ServiceStart", n) for n in sorted(self._showing)],
            token_field=lambda: camera.options.overlay_token,
        )
        camera.on_port(lambda _: self.refresh())

    # -- at the device ------------------------------------------------------

    def add(self, service: JsonObject) -> None:
        """Create a widget that is stored, as the app's own web page does."""
        self.saved.append(copy.deepcopy(service))
        self.services.append(copy.deepcopy(service))
        self.refresh()

    def service(self, number: int) -> JsonObject:
        """Return a widget's live object; raises KeyError."""
        for service in self._listed():
            if service["id"] == number:
                return service
        raise KeyError(number)

    @property
    def showing(self) -> frozenset[int]:
        """Ids of the widgets now in the picture."""
        return frozenset(self._showing)

    def enable(self, number: int, *, on: bool) -> None:
        """Switch a widget on or off until the next restart."""
        self.service(number)["enabled"] = int(on)
        self.refresh()

    def write(self, number: int, text: str, *, field: str = "") -> None:
        """Write a ticker or a text field permanently, as the app's own page does."""
        for service in (self.service(number), self._stored(number)):
            if service["name"] == "infoticker":
                service["source"] = text
            else:
                _update_text(service, {field: text})

    def set_window(self, number: int, *, is_open: bool) -> None:
        """Open or close the time window of a scheduled widget."""
        (self.open_schedules.add if is_open else self.open_schedules.discard)(number)
        self.refresh()

    def refresh(self) -> None:
        """Work out what shows, and push ServiceStart and ServiceStop."""
        visible = {s["id"] for s in self._listed() if self._is_visible(s)}
        before, self._showing = self._showing, visible
        for number in sorted(before - visible):
            self._push("ServiceStop", number)
        for number in sorted(visible - before):
            self._push("ServiceStart", number)

    def sprites(self, number: int) -> list[Sprite]:
        """Return what this app draws over a camera's picture, lowest first."""
        if not self.usable:
            return []
        shown = [
            service
            for service in self._listed()
            if service["id"] in self._showing
            and number - 1 in service.get("cameraList", [0])
        ]
        shown.sort(key=lambda service: int(service.get("zIndex", 0)))
        widgets = [sprite(service, self.files.contents) for service in shown]
        return [*widgets, *self.drawing.sprites(number)]

    # -- life ---------------------------------------------------------------

    @override
    def own_params(self) -> dict[str, str]:
        return {"CamOverlay.Enabled": "1"}

    @override
    def on_param(self, name: str, value: str) -> None:
        self.refresh()

    @override
    def on_start(self) -> None:
        self.services = copy.deepcopy(self.saved)
        self.refresh()

    @override
    def on_stop(self) -> None:
        self.services = copy.deepcopy(self.saved)
        self._showing.clear()
        self.drawing.cut()

    @override
    def show(self) -> dict[str, Any]:
        return {
            "showing": sorted(self._showing),
            "services": {str(s["id"]): s["name"] for s in self._listed()},
            "drawn": len(self.drawing.shown),
        }

    # -- wire ---------------------------------------------------------------

    @override
    def find(self, path: str) -> Route | None:
        if path == "service/ws":
            return (
                Route(handler=self.channel.serve, open=True) if self.channel else None
            )
        if path == "ws":
            return Route(handler=self.drawing.serve)
        if not path.startswith("api/"):
            return None
        return super().find(path.removeprefix("api/"))

    @override
    def cgis(self) -> dict[str, Handler]:
        return {
            "services.cgi": self._services,
            "enabled.cgi": self._enabled,
            "infoticker.cgi": self._infoticker,
            "customGraphics.cgi": self._custom_graphics,
            "upload_image.cgi": self.files.images,
            "upload_font.cgi": self.files.fonts,
            "image.cgi": self.files.image,
            "fetch_mjpeg_image.cgi": self.files.fetch,
            "ws_authorization.cgi": self._token,
        }

    def _token(self, call: Call) -> web.Response:
        return self.channel.issue(call) if self.channel else not_found()

    def _services(self, call: Call) -> web.Response:
        number = call.query.get("service_id")
        if not self.camera.options.single_service:
            number = None
        match call.query.get("action"):
            case "get":
                return self._get(number)
            case "set" if call.is_post:
                return self._set(call, number)
        return refused("Unknown action")

    def _get(self, number: str | None) -> web.Response:
        lists_stored = self.camera.options.lists_stored
        if number is None:
            services = self.saved if lists_stored else self._listed()
            return as_json({"services": services})
        find = self._stored if lists_stored else self.service
        try:
            return as_json(find(int(number)))
        except KeyError, ValueError:
            return refused("Service not found", 404)

    def _set(self, call: Call, number: str | None) -> web.Response:
        try:
            body = call.json()
            if number is None:
                _replace_all(self.saved, body["services"])
                _replace_all(self.services, body["services"])
            else:
                _replace_one(self.saved, int(number), body)
                _replace_one(self.services, int(number), body)
        except (ValueError, KeyError, TypeError) as err:
            return refused(f"Invalid configuration: {err}")
        self.refresh()
        return _done()

    def _enabled(self, call: Call) -> web.Response:
        wanted: list[tuple[JsonObject, int]] = []
        for key, value in call.args.items():
            service = self._named(key)
            if service is None or value not in {"0", "1"}:
                return refused(f"Unknown parameter {key}")
            wanted.append((service, int(value)))
        for service, enabled in wanted:
            service["enabled"] = enabled
        self.refresh()
        return _done()

    def _infoticker(self, call: Call) -> web.Response:
        service = self._addressed(call.args)
        if service is None or "text" not in call.args:
            return refused("Service not found", 404)
        if service["name"] != "infoticker":
            return refused("Service is not an infoticker")
        service["source"], service["sourceType"] = call.args["text"], "text"
        return _done()

    def _custom_graphics(self, call: Call) -> web.Response:
        args = dict(call.args) if not call.body or call.form else dict(call.query)
        service = self._addressed(args)
        if service is None or service["name"] != "customGraphics":
            return refused("Service not found", 404)
        action = args.pop("action", "")
        args.pop("service_id", None)
        args.pop("service_name", None)
        try:
            if action == "update_text":
                _update_text(service, args)
            elif action == "update_image":
                self._update_image(service, args, call)
            else:
                return refused("Unknown action")
        except (ValueError, KeyError, IndexError) as err:
            return refused(f"Invalid parameter {err}")
        return _done()

    def _update_image(
        self, service: JsonObject, args: dict[str, str], call: Call
    ) -> None:
        if call.body:
            if not call.request.content_type.startswith("image/"):
                raise ValueError("Content-Type")
            args["image"] = f"/tmp/upload_{service['id']}"  # noqa: S108 (on the camera)
            self.files.contents[args["image"]] = call.body
        moves = {k: float(args[k]) for k in ("pos_x", "pos_y") if args.get(k)}
        if "image" in args:
            service["image"], service["background"] = args["image"], "image"
        if args.get("coord_system"):
            service["coordSystem"] = args["coord_system"]
        service.update({k: int(v) if v.is_integer() else v for k, v in moves.items()})

    # -- helpers ------------------------------------------------------------

    def _push(self, kind: str, number: int) -> None:
        if self.channel is not None and self.usable:
            self.channel.push(_event(kind, number))

    def _listed(self) -> list[JsonObject]:
        if self.camera.options.unknown_service and not any(
            service["id"] == _UNKNOWN_ID for service in self.services
        ):
            self.services.append(unknown_widget(_UNKNOWN_ID))
        return self.services

    def _stored(self, number: int) -> JsonObject:
        return next(service for service in self.saved if service["id"] == number)

    def _named(self, key: str) -> JsonObject | None:
        kind, _, value = key.partition("_")
        for service in self._listed():
            if kind == "id" and value == str(service["id"]):
                return service
            if kind == "name" and value and value == service.get("customName"):
                return service
        return None

    def _addressed(self, args: dict[str, str]) -> JsonObject | None:
        if "service_id" in args:
            return self._named(f"id_{args['service_id']}")
        return self._named(f"name_{args.get('service_name', '')}")

    def _has_scripter(self, number: int) -> bool:
        return any(
            service["id"] == number and service["name"] == "scripter"
            for service in self.services
        )

    def _is_visible(self, service: JsonObject) -> bool:
        if self.camera.params.get("CamOverlay.Enabled") != "1" or not self.usable:
            return False
        if not service["enabled"]:
            return False
        match str(service.get("automationType", "manual")):
            case "time" | "schedule":
                return service["id"] in self.open_schedules
            case text if text.startswith("input") and text[5:].isdigit():
                # True shows while the port is 1, which reads reversed (facts 3.3).
                high = self.camera.ports.get(int(text[5:]), 0) == 1
                return high == bool(service.get("invertInput"))
        return True


def _event(kind: str, number: int) -> JsonObject:
    return {"type": kind, "serviceId": number}


def _done() -> web.Response:
    return as_json({"status": 200, "message": "OK"})


def _checked(service: object) -> JsonObject:
    # `enabled` is 0 or 1; the vendor's own schema takes no booleans (facts 1.3).
    if not isinstance(service, dict):
        raise TypeError("service")
    if type(service["id"]) is not int or not isinstance(service["name"], str):
        raise ValueError("id")
    if type(service["enabled"]) is not int or service["enabled"] not in (0, 1):
        raise ValueError("enabled")
    return copy.deepcopy(service)


def _replace_all(services: list[JsonObject], wanted: object) -> None:
    if not isinstance(wanted, list):
        raise TypeError("services")
    services[:] = [_checked(service) for service in wanted]


def _replace_one(services: list[JsonObject], number: int, wanted: object) -> None:
    service = _checked(wanted)
    if service["id"] != number:
        raise ValueError("id")
    for index, old in enumerate(services):
        if old["id"] == number:
            services[index] = service
            return
    services.append(service)


def _update_text(service: JsonObject, args: dict[str, str]) -> None:
    fields = {field["name"]: field for field in service["mappingZones"]}
    plans: list[tuple[JsonObject, str, str]] = []
    for key, value in args.items():
        name, _, what = key.rpartition("_")
        if key in fields:
            plans.append((fields[key], "text", value))
        elif what in {"color", "index"} and name in fields:
            plans.append((fields[name], what, value))
        else:
            raise KeyError(key)
    # The variant is chosen before its text is written, whatever the order.
    for field, what, value in sorted(plans, key=lambda plan: plan[1]):
        _write_field(field, what, value)


def _write_field(field: JsonObject, what: str, value: str) -> None:
    texts = field["text"]
    if what == "color":
        field["textColor"] = value
    elif what == "index":
        if not 0 <= int(value) < len(texts):
            raise IndexError(value)
        for index, text in enumerate(texts):
            text["active"] = index == int(value)
    else:
        chosen = next((text for text in texts if text.get("active")), texts[0])
        chosen["source"], chosen["active"] = value, True
