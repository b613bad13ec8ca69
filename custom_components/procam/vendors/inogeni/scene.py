"""Scenes of a CAMTRACK: its presets, by spoken name."""

from typing import Final

from ...contract.descriptions import ProcamSceneDescription
from .client import InogeniClient, InogeniState, Preset

type PresetScene = ProcamSceneDescription[InogeniClient, InogeniState, Preset]

SCENES: Final[tuple[PresetScene, ...]] = (
    ProcamSceneDescription(
        key="preset",
        translation_key="preset",
        chosen=True,
        items_fn=lambda state: state.presets,
        unique_id_suffix_fn=lambda preset: f"preset_{preset.number}",
        name_fn=lambda preset: preset.label,
        named_fn=lambda preset: preset.is_named,
        activate_fn=lambda client, preset: client.recall_preset(preset.number),
    ),
)
