"""The CamTrace client's public names."""

from .auth import Method
from .client import CamtraceClient
from .const import (
    DEFAULT_HOLD_S,
    DEFAULT_RTSP_PORT,
    EVENT_TYPES,
    MOSAIC_COMPRESSION,
    POLL_S,
    PTZ_SPEED_MAX,
    PTZ_ZOOM_MAX,
    RECORD_TYPES,
    TASK_STATUSES,
    TASK_TYPES,
)
from .downloads import Download
from .events import (
    AlarmsAcknowledged,
    CamtraceEvent,
    Refresh,
    ScenarioChanged,
    ScreenChanged,
    apply,
)
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
from .models.control_room import Command, Element, Group, Level, Scenario, Screen
from .models.metadata import Condition, Criterion, MetadataEvent
from .models.monitoring import (
    CameraProblem,
    Connection,
    Disk,
    Health,
    License,
    Server,
    Services,
    SystemInfo,
    SystemLog,
    Task,
    TaskStatus,
    UserAction,
)
from .models.organisation import (
    Folder,
    FolderItem,
    FolderItemType,
    Map,
    MapInfo,
    MapItem,
    SortCriterion,
)
from .models.recordings import Export, Precord, Slice, Snapshot, slice_path
from .models.state import CamtraceState
from .paging import Page
from .ptz import Step
from .settings import CamtraceSettings

__all__ = [
    "DEFAULT_HOLD_S",
    "DEFAULT_RTSP_PORT",
    "EVENT_TYPES",
    "MOSAIC_COMPRESSION",
    "POLL_S",
    "PTZ_SPEED_MAX",
    "PTZ_ZOOM_MAX",
    "RECORD_TYPES",
    "TASK_STATUSES",
    "TASK_TYPES",
    "Alarm",
    "AlarmCursor",
    "AlarmKind",
    "AlarmsAcknowledged",
    "Camera",
    "CameraProblem",
    "CameraStatus",
    "CamtraceClient",
    "CamtraceEvent",
    "CamtraceSettings",
    "CamtraceState",
    "Command",
    "Condition",
    "Connection",
    "Criterion",
    "Disk",
    "Download",
    "Element",
    "Export",
    "Folder",
    "FolderItem",
    "FolderItemType",
    "Group",
    "Health",
    "Level",
    "License",
    "Map",
    "MapInfo",
    "MapItem",
    "MetadataEvent",
    "Method",
    "Page",
    "Place",
    "Precord",
    "Ptz",
    "Refresh",
    "Role",
    "Scenario",
    "ScenarioChanged",
    "Screen",
    "ScreenChanged",
    "Server",
    "Services",
    "Slice",
    "Snapshot",
    "SortCriterion",
    "Step",
    "Stream",
    "SystemInfo",
    "SystemLog",
    "Task",
    "TaskStatus",
    "UserAction",
    "View",
    "apply",
    "slice_path",
]
