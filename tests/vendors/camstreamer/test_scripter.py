"""Packages: listed in both shapes, switched, installed, removed, configured."""

import io
import json
import zipfile

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client import (
    CAMSCRIPTER,
    CamstreamerClient,
    Package,
)
from custom_components.procam.vendors.camstreamer.client.events import PackageEnabled
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import PackageShape

from .helpers import Connect

PARAM = "Camscripter.PackageConfigurations"


def package_zip(name: str) -> bytes:
    manifest = {
        "package_name": name,
        "package_menu_name": name.title(),
        "package_version": "2.0.0",
        "vendor": "Us",
        "required_camscripter_version": "1.2.3",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("main.js", "")
    return buffer.getvalue()


@pytest.mark.parametrize("shape", list(PackageShape))
async def test_packages_are_listed_in_both_shapes(
    connect: Connect, device: CamstreamerSimulator, shape: PackageShape
) -> None:
    device.configure(package_shape=shape)
    device.scripter.enable("door", on=True)
    state = await connect().read()
    assert state.packages[0] == Package(
        name="clock",
        title="Clock",
        version="1.1.1",
        vendor="Camstreamer s.r.o.",
        enabled=False,
        storage="FLASH" if shape is PackageShape.NESTED else None,
    )
    assert state.packages[1].enabled


@pytest.mark.parametrize("escaped", [False, True])
async def test_switching_a_package_leaves_the_others_alone(
    connect: Connect, device: CamstreamerSimulator, escaped: bool
) -> None:
    device.configure(escaped_params=escaped)
    value = {"clock": {"enabled": False, "new": 1}, "gone": {"enabled": True}}
    device.camera.params.put(PARAM, json.dumps(value))
    client = connect()
    await client.read()
    events = await client.packages.set_enabled("clock", on=True)
    assert events == (PackageEnabled(name="clock", enabled=True),)
    assert json.loads(device.camera.params.get(PARAM)) == {
        "clock": {"enabled": True, "new": 1},
        "gone": {"enabled": True},
    }
    device.log.clear()
    await client.packages.set_enabled("clock", on=True)
    assert not [entry for entry in device.log if entry.channel == "POST"]
    assert (await client.read()).packages[0].enabled


async def test_a_package_switched_elsewhere_follows_the_next_read(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    device.scripter.enable("door", on=True)
    assert (await client.read()).packages[1].enabled


@pytest.mark.parametrize("value", ["nonsense", "[]", '{"door": 1}'])
async def test_an_odd_configuration_breaks_nothing(
    connect: Connect, device: CamstreamerSimulator, value: str
) -> None:
    device.camera.params.put(PARAM, value)
    state = await connect().read()
    assert not any(package.enabled for package in state.packages)
    assert state.available(CAMSCRIPTER)


async def test_a_package_is_installed_and_removed(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.packages.install(package_zip("stage"), "SD_DISK")
    assert device.scripter.packages["stage"].storage == "SD_DISK"
    assert (await client.read()).packages[-1].title == "Stage"
    await client.packages.install(package_zip("foyer"))
    await client.packages.remove("foyer")
    assert [package.name for package in (await client.read()).packages] == [
        "clock",
        "door",
        "stage",
    ]
    with pytest.raises(
        InvalidValueError, match="what=package, known=clock, door, stage, value=foyer"
    ):
        await client.packages.remove("foyer")


async def test_a_package_that_is_none_is_refused(client: CamstreamerClient) -> None:
    with pytest.raises(InvalidValueError, match="zip_needed"):
        await client.packages.install(b"not a zip")
    with pytest.raises(
        InvalidValueError, match="what=storage, known=FLASH, SD_DISK, value=attic"
    ):
        await client.packages.install(package_zip("x"), "attic")
    with pytest.raises(DeviceRejectedError, match="Invalid package"):
        await client.packages.install(b"PK but broken")


async def test_settings_of_a_package_are_read_and_replaced(
    client: CamstreamerClient, device: CamstreamerSimulator
) -> None:
    await client.packages.set_settings("clock", {"status": 1, "zone": "Europe/Prague"})
    assert device.scripter.packages["clock"].signals == 1
    settings = await client.packages.settings("clock")
    assert settings == {"status": 1, "zone": "Europe/Prague"}
    device.scripter.packages.pop("door")
    with pytest.raises(DeviceRejectedError, match="not found"):
        await client.packages.settings("door")
    device.fail("html", "settings.cgi")
    with pytest.raises(DeviceResponseError):
        await client.packages.settings("clock")


async def test_a_runtime_that_is_missing_is_reported(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    device.scripter.node_state = "NOT_INSTALLED"
    assert (await connect().read()).node_state == "NOT_INSTALLED"
