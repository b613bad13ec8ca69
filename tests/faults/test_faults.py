"""A subset of the matrix of faults; `scripts/faults` runs all of it."""

from homeassistant.core import HomeAssistant
import pytest

from .cells import Trial
from .devices import SYSTEMS, local_device
from .home import in_home
from .proxy import Fault

OUTAGE_S = 1.0
PATIENCE_S = 10.0
NOT_HERE = {"stall", "memory", "not right again"}
"""Limits that mean little here: the device shares this process, other tests the
machine."""


@pytest.mark.parametrize(
    ("name", "fault"),
    [("inogeni", Fault.RESET), ("mobotix", Fault.BURST), ("camtrace", Fault.DEAD)],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_a_device_is_right_again_soon_after_a_fault(
    hass: HomeAssistant, name: str, fault: Fault
) -> None:
    system = SYSTEMS[name]
    async with (
        local_device(name) as device,
        in_home(hass, name, system, device) as home,
    ):
        trial = Trial(home, fault, OUTAGE_S)
        cell = await trial.run(name)
    assert cell.unavailable_s is not None
    assert cell.right_s is not None
    assert cell.right_s < PATIENCE_S
    assert not set(cell.excess) - NOT_HERE, (cell, trial.lines)
