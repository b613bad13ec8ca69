"""Repair flows: fix an issue, or open the form of the entry that does."""

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
from .coordinator import AnyCoordinator, ProcamConfigEntry
from .runtime.other_device import async_adopt_device
from .runtime.translation import async_error_message

CHECKS: Final = 10
CHECK_EVERY_S: Final = 1.0
"""An app takes some seconds to start, an event stream to open."""


async def async_create_fix_flow(
    _hass: HomeAssistant, _issue_id: str, data: dict[str, Any]
) -> RepairsFlow:
    """Return the flow that fixes an issue of an entry."""
    return FixFlow(data["entry_id"], data["key"])


class FixFlow(RepairsFlow):
    """Fixes an issue, or opens the form of the entry that does."""

    def __init__(self, entry_id: str, key: str) -> None:
        self._entry_id = entry_id
        self._key = key

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Describe the issue and offer to fix or to ignore it."""
        entry = self._entry()
        issue = entry.runtime_data.open_issues.get(self._key) if entry else None
        return self.async_show_menu(
            step_id="init",
            menu_options=["fix", "ignore"],
            description_placeholders=issue.placeholders if issue else None,
        )

    async def async_step_fix(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Fix the issue and check that the device no longer reports it."""
        if (entry := self._entry()) is None:
            return self.async_abort(reason="not_loaded")
        coordinator = entry.runtime_data
        issue = coordinator.open_issues.get(self._key)
        if issue is None or issue.fix is None:
            return self.async_create_entry(data={})
        if isinstance(issue.fix, Form):
            return await self._async_open_form(issue.fix, entry)
        errors: dict[str, str] = {}
        message = ""
        if user_input is not None or not issue.fix.fields:
            try:
                if issue.fix.adopts_device:
                    await async_adopt_device(coordinator)
                await issue.fix.run_fn(coordinator, user_input or {})
            except HomeAssistantError as err:
                errors["base"] = "failed"
                message = await async_error_message(self.hass, err)
            else:
                coordinator.async_sync_now()
                if await _is_fixed(coordinator, self._key):
                    return self.async_create_entry(data={})
                errors["base"] = "still_there"
        return self.async_show_form(
            step_id="fix",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(issue.fix.fields), user_input or {}
            ),
            description_placeholders={**issue.placeholders, "error": message},
            errors=errors,
        )

    async def async_step_ignore(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ignore the issue; Home Assistant lists it among the ignored ones."""
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, True)
        return self.async_abort(reason="ignored")

    def _entry(self) -> ProcamConfigEntry | None:
        """Return the entry if it is loaded."""
        entry = self.hass.config_entries.async_get_entry(self._entry_id)
        loaded = entry is not None and entry.state is ConfigEntryState.LOADED
        return entry if loaded else None

    async def _async_open_form(
        self, form: Form, entry: ProcamConfigEntry
    ) -> RepairsFlowResult:
        """Continue in a form of the entry; the issue stays open until it is fixed there."""
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


async def _is_fixed(coordinator: AnyCoordinator, key: str) -> bool:
    for _ in range(CHECKS):
        await coordinator.async_refresh()
        if key not in coordinator.open_issues:
            return True
        await asyncio.sleep(CHECK_EVERY_S)
    return False
