"""CamSwitcher: playlists, sources, clips, master audio."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .....clientkit.errors import DeviceResponseError
from .....clientkit.values import to_enum, to_float
from ..const import MAX_UNITS


class PlayableKind(StrEnum):
    """What a playlist is, by the first letter of its id (vendor: list of playlists)."""

    CAMERA = "camera"
    AUDIO = "audio"
    CLIP = "clip"
    TRACKER = "tracker"
    PLAYLIST = "playlist"
    UNKNOWN = "unknown"


_IDS = ("id", "playlist_name", "stream_name", "clip_name", "name")
"""Members that name an object which is a row of a list."""
_KINDS = {
    "c": PlayableKind.CAMERA,
    "a": PlayableKind.AUDIO,
    "s": PlayableKind.CLIP,
    "t": PlayableKind.TRACKER,
    "p": PlayableKind.PLAYLIST,
}


class MasterAudioKind(StrEnum):
    """Where the sound comes from."""

    SOURCE = "NONE"
    """It follows the picture."""
    SILENCE = "SILENCE"
    STREAM = "STREAM"
    CLIP = "CLIP"
    UNKNOWN = "?"


@dataclass(frozen=True, kw_only=True, slots=True)
class Playlist:
    """Anything that can be put on air: a camera, a clip, a real playlist."""

    id: str
    name: str
    """Chosen by the user; not unique."""
    kind: PlayableKind
    favorite: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A camera or audio stream the mixer takes in."""

    id: str
    name: str
    available: bool | None = None
    """None until the app reports it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Clip:
    """A clip in the camera."""

    id: str
    name: str
    storage: str | None = None
    duration_s: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MasterAudio:
    """The source of the outgoing sound."""

    kind: MasterAudioKind
    source: str = ""
    """Id of the stream or clip."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutputInfo:
    """Access to the mixer's output: good for one player and five minutes."""

    rtsp_url: str = field(repr=False)


def decode_playlists(data: Any) -> tuple[Playlist, ...]:
    """Return the playlists of an answer; every member but the id may be absent."""
    return tuple(
        Playlist(
            id=key,
            name=_name(key, item),
            kind=_KINDS.get(key[:1], PlayableKind.UNKNOWN),
            favorite=item.get("isFavourite") is True,
        )
        for key, item in objects_by_id(data, "playlists").items()
    )


def decode_queue(data: Any) -> tuple[str, ...]:
    """Return the ids of an answer, in order; raises DeviceResponseError.

    The document does not print it: the list comes bare or as the only one of an
    object, its rows as ids or as objects that name one.
    """
    if isinstance(data, dict):
        lists = [value for value in data.values() if isinstance(value, list)]
        data = data.get("playlist_queue_list", lists[0] if len(lists) == 1 else None)
    if data is None:
        return ()
    if not isinstance(data, list):
        raise DeviceResponseError("The queue is not a list")
    ids = (_id_of(item) for item in data[:MAX_UNITS])
    return tuple(one for one in ids if one)


def decode_sources(data: Any) -> tuple[Source, ...]:
    """Return the sources of an answer; their logins are not kept."""
    return tuple(
        Source(id=key, name=_name(key, item))
        for key, item in objects_by_id(data, "streams").items()
    )


def decode_clips(data: Any, files: Any = None) -> tuple[Clip, ...]:
    """Return the clips of an answer, with storage and length from the file list."""
    listed = objects_by_id(files, "clip_list") if isinstance(files, dict) else {}
    clips = objects_by_id(data, "clips")
    return tuple(
        _clip(key, {**listed.get(key, {}), **clips.get(key, {})})
        for key in dict.fromkeys((*clips, *listed))
    )


def decode_master_audio(value: Mapping[str, Any]) -> MasterAudio:
    """Return the master audio; an empty value follows the source."""
    if not value:
        return MasterAudio(kind=MasterAudioKind.SOURCE)
    kind = to_enum(MasterAudioKind, value.get("type"), MasterAudioKind.UNKNOWN)
    key = "clip_name" if kind is MasterAudioKind.CLIP else "stream_name"
    with_source = kind in (MasterAudioKind.CLIP, MasterAudioKind.STREAM)
    source = value.get(key) if with_source else ""
    return MasterAudio(kind=kind, source=source if isinstance(source, str) else "")


def objects_by_id(data: Any, what: str) -> dict[str, dict[str, Any]]:
    """Return the objects of an answer by id; raises DeviceResponseError."""
    if isinstance(data, list):
        # Also empty: some builds write an empty object so.
        data = {_id_of(item): item for item in data if _id_of(item)}
    if not isinstance(data, dict):
        raise DeviceResponseError(f"The {what} are not an object")
    objects = ((key, item) for key, item in data.items() if isinstance(item, dict))
    return dict(list(objects)[:MAX_UNITS])


def _id_of(item: Any) -> str:
    if isinstance(item, dict):
        item = next((item[key] for key in _IDS if key in item), "")
    return item if isinstance(item, str) else ""


def _name(key: str, item: Mapping[str, Any]) -> str:
    name = item.get("niceName")
    return name if isinstance(name, str) and name else key


def _clip(key: str, item: Mapping[str, Any]) -> Clip:
    storage, duration = item.get("storage"), item.get("duration")
    try:
        seconds = to_float(duration, "duration")
    except DeviceResponseError:
        seconds = None
    return Clip(
        id=key,
        name=_name(key, item),
        storage=storage if isinstance(storage, str) else None,
        duration_s=seconds,
    )
