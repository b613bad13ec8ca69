"""Records which files of ProCam carry a route, for `scripts/trace_route`.

A test marks where its route begins and ends:

    @pytest.mark.route("preset push", Platform.SELECT)
    async def test_…(hass, route, room, camtrack):
        with route:
            ...

Only while a tracer is active does the fixture do anything: it then loads the named
platforms alone, so that no other entity is counted. Ask for it before the entry.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
import inspect
from pathlib import Path
import sys
from types import CodeType, FrameType
from typing import Final

import pytest

_APPLY: Final = "apply"
"""The name of the functions that put an event into a state, wherever they are."""
_RUNS: Final = 3
"""How often a test runs; a read that is due by chance adds to what a run enters."""
_NEVER_CALLED: Final = "__annotate__"
"""What Python runs when annotations are evaluated."""


@dataclass(frozen=True, slots=True, order=True)
class Function:
    """A function of ProCam."""

    path: str
    """Its file, relative to the component."""
    name: str
    """Its qualified name."""
    line: int
    """Where it begins, with its decorators."""


@dataclass(slots=True)
class Route:
    """What ran between the mark's begin and end."""

    entered: set[Function] = field(default_factory=set)
    """Functions called or resumed."""
    applied: int = 0
    """How often an event was applied to a state; an `apply` within another is none."""


class RouteTracer:
    """A pytest plugin that records the marked part of each test."""

    def __init__(self, component: Path) -> None:
        self._prefix = f"{component}/"
        self._runs: dict[str, list[Route]] = {}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the tracer for the fixture."""
        config.stash[_TRACER] = self

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a marked test several times."""
        if "route" in metafunc.fixturenames:
            metafunc.parametrize("route", range(_RUNS), indirect=True)

    @property
    def routes(self) -> dict[str, Route]:
        """The quietest run of each route by name."""
        return {
            name: min(runs, key=lambda run: len(run.entered))
            for name, runs in self._runs.items()
        }

    @contextmanager
    def record(self, name: str) -> Iterator[None]:
        """Record what runs within as one more run of a route.

        Raises ValueError when another test has the route's name.
        """
        route = Route()
        runs = self._runs.setdefault(name, [])
        if len(runs) == _RUNS:
            raise ValueError(f"Two tests mark the route {name!r}")
        runs.append(route)

        def enter(code: CodeType, _offset: int) -> object:
            if (function := self._function(code)) is None:
                return sys.monitoring.DISABLE
            route.entered.add(function)
            return None

        def start(code: CodeType, offset: int) -> object:
            if code.co_name == _APPLY and not self._within_apply(sys._getframe(1)):
                route.applied += self._function(code) is not None
            return enter(code, offset)

        monitoring, tool = sys.monitoring, sys.monitoring.PROFILER_ID
        events = monitoring.events
        monitoring.use_tool_id(tool, "trace_route")
        monitoring.register_callback(tool, events.PY_START, start)
        monitoring.register_callback(tool, events.PY_RESUME, enter)
        monitoring.set_events(tool, events.PY_START | events.PY_RESUME)
        try:
            yield
        finally:
            monitoring.set_events(tool, events.NO_EVENTS)
            monitoring.free_tool_id(tool)

    def _function(self, code: CodeType) -> Function | None:
        """Return the function of ProCam that code belongs to; no module or class."""
        path = code.co_filename
        is_function = code.co_flags & inspect.CO_OPTIMIZED
        if not is_function or not path.startswith(self._prefix):
            return None
        if code.co_name == _NEVER_CALLED:
            return None
        return Function(
            path.removeprefix(self._prefix), code.co_qualname, code.co_firstlineno
        )

    def _within_apply(self, frame: FrameType) -> bool:
        caller = frame.f_back
        while caller is not None:
            if caller.f_code.co_name == _APPLY and self._function(caller.f_code):
                return True
            caller = caller.f_back
        return False


_TRACER: Final = pytest.StashKey[RouteTracer]()


@pytest.fixture
def route(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AbstractContextManager[None]:
    """Where the route of the test begins and ends; counts only for a tracer."""
    tracer = request.config.stash.get(_TRACER, None)
    if tracer is None:
        return nullcontext()
    marker = request.node.get_closest_marker("route")
    name, *platforms = marker.args
    if platforms:
        # The harness must be there before anything of Home Assistant is imported.
        from tests.vendors.inogeni.platforms import only  # noqa: PLC0415

        only(monkeypatch, *platforms)
    return tracer.record(name)
