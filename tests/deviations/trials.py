"""Tries cells: a request, the form of its answer, and when the device answers so."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
import logging
import os
import random
from typing import Final, override

import pytest

from custom_components.procam.clientkit import auth, axis_cgi
from custom_components.procam.vendors.camtrace.client import auth as camtrace_auth
from custom_components.procam.vendors.inogeni.client import exchange

from . import forms, messages
from .bench import Odd, Outcome, Setting, differences, read, read_later, verdict
from .forms import Answer, Form
from .settings import ALWAYS, needs, running

SEED: Final = int(os.environ.get("DEVIATIONS_SEED", "1"))
EVERY_CELL: Final = os.environ.get("DEVIATIONS") == "all"
_SHORT: Final = (
    (auth, "RETRY_SOON_S", 0.01),
    (auth, "RETRY_RIGHT_S", 0.01),
    (axis_cgi, "_BUSY_PAUSE_S", 0.01),
    (camtrace_auth, "PAUSE_S", 0.01),
    (exchange, "TIMEOUT_S", 0.6),
    (exchange, "ACKNOWLEDGED_S", 0.6),
    (exchange, "DOUBT_S", 0.1),
    (exchange, "LIST_QUIET_S", 0.1),
    (exchange, "LIST_EMPTY_S", 0.2),
    (exchange, "LIST_LIMIT_S", 0.5),
)
_AT_ONCE: Final = 4
"""Devices that run side by side, as much of the time is pauses."""

_lines: ContextVar[list[logging.LogRecord] | None] = ContextVar("lines", default=None)


class Lines(logging.Handler):
    """Gives each trial the lines it logs."""

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        if (lines := _lines.get()) is not None:
            lines.append(record)


@contextmanager
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no pause take longer than it needs to, and collect what is logged."""
    for module, name, seconds in _SHORT:
        monkeypatch.setattr(module, name, seconds)
    logger, lines = logging.getLogger("custom_components.procam"), Lines()
    logger.addHandler(lines)
    # Formatting a line for each of ten thousand requests is most of the time.
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.removeHandler(lines)
        logging.getLogger("aiohttp.access").setLevel(logging.NOTSET)


@dataclass
class Bench:
    """A device of its own and how it is read when it answers as it should."""

    setting: Setting
    before: Outcome
    lines: list[logging.LogRecord] = field(default_factory=list)

    async def at_start(self, key: str, form: Form) -> str:
        """Return what an odd answer takes away when the device is added."""
        now = await read(self.setting, Odd(key=key, form=form))
        return self._judged(key, form, now) or self._logged(infos=1)

    async def at_run_time(self, key: str, form: Form) -> str:
        """Return what odd answers remove, and what does not return."""
        odd, right = await read_later(self.setting, Odd(key=key, form=form))
        for now in odd:
            if fault := self._judged(key, form, now):
                return fault
        if right.error:
            return f"then {right.error}"
        places = differences(self.before.state, right.state)
        left = sorted({str(place[0]) for place in places} - ALWAYS)
        places = {p for p in places if not ALWAYS.intersection(map(str, p))}
        if places and left:
            return f"stays lost: {', '.join(left)}"
        return self._logged(infos=2)

    def _judged(self, key: str, form: Form, now: Outcome) -> str:
        is_same = form in (*forms.SAME, *messages.WHOLE)
        allowed = frozenset[str]() if is_same else needs(self.setting.vendor, key)
        return verdict(self.before, now, form, allowed, ALWAYS)

    def _logged(self, *, infos: int) -> str:
        errors = [r for r in self.lines if r.levelno > logging.INFO]
        if errors or sum(r.levelno == logging.INFO for r in self.lines) > infos:
            return "log: " + " | ".join(r.getMessage() for r in self.lines)
        return ""


type Cell = tuple[str, Form]
type Try = Callable[[Bench, str, Form], Awaitable[str]]


def cells_of(seen: dict[str, Answer], members: int) -> list[Cell]:
    """Return the cells, of the forms in which one member differs only some."""
    pick = random.Random(SEED)  # noqa: S311 - no secret
    cells: list[Cell] = []
    for key, answer in seen.items():
        if key.startswith("channel "):
            whole: Sequence[Form] = (*messages.LOST, *messages.WHOLE)
            odd = list(messages.odd_members(answer))
        else:
            whole, odd = (*forms.WHOLE, *forms.SAME), list(forms.members(answer))
        if not EVERY_CELL:
            odd = pick.sample(odd, min(members, len(odd)))
        cells += [(key, form) for form in (*whole, *odd)]
    return cells


async def faults_of(name: str, attempt: Try, members: int, share: float) -> list[str]:
    """Try the cells of a device; return what they take away, and print how many."""
    # Its checks take longer than the trials.
    asyncio.get_running_loop().set_debug(False)
    async with running(name) as setting:
        usual = Odd()
        assert not (await read(setting, usual)).error
    cells = cells_of(usual.seen, members)
    if not EVERY_CELL:
        pick = random.Random(SEED)  # noqa: S311 - no secret
        cells = pick.sample(cells, round(len(cells) * share))
    todo, faults = iter(cells), list[str]()
    await asyncio.gather(*(_work(name, attempt, todo, faults) for _ in range(_AT_ONCE)))
    whole = len(cells) - len(faults)
    print(f"{name}, seed {SEED}: {len(cells)} cells, {whole} whole")  # noqa: T201
    return faults


async def _work(
    name: str, attempt: Try, todo: Iterable[Cell], faults: list[str]
) -> None:
    async with running(name) as setting:
        bench = Bench(setting, await read(setting, Odd()))
        for key, form in todo:
            bench.lines = list[logging.LogRecord]()
            _lines.set(bench.lines)
            if fault := await attempt(bench, key, form):
                faults.append(f"{key} answered {form.name}: {fault}")
