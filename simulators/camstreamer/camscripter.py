"""CamScripter: packages, their settings and their proxies (facts 6, vendor CSc)."""

from dataclasses import dataclass, field
import io
import json
from typing import Any, Final, override
import zipfile

from aiohttp import web

from .app import App
from .camera import Camera
from .cgi import Call, Handler, JsonObject, Route, as_json, not_found, refused
from .options import PackageShape

_REQUIRED: Final = (
    "package_name",
    "package_menu_name",
    "package_version",
    "vendor",
    "required_camscripter_version",
)
_STORAGES: Final = ("FLASH", "SD_DISK")
_LARGEST_MANIFEST: Final = 65536
_PARAM: Final = "Camscripter.PackageConfigurations"


@dataclass(slots=True, kw_only=True)
class Package:
    """An installed micro-application."""

    manifest: JsonObject
    storage: str = "FLASH"
    settings: JsonObject = field(default_factory=dict)
    data: bytes = b"{}"
    signals: int = 0
    """SIGINTs received: one per change of its settings."""


class CamScripter(App):
    """The script host; whether a package runs is a VAPIX parameter."""

    package = "camscripter"
    name = "CamScripter"
    group = "Camscripter"
    application_id = "340420"

    def __init__(self, camera: Camera) -> None:
        super().__init__(camera)
        self.version = "2.1.0"
        self.packages: dict[str, Package] = {}
        self.node_state = "OK"

    # -- at the device ------------------------------------------------------

    def add(self, name: str, menu_name: str, version: str = "1.0.0") -> None:
        """Install a package, not enabled."""
        manifest = {
            "package_name": name,
            "package_menu_name": menu_name,
            "package_version": version,
            "vendor": "Camstreamer s.r.o.",
            "required_camscripter_version": "1.2.3",
            "ui_link": f"/local/camscripter/package/{name}/index.html",
        }
        self.packages[name] = Package(manifest=manifest)

    def is_enabled(self, name: str) -> bool:
        """Return True if a package runs."""
        entry = self._configurations().get(name, {})
        return isinstance(entry, dict) and entry.get("enabled") is True

    def enable(self, name: str, *, on: bool) -> None:
        """Start or stop a package."""
        configurations = self._configurations()
        configurations[name] = {**configurations.get(name, {}), "enabled": on}
        self.camera.params.put(_PARAM, json.dumps(configurations))

    def _configurations(self) -> JsonObject:
        try:
            value = json.loads(self.camera.params.get(_PARAM, "{}"))
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @override
    def own_params(self) -> dict[str, str]:
        return {_PARAM: "{}"}

    @override
    def show(self) -> dict[str, Any]:
        return {name: self.is_enabled(name) for name in self.packages}

    # -- wire ---------------------------------------------------------------

    @override
    def find(self, path: str) -> Route | None:
        folder, _, rest = path.partition("/")
        name, _, inner = rest.partition("/")
        if folder in {"proxy", "proxy_public"}:
            return self._proxy_route(name, inner, is_public=folder == "proxy_public")
        if (route := super().find(path)) is not None:
            return route
        if folder == "package" and name in self.packages and inner:
            return Route(handler=lambda _: web.Response(text=name))
        return None

    def _proxy_route(self, name: str, inner: str, *, is_public: bool) -> Route | None:
        if not self.is_enabled(name) or name not in self.packages:
            return None
        answer = {"package": name, "path": f"/{inner}", "public": is_public}
        return Route(handler=lambda _: as_json(answer), open=is_public)

    @override
    def cgis(self) -> dict[str, Handler]:
        return {
            "package/list.cgi": self._list,
            "package/install.cgi": self._install,
            "package/remove.cgi": self._remove,
            "package/settings.cgi": self._settings,
            "package/data.cgi": self._data,
            "package/get_storage.cgi": lambda _: as_json(
                [{"type": s, "capacity_mb": 120} for s in _STORAGES]
            ),
            "diagnostics.cgi": lambda _: as_json({"node_state": self.node_state}),
            "node_update.cgi": self._node_update,
        }

    def _list(self, _: Call) -> web.Response:
        packages = self.packages.values()
        if self.camera.options.package_shape is PackageShape.FLAT:
            return as_json([package.manifest for package in packages])
        return as_json(
            [{"storage": p.storage, "manifest": p.manifest} for p in packages]
        )

    def _install(self, call: Call) -> web.Response:
        part = call.parts().get("file")
        storage = call.query.get("storage", "FLASH")
        if not call.is_post or part is None:
            return refused("No file")
        if storage not in _STORAGES:
            return refused("Unknown storage")
        try:
            manifest = read_package(part.content)
        except ValueError as err:
            return refused(f"Invalid package: {err}")
        name = str(manifest["package_name"])
        if (old := self.packages.get(name)) is not None:
            old.manifest, old.storage = manifest, storage
        else:
            self.packages[name] = Package(manifest=manifest, storage=storage)
        return as_json({"status": 200, "message": "OK"})

    def _remove(self, call: Call) -> web.Response:
        if self.packages.pop(call.query.get("package_name", ""), None) is None:
            return refused("Package not found", 404)
        return as_json({"status": 200, "message": "OK"})

    def _settings(self, call: Call) -> web.Response:
        package = self.packages.get(call.query.get("package_name", ""))
        if package is None:
            return refused("Package not found", 404)
        match call.query.get("action"):
            case "get":
                return as_json(package.settings)
            case "set" if call.is_post:
                try:
                    package.settings = call.json()
                except ValueError:
                    return refused("Settings are not JSON")
                package.signals += 1
                return as_json({"status": 200, "message": "OK"})
        return refused("Unknown action")

    def _data(self, call: Call) -> web.Response:
        package = self.packages.get(call.args.get("package_name", ""))
        if package is None or not call.is_post:
            return refused("Package not found", 404)
        match call.args.get("action"):
            case "EXPORT":
                return web.Response(body=package.data, content_type="application/json")
            case "IMPORT":
                package.data = call.body
                return as_json({"status": 200, "message": "OK"})
        return refused("Unknown action")

    def _node_update(self, call: Call) -> web.Response:
        if call.query.get("storage") not in _STORAGES:
            return not_found()
        self.node_state = "OK"
        return as_json({"status": 200, "message": "OK"})


def read_package(content: bytes) -> JsonObject:
    """Return the manifest of a package zip; raises ValueError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "main.js" not in names or "manifest.json" not in names:
                raise ValueError("main.js or manifest.json is missing")
            if archive.getinfo("manifest.json").file_size > _LARGEST_MANIFEST:
                raise ValueError("manifest.json is too large")
            manifest = json.loads(archive.read("manifest.json"))
    except zipfile.BadZipFile as err:
        raise ValueError("not a zip file") from err
    if not isinstance(manifest, dict):
        raise ValueError("manifest.json is not an object")  # noqa: TRY004
    if missing := [key for key in _REQUIRED if key not in manifest]:
        raise ValueError(f"{missing[0]} is missing")
    return manifest
