"""Cameras of a CamTrace server: each picture of each camera, and the mosaics."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ...contract.descriptions import Frames, ProcamCameraDescription
from .client import Camera, CamtraceClient, CamtraceState, Group, Role
from .items import camera_device
from .ptz import head_of

type ViewCamera = ProcamCameraDescription[CamtraceClient, CamtraceState, Watched]
type MosaicCamera = ProcamCameraDescription[CamtraceClient, CamtraceState, Group]

_PUSHED: Final = frozenset({Role.HD, Role.MD, Role.LD, Role.ALARM, Role.REPLAY})
"""Pictures the server also sends as JPEGs; the delayed one comes as video only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A picture of a camera the account may watch."""

    camera: Camera
    role: Role


def _watched(role: Role, state: CamtraceState) -> Iterable[Watched]:
    return (
        Watched(camera=camera, role=role)
        for camera in state.cameras
        if camera.live_allowed and camera.view(role) is not None
    )


def _works(watched: Watched) -> bool:
    camera = watched.camera
    if watched.role is Role.REPLAY:
        return camera.replay_enabled
    if watched.role is Role.ALARM and not camera.recording_alarm:
        return False
    return camera.status.value > 0


async def _source(client: CamtraceClient, watched: Watched) -> str:
    return client.video.stream_url(watched.camera, watched.role)


async def _still(
    client: CamtraceClient, watched: Watched, *_: int | None
) -> bytes | None:
    return await client.video.still(watched.camera, watched.role)


def _frames(client: CamtraceClient, watched: Watched) -> Frames:
    return client.video.frames(watched.camera, watched.role)


def _view(role: Role, key: str) -> ViewCamera:
    pushed = role in _PUSHED
    # The binary sensor has the tail `alarm`.
    tail = key if role is Role.ALARM else str(role)
    return ProcamCameraDescription(
        key=key,
        translation_key=key,
        items_fn=lambda state: _watched(role, state),
        unique_id_suffix_fn=lambda watched: f"camera_{watched.camera.id}_{tail}",
        main_fn=lambda _: role is Role.HD,
        device_fn=lambda watched: camera_device(watched.camera),
        enabled_fn=lambda watched: role is Role.HD and not watched.camera.ignored,
        available_fn=_works,
        source_fn=_source,
        image_fn=_still if pushed else None,
        frames_fn=_frames if pushed else None,
        ptz_fn=lambda client, watched: head_of(client, watched.camera),
        is_recording_fn=lambda watched: watched.camera.recording,
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
