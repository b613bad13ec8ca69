"""Alarms in Home Assistant: shown at once and fired once, also after outages."""

from contextlib import AbstractContextManager
from datetime import timedelta
import json
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.runtime.store import async_get_store
from tests.conftest import AddEntry
from tests.helpers import until_settled

from .helpers import FiredAlarms, Site, login
from .server import Server


def burst(device: Server, number: int) -> list[int]:
    return [device.raise_alarm(turn % 3 + 1).id for turn in range(number)]


async def test_an_alarm_shows_at_once(site: Site) -> None:
    assert site.shows("binary_sensor", "camera_2_alarm") == "off"
    alarm = site.device.raise_alarm(2)
    await site.until("binary_sensor", "camera_2_alarm", "on")
    assert site.attribute("binary_sensor", "camera_2_alarm", "alarm_id") == alarm.id
    time = alarm.time.replace(microsecond=0).isoformat()
    assert site.shows("sensor", "camera_2_last_alarm_time") == time
    assert site.shows("image", "camera_2_last_alarm") == time
    assert site.shows("binary_sensor", "camera_1_alarm") == "off"


@pytest.mark.route(
    "alarm → binary sensor, event", Platform.BINARY_SENSOR, Platform.EVENT
)
async def test_an_alarm_is_an_event(
    route: AbstractContextManager[None], site: Site
) -> None:
    fired = FiredAlarms(site.hass)
    with route:
        alarm = site.device.raise_alarm(2)
        await site.until("binary_sensor", "camera_2_alarm", "on")
        await fired.until([alarm.id])
    event = site.hass.states.get(site.entity("event", "camera_2_alarm_event"))
    assert event is not None
    assert event.attributes["event_type"] == "motion"
    assert event.attributes["description"] == alarm.description
    assert event.attributes["recorded_from"] is not None


async def test_the_picture_is_there_when_the_event_is(site: Site) -> None:
    fired = FiredAlarms(site.hass)
    before = site.shows("image", "camera_3_last_alarm")
    alarm = site.device.raise_alarm(3)
    await fired.until([alarm.id])
    assert site.shows("image", "camera_3_last_alarm") != before


async def test_history_is_not_reported(hass: HomeAssistant, site: Site) -> None:
    fired = FiredAlarms(hass)
    await site.read()
    assert not fired.count
    assert site.shows("event", "camera_1_alarm_event") == "unknown"


async def test_300_alarms_between_two_polls_around_a_restart_are_reported_once(
    hass: HomeAssistant, site: Site
) -> None:
    fired = FiredAlarms(hass)
    ids = burst(site.device, 150)
    await hass.config_entries.async_unload(site.entry.entry_id)
    ids += burst(site.device, 150)
    await hass.config_entries.async_setup(site.entry.entry_id)
    await fired.until(ids)
    await site.read()
    assert fired.count == dict.fromkeys(ids, 1)


async def test_alarms_are_reported_once_over_a_restart_from_disk(
    hass: HomeAssistant, site: Site, hass_storage: dict[str, Any]
) -> None:
    fired = FiredAlarms(hass)
    ids = burst(site.device, 5)
    await fired.until(ids)
    await hass.async_block_till_done()
    await site.unload_for_restart()
    kept = hass_storage[f"procam.{site.entry.entry_id}"]
    assert kept == json.loads(json.dumps(kept))
    ids += burst(site.device, 5)
    await hass.config_entries.async_setup(site.entry.entry_id)
    await fired.until(ids)
    assert fired.count == dict.fromkeys(ids, 1)


async def test_alarms_are_reported_once_over_a_reload_with_a_full_disk(
    hass: HomeAssistant, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_: dict[str, Any]) -> None:
        raise WriteError("No space left on device")

    store = async_get_store(hass, site.entry.entry_id)
    monkeypatch.setattr(store, "_async_write_data", fail)
    fired = FiredAlarms(hass)
    ids = burst(site.device, 5)
    await fired.until(ids)
    await hass.config_entries.async_reload(site.entry.entry_id)
    ids += burst(site.device, 5)
    await fired.until(ids)
    assert fired.count == dict.fromkeys(ids, 1)


async def test_a_damaged_mark_costs_history_but_no_alarm_to_come(
    hass: HomeAssistant, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    await site.unload_for_restart()
    memory = async_get_store(hass, site.entry.entry_id)
    await memory.async_save({"alarms": {"time": "yesterday"}})
    await hass.config_entries.async_setup(site.entry.entry_id)
    await until_settled(site.entry)
    assert "alarms start from now" in caplog.text
    fired = FiredAlarms(hass)
    alarm = site.device.raise_alarm(1)
    await fired.until([alarm.id])


async def test_alarms_raised_while_the_server_was_offline_are_reported(
    hass: HomeAssistant, site: Site
) -> None:
    fired = FiredAlarms(hass)
    await site.device.stop()
    await site.until("binary_sensor", "camera_1_alarm", "unavailable")
    ids = burst(site.device, 6)
    await site.device.start()
    await fired.until(ids)
    assert fired.count == dict.fromkeys(ids, 1)
    assert site.shows("binary_sensor", "camera_1_connected") == "on"


async def test_a_removed_entry_leaves_nothing_on_disk(
    hass: HomeAssistant, site: Site, hass_storage: dict[str, Any]
) -> None:
    assert f"procam.{site.entry.entry_id}" in hass_storage
    await hass.config_entries.async_remove(site.entry.entry_id)
    assert f"procam.{site.entry.entry_id}" not in hass_storage


async def test_the_server_is_asked_more_often_while_there_is_an_alarm(
    hass: HomeAssistant, site: Site
) -> None:
    coordinator = site.entry.runtime_data
    assert coordinator.update_interval == timedelta(seconds=10)
    site.device.raise_alarm(1)
    await site.until("binary_sensor", "camera_1_alarm", "on")
    await site.read()
    assert coordinator.update_interval == timedelta(seconds=4)
    await site.act("button.press", "camera_1_acknowledge_alarm")
    await site.read()
    assert coordinator.update_interval == timedelta(seconds=10)


async def test_an_idle_poll_is_two_requests(site: Site) -> None:
    await site.read()
    site.device.log.clear()
    await site.read()
    asked = [entry.line for entry in site.device.log if entry.channel == "GET"]
    assert len(asked) == 2


async def test_three_errors_in_a_row_change_nothing(site: Site) -> None:
    site.device.fail("status", "/api/v1.2/cameras", status=503, times=3)
    for _ in range(3):
        await site.read()
    assert site.shows("binary_sensor", "camera_1_connected") == "on"


async def test_a_changed_password_asks_for_it_once(
    hass: HomeAssistant, site: Site
) -> None:
    site.device.change_password("admin", "another")
    await site.read()
    await site.read()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    done = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {"username": "admin", "password": "another"}
    )
    assert done["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    await until_settled(site.entry)
    assert site.shows("binary_sensor", "camera_1_connected") == "on"


async def test_a_clock_ten_minutes_off_works_and_is_reported(
    hass: HomeAssistant, device: Server, add_entry: AddEntry
) -> None:
    device.clock.skew_s = -600
    unique = device.monitoring.license_uuid
    entry: MockConfigEntry = await add_entry("camtrace", login(device), unique=unique)
    site = Site(hass=hass, device=device, entry=entry)
    await until_settled(entry)
    assert site.issues() == {"clock_behind"}
    fired = FiredAlarms(hass)
    alarm = device.raise_alarm(1)
    await fired.until([alarm.id])
    device.clock.skew_s = 0
    await site.read()
    await site.read()
    assert site.issues() == set()
    await hass.config_entries.async_unload(entry.entry_id)
