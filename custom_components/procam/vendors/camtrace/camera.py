"""Cameras of a CamTrace server: each picture of each camera, and the mosaics."""

from collections.abc import Iterable
from typing import Final

from ...contract.descriptions import Frames, ProcamCameraDescription
from .client import Camera, CamtraceClient, CamtraceState, Group, Role
from .items import camera_device, camera_tail
from .ptz import head_of

type ViewCamera = ProcamCameraDescription[CamtraceClient, CamtraceState, Camera]
type MosaicCamera = ProcamCameraDescription[CamtraceClient, CamtraceState, Group]

_PUSHED: Final = frozenset({Role.HD, Role.MD, Role.LD, Role.ALARM, Role.REPLAY})
"""Pictures the server also sends as JPEGs; the delayed one comes as video only."""


def _watched(role: Role, state: CamtraceState) -> Iterable[Camera]:
    """Return the cameras that have a picture the account may watch."""
    return (
        camera
        for camera in state.cameras
        if camera.live_allowed and camera.view(role) is not None
    )


def _view(role: Role, key: str) -> ViewCamera:
    is_main = role is Role.HD
    # The binary sensor has the tail `alarm`.
    tail = key if role is Role.ALARM else str(role)

    async def source(client: CamtraceClient, camera: Camera) -> str:
        return client.video.stream_url(camera, role)

    async def still(
        client: CamtraceClient, camera: Camera, *_: int | None
    ) -> bytes | None:
        return await client.video.still(camera, role)

    def frames(client: CamtraceClient, camera: Camera) -> Frames:
        return client.video.frames(camera, role)

    return ProcamCameraDescription(
        key=key,
        translation_key=key,
        items_fn=lambda state: _watched(role, state),
        unique_id_suffix_fn=camera_tail(tail),
        main_fn=lambda _: is_main,
        device_fn=camera_device,
        enabled_fn=lambda camera: is_main and not camera.ignored,
        available_fn=lambda camera: camera.is_showing(role),
        source_fn=source,
        image_fn=still if role in _PUSHED else None,
        frames_fn=frames if role in _PUSHED else None,
        ptz_fn=head_of,
        is_recording_fn=lambda camera: camera.recording,
    )


VIEWS: Final[tuple[ViewCamera, ...]] = (
    _view(Role.HD, "high_quality"),
    _view(Role.MD, "medium_quality"),
    _view(Role.LD, "low_quality"),
    _view(Role.DELAYED, "delayed"),
    _view(Role.ALARM, "alarm_video"),
    _view(Role.REPLAY, "replay"),
)

MOSAIC: Final[MosaicCamera] = ProcamCameraDescription(
    key="mosaic",
    translation_key="mosaic",
    items_fn=lambda state: (group for group in state.groups if group.camera_ids),
    unique_id_suffix_fn=lambda group: f"mosaic_{group.id}",
    placeholders_fn=lambda group: {"name": group.name},
    image_fn=lambda client, group, *_: client.video.mosaic_still(group),
    frames_fn=lambda client, group: client.video.mosaic_frames(group),
)

CAMERAS: Final[tuple[ViewCamera | MosaicCamera, ...]] = (*VIEWS, MOSAIC)
