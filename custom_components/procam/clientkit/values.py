"""Values in both directions: those of answers are read, those of commands checked.

Devices write the same truth as `true`, `1`, `"1"`, `"yes"` or `"on"`; numbers come as
text. Those forms are accepted, anything else is a DeviceResponseError that names the
place. Arguments are checked before anything is sent: an InvalidValueError names the
argument, the same as the field of the action.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from typing import Any, Final, override

import orjson

from .errors import DeviceResponseError, InvalidValueError

_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})
_SHOWN: Final = 40
"""Characters of a wrong value shown in an error; enough to recognize it."""
_CHARSETS: Final = ("utf", "iso", "windows", "cp", "latin", "us-ascii", "ascii")
"""Beginnings of charset names; Python's other codecs are no charsets."""
MAX_NESTING: Final = 64
"""Far deeper than any documented answer; some 250 levels crash the JSON writer."""
MAX_INTEGER: Final = 2**63 - 1
"""The JSON writer has 64 bits for a whole number."""


def decode_text(body: bytes, charset: str | None = None) -> str:
    """Return the text of a body in its declared charset, else UTF-8, else Windows-1252.

    A declared charset that is unknown or does not fit is passed over. A byte order
    mark is dropped.
    """
    declared = (charset or "").lower()
    for encoding in (declared, "utf-8", "cp1252"):
        if encoding.startswith(_CHARSETS):
            with suppress(LookupError, ValueError):
                return body.decode(encoding).removeprefix("\ufeff")
    return body.decode("latin-1")


def decode_json(body: bytes | str, what: str, charset: str | None = None) -> Any:
    """Return the JSON value of a body; raises DeviceResponseError.

    JSON is UTF-8 unless its bytes prove otherwise. Nesting over 64 levels is refused.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        text = body if isinstance(body, str) else _json_text(body, charset)
        try:
            value = orjson.loads(text.removeprefix("\ufeff"))
        except orjson.JSONDecodeError as err:
            raise DeviceResponseError(f"{what} is not JSON") from err
    if is_too_deep(value):
        raise DeviceResponseError(f"{what} is nested too deeply")
    return value


def _json_text(body: bytes, charset: str | None) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return decode_text(body, charset)


def is_too_deep(value: Any) -> bool:
    """Return True if lists and objects are nested over 64 levels."""
    level = _containers([value])
    for _ in range(MAX_NESTING):
        if not level:
            return False
        level = [child for item in level for child in _containers(_members(item))]
    return bool(level)


def _containers(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]


def _members(value: Any) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value


def to_bool(value: Any, path: str) -> bool:
    """Return a boolean, sent in any of the forms that devices use."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise _wrong(path, "a yes or no", value)


def to_int(value: Any, path: str) -> int:
    """Return a whole number of at most 64 bits, sent as number or text."""
    number: int | None = None
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, float) and value.is_integer():
        number = int(value)
    elif isinstance(value, str):
        with suppress(ValueError):
            number = int(value.strip())
    if number is None or not -MAX_INTEGER <= number <= MAX_INTEGER:
        raise _wrong(path, "a whole number", value)
    return number


def to_float(value: Any, path: str) -> float:
    """Return a finite number, sent as number or text."""
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            number = float(value)
        except ValueError:
            pass
        else:
            if number - number == 0:
                return number
    raise _wrong(path, "a number", value)


