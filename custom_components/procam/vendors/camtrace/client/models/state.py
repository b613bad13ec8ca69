"""The whole state of a server."""

from dataclasses import dataclass

from .....clientkit.identity import Identity
from .cameras import Camera
from .control_room import Command, Group, Scenario, Screen
from .monitoring import NO_SERVICES, Disk, Health, License, Server, Services, Task
from .recordings import Export


@dataclass(frozen=True, slots=True, kw_only=True)
class CamtraceState:
    """A snapshot; it holds no time of reading, so equal means unchanged."""

    identity: Identity
    clear_text: bool = False
    """The password crosses plain HTTP, because the account allows only Basic."""
    clock_skew_min: int = 0
    """Minutes the server's clock is ahead of ours; 0 up to half a minute."""
    cameras: tuple[Camera, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    commands: tuple[Command, ...] = ()
    groups: tuple[Group, ...] = ()
    screens: tuple[Screen, ...] = ()
    health: Health | None = None
    license: License | None = None
    servers: tuple[Server, ...] = ()
    services: Services = NO_SERVICES
    disks: tuple[Disk, ...] = ()
    running_tasks: tuple[Task, ...] | None = None
    """None when the account may not see tasks."""
    running_exports: tuple[Export, ...] = ()
    connectors: tuple[str, ...] = ()
    """Uuids of the connectors followed that the account may search."""
    missing_rights: tuple[str, ...] = ()
    """Names of the parts the account may not read, in alphabetical order."""
    catching_up: bool = False
    """More alarms wait after a long gap: read again at once."""

    def camera(self, camera_id: int) -> Camera | None:
        """Return a camera by its id."""
        return next((one for one in self.cameras if one.id == camera_id), None)
