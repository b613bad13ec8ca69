"""Base class of the entities, and how described entities are added."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity_platform import (
    AddConfigEntryEntitiesCallback,
    async_get_current_platform,
)
from homeassistant.helpers.typing import UNDEFINED
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .contract.descriptions import AnyDescription, ProcamEntityDescription
from .coordinator import AnyCoordinator, ProcamConfigEntry
from .ptz.driver import async_move_once
from .runtime.listeners import ItemContext


class ProcamEntity[ClientT, StateT, ItemT](CoordinatorEntity[AnyCoordinator]):
    """An entity that shows one item of the state through its description."""

    _attr_has_entity_name = True
    entity_description: ProcamEntityDescription[ClientT, StateT, ItemT]
    _placeholders: Mapping[str, str] | None = None

    def __init__(
        self,
        coordinator: AnyCoordinator,
        description: ProcamEntityDescription[ClientT, StateT, ItemT],
        item: ItemT,
    ) -> None:
        unique_id_suffix = description.unique_id_suffix(item)
        super().__init__(coordinator, ItemContext(description, unique_id_suffix))
        self.entity_description = description
        self._unique_id_suffix = unique_id_suffix
        self._last: ItemT = item
        self._attr_unique_id = f"{coordinator.stable_id}_{unique_id_suffix}"
        self._set_name(item)
        if not description.enabled_fn(item):
            self._attr_entity_registry_enabled_default = False
        owner = description.device_fn(item).id if description.device_fn else ""
        self._attr_device_info = registered_device(coordinator, owner)

    @property
    def item(self) -> ItemT:
        """The item, or its last value if it is no longer in the state."""
        items = self.coordinator.items(self.entity_description)
        self._last = items.get(self._unique_id_suffix, self._last)
        return self._last

    @property
    @override
    def available(self) -> bool:
        return (
            super().available
            and self._unique_id_suffix
            in self.coordinator.items(self.entity_description)
            and self.entity_description.available_fn(self.item)
        )

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        read = self.entity_description.attributes_fn
        return read(self.item) if read else None

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Show the item, which has changed, disappeared or reappeared."""
        if self._set_name(self.item):
            self._async_rename()
        self.async_write_ha_state()

    def _set_name(self, item: ItemT) -> bool:
        """Set the name from the item; return True if it has changed."""
        description = self.entity_description
        before = getattr(self, "_attr_name", UNDEFINED), self._placeholders
        name = description.name_fn(item) if description.name_fn else None
        if description.main_fn(item):
            self._attr_name = None
        elif name:
            self._attr_name = name
        elif before[0] is None:
            del self._attr_name
        if description.placeholders_fn:
            self._placeholders = dict(description.placeholders_fn(item))
            self._attr_translation_placeholders = self._placeholders
        return before != (getattr(self, "_attr_name", UNDEFINED), self._placeholders)

    @callback
    def _async_rename(self) -> None:
        # The translated name is cached without regard to its placeholders.
        self.__dict__.pop("name", None)
        name = self.name
        if self.registry_entry is not None and name is not UNDEFINED:
            er.async_get(self.hass).async_update_entity(
                self.entity_id, original_name=name
            )

    async def async_command(self, command: Any) -> None:
        """Send a client command and show what the device confirmed."""
        if moves := self.entity_description.head_id_fn:
            await async_move_once(self.coordinator, moves(self.item), command)
        else:
            await self.coordinator.async_command(command)


def registered_device(coordinator: AnyCoordinator, identity_id: str = "") -> DeviceInfo:
    """Return the device info that links an entity to a registered device."""
    return DeviceInfo(identifiers={coordinator.device_id(identity_id)})


@callback
def async_add_described[DescriptionT: AnyDescription](
    entry: ProcamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    descriptions: Collection[DescriptionT],
    entity_class: Callable[
        [AnyCoordinator, DescriptionT, Any],
        ProcamEntity[Any, Any, Any],
    ],
) -> None:
    """Add entities for the present items and for those that appear later."""
    coordinator = entry.runtime_data
    domain = async_get_current_platform().domain
    registry = er.async_get(coordinator.hass)
    known: dict[int, set[str]] = {id(one): set() for one in descriptions}

    @callback
    def add_new() -> None:
        entities: list[ProcamEntity[Any, Any, Any]] = []
        for description in descriptions:
            items, mine = coordinator.items(description), known[id(description)]
            for suffix in mine - items.keys():
                # An entity removed along with its device may be added again.
                unique_id = f"{coordinator.stable_id}_{suffix}"
                if registry.async_get_entity_id(domain, DOMAIN, unique_id) is None:
                    mine.remove(suffix)
            if new := items.keys() - mine:
                mine.update(new)
                entities += [
                    entity_class(coordinator, description, item)
                    for suffix, item in items.items()
                    if suffix in new
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
    coordinator: AnyCoordinator,
    description: AnyDescription,
    domain: str,
) -> None:
    registry = er.async_get(coordinator.hass)
    chosen = {
        f"{coordinator.stable_id}_{unique_id_suffix}"
        for unique_id_suffix in coordinator.items(description)
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
