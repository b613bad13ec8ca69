"""Keeps the repair issues of an entry up to date."""

from collections.abc import Iterable
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN
from ..contract.issue import Form, Issue
from .host import RuntimeHost
from .other_device import other_device_issues

_RIGHTS: Final = "rights"
"""Key of the issue of an account that is no longer allowed to read."""


class IssueSync:
    """The open issues of one entry; those no longer reported are closed.

    Issues stay open during a reload, so that an ignored one stays ignored.
    """

    def __init__(self, coordinator: RuntimeHost) -> None:
        self._coordinator = coordinator
        self._hass = coordinator.hass
        self._entry_id = coordinator.config_entry.entry_id
        self._before = _ids(self._hass, self._entry_id)
        self._found: dict[str, Issue] = {}
        """Issues that do not follow from the state, by their subject."""
        self._tried: set[str] = set()
        """Push channels known to be available or not."""
        self.open: dict[str, Issue] = {}

    @callback
    def async_set_rights(self, *, lost: bool) -> None:
        """Record whether the account is no longer allowed to read."""
        self._found.pop(_RIGHTS, None)
        if lost:
            self._found[_RIGHTS] = Issue(key="rights_lost", fix=Form.RECONFIGURE)

    @callback
    def async_set_channel(self, channel: str, issue: Issue | None) -> None:
        """Show the issue of a push channel that fails; None if it works."""
        self._tried.add(channel)
        self._found.pop(channel, None)
        if issue is not None:
            self._found[channel] = issue
        self.async_show()

    @callback
    def async_show(self) -> None:
        """Open the issues of the state and those found, and close all others.

        Issues from before the entry was loaded are closed only once all channels were
        tried: one takes a while to fail.
        """
        vendor, state = self._coordinator.vendor, self._coordinator.data
        if state is None:
            return
        offered = {one.key for one in vendor.channels if one.offered_fn(state)}
        self._async_show(
            (
                *vendor.issues_fn(state),
                *other_device_issues(self._coordinator),
                *self._found.values(),
            ),
            all_known=offered <= self._tried,
        )

    @callback
    def _async_show(self, issues: Iterable[Issue], *, all_known: bool) -> None:
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
                translation_placeholders={
                    "device": self._coordinator.name,
                    **issue.placeholders,
                },
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
