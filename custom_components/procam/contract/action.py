"""An action a vendor offers beyond what its entities do."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from homeassistant.core import ServiceResponse, SupportsResponse
from homeassistant.helpers.typing import VolDictType

from .host import Host

TARGETED: Final = "targeted"
"""Key of an action's data: the ids of the devices behind the entry's own one that the
target names, by themselves, by an entity, an area or a label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcamAction[ClientT, StateT, EventT]:
    """An action a vendor offers on the devices of its entries."""

    key: str
    fields: VolDictType = field(default_factory=dict)
    run_fn: Callable[
        [Host[Any, StateT, EventT], ClientT, Mapping[str, Any]],
        Awaitable[ServiceResponse],
    ]
    """Carry out the action on one device; raises DeviceError or ValueError."""
    response: SupportsResponse = SupportsResponse.NONE
    admin: bool = False
    confirm: bool = False
    """The action destroys something: it takes an administrator and `confirm: true`."""
    confirm_fn: Callable[[Mapping[str, Any]], bool] | None = None
    """Likewise, for an action of which only some calls, told by their data, destroy."""
