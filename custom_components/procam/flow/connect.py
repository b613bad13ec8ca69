"""Shared by adding and changing a device: the form and the login."""

from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol
from yarl import URL

from ..clientkit.errors import DeviceError
from ..clientkit.identity import Identity
from ..const import CONF_LOGIN_METHOD, CONF_STABLE_ID, LOGGER
from ..contract.vendor import AnyVendor
from ..runtime.errors import flow_error
from ..runtime.session import form_connection

type Input = dict[str, Any]

_USERNAME: Final = TextSelector(TextSelectorConfig(autocomplete="username"))
_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
LOGIN_FIELDS: Final[VolDictType] = {
    vol.Required(CONF_USERNAME): _USERNAME,
    vol.Required(CONF_PASSWORD): _PASSWORD,
}
KNOWN_LOGIN_FIELDS: Final[VolDictType] = {
    vol.Required(CONF_USERNAME): _USERNAME,
    vol.Optional(CONF_PASSWORD): _PASSWORD,
}
"""Login fields of a known device: without a new password the present one is kept."""


class ConnectFlow(ConfigFlow):
    """Asks how a device is reached and finds out which device it is."""

    def async_show_connect_form(
        self,
        vendor: AnyVendor,
        values: Mapping[str, Any] | None,
        errors: dict[str, str],
        *,
        login: VolDictType = LOGIN_FIELDS,
    ) -> ConfigFlowResult:
        """Show the form: address, account, then the other fields."""
        asked = login if vendor.form.needs_login else {}
        fields = {vol.Required(CONF_HOST): str, **asked, **vendor.form.fields}
        return self.async_show_form(
            step_id=vendor.key,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), values or {}
            ),
            errors=errors,
        )

    async def async_identify(
        self,
        vendor: AnyVendor,
        data: Mapping[str, Any],
        options: Mapping[str, Any],
        errors: dict[str, str],
    ) -> Identity | None:
        """Return the identity of a device; on failure, add the reason to `errors`."""
        try:
            async with AsyncExitStack() as stack:
                connection = form_connection(self.hass, data, options)
                client = vendor.connect_fn(connection)
                stack.push_async_callback(client.close)
                identity: Identity = await client.identify()
                return identity
        except (DeviceError, ValueError) as err:
            errors["base"] = flow_error(err)
            LOGGER.debug("%s: not added: %s", vendor.title, err)
        except Exception:  # noqa: BLE001 - a flow must end in a form
            LOGGER.exception(
                "%s: unexpected error while polling a device", vendor.title
            )
            errors["base"] = "unknown"
        return None

    def new_title(self, name: str, host: str) -> str:
        """Return a title that no other entry has."""
        taken = {entry.title for entry in self._async_current_entries()}
        return f"{name} {host}" if name in taken else name

    def new_stable_id(self, unique_id: str) -> str:
        """Return the prefix of the unique ids of the new device's entities.

        It outlives a change of address. A device that took over another one's old
        address must not take over its entities too.
        """
        taken = {
            entry.data.get(CONF_STABLE_ID) for entry in self._async_current_entries()
        }
        candidate, number = unique_id, 2
        while candidate in taken:
            candidate, number = f"{unique_id}_{number}", number + 1
        return candidate


def form_defaults(vendor: AnyVendor) -> Input:
    """Return the values the form would have if only the address were filled in."""
    return {
        str(field): field.default()
        for field in vendor.form.fields
        if isinstance(field, vol.Marker)
        and not isinstance(field.default, vol.Undefined)
    }


def clean_address(values: Mapping[str, Any]) -> Input:
    """Return form values with a pasted address split into host, port and scheme.

    `https://10.0.0.5:8443/` and `10.0.0.5:1881` are taken as host and port, the former
    asked over HTTPS where the form has that choice. Any other text is left as it is,
    and connecting to it fails.
    """
    data = dict(values)
    host = str(data[CONF_HOST]).strip()
    plain_ipv6 = host.count(":") > 1 and "//" not in host and "[" not in host
    with suppress(ValueError):
        url = URL(host if "//" in host or plain_ipv6 else f"//{host}")
        host = url.host or host
        if CONF_PORT in data and url.explicit_port:
            data[CONF_PORT] = url.explicit_port
        if CONF_SSL in data and url.scheme == "https":
            data[CONF_SSL] = True
    data[CONF_HOST] = host.strip("/").strip("[]")
    return data


def any_login_method(entry: ConfigEntry) -> Input:
    """Return the entry data that accept whatever login method the device offers now."""
    return {CONF_LOGIN_METHOD: None} if CONF_LOGIN_METHOD in entry.data else {}
