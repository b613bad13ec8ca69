"""Every action × every field: a wrong value is refused in a sentence that names it."""

import re
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.procam.contract.validation import (
    InvalidFieldError,
    named,
    whole_number,
)
from custom_components.procam.ptz.actions import VERBS
from custom_components.procam.registry import VENDORS
from custom_components.procam.runtime.translation import async_error_message

ACTIONS = {a.key: a.fields for v in VENDORS.values() for a in v.actions} | {
    f"ptz_{verb.name}": verb.fields for verb in VERBS
}
FIELDS = [
    (action, str(marker)) for action, fields in ACTIONS.items() for marker in fields
]
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


@pytest.mark.parametrize(("action", "field"), FIELDS)
async def test_a_wrong_value_is_refused_in_plain_words(
    hass: HomeAssistant, action: str, field: str
) -> None:
    check = named(ACTIONS[action])[field]
    read = await refusals(hass, check)
    for sentence in read:
        assert sentence.startswith((field, f"{field}["))
        assert not RAW.search(sentence)
    assert read


@pytest.mark.parametrize("value", [7, "7", 7.0, 10**18 + 7])
def test_a_whole_number_is_kept_exactly(value: Any) -> None:
    assert whole_number(value) == int(value)


@pytest.mark.parametrize("value", [True, 7.5, "seven", "", None, [], 10**400])
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(InvalidFieldError) as refused:
        whole_number(value)
    assert refused.value.translation_key == "not_whole_number"
