"""Makes captures: from simulators in their variants, or from what a user sent."""

import argparse
import asyncio
from collections.abc import Callable
import json
import os
from pathlib import Path
import subprocess
import sys
from typing import Any, Final

from custom_components.procam.probe import capture_of, look
from custom_components.procam.registry import VENDORS
from simulators import camstreamer, camtrace, inogeni, mobotix
from simulators.base import Simulator
from simulators.camstreamer.options import (
    AuthMode,
    PackageShape,
    StreamEvents,
    StreamFamily,
    SwitcherFamily,
    TokenField,
)
from simulators.replay import read_capture

HERE: Final = Path(__file__).parent
_LISTEN_S: Final = 1.5

type Made = tuple[Simulator, dict[str, Any]]


def _inogeni(**options: Any) -> Made:
    device = inogeni.demo(host="127.0.0.1", life_s=None)
    for name, value in options.items():
        setattr(device.options, name, value)
    return device, {"transport": "auto"}


def _mobotix(model: str = "ptz", **options: Any) -> Made:
    device = (
        mobotix.demo(mjpeg_port=0, rtsp_port=0, alive=False)
        if model == "ptz"
        else mobotix.MobotixSimulator(model=model)
    )
    for name, value in options.items():
        setattr(device.options, name, value)
    return device, {"username": "Admin", "password": "1234", "rtsp_port": 554}


def _camtrace() -> Made:
    device = camtrace.demo(alive=False, bcrypt_cost=4)
    return device, {"username": "admin", "password": "camtrace", "rtsp_port": 554}


def _camstreamer(presets: tuple[str, ...] = (), **options: Any) -> Made:
    device = camstreamer.demo(host="127.0.0.1", rtsp_port=0)
    for name, value in options.items():
        setattr(device.options, name, value)
    for name in presets:
        device.ptz.heads[1].add_preset(name, 0.0, 0.0, 1.0)
    return device, {"username": "root", "password": "pass"}


VARIANTS: Final[dict[str, dict[str, Callable[[], Made]]]] = {
    "inogeni": {
        "room": _inogeni,
        "tcp_only": lambda: _inogeni(websocket=False, http=False),
        "http_only": lambda: _inogeni(websocket=False, tcp=False),
        "silent_on_inputs": lambda: _inogeni(
            unanswered=frozenset({"GET INPUT_DEVICE_DATA"})
        ),
        "refuses_preset": lambda: _inogeni(refused=frozenset({"GET PRESET"})),
    },
    "mobotix": {
        "dome": _mobotix,
        "fixed_info_400": lambda: _mobotix("fixed", info_status=400),
        "busy_info_503": lambda: _mobotix(info_status=503),
        "digest_no_streams": lambda: _mobotix(auth="digest", list_streams=False),
    },
    "camtrace": {"site": _camtrace},
    "camstreamer": {
        "apps": _camstreamer,
        "documented_switcher": lambda: _camstreamer(switcher_extras=False),
        "latin_1_presets": lambda: _camstreamer(
            ("Entr\u00e9e", "Ch\u0153ur"), code_page="cp1252"
        ),
        "old_apps": lambda: _camstreamer(
            auth=AuthMode.BASIC,
            stream_family=StreamFamily.FOLDER,
            stream_events=StreamEvents.DOCUMENT,
            stream_token=TokenField.MESSAGE,
            switcher_family=SwitcherFamily.BARE,
            package_shape=PackageShape.FLAT,
            switcher_extras=False,
        ),
    },
}


async def take(vendor: str, variant: str) -> dict[str, Any]:
    """Return a capture of a simulator."""
    device, data = VARIANTS[vendor][variant]()
    async with device:
        data |= {"host": device.host, "port": device.port}
        if isinstance(device, inogeni.InogeniSimulator):
            data["tcp_port"] = device.tcp_port
        else:
            data |= {"ssl": False, "verify_ssl": True}
        found = await look(VENDORS[vendor], data, listen_s=_LISTEN_S)
    if found.state is None:
        raise SystemExit(f"{vendor} {variant}: {found.error!r}")
    return capture_of(VENDORS[vendor], found)


def write(vendor: str, name: str, capture: dict[str, Any]) -> Path:
    """Write a capture where the tests find it."""
    path = HERE / vendor / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(capture, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def renew(*names: str) -> int:
    """Write the entities that Home Assistant has of captures; all without names."""
    command = [sys.executable, "-m", "pytest", "-q", str(HERE / "test_captures.py")]
    if names:
        command += ["-k", " or ".join(names)]
    environment = {**os.environ, "CAPTURES": "renew"}
    return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="scripts/replay", description=__doc__)
    parser.add_argument("--take", nargs="+", metavar=("VENDOR", "VARIANT"))
    parser.add_argument("--keep", nargs=3, metavar=("VENDOR", "FILE", "NAME"))
    parser.add_argument("--renew", action="store_true")
    given = parser.parse_args()
    if given.keep:
        vendor, file, name = given.keep
        print(write(vendor, name, read_capture(Path(file))))  # noqa: T201
        return renew(f"{vendor}-{name}")
    if given.take:
        vendor, *variants = given.take
        for variant in variants or VARIANTS[vendor]:
            print(write(vendor, variant, asyncio.run(take(vendor, variant))))  # noqa: T201
        return renew(f"{vendor}-")
    return renew()


if __name__ == "__main__":
    raise SystemExit(main())
