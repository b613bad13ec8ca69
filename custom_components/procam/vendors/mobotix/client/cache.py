"""The parts of a camera's answers that a client keeps between reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ....clientkit.counter import Counter
from ....clientkit.errors import DeviceUnsupportedError, TranslatedMessage
from ....clientkit.snapshot import Snapshot
from .const import DEFAULT_RTSP_PORT, PORT_RANGE
from .events import MobotixEvent, input_with, output_with
from .models import (
    GuardTour,
    Input,
    MobotixSettings,
    MobotixState,
    Output,
    Preset,
    Ptz,
    Right,
    Stream,
)
from .parser import (
    identity_of,
    input_names,
    output_names,
    port_count_of,
    preset_list,
    presets_of,
    recording_of,
    rtsp_port_of,
    streams_of,
    tours_of,
)

TOURS: Final = "GuardTour"
"""The group of parameters with the guard tours."""


@dataclass(kw_only=True, slots=True)
class Cache:
    """Parameters, results of probing, and the state built from them."""

    settings: MobotixSettings
    url: str
    snapshot: Snapshot[MobotixState, MobotixEvent]
    parameters: dict[str, str] = field(default_factory=dict)
    parameter_groups: tuple[str, ...] | None = None
    """The groups this camera has; None until they were read."""
    event_groups: tuple[str, ...] | None = None
    """The groups of event data it answers; None until they were read."""
    probed_inputs: int = 0
    """Inputs that answered one by one, on cameras that do not report a number."""
    probed_outputs: int = 0
    probed_streams: tuple[Stream, ...] = ()
    """RTSP paths that answered, on cameras that do not list them."""
    refused: set[Right] = field(default_factory=set)
    """Missing rights; what needs them is requested once an hour."""
    unknown: Counter = field(default_factory=Counter)
    """Event groups and values the client does not know."""
    saved_presets: dict[int, str] = field(default_factory=dict)
    """Names of presets saved by us that no list has."""
    zone_offset_s: int = 0
    """How far the camera's time differs from `Time.TimeZone` by intention."""
    _deleted: set[int] = field(default_factory=set)

    @property
    def state(self) -> MobotixState:
        """The present state."""
        return self.snapshot.state

    def refresh(self) -> None:
        """Set the part of the state that follows from the parameters and probes."""
        state, parameters = self.state, self.parameters
        presets = self.presets() if state.ptz and state.ptz.presets else ()
        self.snapshot.set(
            replace(
                state,
                identity=identity_of(parameters, self.settings, self.url),
                streams=self.streams(),
                rtsp_port=rtsp_port_of(parameters),
                inputs=self._inputs(),
                outputs=self._outputs(),
                presets=presets,
                presets_listed=self.presets_listed,
                tours=self.tours(),
                recording=recording_of(parameters),
                polled_events=bool(self.event_groups),
                missing_rights=tuple(sorted(self.refused)),
            )
        )

    def require_ptz(self) -> Ptz:
        """Return what can be moved; raises DeviceUnsupportedError if nothing can."""
        if self.state.ptz is None:
            raise DeviceUnsupportedError(TranslatedMessage("no_ptz"))
        return self.state.ptz

    def set_group(self, group: str, parameters: Mapping[str, str]) -> None:
        """Replace a whole group of parameters."""
        kept = {
            name: value
            for name, value in self.parameters.items()
            if not name.startswith(f"{group}.")
        }
        self.set_parameters(kept | dict(parameters))
        known = self.parameter_groups or ()
        if group not in known:
            self.parameter_groups = (*known, group)

    def set_parameters(self, parameters: Mapping[str, str]) -> None:
        """Replace all parameters."""
        self.parameters = dict(parameters)
        if self.settings.presets:
            return
        # Names that the camera lists itself need not be kept here.
        listed = presets_of(self.parameters)
        if listed:
            self.saved_presets = {
                n: s for n, s in self.saved_presets.items() if n not in listed
            }
            self._deleted &= listed.keys()

    @property
    def rtsp_port(self) -> int:
        """The port of the RTSP server.

        A port other than the default comes from the user, who may forward it.
        """
        chosen = self.settings.rtsp_port
        if chosen != DEFAULT_RTSP_PORT:
            return chosen
        return rtsp_port_of(self.parameters) or chosen

    def streams(self) -> tuple[Stream, ...]:
        """Return the streams in the options, else the camera's."""
        return streams_of(self.parameters, self.settings.streams, self.probed_streams)

    # -- presets, which some cameras list and others do not -----------------------

    @property
    def presets_listed(self) -> bool:
        """True if the camera lists its presets."""
        return not self.settings.presets and bool(presets_of(self.parameters))

    def save_preset(self, number: int, name: str) -> None:
        """Keep the name of a preset just saved."""
        self._deleted.discard(number)
        self.saved_presets[number] = name

    def delete_preset(self, number: int) -> None:
        """Remove a preset just deleted."""
        self.saved_presets.pop(number, None)
        self._deleted.add(number)

    def presets(self) -> tuple[Preset, ...]:
        """Return the list in the options or the camera's, with later changes."""
        listed = self.settings.presets or presets_of(self.parameters)
        names = dict(listed) | self.saved_presets
        return preset_list({n: s for n, s in names.items() if n not in self._deleted})

    def preset_name(self, number: int) -> str:
        """Return the name of a preset."""
        names = {preset.number: preset.name for preset in self.presets()}
        return names.get(number, f"Preset {number}")

    # -- ports and tours ----------------------------------------------------------

    def input_count(self) -> int | None:
        """Return how many inputs the options or the camera report."""
        return _count(self.settings.inputs, self.parameters, "Input.NbrOfInputs")

    def output_count(self) -> int | None:
        """Return how many outputs the options or the camera report."""
        return _count(self.settings.outputs, self.parameters, "Output.NbrOfOutputs")

    def _inputs(self) -> tuple[Input, ...]:
        io = self.state.io
        bits = (
            io.input_enabled
            | io.input_closed
            | io.input_active
            | io.input_normally_closed
            if io
            else 0
        )
        known = {port.number: port for port in self.state.inputs}
        names = input_names(self.parameters)
        ports = (
            replace(known.get(n, Input(number=n)), name=names.get(n))
            for n in _numbers(self.input_count(), self.probed_inputs, bits)
        )
        return tuple(input_with(port, io) if io else port for port in ports)

    def _outputs(self) -> tuple[Output, ...]:
        io = self.state.io
        bits = (
            io.output_active | io.output_closed | io.output_active_is_closed
            if io
            else 0
        )
        known = {port.number: port for port in self.state.outputs}
        names = output_names(self.parameters)
        ports = (
            replace(known.get(n, Output(number=n)), name=names.get(n))
            for n in _numbers(self.output_count(), self.probed_outputs, bits)
        )
        return tuple(output_with(port, io) if io else port for port in ports)

    def tours(self) -> tuple[GuardTour, ...] | None:
        """Return the guard tours; None if the camera has no such group."""
        if TOURS not in (self.parameter_groups or ()):
            return None
        return tours_of(self.parameters)


def _count(chosen: int | None, parameters: Mapping[str, str], name: str) -> int | None:
    if chosen is not None:
        return chosen
    _, last = PORT_RANGE
    count = port_count_of(parameters, name)
    return None if count is None else min(count, last)


def _numbers(count: int | None, probed: int, bits: int) -> list[int]:
    """Return the numbers of the ports: as reported, else of those found to exist."""
    first, last = PORT_RANGE
    if count is not None:
        return list(range(first, count + 1))
    return [n for n in range(first, last + 1) if n <= probed or bits >> (n - 1) & 1]
