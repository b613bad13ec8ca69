"""The wrappings of the API's answers, which differ from resource to resource."""

from collections.abc import Callable, Mapping

from ....clientkit.decode import Fields
from ....clientkit.errors import DeviceResponseError


def to_list(value: object, path: str) -> list[object]:
    """Return a list; null is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise DeviceResponseError(f"{path} is not a list")
    return value


def list_of(value: object, key: str) -> list[object]:
    """Return the list an answer holds under a key.

    Without the key it is another answer, and not an empty list: all cameras would
    seem to be gone.
    """
    if not isinstance(value, Mapping) or key not in value:
        raise DeviceResponseError(f"The answer has no {key}")
    return to_list(value[key], key)


def unwrap(value: object, path: str) -> Fields:
    """Return one thing: bare, under its singular or its plural name, or a list of one.

    Groups, screens and tasks come bare, exports and snapshots under their name, a
    command under the name of the list (facts section 20, rule 10).
    """
    if isinstance(value, Mapping) and len(value) == 1:
        (inner,) = value.values()
        if isinstance(inner, list) and len(inner) == 1:
            (inner,) = inner
        if isinstance(inner, Mapping):
            value = inner
    return Fields(value, path)


def read_rows[T](
    rows: list[object],
    path: str,
    read: Callable[[Fields], T],
    note: Callable[[str], None],
) -> tuple[T, ...]:
    """Return the rows that can be read; see `read_each`."""
    return tuple(read_each(rows, path, lambda row: read(Fields(row, path)), note))


def read_each[T](
    rows: list[object],
    path: str,
    read: Callable[[object], T],
    note: Callable[[str], None],
) -> list[T]:
    """Return what can be read of some rows; the others are counted.

    One odd camera must not hide two hundred good ones; rows that are all odd are
    another format, and a DeviceResponseError.
    """
    good: list[T] = []
    failure: DeviceResponseError | None = None
    for row in rows:
        try:
            good.append(read(row))
        except DeviceResponseError as err:
            note(f"unreadable row in {path}")
            failure = err
    if failure is not None and not good:
        raise failure
    return good
