"""Print what was measured; see `scripts/bench`."""

import argparse
import asyncio
from collections.abc import Sequence
import importlib
import logging
from pathlib import Path
import re
from typing import Any, Final

import custom_components  # noqa: F401 - ours, before the test plugin's

SYSTEMS: Final = ("camstreamer", "camtrace", "inogeni", "mobotix")
COMPARISONS: Final = ("compare", "site")
PAGE: Final = Path("docs/develop/performance.md")


async def main(arguments: argparse.Namespace) -> None:
    """Measure what was asked for."""
    logging.disable(logging.CRITICAL)
    if arguments.compare:
        await _compare(arguments.only or COMPARISONS, write=arguments.write)
        return
    for name in arguments.systems or SYSTEMS:
        print(f"\n{name}")
        async for row in _module(name).rows():
            goal = f"  (goal {row.goal})" if row.goal else ""
            print(f"  {row.name:<52} {row.value}{goal}", flush=True)


async def _compare(names: Sequence[str], *, write: bool) -> None:
    for name in names:
        texts = [table.markdown() async for table in _module(name).tables()]
        text = "\n".join(texts)
        print(text, flush=True)
        if write:
            _put(name, text)


def _put(name: str, text: str) -> None:
    """Write tables between the page's marks of that name."""
    mark = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    page, count = re.subn(
        mark,
        lambda found: f"{found[1]}\n{text}\n{found[2]}",
        PAGE.read_text("utf-8"),
        flags=re.DOTALL,
    )
    if count != 1:
        raise SystemExit(f"{PAGE} has no place for {name}")
    PAGE.write_text(page, "utf-8")


def _module(name: str) -> Any:
    return importlib.import_module(f".{name}", __package__)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("systems", nargs="*", choices=[*SYSTEMS, []])
    parser.add_argument(
        "--compare",
        action="store_true",
        help="measure beside a bare client and `rest:`, and a large site",
    )
    parser.add_argument("--only", action="append", choices=COMPARISONS)
    parser.add_argument(
        "--write", action="store_true", help=f"write the tables into {PAGE}"
    )
    asyncio.run(main(parser.parse_args()))
