"""Every head gets buttons for what it can do, and a scene for each of its presets."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.procam.contract.descriptions import ProcamCameraDescription
from custom_components.procam.contract.ptz_head import Direction, PtzHead

from ..conftest import GATE_DATA, AddEntry
from ..fake_device import FakeDevice, add_fake_vendor
from ..helpers import act, until_settled


@dataclass
class Turret(PtzHead):
    """A head that records what it is asked to do."""

    id: str = ""
    can: Collection[Direction] = tuple(Direction)
    home_stored: bool = True
    stored: Mapping[str, str] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)

    @property
    @override
    def presets(self) -> Mapping[str, str]:
        return self.stored

    @property
    @override
    def directions(self) -> Collection[Direction]:
        return self.can

    @property
    @override
    def has_home(self) -> bool:
        return self.home_stored

    @override
    async def step(self, direction: Direction) -> tuple[()]:
        self.sent.append(direction)
        return ()

    @override
    async def stop(self) -> tuple[()]:
        self.sent.append("stop")
        return ()

    @override
    async def home(self) -> tuple[()]:
        self.sent.append("home")
        return ()

    @override
    async def recall_preset(self, token: str) -> tuple[()]:
        self.sent.append(f"preset {token}")
        return ()


@dataclass
class Battlements:
    """Sets up a fake device with cameras on these heads."""

    hass: HomeAssistant
    fake_device: FakeDevice
    monkeypatch: pytest.MonkeyPatch
    add_entry: AddEntry

    async def build(self, *heads: PtzHead) -> None:
        """Add one camera per head, and a fixed one."""
        add_fake_vendor(
            self.monkeypatch,
            self.fake_device,
            buttons=(),
            cameras=tuple(
                ProcamCameraDescription[Any, Any, Any](
                    key=f"camera_{n}",
                    name=f"Camera {n}",
                    ptz_fn=lambda *_, head=head: head,
                )
                for n, head in enumerate((*heads, None))
            ),
        )
        entry = await self.add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
        await until_settled(entry)

    def suffixes(self, domain: str) -> dict[str, str]:
        """Return the entity ids of a platform by unique-id suffix; enabled ones."""
        return {
            one.unique_id.removeprefix("gate_AA11_"): one.entity_id
            for one in er.async_get(self.hass).entities.values()
            if one.domain == domain and one.disabled_by is None
        }


@pytest.fixture
def walls(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
    add_entry: AddEntry,
) -> Battlements:
    """Walls to put cameras on."""
    return Battlements(hass, fake_device, monkeypatch, add_entry)


async def test_a_head_with_two_streams_gets_one_set_of_enabled_buttons(
    hass: HomeAssistant, walls: Battlements
) -> None:
    turret = Turret()
    await walls.build(turret, turret)
    buttons = walls.suffixes("button")
    assert set(buttons) == {
        *("ptz_up", "ptz_down", "ptz_left", "ptz_right"),
        *("ptz_zoom_in", "ptz_zoom_out", "ptz_stop", "ptz_home"),
    }
    for key in ("ptz_up", "ptz_zoom_out", "ptz_home", "ptz_stop"):
        await act(hass, "button.press", buttons[key])
    assert turret.sent == ["up", "zoom_out", "home", "stop"]


async def test_a_head_gets_only_the_buttons_it_has_a_use_for(
    walls: Battlements,
) -> None:
    await walls.build(Turret(can=(Direction.ZOOM_IN,), home_stored=False))
    assert set(walls.suffixes("button")) == {"ptz_zoom_in", "ptz_stop"}


async def test_fixed_cameras_get_no_buttons(walls: Battlements) -> None:
    await walls.build(PtzHead())
    assert walls.suffixes("button") == {}


async def test_two_heads_of_a_device_are_distinguished_by_number(
    hass: HomeAssistant, walls: Battlements
) -> None:
    await walls.build(Turret("1"), Turret("2"))
    buttons = walls.suffixes("button")
    state = hass.states.get(buttons["2_ptz_up"])
    assert state is not None
    assert state.name == "Castle View 2 up"


async def test_a_scene_recalls_a_preset(
    hass: HomeAssistant, walls: Battlements, entity_registry: er.EntityRegistry
) -> None:
    turret = Turret(stored={"3": "Altar"})
    await walls.build(turret)
    ((suffix, scene),) = walls.suffixes("scene").items()
    assert suffix == "preset_3"
    entry = entity_registry.async_get(scene)
    assert entry is not None
    assert "Altar" in entry.aliases
    await act(hass, "scene.turn_on", scene)
    assert turret.sent == ["preset 3"]
