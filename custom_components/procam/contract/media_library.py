"""Recordings: what a vendor's library tells the media browser."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from homeassistant.components.media_player import MediaClass

type MediaPath = tuple[str, ...]
"""The ids of the folders from the top, and of the item; never a URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaNode:
    """A folder or an item of a library."""

    id: str
    """One step of a path; may hold any character."""
    title: str = ""
    word: str = ""
    """Key below `common` of a text that takes the title in, or stands in its place."""
    media_class: MediaClass = MediaClass.DIRECTORY
    content_type: str = ""
    """MIME type of what is played or shown; empty for a folder."""
    thumbnail: MediaPath | None = None
    """The path of a picture of it."""

    @property
    def is_folder(self) -> bool:
        """Tell whether there is something inside."""
        return not self.content_type


_WEEKDAYS: Final = (
    "media_monday",
    "media_tuesday",
    "media_wednesday",
    "media_thursday",
    "media_friday",
    "media_saturday",
    "media_sunday",
)


def day_folder(day: date) -> MediaNode:
    """Return the folder of what was recorded on a day."""
    iso = day.isoformat()
    return MediaNode(id=iso, title=iso, word=_WEEKDAYS[day.weekday()])


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaContent:
    """An opened item, to be passed on piece by piece."""

    content_type: str
    chunks: AsyncIterator[bytes]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Length, range and file name, where they are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLibrary[ClientT, StateT]:
    """How to find one's way through a vendor's recordings."""

    browse_fn: Callable[[ClientT, StateT, MediaPath], Awaitable[list[MediaNode]]]
    """What a folder holds; raises DeviceError, ValueError for an unknown path."""
    resolve_fn: Callable[[ClientT, StateT, MediaPath], Awaitable[str]]
    """MIME type of an item as `open_fn` delivers it."""
    open_fn: Callable[
        [ClientT, MediaPath, str | None], AbstractAsyncContextManager[MediaContent]
    ]
    """Open an item, or the part a Range header asks for."""
