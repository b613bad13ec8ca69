"""Choices of CamOverlay and CamSwitcher, and presets of the camera's heads."""

from typing import Any, Final

from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamSelectDescription
from .client import (
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
    MasterAudioKind,
    OverlayField,
    PtzChannel,
)
from .items import (
    camoverlay_device,
    camswitcher_device,
    labeled,
    of_switcher,
    playlists,
    sounds,
)

type AppSelect[ItemT] = ProcamSelectDescription[
    CamstreamerClient, CamstreamerState, ItemT
]
type _Events = tuple[CamstreamerEvent, ...]

_OPTION_LENGTH: Final = 240
"""The chosen option is a state, with a number behind it at times."""


def _variants(part: OverlayField) -> dict[str, int]:
    """Return positions by text; an empty one and equal ones get their number."""
    texts = [
        text if len(text) <= _OPTION_LENGTH else f"{text[: _OPTION_LENGTH - 1]}…"
        for text in part.field.variants
    ]
    return {
        text if text and texts.count(text) == 1 else f"{text} ({index + 1})".strip(): (
            index
        )
        for index, text in enumerate(texts)
    }


def _variant(part: OverlayField) -> str | None:
    shown = part.field.active
    return next((t for t, index in _variants(part).items() if index == shown), None)


VARIANT: Final[AppSelect[OverlayField]] = ProcamSelectDescription(
    key="overlay_variant",
    translation_key="overlay_variant",
    items_fn=lambda state: [
        part for part in state.overlay_fields if len(part.field.variants) > 1
    ],
    device_fn=camoverlay_device,
    unique_id_suffix_fn=lambda part: (
        f"overlay_{part.overlay.id}_{part.field.name}_variant"
    ),
    placeholders_fn=lambda part: {
        "overlay": part.overlay.title,
        "field": part.field.name,
    },
    options_fn=lambda part: list(_variants(part)),
    current_fn=_variant,
    select_fn=lambda client, part, option: client.overlays.graphics.set_texts(
        part.overlay.id, {}, variants={part.field.name: _variants(part)[option]}
    ),
)

PLAYLIST: Final[AppSelect[CamstreamerState]] = ProcamSelectDescription(
    key="playlist",
    translation_key="playlist",
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "playlist",
    options_fn=lambda state: list(playlists(state)),
    current_fn=lambda state: _name(state, state.playlist),
    is_unset_fn=lambda state: state.playlist is None,
    select_fn=lambda client, state, option: client.switcher.play(
        playlists(state)[option]
    ),
)


def _name(state: CamstreamerState, playlist: str | None) -> str | None:
    """Return a playlist's name, if it is one that can still be chosen."""
    return next((n for n, key in playlists(state).items() if key == playlist), None)


DEFAULT_PLAYLIST: Final[AppSelect[CamstreamerState]] = ProcamSelectDescription(
    key="default_playlist",
    translation_key="default_playlist",
    entity_category=EntityCategory.CONFIG,
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "default_playlist",
    options_fn=lambda state: list(playlists(state)),
    current_fn=lambda state: _name(state, state.default_playlist),
    is_unset_fn=lambda state: state.default_playlist is None,
    select_fn=lambda client, state, option: client.switcher.set_default_playlist(
        playlists(state)[option]
    ),
)


def _sound(state: CamstreamerState) -> str | None:
    audio = state.master_audio
    if audio is None or audio.kind is MasterAudioKind.UNKNOWN:
        return None
    return next((name for name, one in sounds(state).items() if one == audio), None)


async def _set_sound(
    client: CamstreamerClient, state: CamstreamerState, option: str
) -> _Events:
    audio = sounds(state)[option]
    return await client.switcher.set_master_audio(audio.kind, audio.source)


MASTER_AUDIO: Final[AppSelect[CamstreamerState]] = ProcamSelectDescription(
    key="master_audio",
    translation_key="master_audio",
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "master_audio",
    options_fn=lambda state: list(sounds(state)),
    current_fn=_sound,
    select_fn=_set_sound,
)


def _presets(channel: PtzChannel) -> dict[str, str]:
    return labeled((str(preset.number), preset.name) for preset in channel.presets)


def _preset(channel: PtzChannel) -> str | None:
    present = str(channel.preset)
    return next((n for n, key in _presets(channel).items() if key == present), None)


PRESET: Final[AppSelect[PtzChannel]] = ProcamSelectDescription(
    key="view_preset",
    translation_key="view_preset",
    items_fn=lambda state: [channel for channel in state.ptz if channel.presets],
    unique_id_suffix_fn=lambda channel: f"ptz_preset_{channel.number}",
    placeholders_fn=lambda channel: {"number": str(channel.number)},
    head_id_fn=lambda channel: str(channel.number),
    options_fn=lambda channel: list(_presets(channel)),
    current_fn=_preset,
    is_unset_fn=lambda channel: channel.preset is None,
    select_fn=lambda client, channel, option: client.ptz.recall(
        channel.number, int(_presets(channel)[option])
    ),
)

SELECTS: Final[tuple[AppSelect[Any], ...]] = (
    VARIANT,
    PLAYLIST,
    MASTER_AUDIO,
    DEFAULT_PLAYLIST,
    PRESET,
)
