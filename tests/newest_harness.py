"""Lets the newest test harness run on a Home Assistant that is newer than it.

A pytest plugin for `.venv-newest` alone. It must come before all others, in every
worker: `PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 PYTEST_PLUGINS=tests.newest_harness`.
"""

from importlib.metadata import entry_points
import sys
from types import ModuleType
from typing import Any

# It puts httpx2 in the place of httpx, before anybody asks for that.
import homeassistant  # noqa: F401


class _Routes:
    """A replacement for the part of respx that the harness imports; no test uses it."""

    routes = ()

    def clear(self) -> None:
        """Do nothing: there are no routes."""


respx: Any = ModuleType("respx")
respx.mock = _Routes()
sys.modules["respx"] = respx

# The harness patches these before anything else of Home Assistant is imported.
from pytest_homeassistant_custom_component import (  # noqa: E402
    patch_json,  # noqa: F401
    patch_recorder,  # noqa: F401
    patch_time,  # noqa: F401
)

# isort: split
from homeassistant.components import logger  # noqa: E402
from homeassistant.components.logger import helpers as logger_helpers  # noqa: E402
from homeassistant.helpers import (  # noqa: E402
    entity_registry as er,
    restore_state,
)

any_logger: Any = logger
any_helpers: Any = logger_helpers
any_restore: Any = restore_state

# Until 2026.10 it was in the package itself.
any_logger._clear_logger_overwrites = any_helpers._clear_logger_overwrites


def _remember(data: Any, states: dict[str, Any]) -> None:
    """Take states by entity id, and hand them to entities that get registered."""
    data.last_states_by_entity_id = states
    data.hass.bus.async_listen(
        er.EVENT_ENTITY_REGISTRY_UPDATED,
        data._async_entity_registry_entry_created,
        event_filter=any_restore._entity_registry_entry_created_filter,
    )


# `mock_restore_cache` sets what became two mappings in 2026.11.
any_restore.RestoreStateData.last_states = property(
    lambda data: data.last_states_by_entity_id, _remember
)

# The serializer looks into Home Assistant too, so it comes as late.
from pytest_homeassistant_custom_component.syrupy import (  # noqa: E402
    HomeAssistantSnapshotSerializer,
)

any_serializer: Any = HomeAssistantSnapshotSerializer
_serialized = any_serializer._serializable_entity_registry_entry


def _with_old_keys(data: er.RegistryEntry) -> Any:
    """Leave out what entities did not have when the snapshots were taken."""
    entry = _serialized(data)
    entry.pop("compat_name")
    return entry


any_serializer._serializable_entity_registry_entry = staticmethod(_with_old_keys)

pytest_plugins = [
    plugin.value
    for plugin in entry_points(group="pytest11")
    if plugin.module != "respx.plugin"
]
"""What pytest would have loaded by itself."""
