"""Keeps the device registry up to date with the state."""

from collections.abc import Mapping

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr

from ..clientkit.identity import Identity
from .host import RuntimeHost


@callback
def async_sync_devices(host: RuntimeHost) -> None:
    """Register the devices of an entry, its own first, and keep them up to date.

    Called before the platforms are set up: entities refer to registered devices.
    """
    devices = _Devices(host)
    devices.async_update()
    host.config_entry.async_on_unload(host.async_add_listener(devices.async_update))


class _Devices:
    """The devices as they were registered last."""

    def __init__(self, host: RuntimeHost) -> None:
        self._registry = dr.async_get(host.hass)
        self._entry = host.config_entry
        self._coordinator = host
        self._state: object = None
        self._known: Mapping[str, Identity] = {}

    @callback
    def async_update(self) -> None:
        """Update the registry if the devices have changed."""
        coordinator = self._coordinator
        if self._state is coordinator.data:
            return
        self._state = coordinator.data
        found = {one.id: one for one in coordinator.vendor.identities(self._state)}
        if found == self._known:
            return
        for identity in found.values():
            if identity != self._known.get(identity.id):
                self._async_register(identity)
        self._known = found
        # A list without any device is more likely a fault than a decision.
        if len(found) > 1:
            self._async_remove_others()

    @callback
    def _async_register(self, identity: Identity) -> None:
        coordinator, is_own = self._coordinator, not identity.id
        connections = (
            {(dr.CONNECTION_NETWORK_MAC, dr.format_mac(identity.mac))}
            if identity.mac
            else set()
        )
        device = self._registry.async_get_or_create(
            config_entry_id=self._entry.entry_id,
            identifiers={coordinator.device_id(identity.id)},
            connections=connections,
            name=_name(self._entry.title, identity),
            manufacturer=identity.manufacturer,
            model=identity.model,
            sw_version=identity.firmware,
            hw_version=identity.hardware,
            serial_number=identity.serial,
            configuration_url=identity.url,
            via_device_id=None if is_own else coordinator.device_ids[""],
        )
        if connections and device.connections != connections:
            # The registry has kept the address of a device that was replaced.
            self._registry.async_update_device(device.id, new_connections=connections)
        coordinator.device_ids[identity.id] = device.id

    @callback
    def _async_remove_others(self) -> None:
        """Remove devices that are no longer in the state, also of an earlier run."""
        for device in dr.async_entries_for_config_entry(
            self._registry, self._entry.entry_id
        ):
            if not self._coordinator.knows_device(device):
                self._registry.async_remove_device(device.id)


def _name(title: str, identity: Identity) -> str:
    if not identity.id:
        return title
    return f"{title} {identity.name}" if identity.is_part else identity.name
