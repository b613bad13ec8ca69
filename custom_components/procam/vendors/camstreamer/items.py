"""The parts of a camera that have entities, and their names."""

from collections.abc import Callable, Iterable
from typing import Final

from ...clientkit.identity import Identity
from .client import (
    CAMOVERLAY,
    CAMSCRIPTER,
    CAMSTREAMER,
    CAMSWITCHER,
    CamstreamerState,
    MasterAudio,
    MasterAudioKind,
    Stream,
)

FOLLOW_SOURCE: Final = "follow_source"
SILENCE: Final = "silence"
APP_TITLES: Final = {
    CAMSTREAMER: "CamStreamer",
    CAMOVERLAY: "CamOverlay",
    CAMSWITCHER: "CamSwitcher",
    CAMSCRIPTER: "CamScripter",
}
_MAKER: Final = "CamStreamer"


def stream_name(stream: Stream) -> str:
    """Return a stream's title, or a generated one for older apps."""
    return stream.title or f"{stream.platform.replace('_', ' ').upper()} {stream.id}"


def app_device(package: str) -> Callable[[object], Identity]:
    """Return the identity of the device of an app."""
    device = Identity(id=f"app_{package}", name=package, manufacturer=_MAKER)
    return lambda _: device


camstreamer_device: Final = app_device(CAMSTREAMER)
camoverlay_device: Final = app_device(CAMOVERLAY)
camswitcher_device: Final = app_device(CAMSWITCHER)
camscripter_device: Final = app_device(CAMSCRIPTER)


def app_devices(state: CamstreamerState) -> Iterable[Identity]:
    """Return the apps as devices of their own, part of the camera.

    Apps that were removed while connected are kept: an upgrade removes an app for a
    moment, and a removed device takes the settings of its entities with it.
    """
    known = {app.package: app for app in state.known_apps}
    for package in dict.fromkeys((*known, *state.answering)):
        app = known.get(package)
        title = APP_TITLES.get(package) or (app.nice_name if app else package)
        yield Identity(
            id=f"app_{package}",
            name=title,
            is_part=True,
            manufacturer=_MAKER,
            model=title,
            firmware=app.version if app else None,
        )


def of_app(package: str) -> Callable[[CamstreamerState], list[CamstreamerState]]:
    """Return a function that selects the whole state while an app runs and answers."""
    return lambda state: [state] if state.available(package) else []


of_switcher: Final = of_app(CAMSWITCHER)


def labeled(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return keys by name, given as (key, name); a name used twice gets a number."""
    labels: dict[str, str] = {}
    for key, name in named:
        label, number = name, 2
        while label in labels:
            label, number = f"{name} ({number})", number + 1
        labels[label] = key
    return labels


def playlists(state: CamstreamerState) -> dict[str, str]:
    """Return the ids of all that can go on air, by name."""
    return {state.playlist_name(item.id): item.id for item in state.playlists}


def sounds(state: CamstreamerState) -> dict[str, MasterAudio]:
    """Return what the master audio can be, by name; two of them are translated."""
    sources = labeled((item.id, item.name) for item in state.sources)
    clips = labeled((item.id, item.name) for item in state.clips)
    return {
        FOLLOW_SOURCE: MasterAudio(kind=MasterAudioKind.SOURCE),
        SILENCE: MasterAudio(kind=MasterAudioKind.SILENCE),
        **{
            name: MasterAudio(kind=MasterAudioKind.STREAM, source=key)
            for name, key in sources.items()
        },
        **{
            f"{name} (clip)" if name in sources else name: MasterAudio(
                kind=MasterAudioKind.CLIP, source=key
            )
            for name, key in clips.items()
        },
    }
