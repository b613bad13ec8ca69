"""A fake gate controller that fails in every way a test asks for.

What no real device shows on demand is tried with this one: each kind of error in each
place, a read that takes long, a login, devices behind the device.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import pytest
import voluptuous as vol

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceUnsupportedError,
)
from custom_components.procam.clientkit.identity import Identity
from custom_components.procam.clientkit.snapshot import Snapshot
from custom_components.procam.config_flow import ProcamConfigFlow, _steps
from custom_components.procam.contract.action import ProcamAction
from custom_components.procam.contract.descriptions import (
    ProcamBinarySensorDescription,
    ProcamButtonDescription,
    ProcamSwitchDescription,
)
from custom_components.procam.contract.issue import RETRY_NOW, Fix, Form, Issue
from custom_components.procam.contract.vendor import (
    Connection,
    ConnectionForm,
    PushChannel,
    Vendor,
)
from custom_components.procam.registry import VENDORS

MAIN: Final = Identity(
    id="",
    unique="AA11",
    name="Gatehouse",
    manufacturer="Portcullis",
    model="P1",
    mac="00-11-22-AA-BB-CC",
    serial="AA11",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate."""

    id: str
    open: bool
    reachable: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """All gates of a controller."""

    identity: Identity = MAIN
    gates: tuple[Gate, ...] = ()
    jammed: bool = False
    rusty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GateMoved:
    """A gate was opened or shut."""

    id: str
    open: bool


@dataclass(kw_only=True)
class FakeDevice:
    """The controller itself, as the test plays it."""

    state: GateState = field(
        default_factory=lambda: GateState(gates=(Gate(id="north", open=False),))
    )
    error: Exception | None = None
    """What every question, command and subscription runs into."""
    read_error: Exception | None = None
    """What reads alone run into."""
    push_error: Exception | None = None
    """What subscriptions alone run into."""
    password: str = "open sesame"
    asked: list[str] = field(default_factory=list)
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, a read has its answer but does not get it through."""
    frozen: asyncio.Event | None = None
    """Accept commands and the close of the connection, but never answer."""
    streams: list[asyncio.Queue[GateMoved | DeviceError]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Answer at once."""
        self.answering.set()

    def check(self, what: str) -> None:
        """Record a request; raises the error that the test has set."""
        self.asked.append(what)
        if self.error is not None:
            raise self.error

    async def until_thawed(self) -> None:
        """Wait as long as the controller is frozen."""
        if self.frozen is not None:
            await self.frozen.wait()

    def push(self, id_: str, *, is_open: bool) -> None:
        """Move a gate by hand and report it."""
        event = GateMoved(id=id_, open=is_open)
        self.state = apply(self.state, event)
        for stream in self.streams:
            stream.put_nowait(event)

    def cut(self) -> None:
        """Cut the push channel."""
        for stream in self.streams:
            stream.put_nowait(DeviceConnectionError("The connection was cut"))


def apply(state: GateState, event: GateMoved) -> GateState:
    """Return the state after an event."""
    moved = Gate(id=event.id, open=event.open)
    others = tuple(gate for gate in state.gates if gate.id != event.id)
    return replace(state, gates=(*others, moved))


class GateClient:
    """The client of the fake device."""

    def __init__(self, house: FakeDevice, connection: Connection) -> None:
        self.house = house
        self.data = connection.data
        self.closed = False
        self._snapshot = Snapshot[GateState, GateMoved](apply)

    @property
    def state(self) -> GateState:
        """The gates as they are known."""
        return self._snapshot.state

    async def identify(self) -> Identity:
        """Return who is there."""
        self.house.check("identify")
        return self.house.state.identity

    async def read(self) -> GateState:
        """Return all gates, as they were when asked."""
        self.house.check("read")
        if self.house.read_error is not None:
            raise self.house.read_error
        with self._snapshot.reading():
            state = self.house.state
            await self.house.answering.wait()
            self._snapshot.set(state)
        return self.state

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[GateMoved]]:
        """Yield events of gates moved by hand."""
        self.house.check("subscribe")
        if self.house.push_error is not None:
            raise self.house.push_error
        queue: asyncio.Queue[GateMoved | DeviceError] = asyncio.Queue()
        self.house.streams.append(queue)
        try:
            yield self._moves(queue)
        finally:
            self.house.streams.remove(queue)

    async def _moves(
        self, queue: asyncio.Queue[GateMoved | DeviceError]
    ) -> AsyncIterator[GateMoved]:
        while not isinstance(item := await queue.get(), DeviceError):
            self._snapshot.put(item)
            yield item
        raise item

    async def move(self, id_: str, *, is_open: bool) -> tuple[GateMoved, ...]:
        """Open or shut a gate."""
        self.house.check(f"{id_} {'open' if is_open else 'shut'}")
        await self.house.until_thawed()
        event = GateMoved(id=id_, open=is_open)
        self.house.state = apply(self.house.state, event)
        return self._snapshot.put(event)

    async def shut_all(self) -> None:
        """Shut every gate; the controller confirms nothing."""
        self.house.check("shut all")
        await self.house.until_thawed()
        gates = tuple(replace(gate, open=False) for gate in self.house.state.gates)
        self.house.state = replace(self.house.state, gates=gates)

    async def unjam(self, tool: str) -> None:
        """Repair the gate; only a crowbar works."""
        self.house.check(f"unjam with {tool}")
        if tool == "crowbar":
            self.house.state = replace(self.house.state, jammed=False)

    async def close(self) -> None:
        """Release the connection."""
        await self.house.until_thawed()
        self.closed = True


