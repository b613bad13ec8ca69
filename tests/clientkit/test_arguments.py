"""Arguments are checked before anything is sent."""

import pytest

from custom_components.procam.clientkit.errors import InvalidValueError
from custom_components.procam.clientkit.values import one_of, text_of, within


def test_legal_arguments_are_returned() -> None:
    assert within(3, (1, 3), "zoom") == 3
    assert one_of("a", ("a", "b"), "key") == "a"
    assert text_of("abc", 3, "text") == "abc"
    assert text_of("", 3, "text") == ""


@pytest.mark.parametrize("value", [0, 4, True, float("nan")])
def test_a_number_outside_its_limits_is_rejected(value: float) -> None:
    with pytest.raises(InvalidValueError, match="what=zoom, low=1, high=3"):
        within(value, (1, 3), "zoom")


def test_a_value_of_no_choice_is_rejected_with_the_choices() -> None:
    with pytest.raises(InvalidValueError, match="known=a, b"):
        one_of("c", ("a", "b"), "key")
    with pytest.raises(InvalidValueError, match="known=–"):
        one_of("c", (), "key")


def test_text_is_bounded_and_without_nul() -> None:
    for value in ("abcd", "a\0"):
        with pytest.raises(InvalidValueError, match="low=0, high=3"):
            text_of(value, 3, "text")
    with pytest.raises(InvalidValueError, match="low=1, high=3"):
        text_of("", 3, "text", empty=False)
