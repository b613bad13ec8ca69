"""`python -m tests.fuzz [--seconds N] [--inputs N] [--seed S]`: run and report."""

import argparse
import os
import sys
import time

from .run import Result, Run, corpora, run_in_processes
from .targets import TARGETS


def report(result: Result) -> None:
    """Print what a run did and found."""
    for name in TARGETS:
        if result.cases[name]:
            print(  # noqa: T201
                f"  {name:<20}{result.inputs[name]:>10} inputs in "
                f"{result.cases[name]} cases"
            )
    for finding in result.findings.values():
        print(  # noqa: T201
            f"\n{finding.target}: {finding.what}, {finding.times} times; "
            f'repeat with --repeat "{finding.target}:{finding.seed}"\n{finding.trace}'
        )
    print(  # noqa: T201
        f"{result.inputs.total()} inputs, {len(result.findings)} findings, "
        f"{result.growth_mb:.1f} MB more memory"
    )


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--inputs", type=int, help="stop after so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--repeat", metavar="TARGET:SEED", help="run one case again")
    wanted = parser.parse_args()
    if unknown := set(wanted.targets) - set(TARGETS):
        parser.error(f"There is no target {', '.join(unknown)}")
    started = time.monotonic()
    if wanted.repeat:
        name, _, seed = wanted.repeat.rpartition(":")
        run = Run(corpora(), 0)
        run.once(name, int(seed))
        result = run.result
    else:
        default = 60 if wanted.inputs is None else 86400
        result = run_in_processes(
            wanted.processes,
            wanted.seconds or default,
            wanted.seed,
            inputs=wanted.inputs,
            names=wanted.targets or None,
        )
    report(result)
    print(f"{time.monotonic() - started:.0f} s, seed {wanted.seed}")  # noqa: T201
    return bool(result.findings)


if __name__ == "__main__":
    sys.exit(main())
