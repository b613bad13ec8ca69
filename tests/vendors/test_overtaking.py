"""What a camera does later than the stop that was sent after it is stopped again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.runtime.pending_commands import PendingCommands
from simulators.base import Simulator
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import NEWER
from simulators.camtrace import CamtraceSimulator
from simulators.mobotix import MobotixSimulator, Pose, Preset
from tests.conftest import AddEntry
from tests.helpers import until_settled, until_true

from .camstreamer.conftest import address as axis_address, furnish
from .camstreamer.home import PASSWORD as AXIS_PASSWORD
from .camtrace.helpers import login
from .mobotix.conftest import PASSWORD as MOVE_PASSWORD, address as move_address

LATE_S = 0.3
"""How late a camera carries a movement out."""


@dataclass(frozen=True, kw_only=True)
class Rig:
    """A camera of one maker, its entry, and whether its head moves."""

    hass: HomeAssistant
    device: Simulator
    entry: MockConfigEntry
    pending_commands: PendingCommands
    tail: str
    moving: Callable[[], bool]
    movement: dict[str, str]
    """Part of the request of each movement at a speed of 50."""
    preset: str
    stop: str
    """Part of the request of a stop."""

    async def ptz(self, what: str, **data: Any) -> None:
        """Perform a PTZ action."""
        unique_id = f"{self.entry.unique_id}_{self.tail}"
        camera = er.async_get(self.hass).async_get_entity_id(
            "camera", "procam", unique_id
        )
        assert camera is not None
        values = {"entity_id": camera, **data}
        await self.hass.services.async_call(
            "procam", f"ptz_{what}", values, blocking=True
        )

    def begin(self, what: str, **data: Any) -> asyncio.Task[None]:
        """Perform a PTZ action and do not wait for it."""
        return self.hass.async_create_task(self.ptz(what, **data))

    def late(self, kind: str, axis: str = "pan", **options: Any) -> None:
        """Let the next movement be carried out late, and answered so."""
        self.device.fail(kind, self.movement[axis], times=1, delay_s=LATE_S, **options)

    def sent(self, part: str) -> int:
        """Return how many requests contained a part."""
        return len(self.device.requests(part))

    async def until_over(self) -> None:
        """Wait until the head has stopped and no command is pending."""
        await until_true(lambda: not self.pending_commands._reported)
        assert not self.moving()


type MakeRig = Callable[[AsyncExitStack, HomeAssistant, AddEntry], Awaitable[Rig]]


async def _move(stack: AsyncExitStack, hass: HomeAssistant, add: AddEntry) -> Rig:
    device = MobotixSimulator(auth="digest", restart_s=0.2)
    device.patrols.presets[1] = Preset(Pose(20, 10, 100, 0), "Altar")
    device.set_password("Admin", MOVE_PASSWORD)
    await stack.enter_async_context(device)
    options = {"mjpeg_port": device.mjpeg_port}
    entry = await add("mobotix", move_address(device), options, title="Nave")
    return Rig(
        hass=hass,
        device=device,
        entry=entry,
        pending_commands=entry.runtime_data.pending_commands,
        tail="stream_h264",
        moving=lambda: device.head.moving,
        movement={
            "pan": "continuouspantiltmove=50",
            "zoom": "continuouszoommove=50",
            "focus": "continuousfocusmove=-50",
        },
        preset="Altar",
        stop="continuouspantiltmove=0,0",
    )


async def _camtrace(stack: AsyncExitStack, hass: HomeAssistant, add: AddEntry) -> Rig:
    device = await stack.enter_async_context(CamtraceSimulator())
    head = device.cameras[1].head
    assert head is not None
    entry = await add("camtrace", login(device), title="CamTrace")
    return Rig(
        hass=hass,
        device=device,
        entry=entry,
        pending_commands=entry.runtime_data.pending_commands,
        tail="camera_1_hd",
        moving=lambda: head.moving,
        movement={"pan": "cptm&x=50", "zoom": "czm&q=50"},
        preset="Light",
        stop="cptm&x=0&y=0",
    )


async def _axis(stack: AsyncExitStack, hass: HomeAssistant, add: AddEntry) -> Rig:
    device = await stack.enter_async_context(CamstreamerSimulator(**NEWER))
    furnish(device)
    device.set_password("root", AXIS_PASSWORD)
    head = device.ptz.heads[1]
    entry = await add("camstreamer", axis_address(device), title="Nave")
    return Rig(
        hass=hass,
        device=device,
        entry=entry,
        pending_commands=entry.runtime_data.pending_commands,
        tail="view_1",
        moving=lambda: head.moving or head.focus_speed != 0,
        movement={
            "pan": "continuouspantiltmove=50",
            "zoom": "continuouszoommove=50",
            "focus": "continuousfocusmove=50",
        },
        preset="Altar",
        stop="continuouspantiltmove=0%2C0",
    )


@pytest.fixture(params=[_move, _camtrace, _axis])
async def rig(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    add_entry: AddEntry,
    socket_enabled: None,
) -> AsyncIterator[Rig]:
    """A camera of each maker that can be moved."""
    make: MakeRig = request.param
    async with AsyncExitStack() as stack:
        rig = await make(stack, hass, add_entry)
        await until_settled(rig.entry)
        # The login is known, so that a movement is one request.
        await rig.ptz("stop")
        yield rig
        await hass.config_entries.async_unload(rig.entry.entry_id)


MOVEMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "pan": ("move", {"pan": 50}),
    "zoom": ("move", {"zoom": 50}),
    "focus": ("focus", {"focus": "far", "speed": 50}),
}


@pytest.mark.parametrize("axis", MOVEMENTS)
@pytest.mark.parametrize("kind", ["late", "lost", "refused"])
@pytest.mark.parametrize("duration", [30, 0.1])
async def test_a_movement_carried_out_after_its_stop_is_stopped(
    rig: Rig, kind: str, axis: str, duration: float
) -> None:
    if axis not in rig.movement:
        pytest.skip("This maker's cameras are not focused")
    rig.late(kind, axis)
    what, data = MOVEMENTS[axis]
    moving = rig.begin(what, **data, duration=duration)
    if duration == 30:
        await asyncio.sleep(0.05)
        await rig.ptz("stop")
    await asyncio.wait((moving,))
    assert isinstance(moving.exception(), HomeAssistantError) is (kind != "late")
    await rig.until_over()


@pytest.mark.parametrize("kind", ["late", "lost"])
async def test_a_movement_carried_out_after_a_preset_is_stopped(
    rig: Rig, kind: str
) -> None:
    rig.late(kind)
    moving = rig.begin("move", pan=50, duration=30)
    await asyncio.sleep(0.05)
    await rig.ptz("preset", preset=rig.preset)
    await asyncio.gather(moving, return_exceptions=True)
    await rig.until_over()


async def test_a_late_movement_leaves_the_stop_of_a_newer_one_alone(rig: Rig) -> None:
    rig.late("late")
    moving = rig.begin("move", pan=50, duration=1)
    await asyncio.sleep(0.05)
    await rig.ptz("move", pan=40, duration=1)
    rig.device.log.clear()
    await moving
    await asyncio.sleep(0.1)
    assert rig.moving()
    assert not rig.sent(rig.stop)
    await rig.until_over()


async def test_a_movement_lost_late_leaves_a_newer_one_alone(rig: Rig) -> None:
    rig.late("lost")
    moving = rig.begin("move", pan=50, duration=1)
    await asyncio.sleep(0.05)
    await rig.ptz("move", pan=40, duration=1)
    rig.device.log.clear()
    with pytest.raises(HomeAssistantError):
        await moving
    await asyncio.sleep(0.1)
    assert rig.moving()
    assert not rig.sent(rig.stop)
    await rig.until_over()


async def test_both_of_two_movements_that_cross_are_stopped(rig: Rig) -> None:
    rig.late("late")
    first = rig.begin("move", pan=50, duration=30)
    await asyncio.sleep(0.05)
    rig.late("late")
    second = rig.begin("move", pan=50, tilt=5, duration=30)
    await asyncio.sleep(0.05)
    await rig.ptz("stop")
    await asyncio.gather(first, second)
    await rig.until_over()


async def test_a_movement_whose_script_was_stopped_is_stopped_when_it_is_late(
    rig: Rig,
) -> None:
    rig.late("late")
    moving = rig.begin("move", pan=50, duration=30)
    await asyncio.sleep(0.05)
    moving.cancel()
    await rig.until_over()


async def test_a_late_movement_is_stopped_before_the_entry_is_unloaded(
    rig: Rig,
) -> None:
    rig.late("late")
    moving = rig.begin("move", pan=50, duration=30)
    await asyncio.sleep(0.05)
    await rig.hass.config_entries.async_unload(rig.entry.entry_id)
    assert moving.done()
    await rig.until_over()


async def test_a_late_movement_is_stopped_before_home_assistant_stops(
    rig: Rig,
) -> None:
    rig.late("late")
    rig.begin("move", pan=50, duration=30)
    await asyncio.sleep(0.05)
    rig.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await rig.until_over()


async def test_a_movement_at_no_speed_is_a_stop(rig: Rig) -> None:
    await rig.ptz("move", pan=50, duration=30)
    assert rig.moving()
    await rig.ptz("move")
    assert not rig.moving()
    await rig.until_over()


async def test_a_step_in_place_of_a_zoom_ends_it(rig: Rig) -> None:
    await rig.ptz("move", zoom=50, duration=30)
    await rig.ptz("step", direction="up")
    await until_true(lambda: not rig.moving())
    await rig.until_over()


@pytest.mark.parametrize("focus", ["auto", "stop"])
async def test_focusing_leaves_the_stop_of_a_movement_due(rig: Rig, focus: str) -> None:
    if "focus" not in rig.movement:
        pytest.skip("This maker's cameras are not focused")
    await rig.ptz("move", pan=50, duration=0.2)
    await rig.ptz("focus", focus=focus)
    await rig.until_over()
