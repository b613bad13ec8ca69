"""A MOVE camera that comes and goes, and what is kept to ourselves."""

import asyncio
from contextlib import suppress
from functools import partial
import json
import logging
import time
from typing import Any

from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest

from custom_components.procam.diagnostics import async_get_config_entry_diagnostics
from custom_components.procam.runtime import backoff, push_loop
from simulators.faults import FaultKind
from tests.helpers import let_time_pass, until, until_settled, until_true

from .conftest import PASSWORD, AddCamera
from .helpers import CAMERA, Home


@pytest.fixture
async def dome(add_camera: AddCamera) -> Home:
    """A camera with a PTZ head, set up in Home Assistant."""
    return await add_camera()


def open_issues(hass: HomeAssistant) -> set[str]:
    """Return the translation keys of the open issues."""
    return {
        issue.translation_key or ""
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == "procam"
    }


# -- coming and going ----------------------------------------------------------------


async def test_a_cut_monitor_cannot_leave_motion_stuck(dome: Home) -> None:
    dome.device.raise_motion()
    await dome.until("binary_sensor", "motion", "on")
    dome.device.drop_monitors()
    dome.device.clear_motion()
    await dome.until("binary_sensor", "motion", "off")
    await until_true(lambda: dome.device.monitor_count == 1)


@pytest.mark.usefixtures("all_enabled")
async def test_a_reboot_heals_by_itself(dome: Home) -> None:
    dome.device.raise_motion()
    await dome.until("binary_sensor", "motion", "on")
    await dome.act("button.press", "restart")
    await dome.until("binary_sensor", "motion", "unavailable")
    assert dome.shows("binary_sensor", "push") == "off"
    await until_true(lambda: dome.device.monitor_count == 1)
    back = time.monotonic()
    await dome.until("binary_sensor", "motion", "off")
    assert time.monotonic() - back < 2
    await dome.until("binary_sensor", "push", "on")


