"""The cameras, read every time and decoded only when they have changed."""

from dataclasses import replace
from typing import Final

from ....clientkit.errors import (
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    TranslatedMessage,
)
from .alarm_feed import AlarmFeed
from .envelope import list_of
from .http import Api
from .models.cameras import Camera, CameraReader, LastCommand
from .resources import ErrorTolerance

_MAX: Final = 16 * 2**20
"""Thousands of cameras."""


class CameraList:
    """The server's cameras together with what the alarm list says of them."""

    def __init__(self, api: Api, feed: AlarmFeed) -> None:
        """Nothing is read yet."""
        self._api = api
        self._feed = feed
        self._reader = CameraReader(api.note)
        self._patience = ErrorTolerance()
        self._body: bytes | None = None
        self._plain: tuple[Camera, ...] = ()
        self._with_state: dict[int, tuple[Camera, Camera]] = {}
        self.last_commands: dict[int, LastCommand] = {}
        """Where cameras were sent last, and have not been moved away since."""
        self.value: tuple[Camera, ...] = ()

    def get(self, camera_id: int) -> Camera | None:
        """Return a camera as it was read last."""
        known = self._with_state.get(camera_id)
        return None if known is None else known[1]

    async def read(self) -> None:
        """Read the list; a few bad answers in a row keep the one before."""
        try:
            answer = await self._api.request("GET", "/cameras", max_bytes=_MAX)
            if answer.body != self._body:
                rows = list_of(answer.json("/cameras"), "cameras")
                self._plain = self._reader.read(rows)
                self._body = answer.body
        except DeviceNotFoundError as err:
            raise DevicePermissionError(
                TranslatedMessage("may_not_list_cameras")
            ) from err
        except DeviceResponseError as err:
            self._patience.bad(err)
        else:
            self._patience.good()
            self._feed.keep_only(frozenset(camera.id for camera in self._plain))

    def with_alarm_state(self) -> tuple[Camera, ...]:
        """Return the cameras with their alarms.

        Objects are identical where nothing changed, the tuple when nothing did.
        """
        cameras = tuple(self._with_alarm_state(camera) for camera in self._plain)
        self._with_state = {
            camera.id: (plain, camera)
            for plain, camera in zip(self._plain, cameras, strict=True)
        }
        if cameras != self.value:
            self.value = cameras
        return self.value

    def _with_alarm_state(self, plain: Camera) -> Camera:
        in_alarm = plain.recording_alarm or self._feed.held(plain.id)
        last = self._feed.last_alarm(plain.id)
        before, camera = self._with_state.get(plain.id, (None, plain))
        if before is not plain:
            camera = plain
        sent = self.last_commands.get(plain.id, LastCommand())
        if (camera.in_alarm, camera.sent) == (
            in_alarm,
            sent,
        ) and camera.last_alarm is last:
            return camera
        return replace(plain, in_alarm=in_alarm, last_alarm=last, sent=sent)
