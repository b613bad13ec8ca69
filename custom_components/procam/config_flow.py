"""Add a device: choose the system, fill its form; change it or log in again later."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_HOST, CONF_PASSWORD, CONF_USERNAME
from homeassistant.core import callback
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import voluptuous as vol

from .clientkit.errors import DeviceError
from .const import CONF_STABLE_ID, CONF_VENDOR, DOMAIN
from .contract.vendor import AnyVendor
from .flow.connect import (
    KNOWN_LOGIN_FIELDS,
    LOGIN_FIELDS,
    ConnectFlow,
    Input,
    any_login_method,
    clean_address,
    form_defaults,
)
from .flow.options import ProcamOptionsFlow
from .registry import VENDORS
from .runtime.session import form_connection
from .runtime.unique_id import (
    entry_unique_id,
    is_another_device,
    reconfigured_unique_id,
)

type _Step = Callable[[ProcamConfigFlow, Input | None], Awaitable[ConfigFlowResult]]


class ProcamConfigFlow(ConnectFlow, domain=DOMAIN):
    """The config flow of all vendors; each has a step named after its key."""

    VERSION = 1

    def __init__(self) -> None:
        self._discovered: Input = {}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        return ProcamOptionsFlow()

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        return VENDORS[config_entry.data[CONF_VENDOR]].options is not None

    @override
    async def async_step_user(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        return self.async_show_menu(step_id="user", menu_options=list(VENDORS))

    async def async_connect_step(
        self, vendor: AnyVendor, user_input: Input | None
    ) -> ConfigFlowResult:
        """Ask for a device of this vendor and add it, or change how it is reached."""
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_reconfigure_step(vendor, user_input)
        errors: dict[str, str] = {}
        if user_input is not None:
            data = clean_address(user_input)
            identity = await self.async_identify(vendor, data, {}, errors)
            if identity is not None:
                unique_id = entry_unique_id(vendor, data, identity)
                await self.async_set_unique_id(unique_id, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                return self.async_create_entry(
                    title=self.new_title(identity.name, data[CONF_HOST]),
                    data={
                        **data,
                        CONF_VENDOR: vendor.key,
                        CONF_STABLE_ID: self.new_stable_id(unique_id),
                    },
                )
        values = user_input or self._discovered
        return self.async_show_connect_form(vendor, values, errors)

    @override
    async def async_step_dhcp(
        self, discovery_info: DhcpServiceInfo
    ) -> ConfigFlowResult:
        unique, taken = discovery_info.macaddress, self._async_current_ids()
        # A registered device is followed whatever its maker's addresses look like.
        found = (
            (
                v,
                unique
                if f"{v.key}_{unique}" in taken
                else v.discovery.dhcp_fn(discovery_info),
            )
            for v in _discoverable()
        )
        return await self._async_discovered(found, discovery_info.ip)

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        found = ((v, v.discovery.zeroconf_fn(discovery_info)) for v in _discoverable())
        return await self._async_discovered(found, discovery_info.host)

    async def _async_discovered(
        self,
        found: Iterable[tuple[AnyVendor, str | None]],
        host: str,
    ) -> ConfigFlowResult:
        """Offer a device that announced itself, or follow one to a new address."""
        for vendor, unique in found:
            if unique is None or vendor.discovery is None:
                continue
            await self.async_set_unique_id(f"{vendor.key}_{unique}")
            self._abort_if_unique_id_configured(updates={CONF_HOST: host})
            data = {**form_defaults(vendor), CONF_HOST: host}
            connection = form_connection(self.hass, data, {})
            try:
                name = await vendor.discovery.probe_fn(connection)
            except DeviceError:
                name = None
            if name is not None:
                self._discovered = data
                self.context["title_placeholders"] = {"name": name}
                return await self.async_connect_step(vendor, None)
        return self.async_abort(reason="not_supported")

    async def async_step_reconfigure(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Show the vendor's own form with the values of the entry."""
        vendor = VENDORS[self._get_reconfigure_entry().data[CONF_VENDOR]]
        return await self._async_reconfigure_step(vendor, user_input)

    async def _async_reconfigure_step(
        self, vendor: AnyVendor, user_input: Input | None
    ) -> ConfigFlowResult:
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**entry.data, **clean_address(user_input)}
            identity = await self.async_identify(vendor, data, entry.options, errors)
            if identity is not None:
                if is_another_device(vendor, entry, identity):
                    return self.async_abort(reason="another_device")
                unique_id = reconfigured_unique_id(vendor, entry, data, identity)
                # The device may be offered as a new one at the same time.
                await self.async_set_unique_id(unique_id, raise_on_progress=False)
                if unique_id != entry.unique_id:
                    self._abort_if_unique_id_configured()
                return self.async_update_reload_and_abort(
                    entry,
                    unique_id=unique_id,
                    data_updates={**data, **any_login_method(entry)},
                )
        known = {k: v for k, v in entry.data.items() if k != CONF_PASSWORD}
        return self.async_show_connect_form(
            vendor, user_input or known, errors, login=KNOWN_LOGIN_FIELDS
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Start over with new credentials."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: Input | None = None
    ) -> ConfigFlowResult:
        """Ask for new credentials of a device that refused the old ones."""
        entry = self._get_reauth_entry()
        vendor = VENDORS[entry.data[CONF_VENDOR]]
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**entry.data, **user_input}
            identity = await self.async_identify(vendor, data, entry.options, errors)
            if identity is not None:
                if is_another_device(vendor, entry, identity):
                    return self.async_abort(reason="another_device")
                return self.async_update_reload_and_abort(
                    entry, data_updates={**user_input, **any_login_method(entry)}
                )
        known = {CONF_USERNAME: entry.data.get(CONF_USERNAME)}
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(LOGIN_FIELDS), user_input or known
            ),
            description_placeholders={"device": entry.title},
            errors=errors,
        )


def _discoverable() -> list[Any]:
    return [vendor for vendor in VENDORS.values() if vendor.discovery is not None]


def _steps(vendor: AnyVendor) -> dict[str, _Step]:
    async def connect(
        flow: ProcamConfigFlow, user_input: Input | None = None
    ) -> ConfigFlowResult:
        return await flow.async_connect_step(vendor, user_input)

    return {f"async_step_{vendor.key}": connect}


for _vendor in VENDORS.values():
    for _name, _step in _steps(_vendor).items():
        setattr(ProcamConfigFlow, _name, _step)
