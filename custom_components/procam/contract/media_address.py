"""Addresses of recordings: for the media browser, and for the pages of Home Assistant."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final
from urllib.parse import quote, unquote

from ..const import DOMAIN
from .media_library import MediaPath

MEDIA_BASE: Final = "/api/procam/media"


def media_identifier(entry_id: str, path: MediaPath) -> str:
    """Return the identifier of a folder or item within our media source."""
    return "/".join(quote(part, safe="") for part in (entry_id, *path))


def media_location(identifier: str) -> tuple[str, MediaPath]:
    """Return the entry id and the path of an identifier."""
    entry_id, *path = (unquote(part) for part in identifier.split("/"))
    return entry_id, tuple(path)


def media_content_id(entry_id: str, path: MediaPath) -> str:
    """Return what media players and cards take to play an item."""
    return f"media-source://{DOMAIN}/{media_identifier(entry_id, path)}"


def media_url(entry_id: str, path: MediaPath) -> str:
    """Return the path of an item below Home Assistant's own address."""
    steps = "/".join(_as_step(part) for part in path)
    return f"{MEDIA_BASE}/{entry_id}/{steps}"


def path_of_url(steps: str) -> MediaPath:
    """Return the path at the end of a URL; raises ValueError for anything else."""
    return tuple(_from_step(step) for step in steps.split("/"))


def _as_step(part: str) -> str:
    """Return an id as letters that need no quoting.

    Ids may hold any character; a quoted one would be undone on the way, and the
    signature Home Assistant puts on the path would no longer fit.
    """
    return urlsafe_b64encode(part.encode()).decode().rstrip("=")


def _from_step(step: str) -> str:
    return urlsafe_b64decode(step + "=" * (-len(step) % 4)).decode()
