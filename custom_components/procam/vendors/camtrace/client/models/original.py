"""A model with the server's content of it, to be sent back with a change."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from .....clientkit.values import Fields, Row

_NOT_CONTENT: Final = frozenset({"id", "uuid", "version", "href", "detailUrl"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Original[T]:
    """A model, and the content of the server's own object to send with a change."""

    model: T
    content: dict[str, object]


def read_original[T](row: Row, read: Callable[[Fields], T]) -> Original[T]:
    """Return a model with all the content that a change would replace."""
    content = {
        name: value for name, value in row.members.items() if name not in _NOT_CONTENT
    }
    return Original(model=read(row), content=content)
