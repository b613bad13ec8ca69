"""Notifiers of CamOverlay: messages in the picture."""

from typing import Final

from ...contract.descriptions import ProcamNotifyDescription
from .client import CamstreamerClient, CamstreamerState, Overlay
from .items import camoverlay_device

OVERLAY: Final[
    ProcamNotifyDescription[CamstreamerClient, CamstreamerState, Overlay]
] = ProcamNotifyDescription(
    key="overlay_notify",
    translation_key="overlay_notify",
    items_fn=lambda state: [one for one in state.overlays if one.takes_text],
    device_fn=camoverlay_device,
    unique_id_suffix_fn=lambda overlay: f"overlay_{overlay.id}_notify",
    placeholders_fn=lambda overlay: {"overlay": overlay.title},
    has_title_fn=lambda overlay: len(overlay.text_fields) > 1,
    send_fn=lambda client, overlay, message, title: client.overlays.show_message(
        overlay.id, message, title
    ),
)

NOTIFIERS: Final = (OVERLAY,)
