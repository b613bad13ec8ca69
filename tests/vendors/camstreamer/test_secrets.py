"""What nobody may read of a camera anywhere."""

import json

from homeassistant.components.diagnostics import REDACTED
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
import pytest

from custom_components.procam.diagnostics import async_get_config_entry_diagnostics
from simulators.camstreamer.options import Role, User
from simulators.camstreamer.widgets import infoticker

from .conftest import AddCamera
from .home import PASSWORD, Home

LINK = "https://camstreamer.com/redirect/pl4ntedL1nkHash"
SECRETS = (
    PASSWORD,
    "stream-key-",
    "rtmp://127",
    "rtsp://127",
    "pl4ntedL1nkHash",
    "pl4ntedPip",
    "CS-R4U4K",
    "source-pass",
)


@pytest.mark.usefixtures("all_enabled")
async def test_planted_secrets_are_found_nowhere(
    add_camera: AddCamera, caplog: pytest.LogCaptureFixture
) -> None:
    home = await add_camera(settle=False, options={"links": {"99": LINK}})
    home.device.overlay.add(
        {**infoticker(9, "x"), "name": "pip", "camera_pass": "pl4ntedPip"}
    )
    await home.entry.runtime_data.async_refresh()
    await home.act("switch.turn_on", "stream_11")
    await home.until("binary_sensor", "stream_11_live", "on")
    home.device.fail("status", "playlist_switch", status=500)
    with pytest.raises(HomeAssistantError):
        await home.act("select.select_option", "playlist", option="Choir")
    hass = home.hass
    found = await async_get_config_entry_diagnostics(hass, home.entry)
    assert found["options"]["links"] == REDACTED
    read = "\n".join(
        (
            "\n".join(
                record.getMessage()
                for record in caplog.records
                if not record.name.startswith("aiohttp.access")
            ),
            json.dumps(
                [state.as_dict() for state in hass.states.async_all()], default=str
            ),
            json.dumps(found, default=str),
            repr(list(er.async_get(hass).entities.values())),
            repr(list(dr.async_get(hass).devices)),
            repr(home.entry.runtime_data.data),
            repr(home.entry.runtime_data.client),
        )
    )
    assert [secret for secret in SECRETS if secret in read] == []


async def test_an_account_that_lost_its_rights_is_reported(home: Home) -> None:
    home.device.users["root"] = User(password=PASSWORD, role=Role.VIEWER)
    await home.entry.runtime_data.async_refresh()
    registry = ir.async_get(home.hass)
    wanted = ("procam", f"rights_lost_{home.entry.entry_id}")
    assert wanted in registry.issues
    assert home.entry.state is ConfigEntryState.LOADED
    home.device.users["root"] = User(password=PASSWORD)
    await home.entry.runtime_data.async_refresh()
    assert wanted not in registry.issues
    await home.until_available("switch", "overlay_1")
