"""CamScripter: packages listed, switched, installed, removed and configured."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, override

import orjson

from ....clientkit.axis_cgi import AxisCgi, words
from ....clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from ....clientkit.schedule import Job
from ....clientkit.values import Fields, one_of, to_bool, to_str
from .app import InstalledApp
from .checks import bytes_of
from .const import (
    CAMSCRIPTER,
    MAX_PACKAGE_BYTES,
    PACKAGE_STORAGES,
)
from .events import CamstreamerEvent, PackageEnabled, PackagesRead
from .models.scripter import Package, decode_packages
from .params import Params, json_param
from .state import CameraSnapshot
from .upload import upload

_ROOT: Final = f"/local/{CAMSCRIPTER}/"
_PARAM: Final = "Camscripter.PackageConfigurations"
_PACKAGES_EVERY_S: Final = 290.0
_NODE_EVERY_S: Final = 590.0
_REFUSAL: Final = frozenset({"status", "message"})

type Events = tuple[CamstreamerEvent, ...]


class ScripterApp(InstalledApp):
    """The CamScripter app: its packages and the commands that change them."""

    package = CAMSCRIPTER
    # Only the parameter is documented, not its group: the vendor's lower case too.
    params = (_PARAM, "camscripter.PackageConfigurations")

    def __init__(self, cgi: AxisCgi, params: Params, snapshot: CameraSnapshot) -> None:
        super().__init__(snapshot)
        self._cgi = cgi
        self._params = params
        self._enabled: dict[str, bool] = {}

    # -- reading ------------------------------------------------------------------

    @override
    def jobs(self) -> list[Job]:
        return [
            self.job(
                "packages",
                self._read,
                _PACKAGES_EVERY_S,
                lambda: self.snapshot.update(packages=()),
            ),
            self.job(
                "node",
                self._read_node,
                _NODE_EVERY_S,
                lambda: self.snapshot.update(node_state=None),
                optional=True,
            ),
        ]

    @override
    def set_params(self, params: dict[str, str]) -> None:
        try:
            self._enabled = _flags(json_param(params.get(_PARAM.lower())))
        except DeviceResponseError:
            self._enabled = {}
            self.snapshot.unknown.add(f"{self.package} configuration of unknown form")
        self.snapshot.update(packages=self._with_flags(self.snapshot.state.packages))

    @override
    def clear(self) -> None:
        self.snapshot.update(packages=(), node_state=None)

    async def _read(self) -> None:
        self.snapshot.update(packages=await self._packages())

    async def _read_node(self) -> None:
        data = await self._cgi.read_data(f"{_ROOT}diagnostics.cgi", what="The state")
        state = Fields(data, "diagnostics").optional("node_state", to_str)
        self.snapshot.update(node_state=state)

    async def _packages(self) -> tuple[Package, ...]:
        path = f"{_ROOT}package/list.cgi"
        data = await self._cgi.read_data(path, what="The package list")
        return self._with_flags(decode_packages(data))

    def _with_flags(self, packages: tuple[Package, ...]) -> tuple[Package, ...]:
        return tuple(
            replace(package, enabled=self._enabled.get(package.name, False))
            for package in packages
        )

    # -- commands -----------------------------------------------------------------

    async def set_enabled(self, name: str, *, on: bool) -> Events:
        """Start or stop a package.

        All packages share one parameter, which is read, changed and written as a whole.
        """
        self._known(name)
        found = await self._params.read(self.params)
        value = json_param(found.get(_PARAM.lower()))
        entry = value.get(name)
        wanted = {**(entry if isinstance(entry, dict) else {}), "enabled": on}
        if wanted != entry:
            text = orjson.dumps({**value, name: wanted}).decode()
            await self._params.update({_PARAM: text}, quiet=True)
        self._enabled[name] = on
        return self.snapshot.put(PackageEnabled(name=name, enabled=on))

    async def install(self, data: bytes, storage: str | None = None) -> Events:
        """Install or upgrade a package from its zip, at most 64 MiB."""
        bytes_of(data, MAX_PACKAGE_BYTES)
        if not data.startswith(b"PK"):
            raise InvalidValueError("zip_needed")
        query = {}
        if storage is not None:
            query["storage"] = one_of(storage, PACKAGE_STORAGES, "storage")
        await upload(
            self._cgi,
            f"{_ROOT}package/install.cgi",
            query,
            field="file",
            name="package.zip",
            content=data,
        )
        return self.snapshot.put(PackagesRead(packages=await self._packages()))

    async def remove(self, name: str) -> Events:
        """Remove a package."""
        query = {"package_name": self._known(name)}
        await self._cgi.send(f"{_ROOT}package/remove.cgi", query)
        return self.snapshot.put(PackagesRead(packages=await self._packages()))

    async def settings(self, name: str) -> Any:
        """Return a package's settings, whatever JSON it keeps; they may be secret."""
        query = {"action": "get", "package_name": self._known(name)}
        answer = await self._cgi.read_raw(f"{_ROOT}package/settings.cgi", query)
        value = answer.json("The settings")
        if isinstance(value, dict) and value.keys() == _REFUSAL:
            raise DeviceRejectedError(words(str(value["message"])))
        return value

    async def set_settings(self, name: str, value: Mapping[str, Any]) -> None:
        """Replace a package's settings; the app sends the package a signal."""
        query = {"action": "set", "package_name": self._known(name)}
        path = f"{_ROOT}package/settings.cgi"
        await self._cgi.post_json(path, query, dict(value))

    def _known(self, name: str) -> str:
        known = [package.name for package in self.snapshot.state.packages]
        return one_of(name, known, "package")


def _flags(configurations: Mapping[str, Any]) -> dict[str, bool]:
    found = {}
    for name, entry in configurations.items():
        flag = entry.get("enabled") if isinstance(entry, dict) else None
        if flag is not None:
            found[name] = to_bool(flag, "enabled")
    return found
