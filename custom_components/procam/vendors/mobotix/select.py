"""Selects of a MOVE camera.

The camera does not report where it was sent. The selects show what was last chosen
here, until the camera is moved otherwise.
"""

from typing import Final

from ...contract.descriptions import ProcamSelectDescription
from .client import MobotixClient, MobotixState
from .ptz import HEAD_ID
from .ptz_options import patrol_key, patrol_of, preset_labels

type MoveSelect = ProcamSelectDescription[MobotixClient, MobotixState, MobotixState]


def _present_preset(state: MobotixState) -> str | None:
    labels = preset_labels(state.presets)
    return next((s for s, n in labels.items() if n == state.active_preset), None)


SELECTS: Final[tuple[MoveSelect, ...]] = (
    ProcamSelectDescription(
        key="ptz_preset",
        translation_key="ptz_preset",
        items_fn=lambda state: [state] if state.ptz and state.ptz.presets else [],
        available_fn=lambda state: bool(state.presets),
        options_fn=lambda state: list(preset_labels(state.presets)),
        current_fn=_present_preset,
        is_unset_fn=lambda state: state.active_preset is None,
        select_fn=lambda client, state, label: client.ptz.preset(
            preset_labels(state.presets)[label]
        ),
        head_id_fn=lambda _: HEAD_ID,
    ),
    ProcamSelectDescription(
        key="patrol",
        translation_key="patrol",
        items_fn=lambda state: [state] if state.patrols else [],
        options_fn=lambda state: [patrol_key(patrol) for patrol in state.patrols],
        current_fn=lambda state: (
            patrol_key(state.active_patrol) if state.active_patrol else None
        ),
        is_unset_fn=lambda state: state.active_patrol is None,
        select_fn=lambda client, _, key: client.ptz.patrol(*patrol_of(key)),
        head_id_fn=lambda _: HEAD_ID,
    ),
)
