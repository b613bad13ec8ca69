"""Buttons of a CAMTRACK."""

from typing import Final

from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamButtonDescription
from .client import InogeniClient, InogeniState

type CamtrackButton = ProcamButtonDescription[InogeniClient, InogeniState, InogeniState]

BUTTONS: Final[tuple[CamtrackButton, ...]] = (
    ProcamButtonDescription(
        key="reset_audio_channels",
        translation_key="reset_audio_channels",
        press_fn=lambda client, _: client.reset_audio_channels(),
    ),
    ProcamButtonDescription(
        key="delete_credentials",
        translation_key="delete_credentials",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        press_fn=lambda client, _: client.delete_credentials(),
    ),
)
