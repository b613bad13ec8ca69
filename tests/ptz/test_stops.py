"""A movement that was started is stopped, whatever crosses its way."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, override

from homeassistant.core import HomeAssistant
import pytest

from custom_components.procam.clientkit.errors import DeviceConnectionError
from custom_components.procam.contract.descriptions import ProcamCameraDescription
from custom_components.procam.contract.ptz_head import PtzHead
from custom_components.procam.ptz import driver

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice, add_fake_vendor
from ..helpers import until_settled, until_true

type Act = Callable[..., Coroutine[Any, Any, None]]


@dataclass
class Crane:
    """A head's commands in their order, and what becomes of them."""

    sent: list[str] = field(default_factory=list)
    stops_lost: int = 0
    arrived: asyncio.Event = field(default_factory=asyncio.Event)


class CraneHead(PtzHead):
    """Answers no events, as a vendor may that has none."""

    def __init__(self, crane: Crane) -> None:
        self._crane = crane

    @override
    async def move(self, pan: float, tilt: float, zoom: float) -> Any:
        self._crane.sent.append("move")

    @override
    async def home(self) -> Any:
        self._crane.sent.append("home")
        await self._crane.arrived.wait()

    @override
    async def stop(self) -> Any:
        self._crane.sent.append("stop")
        if self._crane.stops_lost:
            self._crane.stops_lost -= 1
            raise DeviceConnectionError("The cable is loose")


@pytest.fixture
async def crane(
    fake_device: FakeDevice, monkeypatch: pytest.MonkeyPatch, add_entry: AddEntry
) -> Crane:
    """A crane on the wall of the castle."""
    monkeypatch.setattr(driver, "STOP_RETRY_S", 0.1)
    crane = Crane()
    view = ProcamCameraDescription[Any, Any, Any](
        key="view", name="View", ptz_fn=lambda *_: CraneHead(crane)
    )
    add_fake_vendor(monkeypatch, fake_device, cameras=(view,))
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    return crane


@pytest.fixture
def act(hass: HomeAssistant) -> Act:
    """Return how the crane is moved."""

    async def run(action: str, **data: Any) -> None:
        target = {"entity_id": "camera.castle_view"}
        await hass.services.async_call("procam", action, target | data, blocking=True)

    return run


async def test_a_movement_is_stopped_once_when_its_time_is_over(
    crane: Crane, act: Act
) -> None:
    await act("ptz_move", pan=20, duration=0.1)
    await until_true(lambda: crane.sent == ["move", "stop"])


async def test_a_stop_that_is_lost_is_sent_again(crane: Crane, act: Act) -> None:
    crane.stops_lost = 2
    await act("ptz_move", pan=20, duration=0.1)
    await until_true(lambda: crane.sent == ["move", "stop", "stop", "stop"])


async def test_a_lost_stop_does_not_end_the_next_movement(
    crane: Crane, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "STOP_RETRY_S", 0.8)
    crane.stops_lost = 1
    await act("ptz_move", pan=20, duration=0.1)
    await until_true(lambda: crane.sent[-1] == "stop")
    await act("ptz_move", pan=-20, duration=30)
    await asyncio.sleep(1)
    assert crane.sent == ["move", "stop", "move"]
    await act("ptz_stop")
    assert crane.sent == ["move", "stop", "move", "stop"]


async def test_a_move_that_is_answered_after_a_stop_is_stopped_again(
    hass: HomeAssistant, crane: Crane, act: Act
) -> None:
    moving = hass.async_create_task(act("ptz_home"))
    await until_true(lambda: crane.sent == ["home"])
    await act("ptz_stop")
    crane.arrived.set()
    await moving
    await until_true(lambda: crane.sent == ["home", "stop", "stop"])
