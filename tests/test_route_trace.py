"""What `scripts/trace_route` counts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scripts.route_figures import Figures, lines, split, table, verbs

from .route_trace import RouteTracer

CODE = """
from dataclasses import dataclass

@dataclass
class State:
    on: bool

    @property
    def shown(self):
        return self.on

def apply(state, event):
    return apply_again(state, event)

def apply_again(state, event):
    def apply(state, event):
        return State(event)
    return apply(state, event)

def waits():
    while True:
        yield

ask = lambda state: state.shown
"""

SPELLED = {
    "camera.py": "class Camera:\n async def async_ptz_area(self):\n  'ptz_area'",
    "actions.py": "FIELDS = {'ptz_area': {}}\nTEXT = 'area'\n",
    "ptz/driver.py": "class Head:\n area_fn: int\n def recall_preset(self): ...\n",
    "ptz/verbs.py": "VERBS = (Verb('area'), Verb(x=vol.Required('preset')))\n",
    "vendors/acme/client/ptz.py": "def area(): ...\ndef preset(): ...\n",
}


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """Return what the code above defines, as if it were a file of ours."""

    def load(name: str) -> dict[str, Any]:
        path = tmp_path / name
        path.write_text(CODE)
        names: dict[str, Any] = {"__name__": name}
        exec(compile(CODE, path, "exec"), names)  # noqa: S102
        return names

    return load


def test_only_what_runs_between_the_marks_is_counted(
    run: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    before, within, value = run("before.py"), run("within.py"), run("value.py")
    waiting = run("waiting.py")["waits"]()
    next(waiting)
    before["apply"](None, event=True)
    tracer = RouteTracer(tmp_path)
    with tracer.record("a route"):
        run("imported.py")
        within["apply"](None, event=True)
        value["ask"](value["State"](on=True))
        next(waiting)
    before["apply"](None, event=True)
    route = tracer.routes["a route"]
    assert split(route.entered, tmp_path) == (["waiting.py", "within.py"], ["value.py"])
    assert route.applied == 1


def test_an_event_applied_twice_is_counted_twice(
    run: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    code = run("within.py")
    tracer = RouteTracer(tmp_path)
    with tracer.record("a route"):
        code["apply"](code["apply"](None, event=True), event=False)
    assert tracer.routes["a route"].applied == 2


def test_the_quietest_run_counts_and_a_route_has_one_test(
    run: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    code = run("within.py")
    tracer = RouteTracer(tmp_path)
    for turn in range(3):
        with tracer.record("a route"):
            if turn != 1:
                code["apply"](None, event=True)
    assert not tracer.routes["a route"].entered
    with pytest.raises(ValueError, match="a route"), tracer.record("a route"):
        pass


def test_a_verb_is_found_wherever_it_is_spelled(tmp_path: Path) -> None:
    (tmp_path / "services.yaml").write_text("ptz_area:\nptz_preset:\nrestart:\n")
    for name, text in SPELLED.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert verbs(tmp_path) == {
        "area": [
            "services.yaml: ptz_area",
            "actions.py: ptz_area",
            "camera.py: Camera.async_ptz_area",
            "ptz/driver.py: Head.area_fn",
            "ptz/verbs.py: area",
            "vendors/acme/client/ptz.py: area",
        ],
        "preset": [
            "services.yaml: ptz_preset",
            "ptz/driver.py: Head.recall_preset",
            "vendors/acme/client/ptz.py: preset",
        ],
    }
    assert lines(tmp_path) == {"(root)": 5, "ptz": 4, "vendors/acme": 2}


def test_figures_stand_beside_those_of_before() -> None:
    old: Figures = {
        "lines": {"(root)": 60, "gone": 40},
        "files": {"a route": ["a.py", "b.py"]},
    }
    new: Figures = {
        "lines": {"(root)": 50, "new": 7},
        "files": {"a route": ["a.py"]},
    }
    printed = [line.split() for line in table(new, old, files=True)]
    assert ["a", "route", "2", "→", "1"] in printed
    assert ["a.py"] in printed
    assert ["gone", "40", "→", "–"] in printed
    assert ["new", "–", "→", "7"] in printed
    assert ["in", "all", "100", "→", "57"] in printed
