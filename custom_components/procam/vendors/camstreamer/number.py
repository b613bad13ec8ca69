"""Numbers of CamOverlay: scores."""

from typing import Any, Final

from ...contract.descriptions import ProcamNumberDescription
from .client import SCORE_RANGE, CamstreamerClient, CamstreamerState, OverlayScore
from .items import camoverlay_device

type AppNumber[ItemT] = ProcamNumberDescription[
    CamstreamerClient, CamstreamerState, ItemT
]

_KEYS: Final = (
    "home_score",
    "guest_score",
    "period",
    "inning",
    "outs",
    "balls",
    "strikes",
)


def _number(key: str) -> AppNumber[OverlayScore]:
    return ProcamNumberDescription(
        key=key,
        translation_key=key,
        native_min_value=SCORE_RANGE[0],
        native_max_value=SCORE_RANGE[1],
        native_step=1,
        items_fn=lambda state: [
            part for part in state.overlay_scores if part.score.key == key
        ],
        device_fn=camoverlay_device,
        unique_id_suffix_fn=lambda part: f"overlay_{part.overlay.id}_{key}",
        placeholders_fn=lambda part: {"overlay": part.overlay.title},
        value_fn=lambda part: part.score.value,
        set_fn=lambda client, part, value: client.overlays.set_score(
            part.overlay.id, key, round(value)
        ),
    )


NUMBERS: Final[tuple[AppNumber[Any], ...]] = tuple(_number(key) for key in _KEYS)
