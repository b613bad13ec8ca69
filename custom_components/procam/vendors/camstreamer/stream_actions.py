"""Actions of CamStreamer: streams added, changed, removed and looked up."""

from collections.abc import Mapping
from itertools import count
from typing import Any, Final

from homeassistant.core import SupportsResponse
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ...contract.action import ProcamAction
from ...contract.host import Host
from ...contract.ptz_head import find
from ...contract.validation import json_object
from .client import CAMSTREAMER, CamstreamerClient, CamstreamerEvent, CamstreamerState
from .items import stream_name
from .require_app import require_app

type AppAction = ProcamAction[CamstreamerClient, CamstreamerState, CamstreamerEvent]
type _Coordinator = Host[Any, CamstreamerState, CamstreamerEvent]
type _Data = Mapping[str, Any]

_PARAMETERS: Final = {vol.Optional("parameters", default={}): json_object}


def _stream(state: CamstreamerState, wanted: str) -> str:
    named = {stream.id: stream_name(stream) for stream in state.streams}
    return find(wanted, named, "stream")


def _free_id(state: CamstreamerState) -> str:
    """Return an id that is free; the apps leave those with `api` to us."""
    return next(name for n in count(1) if state.stream(name := f"api{n}") is None)


async def _add(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    stream_id = data.get("stream_id") or _free_id(coordinator.data)
    await client.streams.add(
        stream_id,
        data["url"],
        title=data["title"],
        platform=data["platform"],
        enabled=data["enabled"],
        parameters=data["parameters"],
    )
    return {"stream_id": stream_id}


async def _update(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    return await client.streams.update(
        _stream(coordinator.data, data["stream"]),
        url=data.get("url"),
        title=data.get("title"),
        parameters=data["parameters"],
    )


async def _get(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    stream_id = _stream(coordinator.data, data["stream"])
    return {"stream": await client.streams.get(stream_id)}


async def _remove(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    return await client.streams.remove(_stream(coordinator.data, data["stream"]))


async def _list(
    coordinator: _Coordinator, client: CamstreamerClient, data: _Data
) -> Any:
    serial = data.get("serial_number") or coordinator.data.identity.serial or ""
    return {
        "streams": [
            {
                "id": stream.id,
                "title": stream.title,
                "type": stream.type,
                "description": stream.description,
                "platform": stream.platform,
                "timezone": stream.timezone,
                "start": stream.start,
                "stop": stream.stop,
                "link": stream.link,
                "resolution": stream.resolution,
            }
            for stream in await client.cloud.streams(data["license_code"], serial)
        ]
    }


def _redirects(data: _Data) -> bool:
    """Return True if the change can send the live stream somewhere else."""
    return "url" in data or bool(data.get("parameters"))


STREAM_ACTIONS: Final[tuple[AppAction, ...]] = (
    ProcamAction(
        key="add_stream",
        admin=True,
        fields={
            vol.Optional("stream_id"): cv.string,
            vol.Required("url"): cv.string,
            vol.Optional("title", default=""): cv.string,
            vol.Optional("platform", default="rtmp"): cv.string,
            vol.Optional("enabled", default=False): cv.boolean,
            **_PARAMETERS,
        },
        run_fn=require_app(CAMSTREAMER, _add),
        response=SupportsResponse.OPTIONAL,
    ),
    ProcamAction(
        key="update_stream",
        entity_fields={"stream": r"stream_(.+?)(?:_active)?"},
        admin_fn=_redirects,
        fields={
            vol.Required("stream"): cv.string,
            vol.Optional("url"): cv.string,
            vol.Optional("title"): cv.string,
            **_PARAMETERS,
        },
        run_fn=require_app(CAMSTREAMER, _update),
    ),
    ProcamAction(
        key="get_stream",
        # The address of a stream holds its key.
        admin=True,
        fields={vol.Required("stream"): cv.string},
        run_fn=require_app(CAMSTREAMER, _get),
        response=SupportsResponse.ONLY,
        reads_only=True,
    ),
    ProcamAction(
        key="remove_stream",
        entity_fields={"stream": r"stream_(.+?)(?:_active)?"},
        admin=True,
        confirm=True,
        fields={vol.Required("stream"): cv.string},
        run_fn=require_app(CAMSTREAMER, _remove),
    ),
    ProcamAction(
        key="list_streams",
        reads_only=True,
        fields={
            vol.Required("license_code"): cv.string,
            vol.Optional("serial_number"): cv.string,
        },
        run_fn=_list,
        response=SupportsResponse.ONLY,
    ),
)
