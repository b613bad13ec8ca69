"""The camera itself: installed apps, views, PTZ, guard tours."""

from dataclasses import dataclass
from enum import StrEnum


class License(StrEnum):
    """`License` of an application (VAPIX)."""

    VALID = "valid"
    INVALID = "invalid"
    MISSING = "missing"
    CUSTOM = "custom"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class App:
    """An installed app of the family."""

    package: str
    """Lower-case id: path below `/local/` and argument of the app control."""
    name: str
    nice_name: str
    version: str | None
    running: bool | None
    """None if the camera's word for it is unknown."""
    license: License

    @property
    def build(self) -> tuple[object, ...]:
        """A value that changes when the app is replaced, started or stopped."""
        return self.version, self.running

    @property
    def license_ok(self) -> bool:
        """False if the camera reports that the license is missing or invalid."""
        return self.license not in (License.INVALID, License.MISSING)


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """A view area, what `camera=` selects."""

    number: int
    """From 1."""
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Preset:
    """A stored position."""

    number: int
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PtzChannel:
    """A moving camera or view."""

    number: int
    """From 1, what `camera=` selects."""
    presets: tuple[Preset, ...]
    preset: int | None = None
    """Number of the preset last recalled; None after a move by hand. Not readable: only
    what this client sent is known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tour:
    """A guard tour."""

    id: str
    """Parameter group, `G0` …"""
    name: str
    channel: int
    running: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """Where a moving camera points; None for what it does not report."""

    pan: float | None
    """Degrees."""
    tilt: float | None
    """Degrees."""
    zoom: float | None
    """1 to 9999."""
