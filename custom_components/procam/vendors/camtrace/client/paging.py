"""The three ways the API cuts long lists into pages (facts section 1)."""

from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Final

from ....clientkit.decode import Fields

_NEXT: Final = re.compile(r'<[^>]*>\s*;[^,]*\brel="?next"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page[T]:
    """Part of a list, newest first."""

    rows: tuple[T, ...]
    next_offset: int | None
    """The offset to ask for next, None at the end."""
    unreadable: int = 0
    """Rows of this part that are left out because they are odd."""


def after_link(
    headers: Mapping[str, str], *, offset: int, got: int, limit: int
) -> int | None:
    """Return the next offset of a list that announces more in a Link header.

    The link itself has lost the filters and the scheme, so only its presence counts;
    a full page is followed even without one.
    """
    if got and (got >= limit or _NEXT.search(headers.get("Link", ""))):
        return offset + got
    return None


def after_pages(paging: Fields, *, offset: int, got: int, limit: int) -> int | None:
    """Return the next offset where `count` pages are announced, `current` from 0."""
    more = paging.integer("current", 0) + 1 < paging.integer("count", 0)
    return offset + limit if got and more else None


def after_total(paging: Fields, *, offset: int, got: int) -> int | None:
    """Return the next offset where `total` rows are announced.

    The answer's own `offset` is the index after its last row in some samples and
    the one asked for in others, so ours is counted.
    """
    end = offset + got
    return end if got and end < paging.integer("total", 0) else None


def check_window(limit: int, offset: int) -> None:
    """Raise ValueError for a page that cannot be asked for."""
    if limit < 1 or offset < 0:
        raise ValueError("A page needs a limit of 1 or more and an offset from 0")
