"""What automations ask before they act."""

import json
from pathlib import Path
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import condition
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.procam.condition import CONDITIONS

from .fake_automation_device import Stage, build

FIRED = "procam_test_fired"
ASK = "procam_test_ask"

COMPONENT = Path(__file__).parent.parent / "custom_components" / "procam"
WORDS = json.loads((COMPONENT / "translations" / "en.json").read_text())["conditions"]
ICONS = json.loads((COMPONENT / "icons.json").read_text())["conditions"]


@pytest.fixture
async def stage(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    return await build(hass, monkeypatch)


class Question:
    """An automation with a condition that the test evaluates."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.hass = hass
        self.acted = async_capture_events(hass, FIRED)

    async def holds(self) -> bool:
        before = len(self.acted)
        self.hass.bus.async_fire(ASK)
        await self.hass.async_block_till_done()
        return len(self.acted) > before


async def ask(hass: HomeAssistant, kind: str, target: Any, **options: Any) -> Question:
    given = {"condition": f"procam.{kind}", "target": target, "options": options}
    automation = {
        "triggers": {"trigger": "event", "event_type": ASK},
        "conditions": given,
        "actions": {"event": FIRED},
    }
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    (entity_id,) = hass.states.async_entity_ids("automation")
    state = hass.states.get(entity_id)
    assert state is not None
    assert state.state == "on"
    return Question(hass)


async def test_a_camera_is_in_alarm(hass: HomeAssistant, stage: Stage) -> None:
    target = {"device_id": stage.device("binary_sensor", "camera_door_alarm")}
    question = await ask(hass, "is_in_alarm", target)
    await stage.alarm("yard")
    assert not await question.holds()
    await stage.alarm("door")
    assert await question.holds()


async def test_all_cameras_are_in_alarm(hass: HomeAssistant, stage: Stage) -> None:
    cameras = [
        stage.entity("binary_sensor", f"camera_{c}_alarm") for c in ("door", "yard")
    ]
    question = await ask(hass, "is_in_alarm", {"entity_id": cameras}, behavior="all")
    await stage.alarm("door")
    assert not await question.holds()
    await stage.alarm("door", "yard")
    assert await question.holds()


async def test_a_stream_is_live(hass: HomeAssistant, stage: Stage) -> None:
    target = {"entity_id": stage.entity("binary_sensor", "stream_1_live")}
    question = await ask(hass, "stream_is_live", target)
    assert not await question.holds()
    await stage.show(live=True)
    assert await question.holds()
    await stage.go_offline()
    assert not await question.holds()


async def test_a_system_is_on(hass: HomeAssistant, stage: Stage) -> None:
    target = {"device_id": stage.device("switch", "system")}
    question = await ask(hass, "system_is_on", target)
    assert await question.holds()
    await stage.show(system=False)
    assert not await question.holds()


async def test_one_of_several_presets_is_active(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("select", "preset")}
    question = await ask(hass, "preset_is_active", target, preset=["altar", "Lecture"])
    assert not await question.holds()
    await stage.show(preset="Panel in the back")
    assert not await question.holds()
    await stage.show(preset="Altar")
    assert await question.holds()


async def test_a_device_is_online_unless_it_is_offline(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"entity_id": stage.entity("switch", "system")}
    question = await ask(hass, "device_is_online", target)
    assert await question.holds()
    await stage.go_offline()
    assert not await question.holds()


async def test_all_cameras_are_online(hass: HomeAssistant, stage: Stage) -> None:
    cameras = [
        stage.device("binary_sensor", f"camera_{c}_alarm") for c in ("door", "yard")
    ]
    question = await ask(
        hass, "device_is_online", {"device_id": cameras}, behavior="all"
    )
    assert await question.holds()
    await stage.connect("door")
    assert not await question.holds()


async def test_a_device_that_is_not_loaded_is_not_online(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("switch", "system")}
    question = await ask(hass, "device_is_online", target)
    await hass.config_entries.async_unload(stage.entry.entry_id)
    assert not await question.holds()


async def test_what_is_not_ours_is_never_online(
    hass: HomeAssistant, stage: Stage
) -> None:
    hass.states.async_set("light.somebody_elses", "on")
    question = await ask(
        hass, "device_is_online", {"entity_id": "light.somebody_elses"}
    )
    assert not await question.holds()


async def test_home_assistant_understands_every_condition(
    hass: HomeAssistant, stage: Stage
) -> None:
    assert await async_setup_component(hass, "automation", {})
    described = await condition.async_get_all_descriptions(hass)
    ours = {
        key.removeprefix("procam."): value
        for key, value in described.items()
        if key.startswith("procam.")
    }
    assert set(ours) == set(CONDITIONS) == set(WORDS) == set(ICONS)
    for key, value in ours.items():
        assert value is not None, key
        assert value["target"]["entity"], key
        assert set(value["fields"]) == set(WORDS[key]["fields"]), key
