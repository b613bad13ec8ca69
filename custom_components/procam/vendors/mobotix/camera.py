"""Cameras of a MOVE camera: its streams."""

from dataclasses import dataclass
from typing import Any, Final

from ...contract.descriptions import ProcamCameraDescription
from .client import MobotixClient, MobotixState, Stream
from .items import MOTION, picked
from .ptz import head_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A stream, and the camera it comes from: an action on the stream moves that."""

    stream: Stream
    leading: bool
    """True for the first stream that the camera has switched on."""
    state: MobotixState

    @property
    def is_video(self) -> bool:
        """Return True if the stream is video, not MJPEG pictures."""
        return self.stream.codec != "mjpeg"


type MoveCamera = ProcamCameraDescription[MobotixClient, MobotixState, Channel]


def _channels(state: MobotixState) -> list[Channel]:
    leading = next((s.name for s in state.streams if s.enabled), None)
    return [
        Channel(stream=stream, leading=stream.name == leading, state=state)
        for stream in state.streams
    ]


def _detects_motion(channel: Channel) -> bool | None:
    return next((d.enabled for d in picked(MOTION)(channel.state)), None)


async def _detect_motion(client: MobotixClient, _: Channel, on: bool) -> Any:
    return await client.set_detection(MOTION, enabled=on)


async def _source(client: MobotixClient, channel: Channel) -> str:
    return client.media.rtsp_url(channel.stream)


async def _picture(
    client: MobotixClient, _channel: Channel, _width: int | None, _height: int | None
) -> bytes:
    return await client.media.snapshot()


VIDEO: Final[MoveCamera] = ProcamCameraDescription(
    key="stream",
    translation_key="stream",
    items_fn=lambda state: [c for c in _channels(state) if c.is_video],
    unique_id_suffix_fn=lambda channel: f"stream_{channel.stream.name}",
    placeholders_fn=lambda channel: {"name": channel.stream.name},
    main_fn=lambda channel: channel.leading,
    enabled_fn=lambda channel: channel.leading,
    available_fn=lambda channel: channel.stream.enabled,
    source_fn=_source,
    image_fn=_picture,
    frames_fn=lambda client, _: client.media.mjpeg(),
    ptz_fn=lambda client, channel: head_of(client, channel.state, channel.stream.name),
    is_recording_fn=lambda channel: bool(channel.state.recording),
    detects_motion_fn=_detects_motion,
    detect_motion_fn=_detect_motion,
)

PICTURES: Final[MoveCamera] = ProcamCameraDescription(
    key="mjpeg_stream",
    translation_key="mjpeg_stream",
    items_fn=lambda state: [c for c in _channels(state) if not c.is_video],
    unique_id_suffix_fn=lambda channel: f"stream_{channel.stream.name}",
    main_fn=lambda channel: channel.leading,
    enabled_fn=lambda channel: channel.leading,
    available_fn=lambda channel: channel.stream.enabled,
    image_fn=_picture,
    frames_fn=lambda client, _: client.media.mjpeg(),
    ptz_fn=lambda client, channel: head_of(client, channel.state, channel.stream.name),
    is_recording_fn=lambda channel: bool(channel.state.recording),
    detects_motion_fn=_detects_motion,
    detect_motion_fn=_detect_motion,
)
"""Home Assistant's player takes no MJPEG over RTSP; the camera's own server serves."""

CAMERAS: Final = (VIDEO, PICTURES)
