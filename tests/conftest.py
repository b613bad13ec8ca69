"""Fixtures for every test; the device under test is a simulator on loopback."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

# pytest-aiohttp's fixtures of the same names freeze Home Assistant's router.
from pytest_homeassistant_custom_component.plugins import (
    aiohttp_client,  # noqa: F401
    aiohttp_client_cls,  # noqa: F401
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from syrupy.assertion import SnapshotAssertion

# Without this import the test plugin's own custom_components package wins.
import custom_components  # noqa: F401
from simulators.inogeni import InogeniSimulator

from .fake_device import FakeDevice, add_fake_vendor
from .helpers import until_settled
from .repairs_flow_client import RepairsFlowClient
from .route_trace import route  # noqa: F401

collect_ignore = ["browser"]  # has an environment of its own, see scripts/browser

type AddEntry = Callable[..., Coroutine[Any, Any, MockConfigEntry]]


@pytest.fixture(autouse=True)
def _plugin_order(request: pytest.FixtureRequest) -> None:
    """Load our component; the recorder, where wanted, must come before `hass`."""
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave asyncio's debug mode to `--asyncio-debug`; the harness always turns it on.

    With it every future keeps the stack it was created in, which takes longer than all
    the rest of a test with Home Assistant.
    """


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots as Home Assistant's own tests write them."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def all_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entities that are disabled by default are added all the same."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session as the component opens it, for tests without Home Assistant."""
    from custom_components.procam.clientkit.http import never_repeat  # noqa: PLC0415

    async with aiohttp.ClientSession(middlewares=(never_repeat,)) as session:
        yield session


@pytest.fixture
def add_entry(hass: HomeAssistant) -> AddEntry:
    """Set up an entry of a vendor and return it, loaded or not."""

    async def add(
        vendor: str,
        data: dict[str, Any],
        options: dict[str, Any] | None = None,
        *,
        unique: str = "one",
        title: str = "Room 1",
    ) -> MockConfigEntry:
        stable_id = f"{vendor}_{unique}"
        entry = MockConfigEntry(
            domain="procam",
            title=title,
            unique_id=stable_id,
            data={**data, "vendor": vendor, "stable_id": stable_id},
            options=options or {},
        )
        entry.add_to_hass(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return add


@pytest.fixture
async def repairs_flow(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> RepairsFlowClient:
    """Where repairs are done, with no waits between looks."""
    from custom_components.procam import repairs  # noqa: PLC0415

    monkeypatch.setattr(repairs, "CHECK_EVERY_S", 0.0)
    assert await async_setup_component(hass, "repairs", {})
    return RepairsFlowClient(await hass_client())


# A CAMTRACK stands for any device where no vendor matters.


@pytest.fixture
async def camtrack(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[InogeniSimulator]:
    """A running unit that reports changes by other clients."""
    from custom_components.procam.vendors.inogeni.client import (  # noqa: PLC0415
        exchange,
    )

    # A device list ends with silence; on loopback a short one is enough.
    monkeypatch.setattr(exchange, "LIST_QUIET_S", 0.1)
    monkeypatch.setattr(exchange, "LIST_EMPTY_S", 0.2)
    async with InogeniSimulator(broadcast=True) as device:
        yield device


@pytest.fixture
def quick_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a device list end after the short silence that is enough on loopback."""
    from custom_components.procam.vendors.inogeni.client import (  # noqa: PLC0415
        exchange,
    )

    for name, time_s in (("QUIET", 0.1), ("EMPTY", 0.2), ("LIMIT", 0.5)):
        monkeypatch.setattr(exchange, f"LIST_{name}_S", time_s)


@pytest.fixture
def address(camtrack: InogeniSimulator) -> dict[str, Any]:
    """The entry data that reach the unit."""
    return {
        "host": camtrack.host,
        "port": camtrack.port,
        "tcp_port": camtrack.tcp_port,
        "transport": "auto",
    }


@pytest.fixture
async def room(add_entry: AddEntry, address: dict[str, Any]) -> MockConfigEntry:
    """The unit as the loaded entry "Room 1", its push channel up."""
    entry = await add_entry("inogeni", address)
    await until_settled(entry)
    return entry


GATE_DATA = {
    "host": "127.0.0.1",
    "port": 1,
    "username": "keeper",
    "password": "open sesame",
}


@pytest.fixture
def fake_device(socket_enabled: None, monkeypatch: pytest.MonkeyPatch) -> FakeDevice:
    """A device that fails as a test asks; its maker is a vendor for this test."""
    monkeypatch.setattr(
        "custom_components.procam.runtime.device_reader.RETRY_LOGIN_S", 0.01
    )
    house = FakeDevice()
    add_fake_vendor(monkeypatch, house)
    return house


@pytest.fixture
async def gate(fake_device: FakeDevice, add_entry: AddEntry) -> MockConfigEntry:
    """The fake device as a loaded entry, its push channel up."""
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    return entry
