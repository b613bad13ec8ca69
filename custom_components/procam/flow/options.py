"""Adjust a device later: one form per vendor."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.data_entry_flow import section
import voluptuous as vol

from ..clientkit.errors import DeviceError
from ..const import CONF_VENDOR
from ..registry import VENDORS
from ..runtime.errors import flow_error


class ProcamOptionsFlow(OptionsFlowWithReload):
    """Shows the vendor's form; its step is named after the vendor's key."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the vendor's form, or take its values."""
        vendor = VENDORS[self.config_entry.data[CONF_VENDOR]]
        form = vendor.options
        if form is None:
            return self.async_abort(reason="no_options")
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                filled = form.fill_fn(self.hass, self.config_entry, user_input)
                options = form.read_fn(filled)
                if self.config_entry.state is ConfigEntryState.LOADED:
                    await form.check_fn(self.config_entry.runtime_data, user_input)
            except DeviceError as err:
                errors["base"] = flow_error(err)
            except ValueError as err:
                errors["base"] = str(err)
            else:
                return self.async_create_entry(data=options)
        entry = self.config_entry
        fields = form.fields_fn(entry.options)
        if entry.state is ConfigEntryState.LOADED:
            fields |= form.device_fields_fn(entry.runtime_data.data, entry.options)
        schema = vol.Schema(fields)
        if user_input is not None:
            typed = _typed(schema, user_input)
            schema = self.add_suggested_values_to_schema(schema, typed)
        return self.async_show_form(
            step_id=vendor.key,
            data_schema=schema,
            errors=errors,
            description_placeholders=form.placeholders_fn(self.hass, self.config_entry),
        )

    def __getattr__(self, name: str) -> Any:
        """Handle the form, whose step is named after the vendor."""
        if name.removeprefix("async_step_") in VENDORS:
            return self.async_step_init
        raise AttributeError(name)


def _typed(schema: vol.Schema, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a form, None for a field that was emptied.

    A field without a value would be filled with what it held before.
    """
    return {
        key: _typed(field.schema, values.get(key, {}))
        if isinstance(field, section)
        else values.get(key)
        for key, field in schema.schema.items()
    }