def to_str(value: Any, path: str) -> str:
    """Return a text; a number is returned as its digits."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise _wrong(path, "text", value)


def to_enum[E: Enum](kind: type[E], value: Any, unknown: E) -> E:
    """Return the enum member of a value; `unknown` for a value added in a later version."""
    try:
        return kind(value)
    except ValueError:
        return unknown


class Fields:
    """A JSON object whose members are read by name, with a path for errors."""

    __slots__ = ("_object", "path")

    def __init__(self, value: Any, path: str) -> None:
        """Wrap a decoded value; raises DeviceResponseError unless it is an object."""
        if not isinstance(value, Mapping):
            raise _wrong(path, "an object", value)
        self._object: Mapping[str, Any] = value
        self.path = path

    @property
    def members(self) -> Mapping[str, Any]:
        """The undecoded members."""
        return self._object

    def __contains__(self, name: str) -> bool:
        """Return True if the member is present and not null."""
        return self._object.get(name) is not None

    def raw(self, name: str) -> Any:
        """Return the member undecoded, None when absent."""
        return self._object.get(name)

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Return a boolean; without a default the member is required."""
        return self._read(name, to_bool, default)

    def integer(self, name: str, default: int | None = None) -> int:
        """Return a whole number; without a default the member is required."""
        return self._read(name, to_int, default)

    def number(self, name: str, default: float | None = None) -> float:
        """Return a number; without a default the member is required."""
        return self._read(name, to_float, default)

    def text(self, name: str, default: str | None = None) -> str:
        """Return text; without a default the member is required."""
        return self._read(name, to_str, default)

    def optional[T](self, name: str, read: Callable[[Any, str], T]) -> T | None:
        """Return the member read by a `to_` function, None when absent or null."""
        return read(self._object[name], self._at(name)) if name in self else None

    def child(self, name: str) -> Fields:
        """Return a member that is an object; an absent one is empty."""
        value = self._object.get(name)
        return Fields({} if value is None else value, self._at(name))

    def objects(self, name: str) -> Iterator[Fields]:
        """Yield the objects of a list member; an absent list is empty."""
        for index, item in enumerate(self.values(name)):
            yield Fields(item, f"{self._at(name)}[{index}]")

    def values(self, name: str) -> list[Any]:
        """Return the undecoded items of a list member; an absent list is empty."""
        value = self._object.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise _wrong(self._at(name), "a list", value)
        return value

    def _read[T](
        self, name: str, read: Callable[[Any, str], T], default: T | None
    ) -> T:
        if name in self:
            return read(self._object[name], self._at(name))
        if default is None:
            raise DeviceResponseError(f"{self._at(name)} is missing")
        return default

    def _at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


class Row(Fields):
    """An object of a list; a member of an unexpected type reads as absent.

    Only a member without a default is still required. `[]` stands for `{}`, as servers
    written in PHP send it.
    """

    __slots__ = ("_note",)

    def __init__(
        self, value: Any, path: str, note: Callable[[str], None] = lambda _: None
    ) -> None:
        """Wrap a decoded value; `note` is called with the place of each odd member."""
        super().__init__(value, path)
        self._note = note

    @override
    def optional[T](self, name: str, read: Callable[[Any, str], T]) -> T | None:
        try:
            return super().optional(name, read)
        except DeviceResponseError:
            self._note_odd(name)
            return None

    @override
    def child(self, name: str) -> Row:
        value = self._object.get(name)
        if not isinstance(value, Mapping):
            if value:
                self._note_odd(name)
            value = {}
        return Row(value, self._at(name), self._note)

    @override
    def objects(self, name: str) -> Iterator[Row]:
        path = f"{self._at(name)}[]"
        for item in self.values(name):
            if isinstance(item, Mapping):
                yield Row(item, path, self._note)
            else:
                self._note_odd(f"{name}[]")

    @override
    def values(self, name: str) -> list[Any]:
        value = self._object.get(name)
        if isinstance(value, list):
            return value
        if value:
            self._note_odd(name)
        return []

    @override
    def _read[T](
        self, name: str, read: Callable[[Any, str], T], default: T | None
    ) -> T:
        if default is None:
            return super()._read(name, read, default)
        try:
            return super()._read(name, read, default)
        except DeviceResponseError:
            self._note_odd(name)
            return default

    def _note_odd(self, name: str) -> None:
        if self._object.get(name) != "":
            self._note(f"odd {self._at(name)}")


def _wrong(path: str, wanted: str, value: Any) -> DeviceResponseError:
    return DeviceResponseError(
        f"{path} should be {wanted}, not {str(value)[:_SHOWN]!r}"
    )


# Arguments.


def within[N: (int, float)](value: N, limits: tuple[N, N], what: str) -> N:
    """Return a number within its limits; raises InvalidValueError."""
    low, high = limits
    if isinstance(value, bool) or not low <= value <= high:
        raise InvalidValueError(
            "value_between", what=what, low=low, high=high, value=value
        )
    return value


def one_of[T](value: T, choices: Collection[T], what: str) -> T:
    """Return a value that is one of the choices; raises InvalidValueError."""
    if value not in choices:
        known = list(choices) or "–"
        raise InvalidValueError("value_one_of", what=what, known=known, value=value)
    return value


def text_of(value: str, longest: int, what: str, *, empty: bool = True) -> str:
    """Return text of a bounded length without NUL; raises InvalidValueError."""
    if len(value) > longest or "\0" in value or not (value or empty):
        low = 0 if empty else 1
        raise InvalidValueError("value_length", what=what, low=low, high=longest)
    return value
