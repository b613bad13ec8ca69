"""Recordings of a vendor for the media browser."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.components.media_player import MediaClass

THUMBNAIL: Final = "thumbnail"
"""Last step of the path of an item's small picture."""

type MediaPath = tuple[str, ...]
"""The ids of the folders from the top, and of the item; never a URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaNode:
    """A folder or an item of a library."""

    id: str
    """One step of a path; may contain any character."""
    path: MediaPath | None = None
    """The whole path of an item that is listed outside its own folder."""
    title: str = ""
    word: str = ""
    """Key below `common` of a text with the title as placeholder, or without."""
    media_class: MediaClass = MediaClass.DIRECTORY
    content_type: str = ""
    """MIME type of what is played or shown; empty for a folder."""
    thumbnail: MediaPath | None = None
    """The path of a picture of the item."""

    @property
    def is_folder(self) -> bool:
        """Return True if the node can be opened."""
        return not self.content_type


_MINUTES_FROM_S: Final = 100
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
    """Return the folder of the recordings of a day."""
    iso = day.isoformat()
    return MediaNode(id=iso, title=iso, word=_WEEKDAYS[day.weekday()])


def clip_title(clock: datetime, length: timedelta | None = None) -> str:
    """Return time and length of a recording, as for "{Motion}, 14:05:03, 35 s"."""
    title = f"{clock:%H:%M:%S}"
    if length is None:
        return title
    seconds = max(1, round(length.total_seconds()))
    if seconds < _MINUTES_FROM_S:
        return f"{title}, {seconds} s"
    return f"{title}, {round(seconds / 60)} min"


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaContent:
    """An opened item, read in chunks."""

    content_type: str
    chunks: AsyncIterator[bytes]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Length, range and file name, where they are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLibrary[ClientT, StateT]:
    """Access to the recordings of a vendor."""

    browse_fn: Callable[[ClientT, StateT, MediaPath], Awaitable[list[MediaNode]]]
    """Return the nodes of a folder; raises DeviceError, ValueError for an unknown path."""
    resolve_fn: Callable[[ClientT, StateT, MediaPath], Awaitable[str]]
    """Return the MIME type of an item as `open_fn` delivers it."""
    open_fn: Callable[
        [ClientT, MediaPath, str | None], AbstractAsyncContextManager[MediaContent]
    ]
    """Open an item, or the part a Range header asks for."""
    thumbnail_fn: Callable[[ClientT, MediaPath], Awaitable[bytes]] | None = None
    """Return the small picture of a clip as JPEG, made from the clip."""
