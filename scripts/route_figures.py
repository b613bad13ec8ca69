"""The figures of `scripts/trace_route`: routes through ProCam, and its shape.

A route's files are those in which a function or method is called or resumed between
the marks of its test (`tests/route_trace.py`), with the route's own platforms alone, in
the quietest of three runs; a file of which only properties, lambdas or comprehensions
ran is not among them but counted as *asked*. What dataclasses generate has no file.
"""

import argparse
import ast
from collections import Counter
from collections.abc import Iterable, Iterator
import contextlib
import io
import json
from pathlib import Path
import re
from typing import Any, Final

import pytest
import yaml

from tests.route_trace import Function, Route, RouteTracer

ROOT: Final = Path(__file__).resolve().parent.parent
COMPONENT: Final = ROOT / "custom_components" / "procam"

_VERB: Final = re.compile(r"^(?:async_)?(ptz_)?(?:recall_|start_)?(\w+?)(?:_fn)?$")
"""A verb's own word in a name made of it; whether it says `ptz_`."""

type Figures = dict[str, dict[str, Any]]
"""By section and name: a number, or the list of what was counted."""


# Routes.


def trace() -> dict[str, Route]:
    """Run the marked tests and return what they recorded; raises SystemExit."""
    tracer = RouteTracer(COMPONENT)
    tests = (ROOT / "tests").rglob("test_*.py")
    marked = [str(path) for path in tests if "@pytest.mark.route(" in path.read_text()]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        failed = pytest.main(["-m", "route", *sorted(marked)], plugins=[tracer])
    if failed:
        raise SystemExit(printed.getvalue())
    if not any(route.applied for route in tracer.routes.values()):
        raise SystemExit("No function named `apply` ran: what is it called now?")
    return tracer.routes


def split(entered: Iterable[Function], component: Path) -> tuple[list[str], list[str]]:
    """Return the files that carry a route, and those that are only asked."""
    everything = {function.path for function in entered}
    properties = {path: _properties(component / path) for path in everything}
    carrying = {
        function.path
        for function in entered
        if not function.name.rpartition(".")[2].startswith("<")
        and function.line not in properties[function.path]
    }
    return sorted(carrying), sorted(everything - carrying)


def _properties(path: Path) -> set[int]:
    """Return the lines where the properties of a file begin."""
    return {
        node.decorator_list[0].lineno
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and any("property" in ast.unparse(one) for one in node.decorator_list)
    }


# Shape.


def lines(component: Path) -> dict[str, int]:
    """Return the lines of Python of each top-level folder, of `vendors` by maker."""
    found: Counter[str] = Counter()
    for path in component.rglob("*.py"):
        folders = path.relative_to(component).parts[:-1]
        depth = 2 if folders[:1] == ("vendors",) else 1
        found["/".join(folders[:depth]) or "(root)"] += len(
            path.read_text().splitlines()
        )
    return dict(sorted(found.items()))


def verbs(component: Path) -> dict[str, list[str]]:
    """Return the places that spell each PTZ verb, as `file: definition or key`.

    A place is an action in `services.yaml`, or in Python a function, a field or a
    string outside functions named `ptz_` and the verb, or in a file or folder named
    `ptz` the verb alone. Texts and icons are none.
    """
    actions = yaml.safe_load((component / "services.yaml").read_text())
    known = [name.removeprefix("ptz_") for name in actions if name.startswith("ptz_")]
    places = {verb: [f"services.yaml: ptz_{verb}"] for verb in known}
    for path in sorted(component.rglob("*.py")):
        where = path.relative_to(component)
        is_ptz = any(part.startswith("ptz") for part in where.parts)
        for scope, name in dict.fromkeys(_spelled(ast.parse(path.read_text()))):
            match = _VERB.match(name)
            if match and match[2] in places and (is_ptz or match[1]):
                places[match[2]].append(f"{where}: {scope}{name}")
    return places


def _spelled(tree: ast.AST, scope: str = "") -> Iterator[tuple[str, str]]:
    """Yield functions, fields and strings outside functions, with their class."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield scope, name
            case ast.ClassDef(name=name):
                yield from _spelled(node, f"{scope}{name}.")
            case ast.AnnAssign(target=ast.Name(id=name)) if scope:
                yield scope, name
                yield from _spelled(node, scope)
            case ast.Call(func=ast.Attribute(attr="Required" | "Optional")):
                pass  # a parameter may be called like a verb
            case ast.Constant(value=str(text)):
                yield scope, text
            case _:
                yield from _spelled(node, scope)


# Together.


def measure() -> Figures:
    """Return all figures; runs the tests."""
    figures: Figures = {"files": {}, "asked": {}, "applied": {}}
    for name, route in trace().items():
        figures["files"][name], figures["asked"][name] = split(route.entered, COMPONENT)
        figures["applied"][name] = route.applied
    modules = sorted(path.name for path in COMPONENT.glob("*.py"))
    places = verbs(COMPONENT)
    shared = {
        verb: [place for place in found if not place.startswith("vendors/")]
        for verb, found in places.items()
    }
    return {
        **figures,
        "lines": lines(COMPONENT),
        "modules": {"(root)": modules},
        "ptz": places,
        "ptz shared": shared,
    }


_TITLES: Final = {
    "files": "Files that carry a route",
    "asked": "Files only asked for values on a route",
    "applied": "Times an event is applied to a state on a route",
    "lines": "Lines of Python",
    "modules": "Modules at the root",
    "ptz": "Places that spell a PTZ verb",
    "ptz shared": "Places that spell a PTZ verb, those of makers left out",
}


def table(figures: Figures, before: Figures, *, files: bool) -> Iterator[str]:
    """Yield the lines of the table; those of `before` come first where there are."""
    for section, title in _TITLES.items():
        yield f"\n{title}"
        old, new = before.get(section, {}), figures.get(section, {})
        for name in sorted({*old, *new}) if section == "lines" else {**new, **old}:
            earlier = f"{_count(old.get(name)):>7} →" if before else ""
            yield f"  {name:<36}{earlier}{_count(new.get(name)):>7}"
            if files and isinstance(new.get(name), list):
                yield from (f"      {one}" for one in new[name])
        if section in ("lines", "ptz", "ptz shared"):
            earlier = f"{_total(old):>7} →" if before else ""
            yield f"  {'in all':<36}{earlier}{_total(new):>7}"


def _count(value: list[str] | int | None) -> str:
    if value is None:
        return "–"
    return str(value if isinstance(value, int) else len(value))


def _total(section: dict[str, Any]) -> int:
    return sum(int(_count(value)) for value in section.values())


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="scripts/trace_route")
    parser.add_argument("--files", action="store_true", help="list what was counted")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="show these too")
    wanted = parser.parse_args()
    before = json.loads(wanted.compare.read_text()) if wanted.compare else {}
    figures = measure()
    if wanted.json:
        text = json.dumps(figures, indent=2, ensure_ascii=False)
        wanted.json.write_text(f"{text}\n")
    print("\n".join(table(figures, before, files=wanted.files)))


if __name__ == "__main__":
    main()
