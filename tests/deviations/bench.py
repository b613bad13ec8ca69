"""Runs a client against a simulator of which one request is answered oddly."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Final

from aiohttp import (
    ClientHandlerType,
    ClientMiddlewareType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    CookieJar,
    web,
)

from custom_components.procam.clientkit.errors import DeviceAuthError, DeviceError
from custom_components.procam.clientkit.http import never_repeat
from custom_components.procam.clientkit.schedule import TOLERANCE, Schedule
from custom_components.procam.contract.vendor import Connection
from custom_components.procam.registry import VENDORS
from simulators.base import Simulator
from simulators.faults import Handler

from .forms import Answer, Form, send
from .messages import joined, split

HASTE_S: Final = 0.5
"""Longest wait for an answer that never comes, which takes 10 s in the field."""
_KEPT: Final = frozenset(
    {"action", "query", "cmd", "group", "check", "checkactive", "command"}
)
"""Query members whose value makes another request of the same path."""


def key_of(request: web.Request) -> str:
    """Return the key that identifies a request of a read."""
    query = "&".join(
        sorted(
            f"{name}={value}" if name in _KEPT else name
            for name, value in request.query.items()
        )
    )
    return f"{request.method} {request.path}?{query}".rstrip("?")


@dataclass
class Odd:
    """Answers one kind of request oddly, and remembers what all are answered."""

    key: str = ""
    form: Form | None = None
    seen: dict[str, Answer] = field(default_factory=dict)
    used: int = 0

    async def __call__(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """Answer a request."""
        right = await handler(request)
        if not isinstance(right, web.Response) or request.headers.get("Upgrade"):
            return right
        body = right.body if isinstance(right.body, bytes) else b""
        answer = Answer(status=right.status, body=body, content_type=right.content_type)
        key = key_of(request)
        if right.status == 401:
            return right
        bent = self._bent(key, answer)
        return right if bent is answer else await send(bent, request)

    def replies(self, command: str, texts: list[str]) -> list[str]:
        """Return the messages that answer a command on a channel."""
        return split(self._bent(f"channel {command}", joined(texts)))

    def _bent(self, key: str, answer: Answer) -> Answer:
        self.seen.setdefault(key, answer)
        if self.form is None or key != self.key:
            return answer
        self.used += 1
        if self.form.once and self.used > 1:
            return answer
        return self.form.bend(answer)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A simulated device and the form values that add it."""

    vendor: str
    simulator: Simulator
    data: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)

    def answer_oddly(self, odd: Odd | None) -> None:
        """Have the device answer one kind of request oddly, None for none."""
        self.simulator.rewrite = odd
        if hasattr(self.simulator, "rewrite_replies"):
            self.simulator.rewrite_replies = odd and odd.replies


