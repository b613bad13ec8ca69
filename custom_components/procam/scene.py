"""Scenes of any vendor: what a voice assistant can activate by name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.scene import Scene
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import ProcamConfigEntry
from .entity import ProcamEntity, UnitDescription, async_add_described

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ProcamSceneDescription[ClientT, StateT, UnitT](
    UnitDescription[ClientT, StateT, UnitT]
):
    """A scene: what activating it sends."""

    activate_fn: Callable[[ClientT, UnitT], Awaitable[Any]]


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the scenes of an entry."""
    async_add_described(
        entry, async_add_entities, entry.runtime_data.vendor.scenes, ProcamScene
    )


class ProcamScene[ClientT, StateT, UnitT](
    ProcamEntity[ClientT, StateT, UnitT],
    Scene,
):
    """A state of the device that can be recalled."""

    entity_description: ProcamSceneDescription[ClientT, StateT, UnitT]

    @override
    async def async_activate(self, **_kwargs: Any) -> None:
        await self.async_command(
            self.entity_description.activate_fn(self.coordinator.client, self.unit)
        )