def _behind(gate: Gate) -> Identity:
    return Identity(id=gate.id, name=f"Gate {gate.id}", manufacturer="Portcullis")


async def _count(_coordinator: Any, client: GateClient, _data: Any) -> dict[str, Any]:
    client.house.check("count")
    return {"gates": len(client.house.state.gates)}


async def _demolish(_coordinator: Any, client: GateClient, _data: Any) -> None:
    client.house.check("demolish")


async def _unjam(coordinator: Any, values: Mapping[str, Any]) -> None:
    await coordinator.async_command(coordinator.client.unjam(values["tool"]))


_UNJAM: Final = Fix(run_fn=_unjam, fields={vol.Required("tool"): cv.string})


def _issues(state: GateState) -> Iterable[Issue]:
    if state.jammed:
        yield Issue(key="gate_jammed", fix=_UNJAM)
    if state.rusty:
        yield Issue(key="gate_rusty", fix=Form.RECONFIGURE)


def _push_issue(_data: Mapping[str, Any], err: DeviceError) -> Issue:
    lacking = isinstance(err, DeviceUnsupportedError)
    return Issue(key="no_push" if lacking else "push_lost", fix=RETRY_NOW)


def gate_vendor(house: FakeDevice) -> Vendor[GateClient, GateState, GateMoved]:
    """Return the vendor of the fake device."""
    return Vendor(
        key="gate",
        title="Portcullis",
        form=ConnectionForm(
            fields={
                vol.Required(CONF_HOST): cv.string,
                vol.Required(CONF_PORT, default=1): cv.port,
            },
            needs_login=True,
            default_port_fn=lambda data: data[CONF_PORT],
        ),
        connect_fn=lambda connection: GateClient(house, connection),
        child_devices_fn=lambda state: [_behind(gate) for gate in state.gates],
        issues_fn=_issues,
        channels=(
            PushChannel(
                key="push",
                events_fn=lambda client: client.events(),
                issue_fn=_push_issue,
            ),
        ),
        poll_fn=lambda _, pushed: timedelta(seconds=60 if pushed else 15),
        binary_sensors=(
            ProcamBinarySensorDescription(
                key="gate",
                device_class=BinarySensorDeviceClass.GARAGE_DOOR,
                items_fn=lambda state: state.gates,
                unique_id_suffix_fn=lambda gate: f"gate_{gate.id}",
                device_fn=_behind,
                available_fn=lambda gate: gate.reachable,
                attributes_fn=lambda gate: {"gate": gate.id},
                is_on_fn=lambda gate: gate.open,
            ),
        ),
        buttons=(
            ProcamButtonDescription(
                key="shut_all",
                name="Shut all",
                press_fn=lambda client, _: client.shut_all(),
            ),
        ),
        switches=(
            ProcamSwitchDescription(
                key="lift",
                name="Lift",
                items_fn=lambda state: state.gates,
                unique_id_suffix_fn=lambda gate: f"lift_{gate.id}",
                device_fn=_behind,
                is_on_fn=lambda gate: gate.open,
                set_fn=lambda client, gate, on: client.move(gate.id, is_open=on),
                auto_off_fn=lambda _: timedelta(seconds=30),
            ),
        ),
        actions=(
            ProcamAction(
                key="count_gates", run_fn=_count, response=SupportsResponse.OPTIONAL
            ),
            ProcamAction(key="demolish", run_fn=_demolish, admin=True, confirm=True),
        ),
    )


def add_fake_vendor(
    monkeypatch: pytest.MonkeyPatch, house: FakeDevice, **changes: Any
) -> None:
    """Add the vendor of the fake device to the component, with changes."""
    vendor = replace(gate_vendor(house), **changes)
    monkeypatch.setitem(VENDORS, vendor.key, vendor)
    for name, step in _steps(vendor).items():
        monkeypatch.setattr(ProcamConfigFlow, name, step, raising=False)
