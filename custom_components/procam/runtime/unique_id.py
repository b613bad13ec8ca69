"""Unique ids of entries: that of the device, or its address while that is unknown."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST

from ..clientkit.identity import Identity
from ..contract.vendor import AnyVendor


def entry_unique_id(
    vendor: AnyVendor, data: Mapping[str, Any], identity: Identity
) -> str:
    """Return the entry's unique id: the one of the device, else its address."""
    if identity.unique is not None:
        return f"{vendor.key}_{identity.unique}"
    port = vendor.form.default_port_fn(data)
    return f"{vendor.key}_{data[CONF_HOST].lower()}:{port}"


def known_by_address(vendor: AnyVendor, entry: ConfigEntry, identity: Identity) -> bool:
    """Return True if the account of an entry was not allowed to read the identity."""
    nobody = replace(identity, unique=None)
    return entry.unique_id == entry_unique_id(vendor, entry.data, nobody)


def is_another_device(
    vendor: AnyVendor, entry: ConfigEntry, identity: Identity
) -> bool:
    """Return True if a device is not the one of an entry, as far as both are known."""
    if not identity.unique or known_by_address(vendor, entry, identity):
        return False
    return entry.unique_id != entry_unique_id(vendor, entry.data, identity)


def reconfigured_unique_id(
    vendor: AnyVendor, entry: ConfigEntry, data: Mapping[str, Any], identity: Identity
) -> str | None:
    """Return the unique id of an entry with new data.

    An account that is not allowed to read the identity does not take it away from a device
    at the same address: the device could be added a second time.
    """
    unique_id = entry_unique_id(vendor, data, identity)
    before = entry_unique_id(vendor, entry.data, identity)
    is_unknown = identity.unique is None
    return entry.unique_id if is_unknown and unique_id == before else unique_id
