"""Entries that an earlier version stored are loaded as they were left.

`fixtures/stored_entries.json` was written by running that version against the simulators:
data and options of an entry of each vendor, its entities and what it had saved on disk.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
import json
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import NEWER
from simulators.camstreamer.widgets import infoticker
from simulators.camtrace import CamtraceSimulator
from simulators.inogeni import InogeniSimulator
from simulators.mobotix import MobotixSimulator

from .helpers import sent, shows, until_settled, until_true

STORED: Final = json.loads(
    (Path(__file__).parent / "fixtures" / "stored_entries.json").read_text()
)
PASSWORD: Final = "Only4Eyes"
AUDIO_OFF: Final = '{"command":"SET CHANNEL_ID_AUDIO","value1":101,"value2":"DISABLE"}'

type Devices = dict[str, Any]


@pytest.fixture
async def devices(socket_enabled: None) -> AsyncIterator[Devices]:
    """The devices that the entries were made for, by vendor."""
    devices: Devices = {
        "inogeni": InogeniSimulator(broadcast=True),
        "mobotix": MobotixSimulator(model="ptz", auth="digest", list_presets=False),
        "camtrace": CamtraceSimulator(),
        "camstreamer": CamstreamerSimulator(**NEWER),
    }
    async with AsyncExitStack() as stack:
        for device in devices.values():
            await stack.enter_async_context(device)
        devices["mobotix"].set_password("Admin", PASSWORD)
        devices["camtrace"].change_password("admin", PASSWORD)
        axis = devices["camstreamer"]
        axis.set_password("root", PASSWORD)
        axis.overlay.add(infoticker(1, "Welcome", enabled=1, customName="Ticker"))
        axis.streamer.add("11", "Sunday", platform="youtube", url="rtmp://192.0.2.1/x")
        axis.ptz.heads[1].add_preset("Altar", 10.0, -2.0, 1500.0)
        yield devices


def reaching(stored: dict[str, Any], device: Any) -> dict[str, Any]:
    """Return stored values with the redacted parts filled in."""
    secrets = {"password": PASSWORD, "webhook_id": "stored"}
    return {
        key: secrets.get(key) or getattr(device, key)
        if value == "**REDACTED**"
        else value
        for key, value in stored.items()
    }


@pytest.fixture
async def entries(
    hass: HomeAssistant, hass_storage: dict[str, Any], devices: Devices
) -> AsyncIterator[dict[str, MockConfigEntry]]:
    """The stored entries, loaded."""
    entries: dict[str, MockConfigEntry] = {}
    for vendor, stored in STORED.items():
        entries[vendor] = entry = MockConfigEntry(
            domain="procam",
            title=stored["title"],
            unique_id=stored["unique_id"],
            version=stored["version"],
            minor_version=stored["minor_version"],
            data=reaching(stored["data"], devices[vendor]),
            options=reaching(stored["options"], devices[vendor]),
        )
        entry.add_to_hass(hass)
        store(hass, hass_storage, entry, stored)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await until_settled(entry)
    await hass.async_block_till_done()
    yield entries
    for entry in entries.values():
        await hass.config_entries.async_unload(entry.entry_id)


def store(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    stored: dict[str, Any],
) -> None:
    """Put an entry's entities and saved values where the earlier version left them."""
    for entity_id, suffix in stored["entities"].items():
        domain, _, object_id = entity_id.partition(".")
        disabled = entity_id in stored["disabled"]
        er.async_get(hass).async_get_or_create(
            domain,
            "procam",
            f"{stored['data']['stable_id']}_{suffix}",
            config_entry=entry,
            suggested_object_id=object_id,
            disabled_by=er.RegistryEntryDisabler.INTEGRATION if disabled else None,
        )
    for end, values in stored["notes"].items():
        key = f"procam.{entry.entry_id}{end}"
        hass_storage[key] = {"version": 1, "key": key, "data": values}


async def test_every_stored_entry_is_loaded_with_its_options(
    devices: Devices, entries: dict[str, MockConfigEntry]
) -> None:
    for vendor, entry in entries.items():
        assert entry.state is ConfigEntryState.LOADED
        stored = STORED[vendor]
        assert entry.options == reaching(stored["options"], devices[vendor])
        assert entry.data.items() >= reaching(stored["data"], devices[vendor]).items()


async def test_every_stored_entity_keeps_its_ids_and_is_provided(
    hass: HomeAssistant, entries: dict[str, MockConfigEntry]
) -> None:
    registry = er.async_get(hass)
    for vendor, entry in entries.items():
        stored = STORED[vendor]
        found = er.async_entries_for_config_entry(registry, entry.entry_id)
        ids = {entity.entity_id: entity.unique_id for entity in found}
        stable_id = stored["data"]["stable_id"]
        for entity_id, suffix in stored["entities"].items():
            assert ids[entity_id] == f"{stable_id}_{suffix}"
            if entity_id not in stored["disabled"]:
                state = hass.states.get(entity_id)
                assert state is not None, entity_id
                assert not state.attributes.get("restored"), entity_id


async def test_what_a_cut_off_version_left_running_is_ended(
    devices: Devices, entries: dict[str, MockConfigEntry]
) -> None:
    await until_true(lambda: AUDIO_OFF in sent(devices["inogeni"]))


async def test_a_preset_saved_by_an_earlier_version_is_offered(
    hass: HomeAssistant, entries: dict[str, MockConfigEntry]
) -> None:
    (select,) = (
        entity_id
        for entity_id, suffix in STORED["mobotix"]["entities"].items()
        if suffix == "ptz_preset"
    )
    assert shows(hass, select) is not None
    state = hass.states.get(select)
    assert state is not None
    assert "Yard" in state.attributes["options"]


async def test_alarms_reported_by_an_earlier_version_are_not_reported_again(
    hass: HomeAssistant, devices: Devices, entries: dict[str, MockConfigEntry]
) -> None:
    stored = STORED["camtrace"]["notes"][""]["alarms"]
    saved = await entries["camtrace"].runtime_data.store().async_load()
    assert saved["alarms"]["last_id"] >= stored["last_id"]
