"""Selects of a CAMTRACK."""

from typing import Final

from ...contract.descriptions import ProcamSelectDescription
from .client import InogeniClient, InogeniState

type CamtrackSelect = ProcamSelectDescription[InogeniClient, InogeniState, InogeniState]


def _preset_number(state: InogeniState, label: str) -> int:
    return next(p.number for p in state.presets if p.label == label)


def _input_number(state: InogeniState, label: str) -> int:
    return next(i.number for i in state.switcher_inputs if i.label == label)


SELECTS: Final[tuple[CamtrackSelect, ...]] = (
    ProcamSelectDescription(
        key="preset",
        translation_key="preset",
        options_fn=lambda state: [preset.label for preset in state.presets],
        current_fn=lambda state: state.preset_label,
        is_unset_fn=lambda state: not state.preset,
        select_fn=lambda client, state, label: client.recall_preset(
            _preset_number(state, label)
        ),
    ),
    ProcamSelectDescription(
        key="switcher_input",
        translation_key="switcher_input",
        options_fn=lambda state: [choice.label for choice in state.switcher_inputs],
        current_fn=lambda state: state.switcher_input_label,
        is_unset_fn=lambda state: state.switcher_input is None,
        select_fn=lambda client, state, label: client.select_switcher_input(
            _input_number(state, label)
        ),
        restore_fn=lambda client, state, label: client.assume_switcher_input(
            _input_number(state, label)
        ),
    ),
)
