"""What every ProCam entity shares, and how described entities are added."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import (
    AddConfigEntryEntitiesCallback,
    async_get_current_platform,
)
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .contract.descriptions import ProcamEntityDescription
from .coordinator import ProcamConfigEntry, ProcamCoordinator
from .ptz.driver import async_move_once
from .runtime.item_listeners import ItemContext


class ProcamEntity[ClientT, StateT, ItemT](
    CoordinatorEntity[ProcamCoordinator[Any, Any, Any]]
):
    """An entity that shows one unit of the snapshot through its description."""

    _attr_has_entity_name = True
    entity_description: ProcamEntityDescription[ClientT, StateT, ItemT]
    _placeholders: Mapping[str, str] | None = None

    def __init__(
        self,
        coordinator: ProcamCoordinator[Any, Any, Any],
        description: ProcamEntityDescription[ClientT, StateT, ItemT],
        unit: ItemT,
    ) -> None:
        """Make the entity for a unit present in the snapshot."""
        tail = description.tail(unit)
        super().__init__(coordinator, ItemContext(description, tail))
        self.entity_description = description
        self._tail = tail
        self._last: ItemT = unit
        self._attr_unique_id = f"{coordinator.stable_id}_{tail}"
        self._take_name(unit)
        if not description.enabled_fn(unit):
            self._attr_entity_registry_enabled_default = False
        owner = description.device_fn(unit).id if description.device_fn else ""
        self._attr_device_info = registered_device(coordinator, owner)

    @property
    def unit(self) -> ItemT:
        """The unit as it is now, or as it was last when it has vanished."""
        units = self.coordinator.units(self.entity_description)
        self._last = units.get(self._tail, self._last)
        return self._last

    @property
    @override
    def available(self) -> bool:
        return (
            super().available
            and self._tail in self.coordinator.units(self.entity_description)
            and self.entity_description.available_fn(self.unit)
        )

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        read = self.entity_description.attributes_fn
        return read(self.unit) if read else None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show the unit, which has changed, vanished or come back."""
        if self._take_name(self.unit):
            self._async_rename()
        self.async_write_ha_state()

    def _take_name(self, unit: ItemT) -> bool:
        """Take the name from the unit, and tell whether it is a new one."""
        description = self.entity_description
        before = getattr(self, "_attr_name", None), self._placeholders
        if description.name_fn and (name := description.name_fn(unit)):
            self._attr_name = name
        if description.placeholders_fn:
            self._placeholders = dict(description.placeholders_fn(unit))
            self._attr_translation_placeholders = self._placeholders
        return before != (getattr(self, "_attr_name", None), self._placeholders)

    @callback
    def _async_rename(self) -> None:
        # The translated name is cached, whatever it was filled with.
        self.__dict__.pop("name", None)
        if self.registry_entry is not None and isinstance(self.name, str):
            er.async_get(self.hass).async_update_entity(
                self.entity_id, original_name=self.name
            )

    async def async_command(self, command: Any) -> None:
        """Carry out a client command and show what the device confirmed."""
        if moves := self.entity_description.head_id_fn:
            await async_move_once(self.coordinator, moves(self.unit), command)
        else:
            await self.coordinator.async_command(command)


def registered_device(
    coordinator: ProcamCoordinator[Any, Any, Any], identity_id: str = ""
) -> DeviceInfo:
    """Return what ties an entity to a device that is already registered."""
    return DeviceInfo(identifiers={coordinator.device_id(identity_id)})


@callback
def async_add_described[DescriptionT: ProcamEntityDescription[Any, Any, Any]](
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Collection[DescriptionT],
    entity_class: Callable[
        [ProcamCoordinator[Any, Any, Any], DescriptionT, Any],
        ProcamEntity[Any, Any, Any],
    ],
) -> None:
    """Add entities for the units present now and for those that appear later."""
    coordinator = entry.runtime_data
    domain = async_get_current_platform().domain
    registry = er.async_get(coordinator.hass)
    known: dict[int, set[str]] = {id(one): set() for one in descriptions}

    @callback
    def add_new() -> None:
        entities: list[ProcamEntity[Any, Any, Any]] = []
        for description in descriptions:
            units, mine = coordinator.units(description), known[id(description)]
            for tail in mine - units.keys():
                # Its device was removed, and it with it; it may come back.
                unique_id = f"{coordinator.stable_id}_{tail}"
                if registry.async_get_entity_id(domain, DOMAIN, unique_id) is None:
                    mine.remove(tail)
            if new := units.keys() - mine:
                mine.update(new)
                entities += [
                    entity_class(coordinator, description, unit)
                    for tail, unit in units.items()
                    if tail in new
                ]
        if entities:
            async_add_entities(entities)

    for description in descriptions:
        if description.chosen:
            _async_remove_unchosen(coordinator, description, domain)
    add_new()
    entry.async_on_unload(coordinator.async_add_listener(add_new))


@callback
def _async_remove_unchosen(
    coordinator: ProcamCoordinator[Any, Any, Any],
    description: ProcamEntityDescription[Any, Any, Any],
    domain: str,
) -> None:
    registry = er.async_get(coordinator.hass)
    chosen = {
        f"{coordinator.stable_id}_{tail}" for tail in coordinator.units(description)
    }
    for entity in er.async_entries_for_config_entry(
        registry, coordinator.config_entry.entry_id
    ):
        if (
            entity.domain == domain
            and entity.translation_key == description.translation_key
            and entity.unique_id not in chosen
        ):
            registry.async_remove(entity.entity_id)
