"""Texts of CamOverlay's overlays."""

from typing import Any, Final

from homeassistant.const import MAX_LENGTH_STATE_STATE

from ...contract.descriptions import ProcamTextDescription
from .client import CamstreamerClient, CamstreamerState, Overlay, OverlayField
from .items import camoverlay_device

type AppText[ItemT] = ProcamTextDescription[CamstreamerClient, CamstreamerState, ItemT]


TICKER: Final[AppText[Overlay]] = ProcamTextDescription(
    key="overlay_text",
    translation_key="overlay_text",
    native_max=MAX_LENGTH_STATE_STATE,
    items_fn=lambda state: [one for one in state.overlays if one.text is not None],
    device_fn=camoverlay_device,
    unique_id_suffix_fn=lambda overlay: f"overlay_{overlay.id}_text",
    placeholders_fn=lambda overlay: {"overlay": overlay.title},
    value_fn=lambda overlay: overlay.text,
    set_fn=lambda client, overlay, text: client.overlays.set_ticker(overlay.id, text),
)

FIELD: Final[AppText[OverlayField]] = ProcamTextDescription(
    key="overlay_field",
    translation_key="overlay_field",
    native_max=MAX_LENGTH_STATE_STATE,
    items_fn=lambda state: state.overlay_fields,
    device_fn=camoverlay_device,
    unique_id_suffix_fn=lambda part: f"overlay_{part.overlay.id}_{part.field.name}",
    placeholders_fn=lambda part: {
        "overlay": part.overlay.title,
        "field": part.field.name,
    },
    value_fn=lambda part: part.field.text,
    set_fn=lambda client, part, text: client.overlays.graphics.set_texts(
        part.overlay.id, {part.field.name: text}
    ),
)

TEXTS: Final[tuple[AppText[Any], ...]] = (TICKER, FIELD)
