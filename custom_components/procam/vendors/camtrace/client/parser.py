"""Parses the API's answers: envelopes, rows and pages.

Each differs from resource to resource (facts sections 1 and 20).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ....clientkit.errors import DeviceResponseError
from ....clientkit.values import Fields, Row

_LINK_MAX: Final = 4096
"""Characters of a Link header that are looked at."""


# Wrappings and rows.


def list_of(value: object, key: str) -> list[object]:
    """Return the list under a key of an answer; null is an empty list.

    An answer without the key is an error and not an empty list: otherwise all cameras
    would seem to be gone.
    """
    if not isinstance(value, Mapping) or key not in value:
        raise DeviceResponseError(f"The answer has no {key}")
    return to_list(value[key], key)


def to_list(value: object, path: str) -> list[object]:
    """Return a list; null is an empty one, `{}` too."""
    if not value and isinstance(value, dict | None):
        return []
    if not isinstance(value, list):
        raise DeviceResponseError(f"{path} is not a list")
    return value


def unwrap(value: object, path: str) -> Row:
    """Return one object: bare, under its singular or plural name, or in a list of one.

    Groups, screens and tasks come bare, exports and snapshots under their name, a
    command under the name of the list (facts section 20, rule 10).
    """
    if isinstance(value, Mapping) and len(value) == 1:
        (inner,) = value.values()
        if isinstance(inner, list) and len(inner) == 1:
            (inner,) = inner
        if isinstance(inner, Mapping):
            value = inner
    return Row(value, path)


def read_rows[T](
    rows: list[object],
    path: str,
    read: Callable[[Fields], T],
    note: Callable[[str], None],
) -> tuple[T, ...]:
    """Return the rows that can be read.

    A row is left out and counted only if it has no id. Raises DeviceResponseError if no
    row can be read: that is another format.
    """
    good: list[T] = []
    failure: DeviceResponseError | None = None
    for row in rows:
        try:
            good.append(read(Row(row, path, note)))
        except DeviceResponseError as err:
            note(f"unreadable row in {path}")
            failure = err
    if failure is not None and not good:
        raise failure
    return tuple(good)


# Pages.


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """Part of a list, newest first."""

    rows: tuple[T, ...]
    next_offset: int | None
    """The offset to ask for next, None at the end."""
    unreadable: int = 0
    """Rows of this part that are left out because they are odd."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPage:
    """Part of a list as the server sends it."""

    rows: list[object]
    offset: int
    limit: int
    """Rows asked for; the server may give fewer."""
    headers: Mapping[str, str]
    paging: Fields
    """What the body says of the rest of the list; empty if nothing."""


def after_link(page: RawPage) -> int | None:
    """Return the next offset of a list that announces more in a Link header.

    The link itself has lost the filters and the scheme, so only its presence counts;
    a full page is followed even without one.
    """
    got, link = len(page.rows), page.headers.get("Link", "")
    link = link[:_LINK_MAX].lower().replace(" ", "")
    more = got >= page.limit or 'rel="next"' in link or "rel=next" in link
    return page.offset + got if got and more else None


def after_pages(page: RawPage) -> int | None:
    """Return the next offset where `count` pages are announced, `current` from 0."""
    more = page.paging.integer("current", 0) + 1 < page.paging.integer("count", 0)
    return page.offset + page.limit if page.rows and more else None


def after_total(page: RawPage) -> int | None:
    """Return the next offset where `total` rows are announced.

    The answer's own `offset` is the index after its last row in some samples and
    the one asked for in others, so ours is counted.
    """
    end = page.offset + len(page.rows)
    return end if page.rows and end < page.paging.integer("total", 0) else None


def check_window(limit: int, offset: int) -> None:
    """Raise ValueError for a page that cannot be requested."""
    if limit < 1 or offset < 0:
        raise ValueError("A page needs a limit of 1 or more and an offset from 0")
