"""Every action × every field: a wrong value is refused in a sentence that names it."""

import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.procam.contract.validation import (
    InvalidFieldError,
    between,
    named,
    whole_number,
)
from custom_components.procam.ptz.actions import VERBS
from custom_components.procam.registry import VENDORS
from custom_components.procam.runtime.translation import async_error_message

ACTIONS = {a.key: a.fields for v in VENDORS.values() for a in v.actions} | {
    f"ptz_{verb.name}": verb.fields for verb in VERBS
}
WRONG: tuple[object, ...] = (None, "?", 1.5, "1.5", True, [[]], {"a": {"b": [None]}})
"""At least one of these is wrong for any field."""
RAW = re.compile(
    r"\bexpected\b|\bdictionary\b|\bdict\b|\bint\b|\bNone\b.*\bNone\b|@|invalid"
)


async def refusals(hass: HomeAssistant, check: Any) -> list[str]:
    """Return what a user reads for each wrong value."""
    read = []
    for value in WRONG:
        try:
            check(value)
        except ServiceValidationError as err:
            read.append(await async_error_message(hass, err))
    return read


@pytest.mark.parametrize("action", [key for key, fields in ACTIONS.items() if fields])
async def test_a_wrong_value_is_refused_in_plain_words(
    hass: HomeAssistant, action: str
) -> None:
    for marker, check in named(ACTIONS[action]).items():
        field = str(marker)
        read = await refusals(hass, check)
        for sentence in read:
            assert sentence.startswith((field, f"{field}["))
            assert not RAW.search(sentence)
        assert read, field


async def test_a_value_that_is_missing_in_a_list_is_named(hass: HomeAssistant) -> None:
    point = vol.Schema({vol.Required("x"): between(0, 1)})
    check = named({"points": [point]})["points"]
    with pytest.raises(InvalidFieldError) as refused:
        vol.Schema(check)([{"x": 1}, {}])
    sentence = await async_error_message(hass, refused.value)
    assert sentence == "points[1][x] is required."


@pytest.mark.parametrize("value", [7, "7", 7.0, 10**18 + 7])
def test_a_whole_number_is_kept_exactly(value: Any) -> None:
    assert whole_number(value) == int(value)


@pytest.mark.parametrize("value", [True, 7.5, "seven", "", None, [], 10**400])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(InvalidFieldError) as refused:
        whole_number(value)
    assert refused.value.translation_key == "not_whole_number"


@pytest.mark.parametrize("value", [10**19, -(10**19), "1" * 20, 1e300])
async def test_a_whole_number_that_fits_nowhere_is_refused(
    hass: HomeAssistant, value: Any
) -> None:
    with pytest.raises(InvalidFieldError) as refused:
        named({"disk_id": whole_number})["disk_id"](value)
    sentence = await async_error_message(hass, refused.value)
    assert sentence.startswith("disk_id must be from -9223372036854775807 to ")


async def test_a_large_limit_is_written_in_full(hass: HomeAssistant) -> None:
    with pytest.raises(InvalidFieldError) as refused:
        named({"offset": between(0, 1e6)})["offset"](-1)
    sentence = await async_error_message(hass, refused.value)
    assert sentence == "offset must be from 0 to 1000000, not -1."
