"""Keeps the repair issues of an entry up to date."""

from collections.abc import Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..contract.issue import Issue


class IssueSync:
    """The open issues of one entry; those no longer reported are closed.

    Issues stay open during a reload, so that an ignored one stays ignored.
    """

    def __init__(self, hass: HomeAssistant, entry_id: str, device: str) -> None:
        self._hass = hass
        self._entry_id = entry_id
        self._device = device
        self._before = _ids(hass, entry_id)
        self.open: dict[str, Issue] = {}

    @callback
    def async_show(self, issues: Iterable[Issue], *, all_known: bool) -> None:
        """Open these issues and close all others of the entry.

        Issues from before the entry was loaded are closed only if `all_known`: a push
        channel takes a while to fail.
        """
        wanted = {issue.key: issue for issue in issues}
        gone = {self._issue_id(key) for key in self.open}
        if all_known:
            gone |= self._before
            self._before = set()
        for issue_id in gone - {self._issue_id(key) for key in wanted}:
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
        for key, issue in wanted.items():
            if issue == self.open.get(key):
                continue
            ir.async_create_issue(
                self._hass,
                DOMAIN,
                self._issue_id(key),
                data={"entry_id": self._entry_id, "key": key},
                is_fixable=issue.fix is not None,
                severity=issue.severity,
                translation_key=key,
                translation_placeholders={"device": self._device, **issue.placeholders},
            )
        self.open = wanted

    def _issue_id(self, key: str) -> str:
        return f"{key}_{self._entry_id}"


@callback
def async_close_issues(hass: HomeAssistant, entry_id: str) -> None:
    """Close all issues of an entry that is disabled or removed."""
    for issue_id in _ids(hass, entry_id):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _ids(hass: HomeAssistant, entry_id: str) -> set[str]:
    return {
        issue_id
        for domain, issue_id in ir.async_get(hass).issues
        if domain == DOMAIN and issue_id.endswith(f"_{entry_id}")
    }
