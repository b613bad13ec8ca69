"""Mends an issue together with the person who reads of it."""

import asyncio
from typing import Any, Final

from homeassistant.components.repairs import RepairsFlow
from homeassistant.components.repairs.const import FlowType
from homeassistant.components.repairs.models import RepairsFlowResult
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import voluptuous as vol

from .const import DOMAIN
from .contract.issue import Form
from .coordinator import ProcamConfigEntry, ProcamCoordinator
from .runtime.translation import async_error_message

LOOKS: Final = 10
LOOK_EVERY_S: Final = 1.0
"""An app takes some seconds to start, an event stream to open."""


async def async_create_fix_flow(
    _hass: HomeAssistant, _issue_id: str, data: dict[str, Any]
) -> RepairsFlow:
    """Return the flow that mends an issue opened by `Issues`."""
    return FixFlow(data["entry_id"], data["key"])


class FixFlow(RepairsFlow):
    """Mends an issue, or leads to the form of the entry that does."""

    def __init__(self, entry_id: str, key: str) -> None:
        """Name the entry and its issue."""
        self._entry_id = entry_id
        self._key = key

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Say what is wrong, and offer to mend it or to live with it."""
        entry = self._entry()
        issue = entry.runtime_data.open_issues.get(self._key) if entry else None
        return self.async_show_menu(
            step_id="init",
            menu_options=["mend", "ignore"],
            description_placeholders=issue.placeholders if issue else None,
        )

    async def async_step_mend(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Mend it, and see whether the device agrees that it is mended."""
        if (entry := self._entry()) is None:
            return self.async_abort(reason="not_loaded")
        coordinator = entry.runtime_data
        issue = coordinator.open_issues.get(self._key)
        if issue is None or issue.fix is None:
            return self.async_create_entry(data={})
        if isinstance(issue.fix, Form):
            return await self._async_lead_to(issue.fix, entry)
        errors: dict[str, str] = {}
        said = ""
        if user_input is not None or not issue.fix.fields:
            try:
                await issue.fix.run_fn(coordinator, user_input or {})
            except HomeAssistantError as err:
                errors["base"], said = (
                    "failed",
                    await async_error_message(self.hass, err),
                )
            else:
                if await _mended(coordinator, self._key):
                    return self.async_create_entry(data={})
                errors["base"] = "still_there"
        return self.async_show_form(
            step_id="mend",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(issue.fix.fields), user_input or {}
            ),
            description_placeholders={**issue.placeholders, "error": said},
            errors=errors,
        )

    async def async_step_ignore(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave it as it is; Home Assistant lists it among the ignored ones."""
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, True)
        return self.async_abort(reason="ignored")

    def _entry(self) -> ProcamConfigEntry | None:
        """Return the entry, if it is loaded."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        loaded = entry is not None and entry.state is ConfigEntryState.LOADED
        return entry if loaded else None

    async def _async_lead_to(
        self, form: Form, entry: ProcamConfigEntry
    ) -> RepairsFlowResult:
        """Go on in a form of the entry; the issue stays until that has helped."""
        entries = self.hass.config_entries
        if form is Form.OPTIONS:
            options = await entries.options.async_init(entry.entry_id)
            next_flow = FlowType.OPTIONS_FLOW, options["flow_id"]
        else:
            flow = await entries.flow.async_init(
                DOMAIN,
                context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
            )
            next_flow = FlowType.CONFIG_FLOW, flow["flow_id"]
        return self.async_abort(reason="form_opened", next_flow=next_flow)


async def _mended(coordinator: ProcamCoordinator[Any, Any, Any], key: str) -> bool:
    for _ in range(LOOKS):
        await coordinator.async_refresh()
        if key not in coordinator.open_issues:
            return True
        await asyncio.sleep(LOOK_EVERY_S)
    return False
