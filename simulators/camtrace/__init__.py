"""A fake CamTrace Sirion 16 server (CT-Server 9.16, HTTP API v1.2)."""

from .demo import demo
from .device import CamtraceSimulator
from .ptz import Head, Place, Position
from .state import Camera, Stream, Variants
from .users import CameraRights, Level, Method, User, default_users

__all__ = [
    "Camera",
    "CameraRights",
    "CamtraceSimulator",
    "Head",
    "Level",
    "Method",
    "Place",
    "Position",
    "Stream",
    "User",
    "Variants",
    "default_users",
    "demo",
]
