"""Numbers of a MOVE camera."""

from typing import Final

from homeassistant.components.number import NumberMode
from homeassistant.const import PERCENTAGE

from ...contract.descriptions import ProcamNumberDescription
from .client import FOCUS_RANGE, MobotixClient, MobotixState
from .items import zoom_percent, zoom_steps
from .ptz import HEAD_ID

type MoveNumber = ProcamNumberDescription[MobotixClient, MobotixState, MobotixState]

NUMBERS: Final[tuple[MoveNumber, ...]] = (
    ProcamNumberDescription(
        key="zoom",
        translation_key="zoom",
        native_unit_of_measurement=PERCENTAGE,
        native_min_value=0,
        native_max_value=100,
        native_step=0.1,
        mode=NumberMode.SLIDER,
        items_fn=lambda state: [state] if state.ptz and state.ptz.zoom_absolute else [],
        value_fn=lambda state: zoom_percent(state.position),
        set_fn=lambda client, _, value: client.ptz.absolute(zoom=zoom_steps(value)),
        head_id_fn=lambda _: HEAD_ID,
    ),
    ProcamNumberDescription(
        key="focus",
        translation_key="focus",
        entity_registry_enabled_default=False,
        native_min_value=FOCUS_RANGE[0],
        native_max_value=FOCUS_RANGE[1],
        native_step=1,
        mode=NumberMode.SLIDER,
        items_fn=lambda state: (
            [state] if state.ptz and state.ptz.focus_absolute else []
        ),
        value_fn=lambda state: state.position.focus if state.position else None,
        set_fn=lambda client, _, value: client.ptz.focus_to(round(value)),
        head_id_fn=lambda _: HEAD_ID,
    ),
)
