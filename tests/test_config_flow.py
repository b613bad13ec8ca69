"""Adding a device, moving it to another address, logging in again."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack
from ipaddress import ip_address
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    SOURCE_DHCP,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
)
from custom_components.procam.contract.vendor import Connection, Discovery
from custom_components.procam.flow.connect import clean_address
from custom_components.procam.vendors.inogeni.client import InogeniClient, probe
from simulators.inogeni import InogeniSimulator

from .conftest import GATE_DATA, AddEntry
from .fake_device import FakeDevice, add_fake_vendor
from .helpers import shows, suggested, until_settled, until_state

LOGIN = {"username": "keeper", "password": "open sesame"}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> int:
    """Return a closed port, so that no other CAMTRACK of this machine is found."""
    monkeypatch.setattr(probe, "PORT", unused_tcp_port)
    monkeypatch.setattr(probe, "TCP_PORT", unused_tcp_port)
    return unused_tcp_port


@pytest.fixture
async def foreigner(socket_enabled: None) -> AsyncIterator[TestServer]:
    """A web server of another kind of device."""

    async def welcome(_request: web.Request) -> web.Response:
        return web.Response(text="<html>Welcome</html>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", welcome)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


async def form_of(hass: HomeAssistant, vendor: str) -> Any:
    """Open the menu and choose a system."""
    menu = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_USER}
    )
    assert menu["type"] is FlowResultType.MENU
    return await fill(hass, menu, {"next_step_id": vendor})


async def fill(hass: HomeAssistant, form: Any, values: dict[str, Any]) -> Any:
    """Send a form and return what comes next."""
    result = await hass.config_entries.flow.async_configure(form["flow_id"], values)
    await hass.async_block_till_done()
    return result


async def test_the_menu_offers_every_system(hass: HomeAssistant) -> None:
    menu = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_USER}
    )
    assert menu["step_id"] == "user"
    assert "inogeni" in menu["menu_options"]


async def test_a_form_asks_for_the_account_before_the_ports(
    hass: HomeAssistant,
) -> None:
    menu = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_USER}
    )
    form = await hass.config_entries.flow.async_configure(
        menu["flow_id"], {"next_step_id": "mobotix"}
    )
    schema = form["data_schema"]
    assert schema is not None
    fields = [str(field) for field in schema.schema]
    assert fields[:3] == ["host", "username", "password"]


async def test_a_camtrack_is_added_by_its_address_alone(
    hass: HomeAssistant, camtrack: InogeniSimulator, address: dict[str, Any]
) -> None:
    form = await form_of(hass, "inogeni")
    assert form["step_id"] == "inogeni"
    usual = form["data_schema"]({"host": camtrack.host})
    assert usual == {
        "host": camtrack.host,
        "port": 1881,
        "tcp_port": 11881,
        "transport": "auto",
    }
    # On this machine the usual ports may be taken.
    result = await fill(hass, form, address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "CAMTRACK"
    where = f"inogeni_127.0.0.1:{camtrack.port}"
    assert result["data"] == address | {"vendor": "inogeni", "stable_id": where}
    entry = result["result"]
    assert entry.unique_id == where
    assert entry.state is ConfigEntryState.LOADED
    await until_settled(entry)
    assert shows(hass, "switch.camtrack_input_1") == "on"


@pytest.mark.route("config flow menu → entry")
async def test_a_system_and_an_address_make_an_entry(
    hass: HomeAssistant,
    route: AbstractContextManager[None],
    camtrack: InogeniSimulator,
    address: dict[str, Any],
) -> None:
    assert await async_setup_component(hass, "procam", {})
    await hass.async_block_till_done()
    with ExitStack() as marked:

        @callback
        def end(_change: ConfigEntryChange, _entry: ConfigEntry) -> None:
            marked.close()  # the setup follows before the flow returns

        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, end)
        marked.enter_context(route)
        result = await fill(hass, await form_of(hass, "inogeni"), address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].state is ConfigEntryState.LOADED


async def test_a_pasted_web_address_is_understood(
    hass: HomeAssistant, camtrack: InogeniSimulator, address: dict[str, Any]
) -> None:
    form = await form_of(hass, "inogeni")
    pasted = f" http://127.0.0.1:{camtrack.port}/index.html "
    result = await fill(hass, form, address | {"host": pasted, "port": 1881})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["host"] == "127.0.0.1"
    assert result["data"]["port"] == camtrack.port
    await until_settled(result["result"])


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("10.0.0.5", ("10.0.0.5", 80)),
        ("camtrack.local/", ("camtrack.local", 80)),
        ("https://camtrack.local", ("camtrack.local", 80)),
        ("http://10.0.0.5:8080/setup?x=1", ("10.0.0.5", 8080)),
        ("10.0.0.5:8080", ("10.0.0.5", 8080)),
        ("10.0.0.5/setup", ("10.0.0.5", 80)),
        ("admin:secret@10.0.0.5", ("10.0.0.5", 80)),
        ("fe80::1", ("fe80::1", 80)),
        ("[fe80::1]", ("fe80::1", 80)),
        ("[fe80::1]:8080", ("fe80::1", 8080)),
        ("http://10.0.0.5:99999", ("http://10.0.0.5:99999", 80)),
        ("", ("", 80)),
        ("http://[fe80::1]:8080", ("fe80::1", 8080)),
    ],
)
def test_addresses_are_taken_as_people_paste_them(
    given: str, understood: tuple[str, int]
) -> None:
    data = clean_address({"host": given, "port": 80})
    assert (data["host"], data["port"]) == understood


@pytest.mark.parametrize(
    ("given", "ssl"),
    [("https://10.0.0.5", True), ("http://10.0.0.5", False), ("10.0.0.5", False)],
)
def test_a_pasted_https_address_is_asked_over_https(given: str, ssl: bool) -> None:
    form = {"host": given, "port": 80, "ssl": False}
    assert clean_address(form) == {"host": "10.0.0.5", "port": 80, "ssl": ssl}


@pytest.mark.parametrize("given", ["http://a:b", "http://[fe80::1", "http://a:99999"])
def test_a_web_address_that_is_none_stays_as_it_is(given: str) -> None:
    assert clean_address({"host": given, "port": 80}) == {"host": given, "port": 80}


async def test_nothing_at_the_address_then_the_right_one(
    hass: HomeAssistant, camtrack: InogeniSimulator, address: dict[str, Any], alone: int
) -> None:
    form = await form_of(hass, "inogeni")
    dead = address | {"port": alone, "tcp_port": alone}
    form = await fill(hass, form, dead)
    assert form["errors"] == {"base": "cannot_connect"}
    # What was typed is still there.
    assert suggested(form["data_schema"], "port") == alone
    result = await fill(hass, form, address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until_settled(result["result"])


async def test_the_wrong_port_then_the_right_one(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    address: dict[str, Any],
    alone: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(probe, "TCP_PORT", camtrack.tcp_port)
    form = await form_of(hass, "inogeni")
    form = await fill(hass, form, address | {"port": alone, "tcp_port": alone})
    assert form["errors"] == {"base": "wrong_port"}
    result = await fill(hass, form, address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until_settled(result["result"])


async def test_some_other_web_server_then_a_camtrack(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    address: dict[str, Any],
    alone: int,
    foreigner: TestServer,
) -> None:
    form = await form_of(hass, "inogeni")
    other = address | {"port": foreigner.port, "tcp_port": alone}
    form = await fill(hass, form, other)
    assert form["errors"] == {"base": "unsupported_device"}
    result = await fill(hass, form, address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until_settled(result["result"])


async def test_an_error_of_ours_ends_in_a_form_and_in_the_log(
    hass: HomeAssistant,
    camtrack: InogeniSimulator,
    address: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def broken(_client: InogeniClient) -> None:
        raise RuntimeError("a bug")

    form = await form_of(hass, "inogeni")
    with monkeypatch.context() as broke:
        broke.setattr(InogeniClient, "identify", broken)
        form = await fill(hass, form, address)
    assert form["errors"] == {"base": "unknown"}
    assert "RuntimeError: a bug" in caplog.text
    caplog.clear()
    result = await fill(hass, form, address)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await until_settled(result["result"])


async def test_the_same_device_cannot_be_added_twice(
    hass: HomeAssistant, camtrack: InogeniSimulator, address: dict[str, Any]
) -> None:
    first = await fill(hass, await form_of(hass, "inogeni"), address)
    await until_settled(first["result"])
    second = await fill(hass, await form_of(hass, "inogeni"), address)
    assert second["type"] is FlowResultType.ABORT
    assert second["reason"] == "already_configured"


async def test_a_second_room_is_added_beside_the_first(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    async with InogeniSimulator(inputs=(1,)) as other:
        where = {"host": other.host, "port": other.port, "tcp_port": other.tcp_port}
        result = await fill(hass, await form_of(hass, "inogeni"), where)
        assert result["type"] is FlowResultType.CREATE_ENTRY
        await until_settled(result["result"])
        assert shows(hass, "switch.room_1_input_1") == "on"
        assert shows(hass, "switch.camtrack_input_1") == "on"
        assert shows(hass, "switch.camtrack_input_2") is None
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_a_moved_camtrack_keeps_its_entities(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    form: Any = await room.start_reconfigure_flow(hass)
    assert form["step_id"] == "inogeni"
    schema = form["data_schema"]
    assert suggested(schema, "port") == camtrack.port
    async with InogeniSimulator(inputs=(1,)) as moved:
        moved.unit.set_enabled("INPUT_DEVICE_DATA", 1, on=False)
        where = {"host": moved.host, "port": moved.port, "tcp_port": moved.tcp_port}
        result = await fill(hass, form, where | {"transport": "tcp"})
        assert result["reason"] == "reconfigure_successful"
        await until_state(hass, "switch.room_1_input_1", "off")
        await until_settled(room)
        assert room.unique_id == f"inogeni_127.0.0.1:{moved.port}"
        assert room.data["stable_id"] == "inogeni_one"
        assert moved.connections == {"tcp": 1, "ws": 0}
        await hass.config_entries.async_unload(room.entry_id)


async def test_a_move_to_a_dead_address_can_be_corrected(
    hass: HomeAssistant, room: MockConfigEntry, address: dict[str, Any], alone: int
) -> None:
    form: Any = await room.start_reconfigure_flow(hass)
    dead = address | {"port": alone, "tcp_port": alone}
    form = await fill(hass, form, dead)
    assert form["errors"] == {"base": "cannot_connect"}
    assert form["step_id"] == "inogeni"
    result = await fill(hass, form, address)
    assert result["reason"] == "reconfigure_successful"
    await until_settled(room)


async def test_a_room_cannot_be_moved_onto_another_one(
    hass: HomeAssistant, camtrack: InogeniSimulator, address: dict[str, Any], room: Any
) -> None:
    async with InogeniSimulator() as other:
        where = {"host": other.host, "port": other.port, "tcp_port": other.tcp_port}
        second = await fill(hass, await form_of(hass, "inogeni"), where)
        await until_settled(second["result"])
        form: Any = await room.start_reconfigure_flow(hass)
        result = await fill(hass, form, where)
        assert result["type"] is FlowResultType.ABORT
        assert result["reason"] == "already_configured"
        assert room.data["port"] == camtrack.port
        await hass.config_entries.async_unload(second["result"].entry_id)


async def test_a_device_at_a_left_address_does_not_inherit_the_entities(
    hass: HomeAssistant, camtrack: InogeniSimulator, address: dict[str, Any]
) -> None:
    first = await fill(hass, await form_of(hass, "inogeni"), address)
    entry = first["result"]
    await until_settled(entry)
    hass.config_entries.async_update_entry(entry, unique_id="inogeni_elsewhere:1881")
    second = await fill(hass, await form_of(hass, "inogeni"), address)
    assert second["type"] is FlowResultType.CREATE_ENTRY
    taken = entry.data["stable_id"]
    assert second["result"].unique_id == taken
    assert second["data"]["stable_id"] == f"{taken}_2"
    await until_settled(second["result"])


# Devices that announce themselves.


@pytest.fixture
def announced(fake_device: FakeDevice, monkeypatch: pytest.MonkeyPatch) -> FakeDevice:
    """A fake device that announces itself; anything else is probed and not known."""

    async def probe_it(connection: Connection) -> str | None:
        fake_device.check(f"probe {connection.data['host']}:{connection.data['port']}")
        return "Gatehouse" if connection.data["host"] == "127.0.0.1" else None

    discovery = Discovery(
        dhcp_fn=lambda info: "AA11" if info.hostname == "gatehouse" else None,
        zeroconf_fn=lambda info: info.properties.get("serial"),
        probe_fn=probe_it,
    )
    add_fake_vendor(monkeypatch, fake_device, discovery=discovery)
    return fake_device


async def lease(hass: HomeAssistant, ip: str, hostname: str = "gatehouse") -> Any:
    """Let a device take an address."""
    info = DhcpServiceInfo(ip=ip, hostname=hostname, macaddress="001122aabbcc")
    return await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_DHCP}, data=info
    )


async def test_an_announced_device_is_offered_with_its_address_filled_in(
    hass: HomeAssistant, announced: FakeDevice
) -> None:
    form = await lease(hass, "127.0.0.1")
    assert form["step_id"] == "gate"
    assert suggested(form["data_schema"], "host") == "127.0.0.1"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "Gatehouse"}
    result = await fill(hass, form, LOGIN | {"host": "127.0.0.1"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == "gate_AA11"
    await until_settled(result["result"])


async def test_a_device_is_also_offered_by_its_service_on_the_network(
    hass: HomeAssistant, announced: FakeDevice
) -> None:
    address = ip_address("127.0.0.1")
    info = ZeroconfServiceInfo(
        ip_address=address,
        ip_addresses=[address],
        port=80,
        hostname="gatehouse.local.",
        type="_gate._tcp.local.",
        name="Gatehouse._gate._tcp.local.",
        properties={"serial": "AA11"},
    )
    form = await hass.config_entries.flow.async_init(
        "procam", context={"source": SOURCE_ZEROCONF}, data=info
    )
    assert form["step_id"] == "gate"


@pytest.mark.parametrize(
    ("ip", "hostname", "error"),
    [
        ("127.0.0.1", "printer", None),
        ("127.0.0.2", "gatehouse", None),
        ("127.0.0.1", "gatehouse", DeviceConnectionError("No route")),
    ],
    ids=["other name", "not ours", "silent"],
)
async def test_what_is_none_of_ours_is_not_offered(
    hass: HomeAssistant,
    announced: FakeDevice,
    ip: str,
    hostname: str,
    error: Exception | None,
) -> None:
    announced.error = error
    result = await lease(hass, ip, hostname)
    assert result["reason"] == "not_supported"


async def test_a_known_device_is_followed_to_its_new_address(
    hass: HomeAssistant, announced: FakeDevice, add_entry: AddEntry
) -> None:
    entry = await add_entry("gate", GATE_DATA, unique="AA11")
    result = await lease(hass, "127.0.0.9")
    assert result["reason"] == "already_configured"
    assert entry.data["host"] == "127.0.0.9"
    assert entry.data["username"] == "keeper"
    await hass.async_block_till_done()
    await until_settled(entry)


async def test_a_device_that_is_offered_as_a_new_one_can_be_reconfigured(
    hass: HomeAssistant, announced: FakeDevice, add_entry: AddEntry
) -> None:
    entry = await add_entry("gate", GATE_DATA, unique="127.0.0.1:1")
    offer = await lease(hass, "127.0.0.1")
    assert offer["step_id"] == "gate"
    form: Any = await entry.start_reconfigure_flow(hass)
    result = await fill(hass, form, LOGIN | {"host": "127.0.0.1"})
    assert result["reason"] == "reconfigure_successful"
    assert entry.unique_id == "gate_AA11"
    await hass.async_block_till_done()
    await until_settled(entry)


# What needs a login, or a device that knows its serial number.


async def test_a_device_is_known_by_its_serial_number(
    hass: HomeAssistant, gate: MockConfigEntry
) -> None:
    form = await form_of(hass, "gate")
    result = await fill(hass, form, LOGIN | {"host": "127.0.0.9"})
    assert result["reason"] == "already_configured"


async def test_a_refused_login_can_be_corrected(
    hass: HomeAssistant, fake_device: FakeDevice
) -> None:
    fake_device.error = DeviceAuthError("Who are you?")
    form = await form_of(hass, "gate")
    form = await fill(hass, form, LOGIN | {"host": "127.0.0.1"})
    assert form["errors"] == {"base": "invalid_auth"}
    fake_device.error = None
    result = await fill(hass, form, LOGIN | {"host": "127.0.0.1"})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "Gatehouse"
    assert result["result"].unique_id == "gate_AA11"
    assert result["data"]["username"] == "keeper"
    await until_settled(result["result"])


async def test_another_device_at_the_new_address_is_not_taken(
    hass: HomeAssistant, fake_device: FakeDevice, add_entry: AddEntry
) -> None:
    entry = await add_entry("gate", GATE_DATA, unique="BB22")
    form: Any = await entry.start_reconfigure_flow(hass)
    result = await fill(hass, form, LOGIN | {"host": "127.0.0.9"})
    assert result["reason"] == "another_device"
    assert entry.data["host"] == "127.0.0.1"


async def test_a_known_password_is_kept_and_not_shown(
    hass: HomeAssistant, fake_device: FakeDevice, add_entry: AddEntry
) -> None:
    entry = await add_entry("gate", GATE_DATA, unique="AA11")
    form: Any = await entry.start_reconfigure_flow(hass)
    assert suggested(form["data_schema"], "username") == "keeper"
    assert suggested(form["data_schema"], "password") is None
    result = await fill(hass, form, {"host": "127.0.0.9", "username": "keeper"})
    assert result["reason"] == "reconfigure_successful"
    assert (entry.data["host"], entry.data["password"]) == ("127.0.0.9", "open sesame")
    await hass.async_block_till_done()
    await until_settled(entry)


async def test_a_new_login_brings_the_device_back(
    hass: HomeAssistant, fake_device: FakeDevice, add_entry: AddEntry
) -> None:
    fake_device.error = DeviceAuthError("Who are you?")
    entry = await add_entry("gate", GATE_DATA, unique="AA11", title="Castle")
    (form,) = hass.config_entries.flow.async_progress()
    assert form["step_id"] == "reauth_confirm"
    shown: Any = await hass.config_entries.flow.async_configure(form["flow_id"])
    assert shown["description_placeholders"]["device"] == "Castle"
    assert suggested(shown["data_schema"], "username") == "keeper"
    assert suggested(shown["data_schema"], "password") is None
    fake_device.error = None
    result = await fill(hass, form, LOGIN | {"password": "new"})
    assert result["reason"] == "reauth_successful"
    assert entry.data["password"] == "new"
    assert entry.data["host"] == "127.0.0.1"
    await until_settled(entry)


async def test_a_wrong_new_login_can_be_corrected(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    form: Any = await gate.start_reauth_flow(hass)
    fake_device.error = DeviceConnectionError("No route")
    form = await fill(hass, form, LOGIN)
    assert form["errors"] == {"base": "cannot_connect"}
    fake_device.error = None
    result = await fill(hass, form, LOGIN)
    assert result["reason"] == "reauth_successful"
    await until_settled(gate)


async def test_a_new_login_for_another_device_is_not_taken(
    hass: HomeAssistant, fake_device: FakeDevice, add_entry: AddEntry
) -> None:
    entry = await add_entry("gate", GATE_DATA, unique="BB22")
    form: Any = await entry.start_reauth_flow(hass)
    result = await fill(hass, form, LOGIN | {"password": "new"})
    assert result["reason"] == "another_device"
    assert entry.data["password"] == "open sesame"
