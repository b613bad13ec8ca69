"""The picture of a camera's last alarm."""

from datetime import datetime
from typing import Final

from ...contract.descriptions import ProcamImageDescription
from .client import Camera, CamtraceClient, CamtraceState
from .items import camera_device, camera_tail

type AlarmImage = ProcamImageDescription[CamtraceClient, CamtraceState, Camera]


def _taken(camera: Camera) -> datetime | None:
    return camera.last_alarm.time if camera.last_alarm else None


async def _picture(client: CamtraceClient, camera: Camera) -> bytes | None:
    alarm = camera.last_alarm
    return None if alarm is None else await client.alarms.picture(alarm.id)


IMAGES: Final[tuple[AlarmImage, ...]] = (
    ProcamImageDescription(
        key="last_alarm",
        translation_key="last_alarm",
        items_fn=lambda state: state.cameras,
        unique_id_suffix_fn=camera_tail("last_alarm"),
        device_fn=camera_device,
        taken_fn=_taken,
        number_fn=lambda camera: camera.last_alarm.id if camera.last_alarm else None,
        image_fn=_picture,
    ),
)
