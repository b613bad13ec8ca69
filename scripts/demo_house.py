"""Furnishes the demo's Home Assistant: areas of the devices, and automations."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from simulators.demo_devices import Device

type Ask = Callable[..., Awaitable[Any]]
"""Sends a WebSocket command and returns its result."""

DOMAIN: Final = "procam"
YARD: Final = "Yard"
YARD_LIGHT: Final = "light.yard_light"
CONFIGURATION: Final = """\
# For automations to act on and to be started by.
input_boolean:
  meeting_room_occupied:
    name: Meeting room occupied
    icon: mdi:account-group
  yard_light:
    name: Yard light relay
    icon: mdi:electric-switch
input_text:
  speaker:
    name: Speaker
    icon: mdi:account-voice
    max: 60
template:
  - light:
      - name: Yard light
        unique_id: demo_yard_light
        state: "{{ is_state('input_boolean.yard_light', 'on') }}"
        turn_on:
          action: input_boolean.turn_on
          target: {entity_id: input_boolean.yard_light}
        turn_off:
          action: input_boolean.turn_off
          target: {entity_id: input_boolean.yard_light}
"""


async def give_areas(ask: Ask, device: Device) -> None:
    """Put what a system added into the areas it stands in."""
    areas = {
        area["name"]: area["area_id"]
        for area in await ask(type="config/area_registry/list")
    }
    for registered in await ask(type="config/device_registry/list"):
        if not _is_of(registered, device.vendor):
            continue
        name = device.areas.get(registered["name"], device.area)
        if name not in areas:
            made = await ask(type="config/area_registry/create", name=name)
            areas[name] = made["area_id"]
        await ask(
            type="config/device_registry/update",
            device_id=registered["id"],
            area_id=areas[name],
        )
    if YARD in areas:
        await ask(
            type="config/entity_registry/update",
            entity_id=YARD_LIGHT,
            area_id=areas[YARD],
        )


def _is_of(registered: dict[str, Any], vendor: str) -> bool:
    return any(
        domain == DOMAIN and key.startswith(f"{vendor}_")
        for domain, key, *_ in registered["identifiers"]
    )


def automations(entities: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return automations for each system, and the README's, by their ids."""
    ids: dict[str, str] = {
        entity["unique_id"]: entity["entity_id"]
        for entity in entities
        if entity["platform"] == DOMAIN
    }

    def entity_id(vendor: str, tail: str) -> str:
        """Return the entity of a vendor whose unique id ends so."""
        return next(
            found
            for unique, found in ids.items()
            if unique.startswith(f"{vendor}_") and unique.endswith(f"_{tail}")
        )

    return {
        "demo_meeting_room": _from_blueprint(
            "Meeting room: recall a preset on presence",
            "presence_preset",
            presence="input_boolean.meeting_room_occupied",
            preset_select=entity_id("inogeni", "preset"),
            preset="Lecture",
            absence={"minutes": 1},
            empty_preset="Wide shot",
        ),
        "demo_sanctuary": _door_turns_dome(
            entity_id("mobotix", "input_1"), entity_id("mobotix", "stream_h264")
        ),
        "demo_yard": _from_blueprint(
            "Yard: move the entrance camera on an alarm",
            "alarm_ptz",
            alarms={"area_id": "yard"},
            camera=entity_id("camtrace", "camera_1_hd"),
            preset="Street",
            home_preset="Door",
            longest={"seconds": 30},
        ),
        "demo_guard_room": _from_blueprint(
            "Control room: the guard room's screen shows the camera in alarm",
            "alarm_screen",
            alarms={"area_id": ["entrance", "yard"]},
            screen=entity_id("camtrace", "screen_1"),
            stay={"seconds": 20},
        ),
        "demo_nave": _from_blueprint(
            "Nave: the speaker's name is shown in the lower third",
            "overlay_from_sensor",
            sensor="input_text.speaker",
            overlay=entity_id("camstreamer", "overlay_2_name"),
            pause=1,
        ),
        "demo_light": {
            "alias": "Yard: light on alarm (the README's first automation)",
            "triggers": [
                {"trigger": "procam.alarm_raised", "target": {"area_id": "yard"}}
            ],
            "actions": [{"action": "light.turn_on", "target": {"area_id": "yard"}}],
        },
    }


def _from_blueprint(alias: str, name: str, **inputs: Any) -> dict[str, Any]:
    path = f"{DOMAIN}/{name}.yaml"
    return {"alias": alias, "use_blueprint": {"path": path, "input": inputs}}


def _door_turns_dome(door: str, camera: str) -> dict[str, Any]:
    return {
        "alias": "Sanctuary: the dome looks at the entrance while the door is open",
        "mode": "restart",
        "triggers": [
            {"trigger": "state", "entity_id": door, "from": "off", "to": "on"}
        ],
        "actions": [
            {
                "action": "procam.ptz_preset",
                "target": {"entity_id": camera},
                "data": {"preset": "Entrance"},
            },
            {
                "wait_for_trigger": [
                    {"trigger": "state", "entity_id": door, "to": "off"}
                ],
                "timeout": {"minutes": 10},
            },
            {"action": "procam.ptz_home", "target": {"entity_id": camera}},
        ],
    }
