"""Texts of a CAMTRACK."""

from typing import Final

from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamTextDescription
from .client import NAME_LENGTH, InogeniClient, InogeniState, SwitcherInput

type CamtrackText = ProcamTextDescription[InogeniClient, InogeniState, SwitcherInput]

TEXTS: Final[tuple[CamtrackText, ...]] = (
    ProcamTextDescription(
        key="switcher_input_name",
        translation_key="switcher_input_name",
        chosen=True,
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        native_min=NAME_LENGTH[0],
        native_max=NAME_LENGTH[-1],
        items_fn=lambda state: state.switcher_inputs,
        unique_id_suffix_fn=lambda choice: f"switcher_input_{choice.number}_name",
        placeholders_fn=lambda choice: {"number": str(choice.number)},
        value_fn=lambda choice: choice.name,
        set_fn=lambda client, choice, name: client.name_switcher_input(
            choice.number, name
        ),
    ),
)
