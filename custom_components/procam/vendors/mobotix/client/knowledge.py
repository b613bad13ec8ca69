"""What the client remembers of a camera between reads."""

from dataclasses import dataclass, field, replace

from ....clientkit.errors import DeviceUnsupportedError, TranslatedMessage
from ....clientkit.snapshot import Snapshot
from .capabilities import (
    inputs_of,
    outputs_of,
    preset_list,
    presets_of,
    tours_of,
)
from .const import MAX_UNKNOWN, ZONE_PARAMETER
from .events import (
    DetectionChanged,
    FacesChanged,
    GroupEvent,
    IoChanged,
    IoStatus,
    MobotixEvent,
    PtzCommanded,
    apply,
    enabled_detection,
)
from .models import (
    GuardTour,
    Input,
    MobotixSettings,
    MobotixState,
    Output,
    Position,
    Preset,
    Ptz,
    Right,
)


@dataclass(kw_only=True, slots=True)
class Knowledge:
    """Answers of the camera, and what only we know because it tells nobody."""

    settings: MobotixSettings
    snapshot: Snapshot[MobotixState, MobotixEvent] = field(
        default_factory=lambda: Snapshot(apply)
    )
    """The present state, as it was shown last."""
    parameters: dict[str, str] = field(default_factory=dict)
    parameter_groups: tuple[str, ...] | None = None
    """The groups this camera has; None before it was asked."""
    event_groups: tuple[str, ...] | None = None
    """The groups of event data it answered; None before it was asked."""
    latest: dict[str, GroupEvent] = field(default_factory=dict)
    """The last line of each group of event data, by our keys."""
    levels: dict[str, int] = field(default_factory=dict)
    """The steadied motion levels last shown."""
    inputs_active: dict[int, bool] = field(default_factory=dict)
    """Asked for one by one, on cameras whose event data has no ports."""
    outputs_active: dict[int, bool] = field(default_factory=dict)
    ptz: Ptz | None = None
    position: Position | None = None
    target: PtzCommanded = field(default_factory=PtzCommanded)
    autofocus: bool | None = None
    clock_offset_s: int | None = None
    clock_read_at: float | None = None
    """By our own monotonic clock; None when the camera's must be read again."""
    refused: set[Right] = field(default_factory=set)
    """Rights found missing; what needs them is not asked for again and again."""
    unknown: dict[str, int] = field(default_factory=dict)
    """Event groups and lines the client does not know, and how often they came."""
    saved_presets: dict[int, str] = field(default_factory=dict)
    """Names of presets saved by us that no list has."""
    _deleted: set[int] = field(default_factory=set)

    def count_unknown(self, what: str) -> None:
        """Count something not understood; the number of kinds is bounded."""
        what = what[:40]
        if what in self.unknown or len(self.unknown) < MAX_UNKNOWN:
            self.unknown[what] = self.unknown.get(what, 0) + 1

    def require_ptz(self) -> Ptz:
        """Return what can be moved; raises DeviceUnsupportedError when nothing can."""
        if self.ptz is None:
            raise DeviceUnsupportedError(TranslatedMessage("no_ptz"))
        return self.ptz

    def learn(self, group: str, parameters: dict[str, str]) -> None:
        """Take over a whole group of parameters read again."""
        kept = {
            name: value
            for name, value in self.parameters.items()
            if not name.startswith(f"{group}.")
        }
        self.learn_all(kept | parameters)
        known = self.parameter_groups or ()
        if group not in known:
            self.parameter_groups = (*known, group)

    def learn_all(self, parameters: dict[str, str]) -> None:
        """Take over all parameters read again."""
        if parameters.get(ZONE_PARAMETER) != self.parameters.get(ZONE_PARAMETER):
            self.clock_read_at = None
        self.parameters = parameters
        if self.settings.presets:
            return
        # What the camera lists itself needs no memory of ours.
        listed = presets_of(parameters)
        if listed:
            self.saved_presets = {
                n: s for n, s in self.saved_presets.items() if n not in listed
            }
            self._deleted &= listed.keys()

    # -- presets, which some cameras list and others keep to themselves -----------

    def saved(self, number: int, name: str) -> None:
        """Remember a preset just saved."""
        self._deleted.discard(number)
        self.saved_presets[number] = name

    def deleted(self, number: int) -> None:
        """Remember a preset just deleted."""
        self.saved_presets.pop(number, None)
        self._deleted.add(number)

    def presets(self) -> tuple[Preset, ...]:
        """Return the user's list or the camera's, and what was done since."""
        listed = self.settings.presets or presets_of(self.parameters)
        names = dict(listed) | self.saved_presets
        return preset_list({n: s for n, s in names.items() if n not in self._deleted})

    def preset_name(self, number: int) -> str:
        """Return the name a preset goes by."""
        names = {preset.number: preset.name for preset in self.presets()}
        return names.get(number, f"Preset {number}")

    # -- ports and tours ----------------------------------------------------------

    @property
    def io(self) -> IoStatus | None:
        """The last status word of all ports."""
        event = self.latest.get("io")
        return event.status if isinstance(event, IoChanged) else None

    def inputs(self) -> tuple[Input, ...]:
        """Return the inputs there are, their state as far as it was asked for."""
        return tuple(
            replace(port, active=self.inputs_active.get(port.number))
            for port in inputs_of(self.parameters, self.io)
        )

    def outputs(self) -> tuple[Output, ...]:
        """Return the outputs there are, their state as far as it was asked for."""
        return tuple(
            replace(port, active=self.outputs_active.get(port.number))
            for port in outputs_of(self.parameters, self.io)
        )

    def tours(self) -> tuple[GuardTour, ...] | None:
        """Return the guard tours; None when the camera has no such group."""
        if "GuardTour" not in (self.parameter_groups or ()):
            return None
        return tours_of(self.parameters)

    # -- what a confirmed command changes before the camera tells of it -----------

    def output_switched(self, number: int, *, active: bool) -> None:
        """Remember an output just switched."""
        self.outputs_active[number] = active
        if self.io is not None:
            switched = self.io.with_output(number, active=active)
            self.latest["io"] = IoChanged(status=switched)

    def detection_enabled(self, key: str, *, enabled: bool) -> None:
        """Remember a detection just switched."""
        match self.latest.get(key):
            case DetectionChanged(detection=detection):
                self.latest[key] = DetectionChanged(
                    detection=enabled_detection(detection, enabled=enabled)
                )
            case FacesChanged(detection=detection) if detection.enabled != enabled:
                self.latest[key] = FacesChanged(
                    detection=enabled_detection(detection, enabled=enabled),
                    count=None,
                    boxes=None,
                )
