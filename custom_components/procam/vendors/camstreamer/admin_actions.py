"""Actions for the administrator of the apps."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.files import async_read_file
from ...contract.host import Host
from ...contract.ptz_head import find
from ...contract.validation import json_object, one_of
from .client import (
    CAMSCRIPTER,
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
)
from .require_app import require_app

type AppAction = ProcamAction[CamstreamerClient, CamstreamerState, CamstreamerEvent]
type _Coordinator = Host[Any, CamstreamerState, CamstreamerEvent]
type _Data = Mapping[str, Any]


class Storage(StrEnum):
    """Where a package is put."""

    FLASH = "flash"
    SD_DISK = "sd_disk"


class LicensedApp(StrEnum):
    """Apps whose license can be applied."""

    CAMSTREAMER = "camstreamer"
    CAMOVERLAY = "camoverlay"
    CAMSWITCHER = "camswitcher"
    CAMSCRIPTER = "camscripter"
    PLANETRACKER = "planetracker"


def _package(state: CamstreamerState, wanted: str) -> str:
    named = {package.name: package.title for package in state.packages}
    return find(wanted, named, "package")


async def _install(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    _, content = await async_read_file(coordinator.hass, data["path"])
    storage = data.get("storage")
    return await client.packages.install(content, storage.upper() if storage else None)


async def _remove(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    return await client.packages.remove(_package(coordinator.data, data["package"]))


async def _settings(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    package = _package(coordinator.data, data["package"])
    if (changed := data.get("settings")) is not None:
        await client.packages.set_settings(package, changed)
    return {"settings": await client.packages.settings(package)}


async def _license(
    _coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    await client.apply_license(
        data["app"].value,
        signature=data["signature"],
        license_params=data["license_params"],
        code=data["license_code"],
    )


ADMIN_ACTIONS: Final[tuple[AppAction, ...]] = (
    ProcamAction(
        key="install_package",
        admin=True,
        fields={
            vol.Required("path"): cv.string,
            vol.Optional("storage"): one_of(Storage),
        },
        run_fn=require_app(CAMSCRIPTER, _install),
    ),
    ProcamAction(
        key="remove_package",
        admin=True,
        confirm=True,
        fields={vol.Required("package"): cv.string},
        run_fn=require_app(CAMSCRIPTER, _remove),
    ),
    ProcamAction(
        key="package_settings",
        admin=True,
        fields={
            vol.Required("package"): cv.string,
            vol.Optional("settings"): json_object,
        },
        run_fn=require_app(CAMSCRIPTER, _settings),
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="apply_license",
        admin=True,
        fields={
            vol.Required("app"): one_of(LicensedApp),
            vol.Required("signature"): cv.string,
            vol.Required("license_params"): cv.string,
            vol.Required("license_code"): cv.string,
        },
        run_fn=_license,
    ),
)