@pytest.mark.usefixtures("all_enabled")
async def test_what_happened_while_the_monitor_was_down_is_asked_for(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(monitor_limit=1, settle=False)
    await until_true(lambda: home.device.monitor_count == 1)
    home.device.fail("status", "action=monitor", status=503)
    home.device.drop_monitors()
    await home.until("binary_sensor", "push", "off")
    home.device.raise_motion()
    let_time_pass(home.hass, 11)
    await home.until("binary_sensor", "motion", "on")


async def test_a_stream_that_cannot_be_had_is_reported_and_forgotten(
    dome: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push_loop, "MAX_FAILURES", 2)
    monkeypatch.setattr(backoff, "FIRST_WAIT_S", 0.01)
    dome.device.fail("status", "action=monitor", status=503)
    dome.device.drop_monitors()
    await until_true(lambda: "push_failing" in open_issues(dome.hass))
    dome.device.heal()
    await until_true(lambda: "push_failing" not in open_issues(dome.hass))


async def test_beside_the_monitor_a_minute_costs_one_request(dome: Home) -> None:
    await until_settled(dome.entry)
    coordinator = dome.entry.runtime_data
    assert coordinator.update_interval.total_seconds() == 60
    for _ in range(6):
        dome.device.log.clear()
        await coordinator.async_refresh()
        assert len(dome.device.log) <= 1


@pytest.mark.usefixtures("all_enabled")
async def test_many_changes_at_once_all_arrive(dome: Home) -> None:
    for _ in range(50):
        dome.device.raise_motion()
        dome.device.clear_motion()
    dome.device.raise_motion(1)
    dome.device.set_detection("Motion1", enabled=True)
    dome.device.raise_motion(1)
    await dome.until("binary_sensor", "motion_1", "on")
    await dome.until("binary_sensor", "motion", "off")


# -- bad answers ---------------------------------------------------------------------

_CLASSES = (
    "param.cgi",
    "eventdata.cgi",
    "ptz.cgi",
    "date.cgi",
    "image.cgi",
    "storagemanagement.cgi",
    "output.cgi",
    "systemlog.cgi",
    "backup.cgi",
    "pwdgrp.cgi",
)


@pytest.mark.parametrize("kind", [FaultKind.GARBAGE, FaultKind.HUGE, FaultKind.ENDLESS])
@pytest.mark.parametrize("path", _CLASSES)
async def test_whatever_a_camera_answers_the_entry_survives(
    dome: Home, kind: FaultKind, path: str
) -> None:
    dome.device.fail(kind, path)
    dome.device.drop_monitors()
    coordinator = dome.entry.runtime_data
    for work in (
        *(coordinator.async_refresh() for _ in range(3)),
        dome.ptz("step", direction="up"),
        dome.ask("system_log"),
        dome.ask("storage", command="list"),
        dome.ask("manage_user", command="update", user="guest", password="Abc1"),
        dome.call("pulse_output", output=1, duration=0.1),
    ):
        async with asyncio.timeout(8):
            with suppress(HomeAssistantError):
                await work
    dome.device.heal()
    dome.device.drop_monitors()
    await until_true(lambda: coordinator.last_update_success)
    await dome.ptz("step", direction="down")


# -- what a person reads -------------------------------------------------------------


async def test_a_viewer_sees_what_is_missing(add_camera: AddCamera) -> None:
    home = await add_camera(viewer=True, settle=False)
    assert open_issues(home.hass) == {"missing_rights"}
    with pytest.raises(HomeAssistantError, match="not allowed"):
        await home.ask("get_parameters")
    await home.ptz("step", direction="left")
    assert not home.hass.config_entries.flow.async_progress()


async def test_a_readable_password_is_reported(add_camera: AddCamera) -> None:
    home = await add_camera(auth="basic")
    assert open_issues(home.hass) == {"password_in_clear"}


def _reports(home: Home, issues: set[str]) -> bool:
    return open_issues(home.hass) == issues


async def test_a_wrong_rtsp_port_is_reported_until_it_is_corrected(dome: Home) -> None:
    entries, data = dome.hass.config_entries, dict(dome.entry.data)
    for port, issues in ((dome.device.port, {"no_rtsp"}), (data["rtsp_port"], set())):
        entries.async_update_entry(dome.entry, data=data | {"rtsp_port": port})
        await entries.async_reload(dome.entry.entry_id)
        await until(dome.hass, partial(_reports, dome, issues))
        assert dome.shows("camera", CAMERA) == "recording"
        # Without the stream, the player shows the pictures of the MJPEG server.
        streams = dome.attribute("camera", CAMERA, "supported_features")
        assert bool(streams) is not bool(issues)


async def test_a_wrong_clock_is_reported_until_it_is_set(dome: Home) -> None:
    assert not open_issues(dome.hass)
    await dome.call("set_datetime", datetime="2030-05-06 07:08:09")
    coordinator = dome.entry.runtime_data
    for _ in range(4):
        await coordinator.async_refresh()
    assert open_issues(dome.hass) == {"clock_wrong"}
    await dome.act("button.press", "sync_clock")
    await until(dome.hass, lambda: not open_issues(dome.hass))


async def test_a_camera_without_event_data_is_reported(
    dome: Home,
) -> None:
    dome.device.fail("status", "eventdata.cgi", status=404)
    await dome.hass.config_entries.async_reload(dome.entry.entry_id)
    await until(dome.hass, lambda: "no_push" in open_issues(dome.hass))
    assert dome.entry.runtime_data.update_interval.total_seconds() == 10


# -- secrets -------------------------------------------------------------------------


async def test_the_password_is_found_nowhere(
    hass: HomeAssistant, add_camera: AddCamera, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home = await add_camera()
    await home.ptz("move", pan=10, duration=0.1)
    for fault in FaultKind:
        if fault in (FaultKind.HANG, FaultKind.SLOW):
            continue
        home.device.fail(fault, times=1)
        await home.entry.runtime_data.async_refresh()
    home.device.heal()
    home.device.drop_monitors()
    await until_settled(home.entry)
    report = await async_get_config_entry_diagnostics(hass, home.entry)
    assert report["entry"]["password"] == REDACTED
    assert report["state"]["identity"]["mac"] == REDACTED
    places: list[Any] = [
        report,
        [state.as_dict() for state in hass.states.async_all()],
        [entity.extended_dict for entity in home.entities()],
        [device.dict_repr for device in dr.async_get(hass).devices],
    ]
    assert PASSWORD not in json.dumps(places, default=str)
    assert PASSWORD not in caplog.text
