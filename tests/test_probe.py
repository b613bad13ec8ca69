"""A device is probed before it is added: its answers, and what the capture keeps."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from custom_components.procam import probe
from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    TranslatedMessage,
)
from custom_components.procam.registry import VENDORS
from simulators.camtrace import CamtraceSimulator
from simulators.inogeni import InogeniSimulator
from simulators.mobotix import MobotixSimulator
from simulators.replay import read_capture

pytestmark = pytest.mark.usefixtures("socket_enabled")


@pytest.fixture(autouse=True)
def _listen_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe.look, "__kwdefaults__", {"listen_s": 0.3})


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def kept(folder: Path) -> dict[str, Any]:
    (path,) = folder.iterdir()
    return read_capture(path)


async def test_a_camera_is_found_and_its_answers_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with MobotixSimulator(info_status=503) as device:
        device.accounts["Admin"].password = "pl4nted&Pass"
        data = {
            "host": f"{device.host}:{device.port}",
            "username": "Admin",
            "password": "pl4nted&Pass",
        }
        assert await probe.probe(VENDORS["mobotix"], data, tmp_path) == 0
    printed = capsys.readouterr().out
    assert "Found: MOBOTIX" in printed
    assert "Login: basic" in printed
    assert "Channel push: open" in printed
    assert "GET /cgi-bin/com/ptz.cgi?info=1: 503" in printed
    assert "Differs: " in printed
    assert printed.count("Tried ") == 1
    capture = kept(tmp_path)
    assert capture["vendor"] == "mobotix"
    assert capture["data"]["login_method"] == "basic"
    assert any(answer.get("stream") for answer in capture["answers"])
    assert capture["pushed"]
    assert "pl4nted" not in printed + json.dumps(capture)


async def test_a_wrong_password_is_tried_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with CamtraceSimulator() as device:
        data = {
            "host": device.host,
            "port": device.port,
            "username": "admin",
            "password": "pl4nted",
        }
        assert await probe.probe(VENDORS["camtrace"], data, tmp_path) == 1
        assert len(device.requests("/cameras")) == 1
    printed = capsys.readouterr().out
    assert printed.count("Tried ") == 1
    assert "pl4nted" not in printed + json.dumps(kept(tmp_path))


async def test_every_transport_of_a_camtrack_is_tried(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick_lists: None
) -> None:
    async with InogeniSimulator(broadcast=True) as device:
        device.options.websocket = False
        data = {
            "host": device.host,
            "port": device.port,
            "tcp_port": device.tcp_port,
        }
        assert await probe.probe(VENDORS["inogeni"], data, tmp_path) == 0
        assert await probe.probe(VENDORS["inogeni"], data, tmp_path) == 0
    printed = capsys.readouterr().out
    assert printed.count("transport=tcp") == 2
    assert printed.count("transport=websocket") == 2
    assert len(files(tmp_path)) == 2


async def test_nothing_is_written_where_nothing_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], unused_tcp_port: int
) -> None:
    data = {
        "host": "127.0.0.1",
        "port": unused_tcp_port,
        "username": "u",
        "password": "p",
    }
    assert await probe.probe(VENDORS["camstreamer"], data, tmp_path) == 1
    printed = capsys.readouterr().out
    assert printed.count("Tried ") == 2
    assert "no capture is written" in printed
    assert files(tmp_path) == []


def test_the_password_is_asked_for_or_taken_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[dict[str, Any]] = []

    async def look_nowhere(_vendor: Any, data: dict[str, Any], _folder: Path) -> int:
        await asyncio.sleep(0)
        seen.append(data)
        return 0

    monkeypatch.setattr(probe, "probe", look_nowhere)
    monkeypatch.setattr(probe, "getpass", lambda: "typed")
    monkeypatch.setattr("builtins.input", lambda _: "somebody")
    assert probe.main(["mobotix", "192.0.2.1"]) == 0
    monkeypatch.setenv("PROCAM_PASSWORD", "given")
    assert probe.main(["mobotix", "192.0.2.1", "-u", "me"]) == 0
    assert probe.main(["inogeni", "192.0.2.1"]) == 0
    assert [tuple(one.values()) for one in seen] == [
        ("192.0.2.1", "somebody", "typed"),
        ("192.0.2.1", "me", "given"),
        ("192.0.2.1",),
    ]


def test_errors_are_said_in_english() -> None:
    silent = DeviceConnectionError(TranslatedMessage("no_answer_in_time"))
    assert "in time" in probe.sentence(silent)
    assert probe.sentence(DeviceAuthError("Refused")) == "DeviceAuthError: Refused"
