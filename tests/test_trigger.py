"""What automations start on."""

import json
from pathlib import Path
from typing import Any

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import area_registry as ar, device_registry as dr, trigger
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.procam.trigger import TRIGGERS

from .fake_automation_device import Stage, build
from .helpers import act, let_time_pass, shows

FIRED = "procam_test_fired"

COMPONENT = Path(__file__).parent.parent / "custom_components" / "procam"
WORDS = json.loads((COMPONENT / "translations" / "en.json").read_text())["triggers"]
ICONS = json.loads((COMPONENT / "icons.json").read_text())["triggers"]


@pytest.fixture
async def stage(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    return await build(hass, monkeypatch)


async def listen(hass: HomeAssistant, kind: str, target: Any, **options: Any) -> Any:
    """Add an automation with a trigger; return events with the data of the trigger."""
    events = async_capture_events(hass, FIRED)
    given = {"trigger": f"procam.{kind}", "target": target, "options": options}
    data = {
        "entity_id": "{{ trigger.entity_id | default }}",
        "device_name": "{{ trigger.device_name | default }}",
        "description": "{{ trigger.description }}",
    }
    automation = {"triggers": given, "actions": {"event": FIRED, "event_data": data}}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await hass.async_block_till_done()
    (entity_id,) = hass.states.async_entity_ids("automation")
    assert shows(hass, entity_id) == "on"
    return events


def on(stage: Stage, domain: str, tail: str) -> dict[str, str]:
    return {"entity_id": stage.entity(domain, tail)}


# Alarms, streams, systems.


async def test_an_alarm_of_a_camera_triggers_when_it_is_raised(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("binary_sensor", "camera_door_alarm")}
    events = await listen(hass, "alarm_raised", target)
    await stage.alarm("yard")
    assert events == []
    await stage.alarm("yard", "door")
    assert [event.data["entity_id"] for event in events] == [
        stage.entity("binary_sensor", "camera_door_alarm")
    ]
    await stage.alarm("door")
    assert len(events) == 1


async def test_an_alarm_triggers_for_every_camera_of_an_area(
    hass: HomeAssistant, stage: Stage
) -> None:
    area = ar.async_get(hass).async_create("Church")
    for camera in ("door", "yard"):
        device = stage.device("binary_sensor", f"camera_{camera}_alarm")
        dr.async_get(hass).async_update_device(device, area_id=area.id)
    events = await listen(hass, "alarm_raised", {"area_id": area.id})
    await stage.alarm("door")
    await stage.alarm("door", "yard")
    assert len(events) == 2


async def test_the_end_of_an_alarm_triggers(hass: HomeAssistant, stage: Stage) -> None:
    await stage.alarm("door")
    target = on(stage, "binary_sensor", "camera_door_alarm")
    events = await listen(hass, "alarm_acknowledged", target)
    await stage.alarm()
    assert len(events) == 1


async def test_an_alarm_raised_while_the_server_was_offline_triggers_afterwards(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = on(stage, "binary_sensor", "camera_door_alarm")
    events = await listen(hass, "alarm_raised", target)
    await stage.go_offline()
    door, yard = stage.state.cameras
    alarm = type(door)(id="door", alarm=True)
    await stage.go_online(cameras=(alarm, yard))
    assert len(events) == 1
    await stage.go_offline()
    await stage.go_online()
    assert len(events) == 1


async def test_an_alarm_that_stays_over_a_reload_is_no_new_one(
    hass: HomeAssistant, stage: Stage
) -> None:
    await stage.alarm("door")
    target = on(stage, "binary_sensor", "camera_door_alarm")
    events = await listen(hass, "alarm_raised", target)
    await stage.reload()
    assert events == []


async def test_only_the_alarm_of_a_targeted_device_triggers(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"entity_id": stage.entity("binary_sensor", "stream_1_live")}
    events = await listen(hass, "alarm_raised", target)
    await stage.show(live=True)
    await stage.alarm("door")
    assert events == []


async def test_an_alarm_must_last_as_long_as_asked(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = on(stage, "binary_sensor", "camera_door_alarm")
    events = await listen(hass, "alarm_raised", target, **{"for": {"seconds": 30}})
    await stage.alarm("door")
    await stage.alarm()
    let_time_pass(hass, 40)
    await hass.async_block_till_done()
    assert events == []
    await stage.alarm("door")
    let_time_pass(hass, 80)
    await hass.async_block_till_done()
    assert len(events) == 1


async def test_a_stream_that_starts_triggers(hass: HomeAssistant, stage: Stage) -> None:
    target = on(stage, "binary_sensor", "stream_1_live")
    events = await listen(hass, "stream_started", target)
    await stage.show(live=True)
    assert len(events) == 1


async def test_a_stream_lost_while_the_encoder_rebooted_triggers(
    hass: HomeAssistant, stage: Stage
) -> None:
    await stage.show(live=True)
    target = on(stage, "binary_sensor", "stream_1_live")
    events = await listen(hass, "stream_lost", target)
    await stage.go_offline()
    assert shows(hass, target["entity_id"]) == STATE_UNAVAILABLE
    assert events == []
    await stage.go_online(live=False)
    assert len(events) == 1


@pytest.mark.parametrize(("kind", "turn"), [("system_on", True), ("system_off", False)])
async def test_a_system_that_is_switched_triggers(
    hass: HomeAssistant, stage: Stage, kind: str, turn: bool
) -> None:
    await stage.show(system=not turn)
    events = await listen(hass, kind, on(stage, "switch", "system"))
    await stage.show(system=turn)
    assert len(events) == 1


async def test_an_automation_turned_off_gets_no_alarm(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = on(stage, "binary_sensor", "camera_door_alarm")
    events = await listen(hass, "alarm_raised", target)
    (automation,) = hass.states.async_entity_ids("automation")
    await act(hass, "automation.turn_off", automation)
    await stage.alarm("door")
    assert events == []


# Presets.


async def test_a_preset_recalled_by_anyone_triggers_once(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("select", "preset")}
    events = await listen(hass, "preset_recalled", target)
    await stage.show(preset="Altar")
    await act(hass, "scene.turn_on", stage.entity("scene", "preset_1"))
    await hass.async_block_till_done()
    assert [event.data["entity_id"] for event in events] == [
        stage.entity("select", "preset")
    ] * 2


async def test_a_preset_triggers_by_its_name(hass: HomeAssistant, stage: Stage) -> None:
    target = on(stage, "select", "preset")
    events = await listen(hass, "preset_recalled", target, preset="altar")
    await stage.show(preset="Lecture")
    assert events == []
    await stage.show(preset="Altar")
    assert len(events) == 1


async def test_leaving_a_preset_recalls_none(hass: HomeAssistant, stage: Stage) -> None:
    await stage.show(preset="Altar")
    events = await listen(hass, "preset_recalled", on(stage, "select", "preset"))
    await stage.show(preset=None)
    assert events == []


async def test_the_scene_of_a_preset_triggers_by_its_name(
    hass: HomeAssistant, stage: Stage
) -> None:
    scenes = [stage.entity("scene", f"preset_{number}") for number in (1, 2)]
    events = await listen(
        hass, "preset_recalled", {"entity_id": scenes}, preset=["Lecture"]
    )
    await act(hass, "scene.turn_on", scenes[1])
    await act(hass, "scene.turn_on", scenes[0])
    await hass.async_block_till_done()
    assert [event.data["entity_id"] for event in events] == [scenes[0]]


async def test_a_preset_known_again_after_an_outage_is_not_recalled(
    hass: HomeAssistant, stage: Stage
) -> None:
    await stage.show(preset="Altar")
    events = await listen(hass, "preset_recalled", on(stage, "select", "preset"))
    await stage.go_offline()
    await stage.go_online()
    assert events == []


async def test_another_select_is_no_preset(hass: HomeAssistant, stage: Stage) -> None:
    events = await listen(hass, "preset_recalled", on(stage, "select", "playlist"))
    await stage.show(playlist="Concert")
    assert events == []


# Devices.


async def test_a_device_that_goes_offline_triggers_once(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("select", "preset")}
    events = await listen(hass, "device_offline", target)
    await stage.go_offline()
    assert [event.data["device_name"] for event in events] == ["Hall"]
    assert events[0].data["description"] == "Hall offline"
    await stage.go_online()
    assert len(events) == 1


async def test_a_device_that_is_online_again_triggers(
    hass: HomeAssistant, stage: Stage
) -> None:
    events = await listen(hass, "device_online", on(stage, "select", "preset"))
    await stage.go_offline()
    assert events == []
    await stage.go_online()
    assert [event.data["description"] for event in events] == ["Hall online"]


async def test_a_camera_its_server_has_lost_is_offline(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = on(stage, "binary_sensor", "camera_door_alarm")
    events = await listen(hass, "device_offline", target)
    await stage.connect("door")
    assert events == []
    await stage.connect("yard")
    assert [event.data["device_name"] for event in events] == ["Door"]


async def test_a_reload_is_no_outage(hass: HomeAssistant, stage: Stage) -> None:
    await stage.show(detecting=False)
    target = {"device_id": stage.device("select", "preset")}
    events = await listen(hass, "device_offline", target)
    await stage.reload()
    assert events == []
    await stage.go_offline()
    assert len(events) == 1


async def test_a_device_that_comes_online_in_a_reload_is_online(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("select", "preset")}
    events = await listen(hass, "device_online", target)
    await stage.go_offline()
    stage.offline = False
    await stage.reload()
    assert len(events) == 1


async def test_a_short_outage_does_not_count_where_a_long_one_is_asked_for(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("select", "preset")}
    events = await listen(hass, "device_offline", target, **{"for": {"minutes": 5}})
    await stage.go_offline()
    await stage.go_online()
    let_time_pass(hass, 400)
    await hass.async_block_till_done()
    assert events == []
    await stage.go_offline()
    let_time_pass(hass, 800)
    await hass.async_block_till_done()
    assert len(events) == 1


async def test_a_device_that_is_removed_is_not_waited_for(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("binary_sensor", "camera_door_alarm")}
    events = await listen(hass, "device_offline", target, **{"for": {"minutes": 5}})
    await stage.connect("yard")
    await stage.show(cameras=stage.state.cameras[1:])
    assert dr.async_get(hass).async_get(target["device_id"]) is None
    await hass.async_block_till_done()
    let_time_pass(hass, 400)
    await hass.async_block_till_done()
    assert events == []


async def test_an_automation_switched_off_waits_for_nothing(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"device_id": stage.device("select", "preset")}
    events = await listen(hass, "device_offline", target, **{"for": {"minutes": 5}})
    await stage.go_offline()
    (automation,) = hass.states.async_entity_ids("automation")
    await act(hass, "automation.turn_off", automation)
    let_time_pass(hass, 400)
    await hass.async_block_till_done()
    assert events == []


# In the editor.


async def test_home_assistant_understands_every_trigger(
    hass: HomeAssistant, stage: Stage
) -> None:
    assert await async_setup_component(hass, "automation", {})
    described = await trigger.async_get_all_descriptions(hass)
    ours = {
        key.removeprefix("procam."): value
        for key, value in described.items()
        if key.startswith("procam.")
    }
    assert set(ours) == set(TRIGGERS) == set(WORDS) == set(ICONS)
    for key, value in ours.items():
        assert value is not None, key
        assert value["target"]["entity"], key
        assert set(value["fields"]) == set(WORDS[key]["fields"]), key
