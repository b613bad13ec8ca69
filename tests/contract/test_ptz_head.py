"""A head offers what its vendor overrides."""

from typing import Any, override

from custom_components.procam.contract.ptz_head import PtzHead


class Turntable(PtzHead):
    """A head that turns and has a home."""

    @override
    async def move(self, pan: float, tilt: float, zoom: float) -> Any:
        return None

    @override
    async def home(self) -> Any:
        return None


def test_a_head_can_do_what_its_vendor_overrides() -> None:
    assert Turntable().capabilities == ("move", "zoom", "home")


def test_a_camera_without_a_head_can_do_nothing() -> None:
    assert PtzHead().capabilities == ()
