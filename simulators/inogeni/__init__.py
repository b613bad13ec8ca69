"""A simulated INOGENI CAMTRACK unit, API 3.4.0."""

from .demo import demo
from .device import InogeniSimulator
from .options import Framing, HttpLists, Options, Order, SwitchList, VersionStyle
from .unit import Scene, Unit

__all__ = [
    "Framing",
    "HttpLists",
    "InogeniSimulator",
    "Options",
    "Order",
    "Scene",
    "SwitchList",
    "Unit",
    "VersionStyle",
    "demo",
]