async def in_haste(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Wait for the beginning of an answer no longer than a test can."""
    async with asyncio.timeout(HASTE_S):
        return await handler(request)


@asynccontextmanager
async def client_of(setting: Setting, *, hasty: bool = False) -> AsyncIterator[Any]:
    """Connect as an entry does."""
    sessions: list[ClientSession] = []

    def new_session(
        *, verify_ssl: bool = True, middlewares: Sequence[ClientMiddlewareType] = ()
    ) -> ClientSession:
        haste = (in_haste,) if hasty else ()
        sessions.append(
            ClientSession(
                middlewares=(never_repeat, *middlewares, *haste),
                cookie_jar=CookieJar(unsafe=True),
            )
        )
        return sessions[-1]

    client = VENDORS[setting.vendor].connect_fn(
        Connection(
            data=setting.data,
            options=setting.options,
            language="en",
            new_session=new_session,
        )
    )
    try:
        yield client
    finally:
        await client.close()
        for session in sessions:
            await session.close()


@dataclass(frozen=True)
class Outcome:
    """What became of adding and reading a device."""

    state: Any = None
    error: str = ""
    is_known: bool = True
    """False if the device was not even added."""


async def read(setting: Setting, odd: Odd) -> Outcome:
    """Add the device and read it twice."""
    setting.answer_oddly(odd)
    is_known = False
    hasty = odd.form is not None and odd.form.is_late
    try:
        async with client_of(setting, hasty=hasty) as client:
            await client.identify()
            is_known = True
            with suppress(DeviceAuthError):  # an entry tries a login once more
                await client.read()
            return Outcome(state=await client.read())
    except (DeviceError, ValueError) as err:
        return Outcome(error=f"{type(err).__name__}: {err}", is_known=is_known)
    except Exception as err:  # noqa: BLE001 - any other is a finding of its own
        return Outcome(error=f"CRASH {type(err).__name__}: {err}")
    finally:
        setting.answer_oddly(None)


async def read_later(setting: Setting, odd: Odd) -> tuple[list[Outcome], Outcome]:
    """Read a device that runs well, then while it answers oddly, then well again."""
    hasty = odd.form is not None and odd.form.is_late
    async with client_of(setting, hasty=hasty) as client:
        await client.identify()
        await client.read()
        await client.read()
        setting.answer_oddly(odd)
        odd_reads = [await _read_all(client) for _ in range(TOLERANCE + 1)]
        setting.answer_oddly(None)
        await _read_all(client)
        return odd_reads, await _read_all(client)


async def _read_all(client: Any) -> Outcome:
    """Read everything, as after an hour."""
    for schedule in schedules_of(client):
        schedule.expire()
    try:
        return Outcome(state=await client.read())
    except (DeviceError, ValueError) as err:
        return Outcome(error=f"{type(err).__name__}: {err}")
    except Exception as err:  # noqa: BLE001 - any other is a finding of its own
        return Outcome(error=f"CRASH {type(err).__name__}: {err}")


def schedules_of(part: Any, seen: set[int] | None = None) -> set[Schedule]:
    """Return the schedules of a client and of its parts."""
    seen = set() if seen is None else seen
    if id(part) in seen or not type(part).__module__.startswith("custom_components"):
        return set()
    seen.add(id(part))
    if isinstance(part, Schedule):
        return {part}
    inner = getattr(part, "__dict__", {}).values()
    return set[Schedule]().union(*(schedules_of(one, seen) for one in inner))


def differences(
    one: Any, other: Any, path: tuple[Any, ...] = ()
) -> set[tuple[Any, ...]]:
    """Return the places in which two states differ."""
    if one == other:
        return set()
    if is_dataclass(one) and type(one) is type(other):
        return set().union(
            *(
                differences(
                    getattr(one, item.name),
                    getattr(other, item.name),
                    (*path, item.name),
                )
                for item in fields(one)
            )
        )
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return set().union(
            *(
                differences(left, right, (*path, index))
                for index, (left, right) in enumerate(zip(one, other, strict=True))
            )
        )
    return {path}


def verdict(
    before: Outcome,
    now: Outcome,
    form: Form,
    allowed: frozenset[str],
    always: frozenset[str],
) -> str:
    """Return what a deviation took away that does not depend on it, "" for nothing."""
    identity = "*" in allowed
    whole = not form.member or form.member[-1] in _IDENTIFIES
    if now.error:
        # A login not seen to work yet is tried once; a person is asked again.
        is_asked = not now.is_known and form.name in ("401 once", "403")
        return "" if is_asked or (identity and whole) else now.error
    if identity and not form.member:
        return ""
    places = {
        place
        for place in differences(before.state, now.state)
        if not always.intersection(map(str, place))
    }
    if not identity and (lost := sorted({str(place[0]) for place in places} - allowed)):
        return f"lost: {', '.join(lost)}"
    if form.member is not None and not _names_a_row(form.member):
        for place in places:
            gone = _value(before.state, place), _value(now.state, place)
            if all(isinstance(value, tuple) for value in gone) and len(gone[1]) < len(
                gone[0]
            ):
                return f"rows lost: {'.'.join(map(str, place))}"
    return ""


_IDENTIFIES: Final = ("SerialNumber", "salt")
"""Members without which it is not known which device it is, or nobody can log in."""
_IDS: Final = ("id", "name", "uuid", "token", "salt")


def _names_a_row(path: tuple[str | int, ...]) -> bool:
    """Return True for a member a row is known by, or a list or row itself."""
    return (
        isinstance(path[-1], int)
        or len(path) == 1
        or str(path[-1]).lower().endswith(_IDS)
    )


def _value(state: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        state = state[step] if isinstance(step, int) else getattr(state, step)
    return state
