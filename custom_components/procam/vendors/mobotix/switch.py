"""Switches of a MOVE camera."""

from typing import Any, Final

from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamSwitchDescription
from .client import AutofocusMode, Detection, MobotixClient, MobotixState, Output
from .items import FACE, MOTION, TAMPER, WINDOWS, picked, window

type MoveSwitch[ItemT] = ProcamSwitchDescription[MobotixClient, MobotixState, ItemT]

OUTPUT: Final[MoveSwitch[Output]] = ProcamSwitchDescription(
    key="output_port",
    translation_key="output_port",
    items_fn=lambda state: state.outputs,
    unique_id_suffix_fn=lambda port: f"output_{port.number}",
    name_fn=lambda port: port.name,
    placeholders_fn=lambda port: {"number": str(port.number)},
    is_on_fn=lambda port: port.active,
    attributes_fn=lambda port: {
        "closed": port.closed,
        "active_is_closed": port.active_is_closed,
    },
    set_fn=lambda client, port, on: client.ports.set_output(port.number, active=on),
)


def _detection(key: str, *detections: str) -> MoveSwitch[Detection]:
    return ProcamSwitchDescription(
        key=key,
        translation_key=key,
        entity_category=EntityCategory.CONFIG,
        items_fn=picked(*detections),
        unique_id_suffix_fn=lambda detection: f"detection_{detection.key}",
        placeholders_fn=window,
        is_on_fn=lambda detection: detection.enabled,
        set_fn=lambda client, detection, on: client.set_detection(
            detection.key, enabled=on
        ),
    )


RECORDING: Final[MoveSwitch[MobotixState]] = ProcamSwitchDescription(
    key="recording",
    translation_key="recording",
    entity_category=EntityCategory.CONFIG,
    items_fn=lambda state: [] if state.recording is None else [state],
    is_on_fn=lambda state: state.recording,
    set_fn=lambda client, _, on: client.set_recording(on=on),
)


def _switches_autofocus(state: MobotixState) -> bool:
    return state.ptz is not None and AutofocusMode.ON in state.ptz.autofocus


AUTOFOCUS: Final[MoveSwitch[MobotixState]] = ProcamSwitchDescription(
    key="autofocus",
    translation_key="autofocus",
    entity_registry_enabled_default=False,
    assumed=True,
    items_fn=lambda state: [state] if _switches_autofocus(state) else [],
    is_on_fn=lambda state: state.autofocus,
    set_fn=lambda client, _, on: client.ptz.autofocus(
        AutofocusMode.ON if on else AutofocusMode.OFF
    ),
)

SWITCHES: Final[tuple[MoveSwitch[Any], ...]] = (
    OUTPUT,
    _detection("detection_motion", MOTION),
    _detection("detection_motion_window", *WINDOWS),
    _detection("detection_tamper", TAMPER),
    _detection("detection_face", FACE),
    RECORDING,
    AUTOFOCUS,
)
