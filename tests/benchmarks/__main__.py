"""`python -m tests.benchmarks [system …]`: print the table."""

import asyncio
import importlib
import logging
from pathlib import Path
import sys

import custom_components  # noqa: F401 - ours, before the test plugin's


async def main(wanted: list[str]) -> None:
    """Print the rows of the systems that were asked for."""
    logging.disable(logging.CRITICAL)
    here = Path(__file__).parent
    known = sorted(p.stem for p in here.glob("[!_]*.py") if p.stem != "bench")
    for name in wanted or known:
        if name not in known:
            raise SystemExit(
                f"There is no benchmark {name}. Known are: {', '.join(known)}"
            )
        print(f"\n{name}")
        async for row in importlib.import_module(f".{name}", __package__).rows():
            goal = f"  (goal {row.goal})" if row.goal else ""
            print(f"  {row.name:<52} {row.value}{goal}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
