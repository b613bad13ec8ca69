"""Switches of a CamTrace server and its cameras."""

from typing import Final

from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamSwitchDescription
from .client import Camera, CamtraceClient, CamtraceState, Scenario
from .items import camera_device, camera_tail, has_control

type CameraSwitch = ProcamSwitchDescription[CamtraceClient, CamtraceState, Camera]
type ScenarioSwitch = ProcamSwitchDescription[CamtraceClient, CamtraceState, Scenario]

FORCED_RECORDING: Final[CameraSwitch] = ProcamSwitchDescription(
    key="forced_recording",
    translation_key="forced_recording",
    items_fn=lambda state: state.cameras if has_control(state) else (),
    unique_id_suffix_fn=camera_tail("forced_recording"),
    device_fn=camera_device,
    is_on_fn=lambda camera: camera.recording_forced,
    set_fn=lambda client, camera, on: client.force_recording(camera.id, on=on),
)

SCENARIO: Final[ScenarioSwitch] = ProcamSwitchDescription(
    key="scenario_active",
    translation_key="scenario_active",
    entity_category=EntityCategory.CONFIG,
    items_fn=lambda state: state.scenarios,
    unique_id_suffix_fn=lambda scenario: f"scenario_{scenario.id}_active",
    placeholders_fn=lambda scenario: {"name": scenario.name},
    is_on_fn=lambda scenario: not scenario.ignored,
    set_fn=lambda client, scenario, on: client.control_room.set_scenario_active(
        scenario.id, active=on
    ),
)

SWITCHES: Final = (FORCED_RECORDING, SCENARIO)
