"""Checks before anything is sent."""

import pytest

from custom_components.procam.vendors.camstreamer.client.checks import color_of


@pytest.mark.parametrize("value", ["255,0,10", "1, 2, 3", "0,0,0,255"])
def test_colors_are_three_or_four_numbers(value: str) -> None:
    assert color_of(value) == value.replace(" ", "")


@pytest.mark.parametrize(
    "value", ["", "1,2", "1,2,3,4,5", "-1,2,3", "1,2,300", "1,2,3,0.5"]
)
def test_other_colors_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="must read like"):
        color_of(value)
