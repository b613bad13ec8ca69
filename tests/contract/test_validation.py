"""The checks of an action's fields."""

from typing import Any, Final

import pytest
import voluptuous as vol

from custom_components.procam.contract.validation import InvalidFieldError, named
from custom_components.procam.registry import VENDORS

FREE: Final[list[tuple[str, str]]] = []
"""Fields of actions that accept objects of any members."""
_CHECKS: Final[dict[tuple[str, str], Any]] = {}


def _accepts(check: Any, value: object) -> bool:
    try:
        vol.Schema(check)(value)
    except vol.Invalid, InvalidFieldError:
        return False
    return True


for _vendor in VENDORS.values():
    for _action in _vendor.actions:
        for _name, _check in _action.fields.items():
            if _accepts(_check, {"a": [{"b": [1]}]}):
                _CHECKS[_action.key, str(_name)] = _check
                FREE.append((_action.key, str(_name)))


def nested(levels: int) -> dict[str, Any]:
    value: Any = 1
    for _ in range(levels - 1):
        value = [value]
    return {"zIndex": value}


@pytest.mark.parametrize("field", FREE, ids=" ".join)
def test_an_object_may_be_nested_as_deeply_as_a_device_is_read(
    field: tuple[str, str],
) -> None:
    check = named({field[1]: _CHECKS[field]})[field[1]]
    assert check(nested(64)) == nested(64)
    with pytest.raises(InvalidFieldError) as refused:
        check(nested(65))
    assert refused.value.translation_key == "value_nested"
    assert (refused.value.translation_placeholders or {})["what"] == field[1]
    with pytest.raises(InvalidFieldError):
        check(nested(5000))


def test_all_fields_for_objects_of_any_members_are_found() -> None:
    assert ("update_overlay", "changes") in FREE
    assert len(FREE) == 8
