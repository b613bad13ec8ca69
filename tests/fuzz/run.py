"""Feeds the targets for a time, in this process or in several."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import c_char
from dataclasses import dataclass, field
import gc
from io import BytesIO
import logging
import multiprocessing
from pathlib import Path
import resource
import signal
import time
import traceback
from typing import Any, Final

from PIL import Image

import custom_components  # noqa: F401 - ours, before the test plugin's

from .corpus import recorded
from .session import Corpus, Recorded
from .targets import TARGETS

SLOW_S: Final = 1.0
"""CPU time of a case after which it counts as a hang."""
BREAK_S: Final = 6.0
"""CPU time after which a case is ended."""
GROWTH_MB: Final = 64.0
LOOK_AT_MEMORY_S: Final = 5.0
WARM_UP_S: Final = 8.0
_RATE: Final = 1_000_000_000
_PAGE: Final = resource.getpagesize()


class HangError(BaseException):
    """A case took too long; no `except Exception` may swallow that."""


@dataclass
class Finding:
    """One way in which something failed."""

    target: str
    seed: int
    what: str
    trace: str
    times: int = 1


@dataclass
class Result:
    """What a run found."""

    inputs: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)
    findings: dict[str, Finding] = field(default_factory=dict)
    growth_mb: float = 0.0

    def add(self, other: Result) -> None:
        """Add what another process found."""
        self.inputs += other.inputs
        self.cases += other.cases
        self.growth_mb = max(self.growth_mb, other.growth_mb)
        for key, finding in other.findings.items():
            if key in self.findings:
                self.findings[key].times += finding.times
            else:
                self.findings[key] = finding


def corpora() -> dict[str, Corpus]:
    """Return what devices say, with pictures and recordings."""
    # Written by the tests of what reads them.
    from tests.clientkit.test_mjpeg import BARE, PICTURE, PROGRESSIVE  # noqa: PLC0415
    from tests.clientkit.test_remux import recording  # noqa: PLC0415

    found = {name: asyncio.run(recorded(name)) for name in _vendors()}
    whole = BytesIO()
    Image.effect_noise((64, 48), 60).save(whole, "JPEG")
    stream = b"".join(
        b"--X\r\nContent-Type: image/jpeg\r\n\r\n" + one + b"\r\n"
        for one in (PICTURE, whole.getvalue(), PROGRESSIVE)
    )
    found["pictures"] = _corpus(stream, BARE, whole.getvalue())
    found["recordings"] = _corpus(
        recording("avi", audio="pcm_mulaw"),
        recording("matroska", ahead=2),
        recording("mp4", audio="aac"),
    )
    return found


def _vendors() -> list[str]:
    return [name.removeprefix("read ") for name in TARGETS if name.startswith("read ")]


def _corpus(*bodies: bytes) -> Corpus:
    return Corpus(
        answers={
            str(number): Recorded(200, "", body) for number, body in enumerate(bodies)
        }
    )


def memory_mb() -> float:
    """Return the memory that this process uses now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / 2**20


class Run:
    """Feeds targets one case after the other, each with a seed of its own."""

    def __init__(
        self,
        known: dict[str, Corpus],
        seed: int,
        *,
        names: list[str] | None = None,
        note: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._known = known
        self._seed = seed * _RATE
        self._names = names or list(TARGETS)
        self._note = note
        self._spent = dict.fromkeys(self._names, 0.0)
        self.result = Result()

    def go(self, seconds: float, inputs: int | None = None) -> Result:
        """Run for a time, or until so many inputs were taken."""
        began = looked = time.monotonic()
        first_mb: float | None = None
        with _quiet():
            while (now := time.monotonic()) - began < seconds:
                if inputs is not None and self.result.inputs.total() >= inputs:
                    break
                self.one(self._next(), self._seed)
                self._seed += 1
                if now - looked > LOOK_AT_MEMORY_S and now - began > WARM_UP_S:
                    looked, used_mb = now, memory_mb()
                    first_mb = first_mb or used_mb
                    self.result.growth_mb = used_mb - first_mb
        if self.result.growth_mb > GROWTH_MB:
            what = f"memory grew by {self.result.growth_mb:.0f} MB"
            self._found("memory", self._seed, what, "")
        return self.result

    def once(self, name: str, seed: int) -> None:
        """Run one case."""
        with _quiet():
            self.one(name, seed)

    def _next(self) -> str:
        """Return the target that has had the least of its share of time."""
        return min(self._names, key=lambda name: self._spent[name] / TARGETS[name][1])

    def one(self, name: str, seed: int) -> None:
        """Run one case and note what goes wrong."""
        target, _ = TARGETS[name]
        self._note(f"{name}:{seed}".encode())
        before = time.perf_counter()
        used_s = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, BREAK_S)
        try:
            count, thread_s = target(seed, self._known)
            self.result.inputs[name] += count
        except HangError as err:
            self._fail(name, seed, err)
        except Exception as err:  # noqa: BLE001 - any is a finding
            self._fail(name, seed, err)
        else:
            took_s = time.process_time() - used_s - thread_s
            if took_s > SLOW_S:
                self._found(name, seed, "slow", f"{took_s:.1f} s of CPU time")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        self.result.cases[name] += 1
        self._spent[name] += time.perf_counter() - before

    def _fail(self, name: str, seed: int, err: BaseException) -> None:
        frames = traceback.extract_tb(err.__traceback__)
        ours = [one for one in frames if "custom_components" in one.filename]
        last = (ours or frames)[-1]
        place = f"{last.filename.partition('custom_components/')[2]}:{last.lineno}"
        text = "".join(traceback.format_exception(err))
        self._found(name, seed, f"{type(err).__name__} in {place}", text)

    def _found(self, name: str, seed: int, what: str, trace: str) -> None:
        key = f"{name} {what}"
        if key in self.result.findings:
            self.result.findings[key].times += 1
        else:
            self.result.findings[key] = Finding(name, seed, what, trace)


@contextmanager
def _quiet() -> Iterator[None]:
    """Log nothing, and raise in what takes too long."""

    def hang(*_: Any) -> None:
        raise HangError

    before = signal.signal(signal.SIGPROF, hang)
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        signal.signal(signal.SIGPROF, before)


def run_in_processes(
    count: int,
    seconds: float,
    seed: int,
    *,
    inputs: int | None = None,
    names: list[str] | None = None,
) -> Result:
    """Run in several processes and return what all of them found."""
    context = multiprocessing.get_context("spawn")
    known, queue, workers = corpora(), context.Queue(), []
    share = None if inputs is None else -(-inputs // count)
    for number in range(count):
        now: Any = context.Array(c_char, 200, lock=False)
        arguments = (known, seed + number, seconds, share, names, now, queue)
        worker = context.Process(target=_work, args=arguments)
        worker.start()
        workers.append((worker, now))
    total = Result()
    for worker, now in workers:
        while worker.is_alive() and queue.empty():
            worker.join(0.2)
        if worker.exitcode:
            name, _, crashed = bytes(now).partition(b"\0")[0].decode().rpartition(":")
            what = f"crash, exit code {worker.exitcode}"
            total.findings[f"{name} {what}"] = Finding(name, int(crashed), what, "")
        else:
            total.add(queue.get())
    for worker, _ in workers:
        worker.join(10)
    return total


def _work(
    known: dict[str, Corpus],
    seed: int,
    seconds: float,
    inputs: int | None,
    names: list[str] | None,
    now: Any,
    queue: Any,
) -> None:
    def note(case: bytes) -> None:
        now.value = case

    queue.put(Run(known, seed, names=names, note=note).go(seconds, inputs))
