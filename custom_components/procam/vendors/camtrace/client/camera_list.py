"""The list of cameras: a row is decoded only when it has changed."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from ....clientkit.decode import Row
from ....clientkit.errors import (
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    TranslatedMessage,
)
from .http import Api
from .models.cameras import Camera, read_camera
from .parser import list_of, unwrap

_MAX_BYTES: Final = 16 * 2**20
"""Thousands of cameras."""


class CameraList:
    """Reads the cameras; what only we know of them is kept by `merge`."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._body: bytes | None = None
        self._rows: dict[int, tuple[object, Camera]] = {}
        """The row each camera was read from."""

    async def read(self) -> Iterable[Camera] | None:
        """Return the cameras, None when nothing has changed; raises DeviceError."""
        try:
            answer = await self._api.request("GET", "/cameras", max_bytes=_MAX_BYTES)
        except DeviceNotFoundError as err:
            raise DevicePermissionError(
                TranslatedMessage("may_not_list_cameras")
            ) from err
        if answer.body == self._body:
            return None
        rows = list_of(answer.json("/cameras"), "cameras")
        found = [read for row in rows if (read := self._read_row(row)) is not None]
        if rows and not found:
            raise DeviceResponseError("The answer has no camera in cameras")
        self._body = answer.body
        self._rows = {camera.id: (row, camera) for row, camera in found}
        return [camera for _, camera in self._rows.values()]

    async def read_one(self, camera_id: int) -> Camera:
        """Return one camera; raises DeviceError."""
        fields = unwrap(
            (await self._api.request("GET", f"/cameras/{camera_id}")).json("camera"),
            "camera",
        )
        camera = read_camera(fields)
        # The list may still be the one before the change.
        self._body = None
        self._rows.pop(camera.id, None)
        return camera

    def _read_row(self, row: object) -> tuple[object, Camera] | None:
        note: Callable[[str], None] = self._api.note
        try:
            fields = Row(row, "camera", note)
            before = self._rows.get(fields.integer("id"))
            if before is not None and before[0] == row:
                return before
            return row, read_camera(fields)
        except DeviceResponseError:
            note("unreadable row in cameras")
            return None


def merge(before: Camera | None, read: Camera) -> Camera:
    """Return a camera as read, with what only we know of it."""
    if before is None:
        return read
    camera = replace(
        read,
        held=before.held,
        # It counts until the server has stopped recording that alarm.
        acknowledged=before.acknowledged and read.recording_alarm,
        last_alarm=before.last_alarm,
        last_command=before.last_command,
    )
    return before if camera == before else camera
