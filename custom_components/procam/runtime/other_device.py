"""Reports that another device answers at the address of an entry."""

from collections.abc import Iterable

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..const import DOMAIN
from ..contract.issue import Issue
from .host import RuntimeHost
from .unique_id import entry_unique_id, is_another_device


def other_device_issues(host: RuntimeHost) -> Iterable[Issue]:
    """Return the issue of an entry at whose address another device answers."""
    vendor, entry, identity = host.vendor, host.config_entry, host.data.identity
    issue = vendor.other_device
    if issue is None or not is_another_device(vendor, entry, identity):
        return ()
    return (issue,)


async def async_adopt_device(host: RuntimeHost) -> None:
    """Give the entry the unique id of the device that answers, as far as it is known.

    Raises HomeAssistantError if the device has an entry of its own. Entities and devices
    stay: their ids begin with the stable id.
    """
    vendor, entry, identity = host.vendor, host.config_entry, host.data.identity
    if not is_another_device(vendor, entry, identity):
        return
    unique_id = entry_unique_id(vendor, entry.data, identity)
    entries = host.hass.config_entries
    owner = entries.async_entry_for_domain_unique_id(DOMAIN, unique_id)
    if owner is not None and owner.source != SOURCE_IGNORE:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="device_has_entry",
            translation_placeholders={"device": entry.title, "other": owner.title},
        )
    if owner is not None:
        await entries.async_remove(owner.entry_id)
    _async_abort_discovery(host.hass, unique_id)
    entries.async_update_entry(entry, unique_id=unique_id)
    host.async_update_listeners()


@callback
def _async_abort_discovery(hass: HomeAssistant, unique_id: str) -> None:
    """Withdraw the offer to add the device."""
    flows = hass.config_entries.flow
    for flow in flows.async_progress_by_handler(
        DOMAIN, match_context={"unique_id": unique_id}
    ):
        flows.async_abort(flow["flow_id"])
