"""A simulated MOBOTIX MOVE camera (HTTP CGI API 5.0.1, MJPEG, RTSP)."""

from .demo import demo
from .device import MobotixSimulator
from .head import Pose
from .login import Rights
from .options import Options
from .patrols import Preset

__all__ = ["MobotixSimulator", "Options", "Pose", "Preset", "Rights", "demo"]
