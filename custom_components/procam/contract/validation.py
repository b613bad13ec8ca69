"""Checks of an action call: the values of its fields, and the rights of its user."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import Context, HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..clientkit.errors import number_text
from ..clientkit.values import MAX_INTEGER, MAX_NESTING, is_too_deep
from ..const import DOMAIN

_WHAT: Final = "what"
_DIGITS: Final = 3
_SEPARATORS: Final = tuple(":=,;-")


class InvalidFieldError(ServiceValidationError):
    """A field of an action has a value that is not allowed."""

    def __init__(self, key: str, **placeholders: str) -> None:
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={_WHAT: "–", **placeholders},
        )


def named(fields: VolDictType) -> VolDictType:
    """Return the fields with checks whose errors name the field."""

    def with_name(name: str, check: Any) -> Callable[[object], Any]:
        schema = vol.Schema(check)

        def run(value: object) -> Any:
            try:
                return schema(value)
            except InvalidFieldError as err:
                placeholders = {**(err.translation_placeholders or {}), _WHAT: name}
                key = err.translation_key or ""
                raise InvalidFieldError(key, **placeholders) from err
            except vol.Invalid as err:
                wrong = err.errors[0] if isinstance(err, vol.MultipleInvalid) else err
                where = "".join(f"[{part}]" for part in wrong.path)
                raise _plain(check, wrong, f"{name}{where}") from err

        return run

    return {key: with_name(str(key), check) for key, check in fields.items()}


def _plain(check: object, error: vol.Invalid, what: str) -> InvalidFieldError:
    """Return the sentence that says what a field must be.

    The checks of Home Assistant speak of types, and in English only.
    """
    wanted = None if error.path else check
    if isinstance(error, vol.RequiredFieldInvalid):
        return InvalidFieldError("value_missing", what=what)
    if wanted is cv.string:
        return InvalidFieldError("value_text", what=what)
    if wanted is cv.datetime:
        return InvalidFieldError("value_datetime", what=what)
    if wanted is cv.boolean:
        return InvalidFieldError("value_on_off", what=what)
    if isinstance(error, vol.DictInvalid):
        return InvalidFieldError("value_object", what=what)
    return InvalidFieldError("value_form", what=what)


def number_and_name(line: str) -> tuple[int, str]:
    """Return number and name in a line such as `3: Altar`; the colon may be missing.

    Raises ValueError unless the line begins with a number of at most three digits,
    leading zeros not counted.
    """
    text = line.strip()
    rest = text.lstrip("0123456789")
    digits = text[: len(text) - len(rest)]
    if not digits or len(digits.lstrip("0")) > _DIGITS:
        raise ValueError(line)
    name = rest.lstrip()
    return int(digits), (name[1:].lstrip() if name.startswith(_SEPARATORS) else name)


def between(low: float, high: float) -> Callable[[object], float]:
    """Return a check that a value is a number in this range."""

    def check(value: object) -> float:
        try:
            number = float(value)  # type: ignore[arg-type]
        except OverflowError, TypeError, ValueError:
            number = float("nan")
        if not low <= number <= high:
            raise InvalidFieldError(
                "value_between",
                value=str(value),
                low=number_text(low),
                high=number_text(high),
            )
        return number

    return check


def whole(low: int, high: int) -> Callable[[object], int]:
    """Return a check that a value is a whole number in this range."""
    check = between(low, high)
    return lambda value: whole_number(check(value))


def whole_number(value: object) -> int:
    """Return a whole number such as an id, also if it is written as text."""
    try:
        number = float(value)  # type: ignore[arg-type]
        exact = int(value) if isinstance(value, int | str) else int(number)
    except OverflowError, TypeError, ValueError:
        number, exact = 0.5, 0
    if isinstance(value, bool) or not number.is_integer():
        raise InvalidFieldError("not_whole_number", value=str(value))
    if abs(exact) > MAX_INTEGER:
        raise InvalidFieldError(
            "value_between",
            value=str(value),
            low=str(-MAX_INTEGER),
            high=str(MAX_INTEGER),
        )
    return exact


def one_of[E: StrEnum](kind: type[E]) -> Callable[[object], E]:
    """Return a check that a value is one of the members."""

    def check(value: object) -> E:
        try:
            return kind(cv.string(value))
        except ValueError as err:
            raise InvalidFieldError(
                "value_one_of", value=str(value), known=", ".join(kind)
            ) from err

    return check


def json_object(value: object) -> dict[str, Any]:
    """Return an object of any members; it must not be nested over 64 levels."""
    if is_too_deep(value):
        raise InvalidFieldError("value_nested", levels=str(MAX_NESTING))
    checked: dict[str, Any] = vol.Schema({cv.string: object})(value)
    return checked


type CanUse = Callable[[str], bool]
"""Returns True for an entity that the user is allowed to use."""


async def async_can_use(call: ServiceCall, *, reads_only: bool) -> CanUse:
    """Return which entities a call is allowed to control or, if it reads, to read.

    Calls by automations and by Home Assistant itself are allowed all.
    """
    policy = POLICY_READ if reads_only else POLICY_CONTROL
    if call.context.user_id is None:
        return lambda _: True
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context)
    return lambda entity_id: user.permissions.check_entity(entity_id, policy)


async def async_require_admin(hass: HomeAssistant, context: Context) -> None:
    """Raise Unauthorized if the context has a user without administrator rights."""
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None or not user.is_admin:
        raise Unauthorized(context=context)


def unauthorized(
    call: ServiceCall, entity_id: str, *, reads_only: bool
) -> Unauthorized:
    """Return the error for an entity that the user is not allowed to use."""
    return Unauthorized(
        context=call.context,
        entity_id=entity_id,
        permission=POLICY_READ if reads_only else POLICY_CONTROL,
    )
