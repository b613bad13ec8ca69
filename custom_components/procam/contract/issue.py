"""A repair issue: something about a device that only a person can fix."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.typing import VolDictType

from .host import AnyHost


class Form(Enum):
    """A form of the entry in which a person fixes an issue."""

    RECONFIGURE = auto()
    OPTIONS = auto()


async def _nothing(_host: AnyHost, _values: Mapping[str, Any]) -> None:
    """Do nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """How ProCam fixes an issue when the user selects Submit.

    The issue counts as fixed when the device no longer reports it.
    """

    run_fn: Callable[[AnyHost, Mapping[str, Any]], Awaitable[None]] = _nothing
    """Fix the issue with the values of `fields`; raises HomeAssistantError."""
    adopts_device: bool = False
    """True if the user confirms that the device was replaced: first of all, the entry
    gets the unique id of the device that answers."""
    fields: VolDictType = field(default_factory=dict)
    """Form fields the person must fill in."""


async def _retry_now(host: AnyHost, _: object) -> None:
    host.async_retry_now()


ADOPT_DEVICE: Fix = Fix(adopts_device=True)
"""Accept the device that answers: it replaces the one the entry was added for."""
RETRY_NOW: Fix = Fix(run_fn=_retry_now)
"""Retry what failed: the person has fixed it elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A problem with a device that only a person can fix."""

    key: str
    """Key below `issues` in the translations."""
    placeholders: dict[str, str] = field(default_factory=dict)
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING
    fix: Fix | Form | None = field(default=None, compare=False)
    """The fix from within Home Assistant, if there is one."""
