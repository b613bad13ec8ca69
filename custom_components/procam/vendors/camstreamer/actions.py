"""Actions of the CamStreamer apps that people and automations use."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.ptz_head import find
from .admin_actions import ADMIN_ACTIONS
from .client import CAMSWITCHER, CamstreamerClient, CamstreamerEvent, CamstreamerState
from .drawing_actions import DRAWING_ACTIONS
from .items import playlists, sounds
from .overlay_actions import OVERLAY_ACTIONS
from .require_app import require_app
from .stream_actions import STREAM_ACTIONS

type AppAction = ProcamAction[CamstreamerClient, CamstreamerState, CamstreamerEvent]
type _Coordinator = Host[Any, CamstreamerState, CamstreamerEvent]
type _Data = Mapping[str, Any]


def _playlist(state: CamstreamerState, wanted: str) -> str:
    named = {key: name for name, key in playlists(state).items()}
    return find(wanted, named, "playlist")


async def _play(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    return await client.switcher.play(_playlist(coordinator.data, data["playlist"]))


async def _queue(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    return await client.switcher.push(_playlist(coordinator.data, data["playlist"]))


async def _master_audio(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    known = sounds(coordinator.data)
    names = {audio.source or name: name for name, audio in known.items()}
    audio = known[names[find(data["source"], names, "source")]]
    return await client.switcher.set_master_audio(audio.kind, audio.source)


async def _find_cameras(
    _coordinator: _Coordinator, client: CamstreamerClient, _data: _Data
) -> Any:
    return {
        "cameras": [
            {"name": camera.name, "address": camera.address}
            for camera in await client.find_cameras()
        ]
    }


ACTIONS: Final[tuple[AppAction, ...]] = (
    *OVERLAY_ACTIONS,
    *DRAWING_ACTIONS,
    *STREAM_ACTIONS,
    ProcamAction(
        key="play_playlist",
        fields={vol.Required("playlist"): cv.string},
        run_fn=require_app(CAMSWITCHER, _play),
    ),
    ProcamAction(
        key="queue_playlist",
        fields={vol.Required("playlist"): cv.string},
        run_fn=require_app(CAMSWITCHER, _queue),
    ),
    ProcamAction(
        key="set_master_audio",
        fields={vol.Required("source"): cv.string},
        run_fn=require_app(CAMSWITCHER, _master_audio),
    ),
    ProcamAction(
        key="find_cameras",
        run_fn=_find_cameras,
        response=SupportsResponse.ONLY,
    ),
    *ADMIN_ACTIONS,
)
