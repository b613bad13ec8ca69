"""Searching, raising and acknowledging alarms (vendor text, "Alarms")."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from .....clientkit.errors import InvalidValueError
from ..alarm_feed import read_page
from ..clock import between
from ..events import AlarmsAcknowledged, Events
from ..http import Api, Page
from ..models.alarms import Alarm
from ..pictures import read_picture
from ..state import CamtraceSnapshot

_PAGE: Final = 100
"""Rows asked for at once; the server may give fewer."""


class Alarms:
    """The alarm list and the alarm state of cameras."""

    def __init__(
        self,
        api: Api,
        snapshot: CamtraceSnapshot,
    ) -> None:
        self._api = api
        self._snapshot = snapshot

    async def search(
        self,
        camera_id: int | None = None,
        *,
        text: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: int = _PAGE,
        offset: int = 0,
    ) -> Page[Alarm]:
        """Return alarms, newest first; `text` is looked for in the description."""
        query = between(start, end)
        if text:
            query.append(("q", text))
        return await read_page(self._api, camera_id, query, limit=limit, offset=offset)

    async def picture(
        self, alarm_id: int, *, width: int | None = None, height: int | None = None
    ) -> bytes:
        """Return an alarm's JPEG, in its own size or as a thumbnail in pixels."""
        query = [(name, size) for name, size in (("w", width), ("h", height)) if size]
        return await read_picture(self._api, f"/cameras/alarms/{alarm_id}.jpg", query)

    async def trigger(
        self, camera_ids: Iterable[int], alarm_type: str | None = None
    ) -> None:
        """Raise an alarm on cameras, with a custom word as its type.

        Raises ValueError without cameras. The server's confirmation holds nothing; the
        next read shows the rows.
        """
        query = [("cameraId", _ids(camera_ids))]
        if alarm_type:
            query.append(("type", alarm_type))
        await self._api.send("GET", "/cameras/alarms/trigger", query=query)

    async def acknowledge(self, camera_ids: Iterable[int]) -> Events:
        """End the alarm state of cameras; raises ValueError without cameras."""
        ids = tuple(camera_ids)
        query = [("cameraId", _ids(ids))]
        await self._api.send("GET", "/cameras/alarms/untrigger", query=query)
        return self._snapshot.put(AlarmsAcknowledged(camera_ids=ids))


def _ids(camera_ids: Iterable[int]) -> str:
    ids = ",".join(str(camera_id) for camera_id in camera_ids)
    if not ids:
        raise InvalidValueError("camera_needed")
    return ids
