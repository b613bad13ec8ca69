"""Actions that a vendor offers in addition to its entities."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers.typing import VolDictType

from .host import Host

TARGETED: Final = "targeted"
"""Key of an action's data: identity ids of the targeted devices behind the entry's own
device, whether targeted by device, entity, area or label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcamAction[ClientT, StateT, EventT]:
    """An action a vendor offers on the devices of its entries."""

    key: str
    fields: VolDictType = field(default_factory=dict)
    run_fn: Callable[
        [Host[Any, StateT, EventT], ClientT, Mapping[str, Any]],
        Awaitable[ServiceResponse],
    ]
    """Carries out the action on one entry; raises DeviceError or ValueError."""
    response: SupportsResponse = SupportsResponse.NONE
    entity_fields: Mapping[str, str] = field(default_factory=dict)
    """Fields that accept an entity instead of an id or a name, with a pattern for the
    unique-id suffix of such an entity: the id is its first group. What a named group
    matches is in the data as `<field>_<group>`."""
    reads_only: bool = False
    """The action changes nothing: the user only needs to be allowed to read."""
    admin: bool = False
    """The user must be an administrator, as for everything that writes a file or
    changes where a live stream goes."""
    admin_fn: Callable[[Mapping[str, Any]], bool] | None = None
    """Returns True for the data of calls that need an administrator."""
    confirm: bool = False
    """The action destroys something: it needs an administrator and `confirm: true`."""
    confirm_fn: Callable[[Mapping[str, Any]], bool] | None = None
    """Returns True for the data of calls that destroy something."""

    def destroys(self, data: Mapping[str, Any]) -> bool:
        """Return True if a call with this data destroys something."""
        return self.confirm or (self.confirm_fn is not None and self.confirm_fn(data))

    def needs_admin(self, data: Mapping[str, Any]) -> bool:
        """Return True if a call with this data needs an administrator."""
        return (
            self.admin
            or self.destroys(data)
            or (self.admin_fn is not None and self.admin_fn(data))
        )
