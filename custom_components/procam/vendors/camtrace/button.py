"""Buttons of a CamTrace server and its cameras."""

from typing import Final

from ...contract.descriptions import ProcamButtonDescription
from .client import Camera, CamtraceClient, CamtraceState, Command, Scenario
from .items import camera_device, camera_tail, has_control
from .ptz import head_id

type CameraButton = ProcamButtonDescription[CamtraceClient, CamtraceState, Camera]
type ScenarioButton = ProcamButtonDescription[CamtraceClient, CamtraceState, Scenario]
type CommandButton = ProcamButtonDescription[CamtraceClient, CamtraceState, Command]

TRIGGER: Final[CameraButton] = ProcamButtonDescription(
    key="trigger_alarm",
    translation_key="trigger_alarm",
    entity_registry_enabled_default=False,
    items_fn=lambda state: state.cameras,
    unique_id_suffix_fn=camera_tail("trigger_alarm"),
    device_fn=camera_device,
    press_fn=lambda client, camera: client.alarms.trigger((camera.id,)),
)

ACKNOWLEDGE: Final[CameraButton] = ProcamButtonDescription(
    key="acknowledge_alarm",
    translation_key="acknowledge_alarm",
    items_fn=lambda state: state.cameras,
    unique_id_suffix_fn=camera_tail("acknowledge_alarm"),
    device_fn=camera_device,
    press_fn=lambda client, camera: client.alarms.acknowledge((camera.id,)),
)

ZOOM_BACK: Final[CameraButton] = ProcamButtonDescription(
    key="zoom_back",
    translation_key="zoom_back",
    entity_registry_enabled_default=False,
    items_fn=lambda state: (
        camera
        for camera in state.cameras
        if has_control(state) and camera.ptz_allowed and camera.ptz.zoom_back
    ),
    unique_id_suffix_fn=camera_tail("zoom_back"),
    device_fn=camera_device,
    head_id_fn=head_id,
    press_fn=lambda client, camera: client.control.zoom_back(camera.id),
)

RUN_SCENARIO: Final[ScenarioButton] = ProcamButtonDescription(
    key="scenario_trigger",
    translation_key="scenario_trigger",
    items_fn=lambda state: state.scenarios,
    unique_id_suffix_fn=lambda scenario: f"scenario_{scenario.id}_trigger",
    placeholders_fn=lambda scenario: {"name": scenario.name},
    press_fn=lambda client, scenario: client.control_room.trigger_scenario(scenario.id),
)

RUN_COMMAND: Final[CommandButton] = ProcamButtonDescription(
    key="command",
    translation_key="command",
    items_fn=lambda state: state.commands,
    unique_id_suffix_fn=lambda command: f"command_{command.id}",
    name_fn=lambda command: command.name,
    press_fn=lambda client, command: client.control_room.trigger_command(command.id),
)

BUTTONS: Final = (TRIGGER, ACKNOWLEDGE, ZOOM_BACK, RUN_SCENARIO, RUN_COMMAND)
