"""The CamStreamer client: the names that other folders may use."""

from .client import CamstreamerClient
from .cloud import link_key
from .commands.drawing_items import (
    Align,
    Box,
    Canvas,
    ClipShape,
    Drawn,
    DrawnArc,
    DrawnImage,
    DrawnLine,
    DrawnRectangle,
    DrawnText,
    Fit,
)
from .const import (
    ANGLE_RANGE,
    CAMOVERLAY,
    CAMSCRIPTER,
    CAMSTREAMER,
    CAMSWITCHER,
    CANVAS_RANGE,
    FONT_SIZE_RANGE,
    POSITION_RANGE,
    SCORE_RANGE,
    ZOOM_RANGE,
)
from .events import CamstreamerEvent, FaultKind, StreamApiResult, SwitcherFault
from .models.camera import App, Position, PtzChannel, Tour, View
from .models.overlays import Overlay, OverlayField, OverlayScore
from .models.scripter import Package
from .models.settings import CamstreamerSettings
from .models.streams import SrtStatistics, Stream, StreamActivity
from .models.switcher import Clip, MasterAudio, MasterAudioKind, Source
from .state import CamstreamerState, Port

__all__ = [
    "ANGLE_RANGE",
    "CAMOVERLAY",
    "CAMSCRIPTER",
    "CAMSTREAMER",
    "CAMSWITCHER",
    "CANVAS_RANGE",
    "FONT_SIZE_RANGE",
    "POSITION_RANGE",
    "SCORE_RANGE",
    "ZOOM_RANGE",
    "Align",
    "App",
    "Box",
    "CamstreamerClient",
    "CamstreamerEvent",
    "CamstreamerSettings",
    "CamstreamerState",
    "Canvas",
    "Clip",
    "ClipShape",
    "Drawn",
    "DrawnArc",
    "DrawnImage",
    "DrawnLine",
    "DrawnRectangle",
    "DrawnText",
    "FaultKind",
    "Fit",
    "MasterAudio",
    "MasterAudioKind",
    "Overlay",
    "OverlayField",
    "OverlayScore",
    "Package",
    "Port",
    "Position",
    "PtzChannel",
    "Source",
    "SrtStatistics",
    "Stream",
    "StreamActivity",
    "StreamApiResult",
    "SwitcherFault",
    "Tour",
    "View",
    "link_key",
]
