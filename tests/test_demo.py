"""The demo: where its Home Assistant listens, and what it says of its devices."""

import json
from pathlib import Path
import subprocess
import sys
from typing import Any

import aiohttp
from homeassistant.components.http.config import (
    ActiveConfigType,
    async_get_and_load_store,
    async_load_config,
)
from homeassistant.core import HomeAssistant
import pytest
import yaml

from scripts.demo_folder import PORT, ROOT, hosts, lay_out
from scripts.demo_home import summary, why_no_device
from simulators import camtrace
from simulators.demo_devices import DemoDevices
from simulators.local_time import local_time_zone


async def test_the_demo_listens_on_loopback_without_asking(
    hass: HomeAssistant, hass_storage: dict[str, Any], tmp_path: Path
) -> None:
    lay_out(tmp_path, "UTC")
    stored = json.loads((tmp_path / ".storage" / "http").read_text())
    hass_storage[stored["key"]] = stored
    config = await async_load_config(hass, {})
    assert config["server_host"] == ["127.0.0.1"]
    assert config["server_port"] == PORT
    store = await async_get_and_load_store(hass)
    assert store.active_config_type is ActiveConfigType.STABLE
    assert store.pending is None
    assert store.revert_deadline is None


def test_an_address_chosen_in_an_earlier_demo_is_taken_back(tmp_path: Path) -> None:
    stored = tmp_path / ".storage" / "http"
    stored.parent.mkdir()
    stored.write_text('{"version": 1, "data": {"server_host": ["192.0.2.1"]}}')
    lay_out(tmp_path, "UTC")
    assert "192.0.2.1" not in stored.read_text()


def test_what_was_made_in_home_assistant_is_kept_at_the_next_start(
    tmp_path: Path,
) -> None:
    lay_out(tmp_path, "UTC")
    (tmp_path / "scripts.yaml").write_text("mine: {}\n")
    lay_out(tmp_path, "UTC")
    assert (tmp_path / "scripts.yaml").read_text() == "mine: {}\n"


def test_the_summary_offers_the_second_camtrack_until_it_is_added(
    tmp_path: Path,
) -> None:
    demo = DemoDevices()
    demo.spare_runs = True
    assert any("Add it yourself" in line for line in summary(demo, hosts(tmp_path)))
    entries = [
        {"domain": "procam", "data": {"host": "127.0.0.2"}},
        {"domain": "sun", "data": {}},
    ]
    stored = tmp_path / ".storage" / "core.config_entries"
    stored.parent.mkdir()
    stored.write_text(json.dumps({"data": {"entries": entries}}))
    lines = summary(demo, hosts(tmp_path))
    assert not any("Add it yourself" in line for line in lines)
    assert "Second INOGENI CAMTRACK: console http://127.0.0.2:1881/_sim/" in lines


def test_the_summary_says_what_to_enter_to_add_a_device_again(tmp_path: Path) -> None:
    lines = summary(DemoDevices(), hosts(tmp_path))
    account = "username Admin, password 1234"
    form = f"host 127.0.0.1, port 8012, rtsp port 8554, {account}"
    assert f"  To add it again: {form}" in lines
    assert "  To add it again: host 127.0.0.1" in lines


async def test_a_port_in_use_is_explained(socket_enabled: None) -> None:
    async with camtrace.demo() as first:
        with pytest.raises(OSError, match=str(first.port)) as refused:
            async with camtrace.demo(host=first.host, port=first.port):
                pass
    sentence = why_no_device(refused.value)
    assert str(first.port) in sentence
    assert sentence.endswith("Stop what uses this port, such as another demo or test.")


def test_no_two_consoles_look_alike_in_the_browsers_tabs() -> None:
    demo = DemoDevices()
    simulators = [*(device.simulator for device in demo.devices), demo.spare]
    assert len({simulator.title for simulator in simulators}) == len(simulators)
    assert len({simulator.badge for simulator in simulators}) == len(simulators)


async def test_the_consoles_name_their_fields(socket_enabled: None) -> None:
    demo = DemoDevices()
    simulators = [*(device.simulator for device in demo.devices), demo.spare]
    for simulator in simulators:
        known = simulator.console_inputs()
        for control in simulator.controls():
            for name in control.fields:
                label = known.get(f"{control.name}.{name}") or known.get(name)
                says_it = len(name) > 2 and name not in {"number", "stream_id"}
                assert label or says_it, f"{simulator.title}: {control.name}"


async def test_a_console_lists_what_can_be_chosen(socket_enabled: None) -> None:
    async with camtrace.demo() as server, aiohttp.ClientSession() as session:
        async with session.get(f"{server.url}/_sim/") as answer:
            page = await answer.text()
        assert '<option value="2">2 Car park</option>' in page
        assert "<title>CamTrace Sirion 16: console</title>" in page
        assert 'rel="icon" href="data:image/svg+xml,' in page


def test_the_devices_say_what_they_are_without_starting() -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "simulators", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    assert "Run all simulated devices" in asked.stdout


def test_the_dashboard_builds_itself(tmp_path: Path) -> None:
    lay_out(tmp_path, "Europe/Paris")
    dashboard = yaml.safe_load((tmp_path / "dashboard.yaml").read_text())
    assert dashboard == {"strategy": {"type": "custom:procam"}}


@pytest.mark.parametrize("zone", ["Europe/Paris", ":Asia/Tokyo"])
def test_the_time_zone_is_that_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    assert local_time_zone() == zone.removeprefix(":")
    monkeypatch.delenv("TZ")
    assert local_time_zone()
