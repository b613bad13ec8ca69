"""The areas and automations of the demo."""

from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import parse_yaml
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from scripts.demo_folder import ROOT, lay_out
from scripts.demo_house import CONFIGURATION, automations, give_areas
from simulators.demo_devices import DemoDevices

TAILS = (
    *("inogeni_a_preset", "mobotix_b_input_1", "mobotix_b_stream_h264"),
    *("camtrace_c_camera_1_hd", "camtrace_c_screen_1", "camstreamer_d_overlay_2_name"),
)
BLUEPRINTS = ROOT / "blueprints" / "automation"


def entities() -> list[dict[str, Any]]:
    return [
        {"platform": "procam", "unique_id": tail, "entity_id": f"sensor.{tail}"}
        for tail in TAILS
    ]


async def test_every_device_stands_in_an_area_with_the_yards_light_beside_it(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "config", {})
    entry = MockConfigEntry(domain="procam")
    entry.add_to_hass(hass)
    devices = dr.async_get(hass)
    for key, name in (("camtrace_1", "CamTrace"), ("camtrace_1_camera_2", "Car park")):
        devices.async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("procam", key)}, name=name
        )
    other = devices.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("procam", "mobotix_2")}
    )
    lights = er.async_get(hass)
    lights.async_get_or_create("light", "template", "x", object_id_base="yard_light")
    client = await hass_ws_client(hass)

    async def ask(**command: Any) -> Any:
        await client.send_json_auto_id(command)
        answer = await client.receive_json()
        assert answer["success"], answer
        return answer["result"]

    company = next(one for one in DemoDevices().devices if one.vendor == "camtrace")
    await give_areas(ask, company)
    await give_areas(ask, company)
    areas = {area.name for area in ar.async_get(hass).async_list_areas()}
    assert areas == {"Control room", "Yard"}
    placed = {
        device.name: device.area_id
        for device in devices.devices
        if device.id != other.id
    }
    assert placed == {"CamTrace": "control_room", "Car park": "yard"}
    light = lights.async_get("light.yard_light")
    assert light is not None
    assert light.area_id == "yard"


def test_each_system_has_an_automation_whose_blueprint_is_there() -> None:
    made = automations(entities())
    acted_on = str(made)
    assert all(tail in acted_on for tail in TAILS)
    for automation in made.values():
        if (used := automation.get("use_blueprint")) is None:
            continue
        blueprint = parse_yaml((BLUEPRINTS / used["path"]).read_text())
        assert isinstance(blueprint, dict)
        wanted = blueprint["blueprint"]["input"]
        assert used["input"].keys() <= wanted.keys()
        needed = {key for key, one in wanted.items() if "default" not in one}
        assert needed <= used["input"].keys()


@pytest.mark.parametrize("domain", ["input_boolean", "input_text"])
async def test_what_the_automations_listen_to_can_be_set_up(
    hass: HomeAssistant, domain: str
) -> None:
    house = parse_yaml(CONFIGURATION)
    assert isinstance(house, dict)
    assert await async_setup_component(hass, domain, house)
    await hass.async_block_till_done()
    assert hass.states.async_entity_ids(domain)


def test_the_blueprints_are_where_home_assistant_looks_for_them(tmp_path: Path) -> None:
    lay_out(tmp_path, "UTC")
    lay_out(tmp_path, "UTC")
    installed = tmp_path / "blueprints" / "automation" / "procam"
    assert len(list(installed.glob("*.yaml"))) == 7
