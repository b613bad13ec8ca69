"""The devices of the demo, at the addresses the demo's entries know."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self

from . import camstreamer, camtrace, inogeni, mobotix
from .base import Simulator

HOST: Final = "127.0.0.1"
SECOND_HOST: Final = "127.0.0.2"
"""For the device one adds oneself, by address alone; not every system has it."""


@dataclass(frozen=True, kw_only=True)
class Device:
    """A running simulator and what a person fills in to add it."""

    simulator: Simulator
    vendor: str
    """The system's entry in the menu of the config flow."""
    form: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)
    area: str = ""
    """Where it stands."""
    areas: dict[str, str] = field(default_factory=dict)
    """Where devices behind it stand, by name, if elsewhere."""


def _room() -> Device:
    return Device(
        simulator=inogeni.demo(host=HOST, port=1881, tcp_port=11881),
        vendor="inogeni",
        area="Meeting room",
        form={"host": HOST},
        options={
            "presets": {
                "presets_1": "Lecture",
                "presets_2": "Discussion",
                "presets_3": "Whiteboard",
                "presets_4": "Round table",
                "presets_5": "Never saved",
                "presets_6": "Wide shot",
            },
            "switcher_inputs": {
                "switcher_inputs_1": "Presenter",
                "switcher_inputs_2": "Audience",
                "switcher_inputs_3": "Laptop",
            },
            "audio_channels": ["101: Lectern", "102: Table"],
            "audio_hold": 30,
            "http_inputs": 0,
            "http_outputs": 0,
        },
    )


def _sanctuary() -> Device:
    return Device(
        simulator=mobotix.demo(host=HOST, port=8012, mjpeg_port=8008, rtsp_port=8554),
        vendor="mobotix",
        area="Sanctuary",
        form={
            "host": HOST,
            "port": 8012,
            "rtsp_port": 8554,
            "username": "Admin",
            "password": "1234",
        },
    )


def _company() -> Device:
    return Device(
        simulator=camtrace.demo(host=HOST, port=8014, rtsp_port=8556),
        vendor="camtrace",
        area="Control room",
        areas={
            "Main entrance": "Entrance",
            "Reception": "Entrance",
            "Car park": "Yard",
            "Loading dock": "Yard",
        },
        form={
            "host": HOST,
            "port": 8014,
            "rtsp_port": 8556,
            "username": "admin",
            "password": "camtrace",
        },
    )


def _parish() -> Device:
    return Device(
        simulator=camstreamer.demo(host=HOST, port=8016, rtsp_port=8558),
        vendor="camstreamer",
        area="Nave",
        form={"host": HOST, "port": 8016, "username": "root", "password": "pass"},
        options={"permanent": False, "reapply": False, "rtsp_port": 8558},
    )


DEVICES: Final[tuple[Callable[[], Device], ...]] = (
    _room,
    _sanctuary,
    _company,
    _parish,
)


class DemoDevices:
    """All demo devices, started together."""

    def __init__(self) -> None:
        self.devices = tuple(make() for make in DEVICES)
        self.spare = inogeni.demo(host=SECOND_HOST, port=1881, tcp_port=11881)
        """A CAMTRACK for a person to add."""
        self.spare.title = "Second INOGENI CAMTRACK"
        self.spare.badge = ("I2", "#6a3d9a")
        self.spare_runs = False
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Power everything up; a port in use raises OSError."""
        for device in self.devices:
            await self._stack.enter_async_context(device.simulator)
        try:
            await self._stack.enter_async_context(self.spare)
        except OSError:
            # Some systems have no second loopback address.
            return self
        self.spare_runs = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Power everything down."""
        await self._stack.aclose()
