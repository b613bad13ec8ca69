"""The camera models: what the vendor's tables grant to which lens class."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LensClass(StrEnum):
    """Suffix classes of the vendor's PTZ tables (facts section 3)."""

    DOME = "P"
    ZOOM = "Z"
    MOTORIZED = "M"
    RS485 = "R"
    BACK_FOCUS = "A"
    FIXED = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One camera model."""

    key: str
    lens: LensClass
    name: str
    number: str
    kind: str
    streams: tuple[str, ...] = ("h264", "h264_2", "h264_3", "h264_4", "jpeg")
    named_streams: bool = False
    """R series: paths are `Network.RTSP.Stream<n>` and the user may rename them."""
    face: bool = False
    inputs: int = 1
    outputs: int = 1

    def takes(self, classes: str) -> bool:
        """Return True if the model is of one of these lens classes."""
        return self.lens.value in classes


MODELS: Final = {
    model.key: model
    for model in (
        Model(
            key="ptz",
            lens=LensClass.DOME,
            name="MOVE Speed Dome SD1A-340-IR",
            number="820W-N4",
            kind="Full HD IP PTZ",
            inputs=4,
            outputs=2,
        ),
        Model(
            key="zoom",
            lens=LensClass.ZOOM,
            name="MOVE Zoom Bullet",
            number="W4SF-F",
            kind="Full HD Multiple Streams IP Camera-Zoom",
        ),
        Model(
            key="motorized",
            lens=LensClass.MOTORIZED,
            name="MOVE Vandal Dome VD1A-2-IR",
            number="W5VD-M",
            kind="Full HD Multiple Streams IP Camera-Motorized",
        ),
        Model(
            key="rs485",
            lens=LensClass.RS485,
            name="MOVE Box Camera CS",
            number="W5BX-7",
            kind="Full HD Multiple Streams IP Camera (RS-485 capable)",
        ),
        Model(
            key="back_focus",
            lens=LensClass.BACK_FOCUS,
            name="MOVE Box Camera ABF",
            number="Z6BX-6",
            kind="Ultra HD IP Camera (Z6+ABF)",
        ),
        Model(
            key="fixed",
            lens=LensClass.FIXED,
            name="MOVE Bullet BC1A-5-IR",
            number="X0BC-5",
            kind="Full HD WDR IP Camera",
            face=True,
        ),
        Model(
            key="r_series",
            lens=LensClass.MOTORIZED,
            name="MOVE Vandal Dome VD2-R",
            number="R2SD-G",
            kind="Full HD IP Camera R Series-Motorized",
            streams=("stream1", "stream2", "stream3"),
            named_streams=True,
        ),
    )
}

PTZ_CLASSES: Final = {
    "move": "P",
    "pan": "P",
    "tilt": "P",
    "zoom": "P",
    "focus": "P",
    "rpan": "P",
    "rtilt": "P",
    "rzoom": "P",
    "rfocus": "P",
    "autofocus": "PZMA",
    "continuouspantiltmove": "PZR",
    "continuouszoommove": "PZMR",
    "zoomsteps": "M",
    "focussteps": "MA",
    "continuousfocusmove": "PZMRA",
    "continuousirismove": "R",
    "gotoserverpresetno": "PZR",
    "gotoserverautopanno": "P",
    "gotoservercruiseno": "P",
    "gotoserversequenceno": "P",
    "center": "P",
    "query": "PZ",
    "info": "PZMRA",
}
"""ptz.cgi parameters and the classes that take them, in the vendor's order."""

CONFIG_CLASSES: Final = {
    "setserverpresetname": "P",
    "setserverpresetno": "PZR",
    "removeserverpresetname": "P",
    "removeserverpresetno": "P",
    "setserverautopan": "P",
    "setserverautopandirspeed": "P",
    "setservercruise": "P",
    "home": "P",
}
"""The parameters of ptzconfig.cgi, by the same rule."""


def autofocus_values(model: Model, *, uhd: bool) -> tuple[str, ...]:
    """Return what `autofocus=` takes on this model."""
    match model.lens:
        case LensClass.DOME:
            return ("on", "off")
        case LensClass.ZOOM:
            return ("on", "off", "zoomtrigger", "pushaf")
        case LensClass.MOTORIZED:
            usual = ("pushaf", "zoomreset", "focusreset")
            return (*usual, "zoomtrigger") if uhd else usual
        case LensClass.BACK_FOCUS:
            return ("pushaf", "focusreset")
        case _:
            return ()
