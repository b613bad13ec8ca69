"""A head offers what its vendor overrides."""

from typing import Any, override

import pytest

from custom_components.procam.clientkit.errors import InvalidValueError
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


def test_a_camera_without_a_head_has_no_places() -> None:
    fixed = PtzHead()
    assert (fixed.presets, fixed.tours, fixed.has_home) == ({}, {}, False)


async def test_a_head_that_reports_no_position_changes_nothing() -> None:
    assert await Turntable().read_position() == ()


async def test_positions_cannot_be_saved_where_the_vendor_has_none() -> None:
    with pytest.raises(InvalidValueError):
        await Turntable().save_preset(1, "Altar")
