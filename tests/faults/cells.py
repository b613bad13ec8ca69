"""One cell of the matrix: a fault at a system, its figures and its verdict."""

import asyncio
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
import time
from typing import Any, Final, Self

from .devices import NEW_PASSWORD
from .home import Calls, Home, memory_mb
from .proxy import Fault

MAX_RIGHT_S: Final = 2.0
MAX_HALF_OPEN_S: Final = 75.0
"""Until a connection that fell silent is noticed and what was missed is read."""
MAX_REQUESTS_A_SECOND: Final = 1.0
SLACK: Final = 2
"""Requests at the two ends of the time in which they are counted."""
MAX_REFUSED: Final = 3
MAX_LINES: Final = 2
MAX_GROWTH_MB: Final = 32.0
MAX_STALL_S: Final = 0.2

NOTICE_S: Final = 75.0
"""Longest time for which a fault is kept that ProCam need not notice."""
GIVE_UP_S: Final = 30.0
SETTLE_S: Final = 2.0
"""Time for the requests that were under way when the entities became unavailable."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The figures of a fault at a system."""

    fault: str
    system: str
    unavailable_s: float | None
    """From the fault to the entities being unavailable; None if they never were."""
    right_s: float | None
    """From the end of the fault, or the new password, to every entity being right."""
    down_s: float
    """How long the device was known to be offline."""
    lines: int
    tracebacks: int
    connections: int
    requests: int
    """While the device was known to be offline, as the connections."""
    refused: int
    growth_mb: float
    stall_s: float
    notes: tuple[str, ...] = ()

    @property
    def a_second(self) -> float:
        """Requests or connections a second to a device that is known to be offline."""
        return max(self.requests, self.connections) / max(self.down_s, 1.0)

    @property
    def excess(self) -> list[str]:
        """The limits that were exceeded."""
        half_open = self.fault == Fault.HALF_OPEN
        right_s = MAX_HALF_OPEN_S if half_open else MAX_RIGHT_S
        asked = max(self.requests, self.connections) - SLACK
        checks = {
            "not right again": self.right_s is None or self.right_s > right_s,
            "unavailable": half_open and self.unavailable_s is not None,
            "requests": asked > max(self.down_s, 1.0) * MAX_REQUESTS_A_SECOND,
            "refused logins": self.refused > MAX_REFUSED,
            "log lines": self.lines > MAX_LINES or self.tracebacks > 0,
            "memory": self.growth_mb > MAX_GROWTH_MB,
            "stall": self.stall_s > MAX_STALL_S,
        }
        return [name for name, exceeded in checks.items() if exceeded] + list(
            self.notes
        )

    def as_json(self) -> dict[str, Any]:
        """Return the members as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        """Return the cell of JSON values."""
        known = {one.name for one in fields(cls)}
        members = {name: member for name, member in value.items() if name in known}
        return cls(**{**members, "notes": tuple(members["notes"])})


class Trial:
    """A fault that is tried out at one device."""

    def __init__(self, home: Home, fault: Fault, outage_s: float) -> None:
        self._home = home
        self._fault = fault
        self._outage_s = outage_s
        self._notes: list[str] = []
        self._asked = {"connections": 0, "requests": 0}
        self._down_s = 0.0

    async def run(self, system: str) -> Cell:
        """Begin the fault, change the device, end the fault; raises nothing."""
        home, fault = self._home, self._fault
        before, begun = home.available(), await home.device.counts()
        memory = memory_mb()
        await asyncio.sleep(0.1)  # for the collection that measuring memory needs
        home.log.lines.clear()
        home.log.tracebacks, home.stalls.worst_s, home.blinks = 0, 0.0, 0
        calls = Calls()
        sending = None
        if fault is Fault.REBOOT:
            switch = home.entity(home.system.switch_tail)
            sending = asyncio.create_task(calls.send(home.hass, switch))
        await home.device.set_fault(fault)
        unavailable_s = await self._until_noticed()
        expected = await self._change()
        right_s = await self._until_right(expected, before)
        if sending is not None:
            sending.cancel()
            self._notes += calls.unexpected
        lines, stall_s = list(home.log.lines), home.stalls.worst_s
        if await home.until(home.is_settled, GIVE_UP_S) is None:
            self._notes.append("push not up again")
        counts = await home.device.counts()
        self.lines = lines
        return Cell(
            fault=fault,
            system=system,
            unavailable_s=unavailable_s,
            right_s=right_s,
            down_s=self._down_s,
            lines=len(lines),
            tracebacks=home.log.tracebacks,
            connections=self._asked["connections"],
            requests=self._asked["requests"],
            refused=counts["refused"] - begun["refused"],
            growth_mb=memory_mb() - memory,
            stall_s=stall_s,
            notes=tuple(self._notes),
        )

    async def _until_noticed(self) -> float | None:
        """Wait until the entities are unavailable and then for the outage's length."""
        home = self._home
        if self._fault is Fault.HALF_OPEN:
            await asyncio.sleep(1)
            return None
        noticed = await home.until(lambda: home.blinks > 0, NOTICE_S)
        if noticed is None:
            return None
        # What was under way when the fault began is not asked of a device known to
        # be offline.
        await asyncio.sleep(SETTLE_S)
        asked, since = await home.device.counts(), time.monotonic()
        await asyncio.sleep(self._outage_s)
        now = await home.device.counts()
        self._down_s = time.monotonic() - since
        self._asked = {name: now[name] - asked[name] for name in self._asked}
        return noticed

    async def _change(self) -> str:
        """Change the device and let it answer again."""
        home = self._home
        expected = await home.device.change()
        if self._fault is not Fault.HALF_OPEN:
            await home.device.heal()
        if self._fault is Fault.PASSWORD and home.system.user:
            if not home.asks_for_login():
                self._notes.append("no request for a new login")
            else:
                await home.enter_password(NEW_PASSWORD)
        return expected

    async def _until_right(self, expected: str, before: set[str]) -> float | None:
        home = self._home
        half_open = self._fault is Fault.HALF_OPEN
        right_s = await home.until(
            lambda: home.state(home.watched) == expected and before <= home.available(),
            MAX_HALF_OPEN_S + 5 if half_open else GIVE_UP_S,
        )
        if half_open:
            if home.blinks:
                self._notes.append("became unavailable")
            with suppress(OSError):
                await home.device.heal()
        return right_s
