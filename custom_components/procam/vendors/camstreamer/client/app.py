"""Shared by the four apps: the jobs of a read, and whether the app answers."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Final

from ....clientkit.errors import DeviceConnectionError, DeviceError, DeviceNotFoundError
from ....clientkit.schedule import Job
from .events import CamstreamerEvent
from .state import CameraSnapshot

_STARTING: Final = frozenset({502, 503})


class InstalledApp(ABC):
    """One app of the vendor, installed or not; it owns its part of the state."""

    package: str
    """Lower-case id, as in the list of applications."""
    params: tuple[str, ...] = ()
    """Parameters it needs."""

    def __init__(self, snapshot: CameraSnapshot) -> None:
        self.snapshot = snapshot
        self.errors: dict[str, DeviceError] = {}
        """Why parts of it are not known, by the keys of their jobs."""
        self._answered: bool | None = None

    @abstractmethod
    def jobs(self) -> list[Job]:
        """Return what a read asks for; the first job shows whether the app answers."""

    def set_params(self, params: dict[str, str]) -> None:  # noqa: B027 - optional
        """Set the values of the app's parameters, by lowercase name."""

    @abstractmethod
    def clear(self) -> None:
        """Set the app's part of the state to unknown: it does not answer."""

    def forget(self) -> None:  # noqa: B027 - optional
        """Find out its paths again: it was replaced."""

    def on_event(self, event: CamstreamerEvent) -> None:  # noqa: B027 - optional
        """Schedule what an event makes necessary to read."""

    def start_read(self) -> None:
        """Forget whether the app answered in the previous read."""
        self._answered = None

    @property
    def answers(self) -> bool:
        """True if it is online and at least one part of it is known."""
        if self._answered is False:
            return False
        return any(job.key not in self.errors for job in self.jobs())

    @property
    def starting(self) -> bool:
        """True if it answers as an app does that is being started or replaced."""
        return any(
            isinstance(error, DeviceConnectionError | DeviceNotFoundError)
            or getattr(error, "status", None) in _STARTING
            for error in self.errors.values()
        )

    def job(
        self,
        name: str,
        fetch: Callable[[], Awaitable[None]],
        every_s: float = 0.0,
        unknown: Callable[[], None] | None = None,
        *,
        optional: bool = False,
    ) -> Job:
        """Return a job of this app; `unknown` is called when its part is not known."""
        key = f"{self.package}.{name}"

        async def run() -> None:
            await fetch()
            self._answered = True
            self.errors.pop(key, None)

        def failed(error: DeviceError) -> None:
            self.errors[key] = error
            if isinstance(error, DeviceConnectionError) and self._answered is None:
                self._answered = False
            if unknown is not None:
                unknown()

        return Job(key=key, run=run, every_s=every_s, failed=failed, optional=optional)
