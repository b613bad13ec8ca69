"""Mutations of what devices send."""

from collections.abc import Callable, Sequence
import json
from random import Random
import re
from typing import Any, Final

MAX_BYTES: Final = 2**18
"""Longer inputs are cut: they would only be slow."""

_TOKENS: Final = (
    b"",
    b"-1",
    b"0",
    b"9" * 20,
    b"9" * 400,
    b"9" * 5000,
    b"1e999",
    b"-1e308",
    b"NaN",
    b"Infinity",
    b"0x7f",
    b"\xc2\xb2",  # a digit that is no decimal one
    b"\xd9\xa3",  # a decimal digit of another script
    b"null",
    b"true",
    b"[]",
    b"{}",
    b'""',
    b'"',
    b"\\",
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\r\n\r\n",
    b"\n",
    b"=",
    b";",
    b":",
    b"--",
    b"\xff\xd8\xff",
    b"\xff\xd9",
    b"# Error",
    b"http://a:b@c/",
    b"[" * 300,
    b'{"a":' * 300,
    b"A" * 3000,
    b" " * 3000,
)
_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    2**64 - 1,
    1e308,
    -0.5,
    "",
    "--",
    "0",
    "-1",
    "9" * 30,
    "9" * 400,
    "9" * 5000,
    "1e400",
    "nan",
    "inf",
    "²",
    "yes",
    "maybe",
    "\x00",
    "\ud7ff",
    "2026-02-30 25:61:61",
    "9999-12-31 23:59:59",
    "0001-01-01T00:00:00Z",
    "http://user:secret@192.0.2.1/",
    "../../etc/passwd",
    "a" * 300,
    [],
    {},
    [[]],
    [None],
    {"": ""},
)
_STATUSES: Final = (200, 200, 200, 204, 206, 301, 400, 401, 403, 404, 405, 500, 503)
_NUMBER: Final = re.compile(rb"\d{1,20}")
_CHARSETS: Final = ("", "utf-8", "iso-8859-1", "utf-16", "utf-7", "idna", "x" * 100)

type Change = Callable[[Random, bytes], bytes]


def mutated(random: Random, data: bytes, others: Sequence[bytes] = ()) -> bytes:
    """Return bytes that differ in one to four places."""
    if random.random() < 0.4 and (bent := _bent_json(random, data)) is not None:
        data = bent
    for _ in range(random.choice((0, 1, 1, 2, 4))):
        data = random.choice(_CHANGES)(random, data)
    if others and random.random() < 0.05:
        cut = random.randint(0, len(data))
        data = data[:cut] + random.choice(others)[cut:]
    return data[:MAX_BYTES]


def pieces(random: Random, data: bytes) -> list[bytes]:
    """Return bytes cut at random places, as a connection may deliver them."""
    if not data or random.random() < 0.3:
        return [data]
    cuts = sorted(random.randint(0, len(data)) for _ in range(random.randint(1, 6)))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)], strict=True)]


def status(random: Random) -> int:
    """Return an HTTP status, mostly a success."""
    return random.choice(_STATUSES)


def content_type(random: Random, usual: str) -> str:
    """Return a content type with an odd charset."""
    return f"{usual}; charset={random.choice(_CHARSETS)}"


# Bytes.


def _place(random: Random, data: bytes) -> int:
    return random.randint(0, len(data))


def _flip(random: Random, data: bytes) -> bytes:
    if not data:
        return b"\x80"
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _insert(random: Random, data: bytes) -> bytes:
    at = _place(random, data)
    return data[:at] + random.choice(_TOKENS) + data[at:]


def _replace(random: Random, data: bytes) -> bytes:
    at, length = _place(random, data), random.randint(1, 8)
    return data[:at] + random.choice(_TOKENS) + data[at + length :]


def _noise(random: Random, data: bytes) -> bytes:
    at = _place(random, data)
    return data[:at] + random.randbytes(random.randint(1, 16)) + data[at:]


def _drop(random: Random, data: bytes) -> bytes:
    at = _place(random, data)
    return data[:at] + data[at + random.randint(1, 64) :]


def _cut(random: Random, data: bytes) -> bytes:
    return data[: _place(random, data)]


def _repeat(random: Random, data: bytes) -> bytes:
    at, end = sorted((_place(random, data), _place(random, data)))
    part = data[at : min(end, at + 2000)]
    return data[:at] + part * random.choice((2, 3, 20)) + data[end:]


def _swap(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    random.shuffle(lines)
    return b"\n".join(lines)


def _number(random: Random, data: bytes) -> bytes:
    found = list(_NUMBER.finditer(data[:20000]))
    if not found:
        return data
    one = random.choice(found)
    new = random.choice((b"-1", b"0", b"1e9", b"9" * 20, b"9" * 5000, b"", b"1.5"))
    return data[: one.start()] + new + data[one.end() :]


_CHANGES: Final[tuple[Change, ...]] = (
    _flip,
    _insert,
    _replace,
    _noise,
    _drop,
    _cut,
    _repeat,
    _swap,
    _number,
    _number,
)


# JSON.


def _bent_json(random: Random, data: bytes) -> bytes | None:
    """Return JSON of which some values are others; None if it is no JSON."""
    if len(data) > 2**15 or not data.lstrip().startswith((b"{", b"[")):
        return None
    try:
        value = json.loads(data)
    except ValueError:
        return None
    places = list(_places(value))
    for _ in range(random.choice((1, 1, 2, 5))):
        if not places:
            break
        _bend(random, *random.choice(places))
    return json.dumps(value, ensure_ascii=random.random() < 0.5).encode(
        "utf-8", "surrogatepass"
    )


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return the containers in a value with each of their keys."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        one = waiting.pop()
        keys = one.keys() if isinstance(one, dict) else range(len(one))
        for key in keys:
            found.append((one, key))
            if isinstance(one[key], dict | list):
                waiting.append(one[key])
    return found


def _bend(random: Random, container: Any, key: Any) -> None:
    if isinstance(container, list):
        if key >= len(container):
            return
        if random.random() < 0.1:
            container[key:key] = [container[key]] * random.choice((1, 3, 50))
            return
    elif key not in container:
        return
    match random.randrange(8):
        case 0:
            del container[key]
        case 1 if isinstance(container, dict):
            container[random.choice(("", "id", "name", "data", "type"))] = (
                container.pop(key)
            )
        case 2:
            container[key] = [container[key]]
        case 3:
            container[key] = {"data": container[key]}
        case 4:
            container[key] = str(container[key])[:2000]
        case _:
            container[key] = random.choice(_VALUES)
