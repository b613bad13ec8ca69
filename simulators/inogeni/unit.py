"""What a CAMTRACK unit holds: devices, presets, channels, switcher, standby."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from .options import Options

INPUT: Final = "INPUT_DEVICE_DATA"
OUTPUT: Final = "OUTPUT_DEVICE_DATA"
SWITCH: Final = "SWITCH_DEVICE_DATA"
PRESET: Final = "PRESET"
STANDBY: Final = "SYSTEM_STANDBY"

PRESETS_MAX: Final = 10
SWITCHER_INPUTS_MAX: Final = 12

ALL_CHANNELS: Final = 0
DERIVED_CHANNEL: Final = 2
"""Active while two or more other channels are; cannot be set."""

NOT_APPLICABLE: Final = "N/A"

type Scene = Mapping[str, Mapping[int, bool]]
"""Device data states a preset was saved with, by noun and device number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rep:
    """A state report: `REP <noun>` with its values."""

    noun: str
    value1: int | str
    value2: str = NOT_APPLICABLE


def _named(devices: Iterable[int], word: str) -> dict[int, str]:
    if isinstance(devices, Mapping):
        return dict(devices)
    return {number: f"{word} {number}" for number in devices}


def _scenes(presets: Iterable[int]) -> dict[int, Scene]:
    if isinstance(presets, Mapping):
        return dict(presets)
    return {number: {} for number in presets}


class Unit:
    """The state of one unit; every setter is what a person or a command does."""

    def __init__(
        self,
        options: Options,
        *,
        inputs: Iterable[int],
        outputs: Iterable[int],
        switches: Iterable[int],
        presets: Iterable[int],
        channels: Iterable[int],
        credentials: bool,
        delete_flag: bool,
    ) -> None:
        """Devices are numbers, or names by number; presets also scenes by number."""
        self.options = options
        self.names: dict[str, dict[int, str]] = {
            INPUT: _named(inputs, "Input"),
            OUTPUT: _named(outputs, "Output"),
            SWITCH: _named(switches, "Switch"),
        }
        self.enabled: dict[str, dict[int, bool]] = {
            noun: dict.fromkeys(names, True) for noun, names in self.names.items()
        }
        self.presets = _scenes(presets)
        self.channels: dict[int, bool] = dict.fromkeys(channels, False)
        self.switcher_input = 0
        """Last activated input of the attached switcher; 0 before any."""
        self.switcher_names: dict[int, str] = {}
        self.standby = False
        self.last_preset = 0
        """Last recalled preset; 0 for none."""
        self.credentials = credentials
        self.delete_flag = delete_flag

    def power_loss(self) -> None:
        """Forget what is not stored; configuration and device states stay."""
        self.channels = dict.fromkeys(self.channels, False)
        self.switcher_input = 0
        if self.options.volatile:
            self.standby = False
            self.last_preset = 0

    def set_enabled(self, noun: str, number: int, *, on: bool) -> None:
        """Switch data processing of a device, 0 for all; KeyError if unknown."""
        states = self.enabled[noun]
        if number == 0:
            self.enabled[noun] = dict.fromkeys(states, on)
            return
        if number not in states:
            raise KeyError(number)
        states[number] = on

    def set_channel(self, channel: int, *, active: bool) -> None:
        """Simulate audio; channel 0 deactivates all others, whatever the verb."""
        if channel == ALL_CHANNELS:
            self.channels = dict.fromkeys(self.channels, False)
            return
        self.channels[channel] = active

    def recall_preset(self, number: int) -> None:
        """Recall a saved preset; KeyError when the slot is empty."""
        scene = self.presets[number]
        self.last_preset = number
        if not self.options.presets_apply:
            return
        for noun, states in scene.items():
            known = self.enabled[noun]
            known.update({n: on for n, on in states.items() if n in known})

    def save_preset(self, number: int) -> None:
        """Store the present device data states in a slot; ValueError if none."""
        if not 1 <= number <= PRESETS_MAX:
            raise ValueError(number)
        self.presets[number] = {n: dict(s) for n, s in self.enabled.items()}

    def select_switcher_input(self, number: int) -> None:
        """Activate an input of the attached switcher; ValueError if none."""
        if not 1 <= number <= SWITCHER_INPUTS_MAX:
            raise ValueError(number)
        self.switcher_input = number

    def name_switcher_input(self, number: int, name: str) -> None:
        """Bind a stream name to a switcher input; ValueError if there is none."""
        if not 1 <= number <= SWITCHER_INPUTS_MAX:
            raise ValueError(number)
        self.switcher_names[number] = name

    def rep(self, noun: str, number: int) -> Rep:
        """Report a device's data state; the unit may report standby as disabled."""
        on = self.enabled[noun][number]
        if self.standby and self.options.standby_disables:
            on = False
        return Rep(noun=noun, value1=number, value2="ENABLED" if on else "DISABLED")

    def reps(self, noun: str) -> tuple[Rep, ...]:
        """Report all devices of a kind."""
        numbers = sorted(self.enabled[noun], reverse=self.options.list_descending)
        return tuple(self.rep(noun, number) for number in numbers)

    def preset_rep(self) -> Rep:
        """Report the last preset; 0 still says LOADED (TCP, GET PRESET)."""
        return Rep(noun=PRESET, value1=self.last_preset, value2="LOADED")

    def standby_rep(self) -> Rep:
        """Report standby."""
        return Rep(noun=STANDBY, value1=self.standby_word)

    @property
    def standby_word(self) -> str:
        """Return `SYSTEM_OFF` in standby."""
        return "SYSTEM_OFF" if self.standby else "SYSTEM_ON"

    def report(self) -> tuple[Rep, ...]:
        """Report all that can be read back."""
        devices = [rep for noun in self.enabled for rep in self.reps(noun)]
        return (*devices, self.preset_rep(), self.standby_rep())

    def active_channels(self) -> list[int]:
        """Return the active channels, the derived channel 2 among them."""
        active = [channel for channel, on in self.channels.items() if on]
        return sorted([*active, DERIVED_CHANNEL]) if len(active) > 1 else active

    def show(self) -> dict[str, Any]:
        """Return the state as JSON values, for the console."""
        return {
            "system": self.standby_word,
            "last_preset": self.last_preset,
            "saved_presets": sorted(self.presets),
            **{noun.lower(): self._show_devices(noun) for noun in self.enabled},
            "active_audio_channels": self.active_channels(),
            "switcher_input": self.switcher_input,
            "switcher_input_names": {
                str(number): name for number, name in self.switcher_names.items()
            },
            "credentials_stored": self.credentials,
            "credentials_delete_flag": self.delete_flag,
        }

    def _show_devices(self, noun: str) -> dict[str, str]:
        return {
            f"{rep.value1} {self.names[noun][int(rep.value1)]}": rep.value2
            for rep in self.reps(noun)
        }
