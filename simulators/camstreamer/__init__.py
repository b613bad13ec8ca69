"""A simulated Axis camera with CamStreamer, CamOverlay, CamSwitcher, CamScripter."""

from .demo import demo
from .options import CamstreamerOptions
from .simulator import CamstreamerSimulator

__all__ = ["CamstreamerOptions", "CamstreamerSimulator", "demo"]
