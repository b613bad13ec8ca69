"""The layers of the house: each folder imports only what is below it."""

from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from .test_architecture import COMPONENT, VENDORS, dotted, imports, modules

HOME: Final = dotted(COMPONENT)

LAYERS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"const", "clientkit"}),
    frozenset({"capture", *(f"vendors.{vendor}.client" for vendor in VENDORS)}),
    frozenset({"contract"}),
    frozenset({"runtime", *(f"vendors.{vendor}" for vendor in VENDORS)}),
    frozenset({"coordinator", "registry"}),
    frozenset({"ptz", "media", "automation", "voice", "flow"}),
    frozenset({"entity"}),
    frozenset(),  # what Home Assistant asks for: platforms, flows, actions, triggers
)
"""From the ground up; rooms of one layer do not import each other."""

BESIDE: Final = {("voice", "automation")}
"""Rooms of one layer of which the first one uses the second."""


def known_modules() -> set[str]:
    return {
        dotted(path.parent if path.name == "__init__.py" else path)
        for path in modules(COMPONENT)
    }


def room(name: str) -> str:
    """Return the room of a module, by its dotted name below the component."""
    rooms = {room for layer in LAYERS for room in layer}
    inside = [r for r in rooms if name == r or name.startswith(f"{r}.")]
    return max(inside, key=len, default=name)


def layer(name: str) -> int:
    """Return the layer of a room, 0 at the bottom."""
    return next((i for i, rooms in enumerate(LAYERS) if name in rooms), len(LAYERS) - 1)


@cache
def imported(path: Path) -> set[str]:
    """Return the modules of ours that a module imports, also for its types only."""
    known = known_modules()
    ours = [name for name in imports(path) if name.startswith(f"{HOME}.")]
    owners = [name if name in known else name.rpartition(".")[0] for name in ours]
    return {name.removeprefix(f"{HOME}.") for name in owners if name != HOME}


def below(path: Path) -> str:
    package = path.parent if path.name == "__init__.py" else path
    return dotted(package).removeprefix(f"{HOME}.").removeprefix(HOME)


MODULES: Final = sorted(modules(COMPONENT))


@pytest.mark.parametrize("path", MODULES, ids=below)
def test_a_module_imports_only_what_is_below_it(path: Path) -> None:
    ours = room(below(path))
    for name in imported(path):
        theirs = room(name)
        if theirs in (ours, "vendors") or (ours, theirs) in BESIDE:
            continue
        is_root = layer(ours) == len(LAYERS) - 1
        assert layer(theirs) < layer(ours) or (
            is_root and layer(theirs) == layer(ours)
        ), f"{below(path)} imports {name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    arrows = {below(path): imported(path) for path in MODULES}
    state: dict[str, int] = defaultdict(int)
    way: list[str] = []

    def visit(name: str) -> None:
        state[name] = 1
        way.append(name)
        for other in arrows.get(name, ()):
            assert state[other] != 1, " → ".join([*way, other])
            if state[other] == 0:
                visit(other)
        way.pop()
        state[name] = 2

    for name in arrows:
        if state[name] == 0:
            visit(name)


def test_every_room_is_named_in_the_layers() -> None:
    rooms = {
        path.name for path in COMPONENT.iterdir() if (path / "__init__.py").exists()
    }
    named = {name.partition(".")[0] for rooms_ in LAYERS for name in rooms_}
    assert rooms <= named
