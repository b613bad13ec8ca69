"""A head gets one command per action, and an area skips the cameras that cannot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceUnsupportedError,
)
from custom_components.procam.contract.descriptions import ProcamCameraDescription
from custom_components.procam.contract.ptz_head import Position, PtzHead

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice, add_fake_vendor
from ..helpers import until_settled

DOME, DOME_LOW = "camera.castle_dome", "camera.castle_dome_low"
ZOOM, FIXED = "camera.castle_zoom", "camera.castle_fixed"


@dataclass
class Turret(PtzHead):
    """A head that records what it is asked to do."""

    id: str = "dome"
    error: Exception | None = None
    stored: tuple[str, ...] = ()
    sent: list[str] = field(default_factory=list)

    @property
    @override
    def presets(self) -> Mapping[str, str]:
        return dict(enumerate_from_one(self.stored))

    @override
    async def relative(self, pan: float, tilt: float, zoom: float) -> tuple[()]:
        return self._record(f"relative {pan:g}")

    @override
    async def recall_preset(self, token: str) -> tuple[()]:
        return self._record(f"preset {self.presets[token]}")

    @override
    async def position(self) -> Position:
        self._record("position")
        return Position(pan=5.0)

    def _record(self, what: str) -> tuple[()]:
        self.sent.append(what)
        if self.error is not None:
            raise self.error
        return ()


def enumerate_from_one(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return names with their numbers as text."""
    return [(str(number), name) for number, name in enumerate(names, 1)]


@pytest.fixture
def dome() -> Turret:
    """A head with two streams."""
    return Turret(stored=("Altar",))


@pytest.fixture
def zoom() -> Turret:
    """A head with one stream."""
    return Turret(id="zoom", stored=("Organ",))


@pytest.fixture
async def castle(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    dome: Turret,
    zoom: Turret,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
) -> MockConfigEntry:
    """A fake device with two streams of a dome, a zoom camera and a fixed camera."""
    heads = {"Dome": dome, "Dome low": dome, "Zoom": zoom, "Fixed": None}
    add_fake_vendor(
        monkeypatch,
        fake_device,
        cameras=tuple(
            ProcamCameraDescription[Any, Any, Any](
                key=name.lower(), name=name, ptz_fn=lambda *_, head=head: head
            )
            for name, head in heads.items()
        ),
    )
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    await until_settled(entry)
    return entry


@pytest.fixture
def device(castle: MockConfigEntry, entity_registry: er.EntityRegistry) -> str:
    """The id of the device all cameras belong to."""
    entity = entity_registry.async_get(DOME)
    assert entity is not None
    assert entity.device_id is not None
    return entity.device_id


@pytest.fixture
def ptz(hass: HomeAssistant) -> Callable[..., Any]:
    """Perform a PTZ action."""

    async def perform(verb: str, **data: Any) -> Any:
        return await hass.services.async_call(
            "procam",
            f"ptz_{verb}",
            data,
            blocking=True,
            return_response=verb == "position",
        )

    return perform


@pytest.mark.usefixtures("castle")
async def test_two_streams_of_a_head_turn_it_once(
    ptz: Callable[..., Any], dome: Turret
) -> None:
    await ptz("relative", pan=30, entity_id=[DOME, DOME_LOW])
    assert dome.sent == ["relative 30"]


async def test_a_device_turns_what_can_turn_and_skips_the_rest(
    ptz: Callable[..., Any], device: str, dome: Turret, zoom: Turret
) -> None:
    zoom.error = DeviceUnsupportedError("It only zooms")
    await ptz("relative", pan=30, device_id=device)
    assert (dome.sent, zoom.sent) == (["relative 30"], ["relative 30"])


async def test_a_device_recalls_a_preset_where_it_is_stored(
    ptz: Callable[..., Any], device: str, dome: Turret, zoom: Turret
) -> None:
    await ptz("preset", preset="altar", device_id=device)
    assert (dome.sent, zoom.sent) == (["preset Altar"], [])


async def test_a_device_none_of_whose_cameras_can_is_an_error(
    ptz: Callable[..., Any], device: str
) -> None:
    with pytest.raises(ServiceValidationError, match="does not support"):
        await ptz("area", x0=0, y0=0, x1=1, y1=1, device_id=device)


@pytest.mark.usefixtures("castle")
async def test_a_named_camera_that_cannot_is_an_error_after_the_others_moved(
    ptz: Callable[..., Any], dome: Turret
) -> None:
    with pytest.raises(ServiceValidationError, match="does not support"):
        await ptz("relative", pan=30, entity_id=[FIXED, DOME])
    assert dome.sent == ["relative 30"]


async def test_a_camera_that_fails_is_an_error_however_it_was_targeted(
    ptz: Callable[..., Any], device: str, zoom: Turret
) -> None:
    zoom.error = DeviceConnectionError("The cable is cut")
    with pytest.raises(HomeAssistantError, match="The cable is cut"):
        await ptz("relative", pan=30, device_id=device)


@pytest.mark.usefixtures("castle")
async def test_positions_that_were_read_are_returned_without_the_others(
    ptz: Callable[..., Any], dome: Turret, zoom: Turret
) -> None:
    zoom.error = DeviceConnectionError("The cable is cut")
    answer = await ptz("position", entity_id=[DOME, DOME_LOW, ZOOM, FIXED])
    position = {"pan": 5.0, "tilt": None, "zoom": None}
    assert answer == {DOME: position, DOME_LOW: position}
    assert dome.sent == ["position"]


@pytest.mark.usefixtures("castle")
async def test_all_cameras_can_be_targeted_at_once(
    ptz: Callable[..., Any], dome: Turret, zoom: Turret
) -> None:
    await ptz("relative", pan=30, entity_id="all")
    assert (dome.sent, zoom.sent) == (["relative 30"], ["relative 30"])


@pytest.mark.usefixtures("castle")
async def test_a_position_without_a_camera_is_an_error(
    ptz: Callable[..., Any],
) -> None:
    with pytest.raises(ServiceValidationError, match="Select a device that supports"):
        await ptz("position", entity_id="camera.nowhere")


@pytest.mark.usefixtures("castle")
async def test_a_preset_is_saved_under_a_number_or_a_name(
    ptz: Callable[..., Any],
) -> None:
    with pytest.raises(ServiceValidationError, match="required: preset, name"):
        await ptz("save_preset", entity_id=DOME, name=" ")
