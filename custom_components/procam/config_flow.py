"""Add a device: choose the system, fill its form; change it or log in again later."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from typing import Any, Final, override

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_PORT,
    CONF_SSL,
    CONF_USERNAME,
)
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol
from yarl import URL

from .clientkit.errors import DeviceError
from .clientkit.identity import Identity
from .const import CONF_LOGIN_METHOD, CONF_STABLE_ID, CONF_VENDOR, DOMAIN, LOGGER
from .contract.vendor import AnyVendor
from .flow.options import ProcamOptionsFlow
from .registry import VENDORS
from .runtime.errors import flow_error
from .runtime.session import form_connection

type _Input = dict[str, Any]
type _Step = Callable[[ProcamConfigFlow, _Input | None], Awaitable[ConfigFlowResult]]

_USERNAME: Final = TextSelector(TextSelectorConfig(autocomplete="username"))
_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password")
)
LOGIN_FIELDS: Final[VolDictType] = {
    vol.Required(CONF_USERNAME): _USERNAME,
    vol.Required(CONF_PASSWORD): _PASSWORD,
}
_KNOWN_LOGIN_FIELDS: Final[VolDictType] = {
    vol.Required(CONF_USERNAME): _USERNAME,
    vol.Optional(CONF_PASSWORD): _PASSWORD,
}
"""For a device whose password is known, and stays so when none is given."""


class ProcamConfigFlow(ConfigFlow, domain=DOMAIN):
    """The config flow of all vendors; each has a step named after its key."""

    VERSION = 1

    def __init__(self) -> None:
        self._discovered: _Input = {}

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
        self, user_input: _Input | None = None
    ) -> ConfigFlowResult:
        return self.async_show_menu(step_id="user", menu_options=list(VENDORS))

    async def async_connect_step(
        self, vendor: AnyVendor, user_input: _Input | None
    ) -> ConfigFlowResult:
        """Ask for a device of this vendor and add it, or change how it is reached."""
        if self.source == SOURCE_RECONFIGURE:
            return await self._async_reconfigure_step(vendor, user_input)
        errors: dict[str, str] = {}
        if user_input is not None:
            data = clean_address(user_input)
            identity = await self._async_identify(vendor, data, {}, errors)
            if identity is not None:
                unique_id = entry_unique_id(vendor, data, identity)
                await self.async_set_unique_id(unique_id, raise_on_progress=False)
                self._abort_if_unique_id_configured()
                return self.async_create_entry(
                    title=self._new_title(identity.name, data[CONF_HOST]),
                    data={
                        **data,
                        CONF_VENDOR: vendor.key,
                        CONF_STABLE_ID: self._new_stable_id(unique_id),
                    },
                )
        values = user_input or self._discovered
        return self._async_show_form(vendor, values, errors)

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
            data = {**_defaults(vendor), CONF_HOST: host}
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
        self, user_input: _Input | None = None
    ) -> ConfigFlowResult:
        """Show the vendor's own form with the values of the entry."""
        vendor = VENDORS[self._get_reconfigure_entry().data[CONF_VENDOR]]
        return await self._async_reconfigure_step(vendor, user_input)

    async def _async_reconfigure_step(
        self, vendor: AnyVendor, user_input: _Input | None
    ) -> ConfigFlowResult:
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**entry.data, **clean_address(user_input)}
            identity = await self._async_identify(vendor, data, entry.options, errors)
            if identity is not None:
                unique_id = entry_unique_id(vendor, data, identity)
                await self.async_set_unique_id(unique_id)
                if identity.unique and not _known_by_address(vendor, entry, identity):
                    self._abort_if_unique_id_mismatch(reason="another_device")
                elif unique_id != entry.unique_id:
                    self._abort_if_unique_id_configured()
                return self.async_update_reload_and_abort(
                    entry,
                    unique_id=unique_id,
                    data_updates={**data, **_any_login_method(entry)},
                )
        known = {k: v for k, v in entry.data.items() if k != CONF_PASSWORD}
        return self._async_show_form(
            vendor, user_input or known, errors, login=_KNOWN_LOGIN_FIELDS
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Start over with new credentials."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: _Input | None = None
    ) -> ConfigFlowResult:
        """Ask for new credentials of a device that refused the old ones."""
        entry = self._get_reauth_entry()
        vendor = VENDORS[entry.data[CONF_VENDOR]]
        errors: dict[str, str] = {}
        if user_input is not None:
            data = {**entry.data, **user_input}
            identity = await self._async_identify(vendor, data, entry.options, errors)
            if identity is not None:
                if identity.unique and not _known_by_address(vendor, entry, identity):
                    unique_id = entry_unique_id(vendor, data, identity)
                    await self.async_set_unique_id(unique_id)
                    self._abort_if_unique_id_mismatch(reason="another_device")
                return self.async_update_reload_and_abort(
                    entry, data_updates={**user_input, **_any_login_method(entry)}
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

    def _async_show_form(
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

    async def _async_identify(
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
            LOGGER.exception("%s: unexpected error while asking a device", vendor.title)
            errors["base"] = "unknown"
        return None

    def _new_title(self, name: str, host: str) -> str:
        """Return a title that no other entry has."""
        taken = {entry.title for entry in self._async_current_entries()}
        return f"{name} {host}" if name in taken else name

    def _new_stable_id(self, unique_id: str) -> str:
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


def _discoverable() -> list[Any]:
    return [vendor for vendor in VENDORS.values() if vendor.discovery is not None]


def _defaults(vendor: AnyVendor) -> _Input:
    """Return the values the form would have if only the address were filled in."""
    return {
        str(field): field.default()
        for field in vendor.form.fields
        if isinstance(field, vol.Marker)
        and not isinstance(field.default, vol.Undefined)
    }


def _steps(vendor: AnyVendor) -> dict[str, _Step]:
    async def connect(
        flow: ProcamConfigFlow, user_input: _Input | None = None
    ) -> ConfigFlowResult:
        return await flow.async_connect_step(vendor, user_input)

    return {f"async_step_{vendor.key}": connect}


for _vendor in VENDORS.values():
    for _name, _step in _steps(_vendor).items():
        setattr(ProcamConfigFlow, _name, _step)


def clean_address(values: Mapping[str, Any]) -> _Input:
    """Return form values with an address as people paste it made plain.

    `https://10.0.0.5:8443/` and `10.0.0.5:1881` are taken as host and port, the former
    asked over HTTPS where the form has that choice. What makes no sense stays as it
    is, and will not be found.
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


def entry_unique_id(
    vendor: AnyVendor, data: Mapping[str, Any], identity: Identity
) -> str:
    """Return the entry's unique id: the one of the device, else its address."""
    if identity.unique is not None:
        return f"{vendor.key}_{identity.unique}"
    port = vendor.form.default_port_fn(data)
    return f"{vendor.key}_{data[CONF_HOST].lower()}:{port}"


def _any_login_method(entry: ConfigEntry) -> _Input:
    """Return the entry data that accept whatever login method the device offers now."""
    return {CONF_LOGIN_METHOD: None} if CONF_LOGIN_METHOD in entry.data else {}


def _known_by_address(
    vendor: AnyVendor, entry: ConfigEntry, identity: Identity
) -> bool:
    """Return True if the account of an entry was not allowed to read the identity."""
    nobody = replace(identity, unique=None)
    return entry.unique_id == entry_unique_id(vendor, entry.data, nobody)
