"""The buttons of the simulated unit's console."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from simulators.base import Control, Input
from simulators.faults import HUGE_BYTES

from .unit import INPUT, OUTPUT, SWITCH

if TYPE_CHECKING:
    from .device import InogeniSimulator

_GARBAGE: Final = bytes(range(128, 256)) + b"{]\n"


def buttons(device: InogeniSimulator) -> tuple[Control, ...]:
    """Return what a person at the device, or near its cables, can do."""
    return (*_gui(device), *_settings(device), *_trouble(device))


def console_inputs(device: InogeniSimulator) -> dict[str, Input]:
    """Return how the fields look."""
    unit = device.unit

    def named(names: Mapping[int, str]) -> dict[str, str]:
        return {str(number): f"{number} {name}" for number, name in names.items()}

    saved = Input(
        label="Preset", choices={str(n): str(n) for n in sorted(unit.presets)}
    )
    slots = Input(label="Preset", choices={str(n): str(n) for n in range(1, 11)})
    switcher = {n: unit.switcher_names.get(n, "") for n in range(1, 13)}
    return {
        "recall_preset.number": saved,
        "forget_preset.number": saved,
        "save_preset.number": slots,
        "toggle_input.number": Input(label="Input", choices=named(unit.names[INPUT])),
        "toggle_output.number": Input(
            label="Output", choices=named(unit.names[OUTPUT])
        ),
        "toggle_switch.number": Input(
            label="Switch device", choices=named(unit.names[SWITCH])
        ),
        "number": Input(label="Switcher input", choices=named(switcher)),
        "name": Input(label="Name"),
        "channel": Input(
            label="Audio channel", choices={str(n): str(n) for n in unit.channels}
        ),
        "count": Input(label="Messages"),
        "rate": Input(label="per second"),
    }


def _numbered(
    name: str, label: str, act: Callable[[int], Any], field: str = "number"
) -> Control:
    return Control(
        name=name,
        label=label,
        run=lambda **typed: act(int(typed[field])),
        fields=(field,),
    )


def _gui(device: InogeniSimulator) -> tuple[Control, ...]:
    def toggle(noun: str) -> Callable[[int], None]:
        return lambda number: device.toggle_device(noun, number)

    return (
        Control(
            name="standby_on",
            label="Standby",
            run=lambda: device.set_standby(on=True),
        ),
        Control(
            name="standby_off",
            label="Wake up",
            run=lambda: device.set_standby(on=False),
        ),
        _numbered("recall_preset", "Recall preset", device.recall_preset),
        _numbered("save_preset", "Save preset", device.save_preset),
        _numbered("forget_preset", "Forget preset", device.forget_preset),
        _numbered("toggle_input", "Toggle input", toggle(INPUT)),
        _numbered("toggle_output", "Toggle output", toggle(OUTPUT)),
        _numbered("toggle_switch", "Toggle switch device", toggle(SWITCH)),
    )


def _settings(device: InogeniSimulator) -> tuple[Control, ...]:
    unit = device.unit

    def rename(number: str, name: str) -> None:
        unit.name_switcher_input(int(number), name)

    def speak(channel: int) -> None:
        unit.set_channel(channel, active=not unit.channels[channel])

    return (
        _numbered(
            "switcher_input",
            "Switch input",
            unit.select_switcher_input,
        ),
        Control(
            name="rename",
            label="Rename switcher input",
            run=rename,
            fields=("number", "name"),
        ),
        _numbered("speak", "Speak / be quiet", speak, "channel"),
        Control(
            name="store_credentials",
            label="Store GUI credentials",
            run=lambda: setattr(unit, "credentials", True),
        ),
        Control(
            name="delete_flag",
            label="Flip credential delete flag",
            run=lambda: setattr(unit, "delete_flag", not unit.delete_flag),
        ),
        Control(
            name="broadcast",
            label="Flip broadcast",
            run=lambda: setattr(
                device.options, "broadcast", not device.options.broadcast
            ),
        ),
    )


def _huge() -> bytes:
    return b'{"x":"' + b"x" * HUGE_BYTES + b'"}\n'


def _trouble(device: InogeniSimulator) -> tuple[Control, ...]:
    return (
        Control(name="power_cycle", label="Power cycle", run=device.power_cycle),
        Control(name="drop", label="Cut connections", run=device.drop_connections),
        Control(name="freeze", label="Freeze", run=device.freeze),
        Control(name="thaw", label="Thaw", run=device.thaw),
        Control(
            name="garbage", label="Send garbage", run=lambda: device.inject(_GARBAGE)
        ),
        Control(name="huge", label="Send 10 MB", run=lambda: device.inject(_huge())),
        Control(name="break_off", label="Break off", run=device.break_off),
        Control(
            name="flood",
            label="Flood",
            run=lambda count, rate: device.flood(int(count), float(rate)),
            fields=("count", "rate"),
        ),
    )
