"""What all installed apps share: status, license, common CGIs."""

from typing import Any, ClassVar, Final

from aiohttp import web

from .camera import NEIGHBORS, Camera
from .cgi import Call, Handler, JsonObject, Route, as_json, not_found, plain
from .events import EventChannel

SIGNATURE: Final = "75fe128adb855e365925d1b19c5024897048145779994239462e8334dbfcc8cb"
"""The license signature of the vendor's sample."""


class App:
    """An ACAP application; subclasses add CGIs, sockets and state."""

    package: ClassVar[str]
    """Lower-case id: path below `/local/` and `package=` of control.cgi."""
    name: ClassVar[str]
    """`Name` in the application list."""
    group: ClassVar[str]
    """Its parameter group."""
    application_id: ClassVar[str]
    has_license_code: ClassVar[bool] = False
    """CamStreamer alone keeps its license code (vendor "Saving the signature")."""
    version: str

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.installed = True
        self.running = True
        self.license = "Valid"
        self.channel: EventChannel | None = None

    @property
    def usable(self) -> bool:
        """Return True if its CGIs answer."""
        return self.installed and self.running

    # -- what a subclass brings ---------------------------------------------

    def cgis(self) -> dict[str, Handler]:
        """Return the CGIs by path below `/local/<package>/`."""
        return {}

    def own_params(self) -> dict[str, str]:
        """Return the app's parameters at installation, names with the group."""
        return {}

    def on_param(self, name: str, value: str) -> None:
        """React to an update of one of its parameters."""

    def on_start(self) -> None:
        """Start working: at power-up, or when the app is started."""

    def on_stop(self) -> None:
        """Lose volatile state: at power loss, or when the app is stopped."""

    def show(self) -> dict[str, Any]:
        """Return state for the console."""
        return {}

    # -- life ---------------------------------------------------------------

    def install_params(self) -> None:
        """Create the parameters that do not exist yet."""
        license_params = {
            f"{self.group}.Signature": SIGNATURE,
            f"{self.group}.LicenseParams": "{expire:0}",
        }
        if self.has_license_code:
            license_params[f"{self.group}.LicenseCode"] = "CS-R4U4KXXXXXXXXX"
        for name, value in {**self.own_params(), **license_params}.items():
            if not self.camera.params.names(name):
                self.camera.params.put(name, value)

    def changed(self, name: str, value: str) -> None:
        """Handle a parameter update; a signature creates the license."""
        if name.lower().endswith(".signature"):
            self.license = "Valid" if value else "Missing"
        if self.usable:
            self.on_param(name, value)

    def start(self) -> bool:
        """Start the app; False if it was running."""
        if self.running:
            return False
        self.running = True
        self.on_start()
        return True

    def stop(self) -> bool:
        """Stop the app, cutting its sockets; False if it was not running."""
        if not self.running:
            return False
        self.running = False
        self.power_down()
        return True

    def power_down(self) -> None:
        """Lose sockets, tokens and volatile state."""
        if self.channel is not None:
            self.channel.reset()
        self.on_stop()

    # -- wire ---------------------------------------------------------------

    def find(self, path: str) -> Route | None:
        """Return the CGI at a path below `/local/<package>/`."""
        handler = {**self._common(), **self.cgis()}.get(path)
        return None if handler is None else Route(handler=handler)

    def unknown(self) -> web.Response:
        """Answer a CGI the app does not have."""
        return not_found()

    def down(self) -> web.Response:
        """Answer while the app is stopped or not installed (facts 1.2)."""
        status = self.camera.options.down_status if self.installed else 404
        return not_found(status)

    def _common(self) -> dict[str, Handler]:
        return {
            "api_check.cgi": lambda _: as_json({"status": 200, "message": "OK"}),
            "camera_time.cgi": lambda _: as_json({"state": self.camera.clock_valid}),
            "network_camera_list.cgi": lambda _: as_json(
                {"camera_list": self.neighbors()}
            ),
            "report.cgi": lambda _: plain(f"{self.name} {self.version} report\n"),
            "proxy.cgi": self._proxy,
        }

    def neighbors(self) -> list[JsonObject]:
        """Return the cameras that a search of the network finds."""
        return [*NEIGHBORS]

    def _proxy(self, call: Call) -> web.Response:
        # Nothing leaves the simulator: the reply only proves what was asked for.
        headers = call.request.headers
        keys = ("protocol", "ip", "port", "path")
        target = {key: headers.get(f"x-target-camera-{key}", "") for key in keys}
        return as_json({"proxied": target})
