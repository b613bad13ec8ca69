"""The camera beneath the apps: identity, applications, views, pictures (VAPIX)."""

from collections.abc import Iterator, Mapping
import re
from typing import Any, Final
from urllib.parse import quote

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
import orjson

from ....clientkit.axis_cgi import (
    JSON,
    AxisCgi,
    accepted,
    json_of,
    repeated,
    words,
)
from ....clientkit.errors import (
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import Answer
from ....clientkit.identity import Identity
from ....clientkit.values import Fields, one_of, to_enum, within
from .const import (
    APP_CONTROL,
    APP_LIST,
    DEVICE_INFO,
    FAMILY,
    MAX_ANSWER_BYTES,
    MAX_PICTURE_BYTES,
    MAX_UNITS,
    MEDIA,
    SNAPSHOT,
)
from .models.camera import App, License, View
from .models.settings import CamstreamerSettings
from .params import Params

_MAKER: Final = "Axis Communications AB"
_SERIAL: Final = re.compile(r"[0-9A-Fa-f]{12}")
_IMAGE: Final = re.compile(r"image\.i(\d{1,4})\.name")
_ALREADY: Final = "Error: 6"
"""The app is in that state already (control.cgi)."""
_ACTIONS: Final = ("start", "stop", "restart")
VIEW_GROUPS: Final = ("Image",)


class Vapix:
    """Requests that every Axis camera answers without any app."""

    def __init__(
        self, settings: CamstreamerSettings, cgi: AxisCgi, params: Params
    ) -> None:
        self._settings = settings
        self._cgi = cgi
        self.params = params
        self._has_device_info = True

    async def probe(self) -> None:
        """Send one small request; raises DeviceError."""
        if self._has_device_info:
            await self._device_info(repeat=False)
        else:
            await self._device_params()

    async def identity(self) -> Identity:
        """Return the camera's identity (basicdeviceinfo.cgi; parameters before AXIS OS 8.40).

        Raises DeviceUnsupportedError for a device that is not an Axis camera.
        """
        try:
            found = await self._device_info()
        except (DeviceResponseError, DeviceRejectedError, DevicePermissionError) as err:
            found = await self._device_params()
            if not found["SerialNumber"]:
                raise err from None
            self._has_device_info = False
        else:
            self._has_device_info = True
        serial = re.sub(r"[:-]", "", found.get("SerialNumber", ""))
        if not _SERIAL.fullmatch(serial):
            raise DeviceUnsupportedError(TranslatedMessage("not_axis"))
        model = found.get("ProdShortName") or found.get("ProdNbr") or None
        return Identity(
            id="",
            unique=serial.lower(),
            name=model or "Axis camera",
            manufacturer=_MAKER,
            model=model,
            firmware=found.get("Version") or None,
            hardware=found.get("HardwareID") or None,
            serial=serial,
            mac=serial.lower(),
            url=str(self._settings.base),
        )

    async def applications(self) -> tuple[App, ...]:
        """Return the installed apps of the family (applications/list.cgi).

        Needs an administrator. A bare answer without apps is a camera without apps.
        """
        answer = await self._cgi.read_raw(APP_LIST)
        apps = [app for app in map(_app, _applications(answer.body)) if app]
        return tuple({app.package: app for app in apps}.values())

    async def control(self, package: str, action: str) -> None:
        """Start, stop or restart an app; one already in that state is fine.

        Raises DeviceRejectedError with the camera's code (applications/control.cgi).
        """
        one_of(package, FAMILY, "app")
        one_of(action, _ACTIONS, "action")
        query = {"action": action, "package": package}
        answer = await self._cgi.http.get(
            APP_CONTROL, query, max_bytes=MAX_ANSWER_BYTES
        )
        text = answer.text.strip()
        if text.upper().startswith("OK") or text == _ALREADY:
            return
        if not text.startswith("Error"):
            raise DeviceResponseError("The camera's response to app control is unknown")
        code = text.partition(":")[2].strip()
        raise DeviceRejectedError(
            _CONTROL_ERRORS.get(code) or words(text), code=code or None
        )

    async def views(self) -> tuple[View, ...]:
        """Return the view areas that are on (parameter group Image)."""
        found = await self.params.read(VIEW_GROUPS)
        views = []
        for key, name in found.items():
            if (match := _IMAGE.fullmatch(key)) is None:
                continue
            if found.get(f"image.i{match[1]}.enabled", "yes") == "yes":
                number = int(match[1]) + 1
                views.append(View(number=number, name=name or f"View {number}"))
        return tuple(sorted(views, key=lambda view: view.number)[:MAX_UNITS])

    async def snapshot(
        self, view: int, width: int | None = None, height: int | None = None
    ) -> bytes:
        """Return a JPEG of a view, in its own size unless both sides are given."""
        query = {"camera": within(view, (1, MAX_UNITS), "view")}
        more = {"resolution": f"{width}x{height}"} if width and height else {}
        answer = await repeated(
            lambda: self._cgi.http.get(
                SNAPSHOT, {**query, **more}, max_bytes=MAX_PICTURE_BYTES
            )
        )
        if not answer.body.startswith(b"\xff\xd8"):
            raise DeviceResponseError("The camera's picture is not a JPEG")
        return answer.body

    def stream_url(self, view: int) -> str:
        """Return the RTSP address of a view; it holds the credentials."""
        within(view, (1, MAX_UNITS), "view")
        extra = self._settings.rtsp_extra
        more = f"&{extra}" if extra else ""
        return f"{self.rtsp_base()}{MEDIA}?camera={view}{more}"

    def rtsp_base(self) -> str:
        """Return scheme, credentials, host and port of the camera's RTSP server."""
        settings = self._settings
        user, password = (
            quote(text, safe="") for text in (settings.username, settings.password)
        )
        host = f"{settings.authority}:{settings.rtsp_port}"
        return f"rtsp://{user}:{password}@{host}"

    async def _device_info(self, *, repeat: bool = True) -> dict[str, str]:
        asked = {"apiVersion": "1.0", "method": "getAllProperties"}

        async def ask() -> Answer:
            return await self._cgi.http.post(
                DEVICE_INFO,
                data=orjson.dumps(asked),
                headers={"Content-Type": JSON},
                max_bytes=MAX_ANSWER_BYTES,
            )

        answer = await (repeated(ask) if repeat else ask())
        fields = Fields(json_of(accepted(answer), "The device information"), "device")
        found = fields.child("data").raw("propertyList")
        if not isinstance(found, dict):
            raise DeviceResponseError("The device information has no properties")
        return {key: value for key, value in found.items() if isinstance(value, str)}

    async def _device_params(self) -> dict[str, str]:
        found = await self.params.read(
            ("Brand", "Properties.System", "Properties.Firmware")
        )
        named = {
            "SerialNumber": "properties.system.serialnumber",
            "HardwareID": "properties.system.hardwareid",
            "Version": "properties.firmware.version",
            "ProdShortName": "brand.prodshortname",
            "ProdNbr": "brand.prodnbr",
        }
        return {key: found.get(name, "") for key, name in named.items()}


_RUNNING: Final = {"running": True, "stopped": False, "idle": False}
_CONTROL_ERRORS: Final = {
    "4": TranslatedMessage("no_app"),
    "7": TranslatedMessage("not_running"),
}
"""Codes of control.cgi that have a meaning for people."""


def _applications(body: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as err:
        raise DeviceResponseError("The application list is not XML") from err
    if root.tag != "reply":
        raise DeviceResponseError("The application list has an unexpected format")
    if root.get("result") != "ok":
        error = root.find("error")
        said = error.get("message") if error is not None else None
        raise DeviceRejectedError(words(said or ""))
    for element in root.findall("application"):
        yield element.attrib


def _app(attributes: Mapping[str, Any]) -> App | None:
    name = attributes.get("Name") or attributes.get("NiceName", "").replace(" ", "")
    package = name.lower()
    if package not in FAMILY:
        return None
    license_ = attributes.get("License", "")
    return App(
        package=package,
        name=name,
        nice_name=attributes.get("NiceName") or name,
        version=attributes.get("Version") or None,
        running=_RUNNING.get(attributes.get("Status", "").strip().lower()),
        license=to_enum(License, license_.lower(), License.UNKNOWN),
    )
