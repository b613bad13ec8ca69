"""The CamTrace client's public names."""

from .client import CamtraceClient
from .commands.ptz import Moved, Step
from .const import (
    DEFAULT_HOLD_S,
    DEFAULT_RTSP_PORT,
    EVENT_TYPES,
    POLL_S,
    PTZ_ZOOM_MAX,
    RECORD_TYPES,
)
from .downloads import Download
from .events import (
    AlarmsAcknowledged,
    AlarmsFound,
    CameraRead,
    CamtraceEvent,
    ReadRequest,
    ScenarioChanged,
    ScreenChanged,
)
from .http import Page
from .models.alarms import Alarm, AlarmCursor, AlarmKind
from .models.cameras import (
    Camera,
    CameraStatus,
    Place,
    Ptz,
    Role,
    Stream,
    View,
)
from .models.control_room import Command, Group, Scenario, Screen
from .models.metadata import Condition, MetadataEvent, MetadataMark
from .models.monitoring import (
    Disk,
    Health,
    License,
    Task,
    TaskStatus,
)
from .models.organization import (
    FolderItemType,
)
from .models.original import Original
from .models.recordings import Export, Slice, Snapshot, slice_path
from .settings import CamtraceSettings
from .state import CamtraceState, apply

__all__ = [
    "DEFAULT_HOLD_S",
    "DEFAULT_RTSP_PORT",
    "EVENT_TYPES",
    "POLL_S",
    "PTZ_ZOOM_MAX",
    "RECORD_TYPES",
    "Alarm",
    "AlarmCursor",
    "AlarmKind",
    "AlarmsAcknowledged",
    "AlarmsFound",
    "Camera",
    "CameraRead",
    "CameraStatus",
    "CamtraceClient",
    "CamtraceEvent",
    "CamtraceSettings",
    "CamtraceState",
    "Command",
    "Condition",
    "Disk",
    "Download",
    "Export",
    "FolderItemType",
    "Group",
    "Health",
    "License",
    "MetadataEvent",
    "MetadataMark",
    "Moved",
    "Original",
    "Page",
    "Place",
    "Ptz",
    "ReadRequest",
    "Role",
    "Scenario",
    "ScenarioChanged",
    "Screen",
    "ScreenChanged",
    "Slice",
    "Snapshot",
    "Step",
    "Stream",
    "Task",
    "TaskStatus",
    "View",
    "apply",
    "slice_path",
]
