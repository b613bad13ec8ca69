"""No regular expression needs more than linear time, whatever a device writes."""

import ast
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
import gc
from importlib import import_module
from pathlib import Path
import re
import time
from typing import Any, Final

import pytest

COMPONENT: Final = Path(__file__).parent.parent / "custom_components" / "procam"
SHORT: Final = 8 * 1024
LONG: Final = 64 * 1024
TIMES: Final = 10
"""How much longer the long text may take; 8 times would be linear."""
NOISE_S: Final = 0.002
"""What a busy machine adds to a short measurement."""
REPEATED: Final = (
    *("a", "1", " ", "\n", "=", "-", ".", ":", '"', "<"),
    *("a ", "1.", 'a="', "a=a ", "://", "1:", "\r\n"),
)
"""What hostile texts are made of."""
ENDINGS: Final = ("", "!")
type Pattern = Any
"""Of text or of bytes; None where it is made at run time."""
ANY: Final = {"search", "fullmatch"}
METHODS: Final = {
    *("search", "match", "fullmatch"),
    *("findall", "finditer", "sub", "split"),
}


def uses() -> dict[str, set[str]]:
    """Return the methods that are called on each name in the component."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in COMPONENT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found[node.value.id].add(node.attr)
    return found


def patterns() -> Iterator[tuple[str, Pattern, set[str]]]:
    """Yield each pattern of the component with its place and how it is used."""
    used = uses()
    for path in sorted(COMPONENT.rglob("*.py")):
        place = path.relative_to(COMPONENT).with_suffix("")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign | ast.AnnAssign) and _is_compiled(
                node.value
            ):
                target = (
                    node.targets[0] if isinstance(node, ast.Assign) else node.target
                )
                name = ast.unparse(target)
                parts = ("custom_components.procam", *place.parts)
                compiled = getattr(import_module(".".join(parts)), name)
                yield f"{place}:{name}", compiled, used[name] & METHODS or ANY
            elif isinstance(node, ast.Call) and (method := _direct(node)) in METHODS:
                pattern = node.args[0]
                if isinstance(pattern, ast.Constant):
                    yield f"{place}:{method}", re.compile(str(pattern.value)), {method}
                else:
                    yield f"{place}:{method}", None, {method}


def _is_compiled(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and _direct(node) == "compile"


def _direct(call: ast.Call) -> str:
    """Return which function of `re` is called."""
    name = ast.unparse(call.func)
    return name.removeprefix("re.") if name.startswith("re.") else ""


PATTERNS: Final = list(patterns())
KNOWN: Final = [row for row in PATTERNS if row[1] is not None]


def texts(pattern: str, length: int) -> Iterator[str]:
    """Yield hostile texts, also of the letters of the pattern itself."""
    letters = re.sub(r"\\.|\[.*?\]|[(){}|?*+^$.]", " ", pattern).split()
    for unit in (*REPEATED, *letters):
        for ending in ENDINGS:
            yield "".join(letters[:1]) + unit * (length // len(unit)) + ending
        yield unit * (length // len(unit))


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the collector off: its time grows with what other tests have left."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def worst_s(compiled: Any, methods: set[str], length: int) -> float:
    """Return the longest time that one use of a pattern takes."""
    worst = 0.0
    is_bytes = isinstance(compiled.pattern, bytes)
    pattern = compiled.pattern.decode("latin-1") if is_bytes else compiled.pattern
    for hostile in texts(pattern, length):
        text: Any = hostile.encode("latin-1") if is_bytes else hostile
        for method in methods:
            started = time.thread_time()
            if method == "sub":
                compiled.sub(text[:0], text)
            elif method == "finditer":
                deque(compiled.finditer(text), maxlen=0)
            else:
                getattr(compiled, method)(text)
            worst = max(worst, time.thread_time() - started)
    return worst


@pytest.mark.parametrize(
    ("compiled", "methods"),
    [row[1:] for row in KNOWN],
    ids=[place for place, _, _ in KNOWN],
)
def test_a_pattern_takes_linear_time(compiled: Any, methods: set[str]) -> None:
    for _ in range(3):
        with without_collector():
            short_s = worst_s(compiled, methods, SHORT)
            long_s = worst_s(compiled, methods, LONG)
        if long_s <= TIMES * short_s + NOISE_S:
            return
    pytest.fail(f"{short_s * 1e3:.1f} ms, then {long_s * 1e3:.1f} ms")


def test_a_quadratic_pattern_is_found() -> None:
    compiled = re.compile(r"(\w+)=")
    short_s, long_s = (
        worst_s(compiled, {"search"}, length) for length in (SHORT // 16, LONG // 16)
    )
    assert long_s > TIMES * short_s + NOISE_S


def test_patterns_made_at_run_time_are_not_made_of_a_devices_words() -> None:
    made = {place for place, compiled, _ in PATTERNS if compiled is None}
    assert made == {
        # The password, escaped.
        "vendors/mobotix/admin_actions:sub",
        # Patterns of unique ids, from the action itself.
        "automation/action_targets:fullmatch",
    }
