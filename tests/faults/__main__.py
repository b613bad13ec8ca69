"""`python -m tests.faults [class …] [--systems …]`: run the matrix and print it."""

import argparse
import asyncio
from collections.abc import Iterable, Iterator
import json
import logging
import os
from pathlib import Path
import re
import sys
import time
from typing import Final

import custom_components  # noqa: F401 - ours, before the test plugin's

from .cells import Cell, Trial
from .devices import SYSTEMS, remote_device
from .home import home
from .proxy import Fault

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "develop" / "reliability.md"
MARKS: Final = ("<!-- begin: faults -->", "<!-- end: faults -->")
OUTAGE_S: Final = 8.0


async def run_system(name: str, faults: Iterable[Fault], outage_s: float) -> None:
    """Try the faults at one system and print each cell as a line of JSON."""
    system, waiting = SYSTEMS[name], list(faults)
    while waiting:
        async with (
            remote_device(name) as device,
            home(name, system, device) as made,
        ):
            cell = None
            # What a fault leaves behind in a home is not the next one's.
            while waiting and (cell is None or not cell.excess):
                trial = Trial(made, waiting.pop(0), outage_s)
                cell = await trial.run(name)
                found = cell.as_json() | {"log": trial.lines}
                print(json.dumps(found), flush=True)  # noqa: T201


async def _cells_of(name: str, wanted: argparse.Namespace) -> list[Cell]:
    """Run one system in a process of its own and return its cells."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __package__,
        *wanted.faults,
        "--outage",
        str(wanted.outage),
        "--child",
        name,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        limit=2**20,
    )
    assert process.stdout is not None
    cells = []
    while line := await process.stdout.readline():
        found = json.loads(line)
        cells.append(Cell.from_json(found))
        print(_row(cells[-1]), flush=True)  # noqa: T201
        for text in found["log"] if wanted.log else ():
            print(f"    {text}")  # noqa: T201
    if await process.wait():
        raise SystemExit(f"{name}: the run failed")
    return cells


def _row(cell: Cell) -> str:
    verdict = "ok" if not cell.excess else ", ".join(cell.excess)
    return f"| {' | '.join((*_figures(cell), verdict))} |"


def _figures(cell: Cell) -> tuple[str, ...]:
    def seconds(value: float | None) -> str:
        return "–" if value is None else f"{value:.1f}"

    return (
        cell.fault,
        cell.system,
        seconds(cell.unavailable_s),
        seconds(cell.right_s),
        str(cell.lines),
        f"{cell.connections} / {cell.requests} in {cell.down_s:.0f} s",
        str(cell.refused),
        f"{cell.growth_mb:.1f}",
        f"{cell.stall_s * 1e3:.0f}",
    )


_TITLES: Final = (
    "Fault",
    "System",
    "Unavailable after s",
    "Right again after s",
    "Log lines",
    "Connections / requests while offline",
    "Refused logins",
    "MB gained",
    "Longest stall ms",
    "Within limits",
)


def table(cells: Iterable[Cell]) -> Iterator[str]:
    """Yield the lines of the table, by fault and system."""
    yield f"| {' | '.join(_TITLES)} |"
    yield f"|{' --- |' * len(_TITLES)}"
    order = [fault.value for fault in Fault]
    names = list(SYSTEMS)
    for cell in sorted(
        cells, key=lambda one: (order.index(one.fault), names.index(one.system))
    ):
        yield _row(cell)


def write(lines: Iterable[str], page: Path = PAGE) -> None:
    """Put the table between the marks of the page."""
    begin, end = MARKS
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    text = "\n".join(lines)
    page.write_text(pattern.sub(lambda _: f"{begin}\n{text}\n{end}", page.read_text()))


async def _run(wanted: argparse.Namespace) -> int:
    started = time.monotonic()
    print("\n".join(list(table(()))))  # noqa: T201
    each = await asyncio.gather(*(_cells_of(name, wanted) for name in wanted.systems))
    cells = [cell for one in each for cell in one]
    good = sum(not cell.excess for cell in cells)
    took = time.monotonic() - started
    load = os.getloadavg()[1]
    result = (
        f"{good} of {len(cells)} within the limits; {took:.0f} s, "
        f"outages of {wanted.outage:g} s, load of the machine {load:.1f}"
    )
    print(result)  # noqa: T201
    if wanted.write:
        write([*table(cells), "", f"{time.strftime('%Y-%m-%d')}: {result}."])
    return good != len(cells)


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/faults")
    parser.add_argument("faults", nargs="*", metavar="CLASS", help=" ".join(Fault))
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=[*SYSTEMS])
    parser.add_argument("--outage", type=float, default=OUTAGE_S, metavar="SECONDS")
    parser.add_argument("--write", action="store_true", help="write the page's table")
    parser.add_argument("--log", action="store_true", help="print the log lines")
    parser.add_argument("--child", choices=SYSTEMS, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if unknown := set(wanted.faults) - set(Fault):
        parser.error(f"There is no class {', '.join(unknown)}")
    faults = [Fault(name) for name in wanted.faults] or list(Fault)
    if wanted.child:
        asyncio.run(run_system(wanted.child, faults, wanted.outage))
        return 0
    return asyncio.run(_run(wanted))


if __name__ == "__main__":
    logging.raiseExceptions = False
    sys.exit(main())
