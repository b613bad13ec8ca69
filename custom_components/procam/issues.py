"""Repairs: what the user should know and can mend."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something about a device that only a person can mend."""

    key: str
    """Key below `issues` in the translations."""
    placeholders: dict[str, str] = field(default_factory=dict)
    severity: ir.IssueSeverity = ir.IssueSeverity.WARNING


class Issues:
    """The open issues of one entry; those no longer reported are closed."""

    def __init__(self, hass: HomeAssistant, entry_id: str, device: str) -> None:
        """Start with none open."""
        self._hass = hass
        self._entry_id = entry_id
        self._device = device
        self._open: dict[str, Issue] = {}

    @callback
    def async_show(self, issues: Iterable[Issue]) -> None:
        """Open these issues and close all others of the entry."""
        wanted = {issue.key: issue for issue in issues}
        for key in self._open.keys() - wanted.keys():
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id(key))
        for key, issue in wanted.items():
            if issue == self._open.get(key):
                continue
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                self._issue_id(key),
                is_fixable=False,
                severity=issue.severity,
                translation_key=key,
                translation_placeholders={"device": self._device, **issue.placeholders},
            )
        self._open = wanted

    def _issue_id(self, key: str) -> str:
        return f"{key}_{self._entry_id}"
