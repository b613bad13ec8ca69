"""A believable meeting room for demonstrations."""

from typing import Any, Final

from .device import InogeniSimulator
from .unit import INPUT, OUTPUT, SWITCH, Scene

_INPUTS: Final = {
    1: "Ceiling microphone",
    2: "Table microphone",
    3: "Lectern microphone",
}
_OUTPUTS: Final = {
    1: "Presenter camera",
    2: "Audience camera left",
    3: "Audience camera right",
    4: "Overview camera",
}
_SWITCHES: Final = {1: "Video switcher"}


def _scene(inputs: set[int], outputs: set[int]) -> Scene:
    return {
        INPUT: {number: number in inputs for number in _INPUTS},
        OUTPUT: {number: number in outputs for number in _OUTPUTS},
        SWITCH: {1: True},
    }


_PRESETS: Final = {
    1: _scene({1, 2, 3}, {1, 2, 3, 4}),
    2: _scene({3}, {1, 4}),
    3: _scene({1, 2}, {2, 3, 4}),
    4: _scene({2, 3}, {1, 2}),
    6: _scene(set(), {4}),
}
"""Full room, lecture, discussion, interview, quiet overview; slot 5 is empty."""


def demo(**kwargs: object) -> InogeniSimulator:
    """Return a meeting room in use; keyword arguments override its settings."""
    settings: dict[str, Any] = {
        "inputs": _INPUTS,
        "outputs": _OUTPUTS,
        "switches": _SWITCHES,
        "presets": _PRESETS,
        "channels": (1, 101, 102, 201),
        "broadcast": True,
        "life_s": 4.0,
    }
    settings.update(kwargs)
    device = InogeniSimulator(**settings)
    device.unit.switcher_names.update({1: "Presenter", 2: "Audience", 3: "Laptop"})
    return device
