"""Cameras: the views, the mixed picture, and streams the camera serves itself."""

from dataclasses import dataclass
from typing import Any, Final

from ...contract.descriptions import ProcamCameraDescription
from .client import (
    CAMSTREAMER,
    CAMSWITCHER,
    CamstreamerClient,
    CamstreamerState,
    Stream,
    View,
)
from .items import camstreamer_device, camswitcher_device, stream_name
from .ptz import head_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A view, and the camera it belongs to: an action on the view moves that."""

    view: View
    state: CamstreamerState

    @property
    def is_first(self) -> bool:
        """Return True for what the camera shows without being asked for a view."""
        return self.view == self.state.views[0]


type AppCamera[ItemT] = ProcamCameraDescription[
    CamstreamerClient, CamstreamerState, ItemT
]


async def _view_source(client: CamstreamerClient, shown: Shown) -> str:
    return client.stream_url(shown.view.number)


async def _view_picture(
    client: CamstreamerClient, shown: Shown, _width: int | None, _height: int | None
) -> bytes:
    # The camera takes only sizes its sensor has, and refuses others.
    return await client.snapshot(shown.view.number)


VIEW: Final[AppCamera[Shown]] = ProcamCameraDescription(
    key="view",
    translation_key="view",
    items_fn=lambda state: [Shown(view=view, state=state) for view in state.views],
    unique_id_suffix_fn=lambda shown: f"view_{shown.view.number}",
    main_fn=lambda shown: shown.is_first,
    name_fn=lambda shown: shown.view.name,
    source_fn=_view_source,
    image_fn=_view_picture,
    ptz_fn=lambda client, shown: head_of(client, shown.state, shown.view.number),
)


async def _output(client: CamstreamerClient, _: CamstreamerState) -> str:
    return (await client.switcher.output()).rtsp_url


SWITCHER: Final[AppCamera[CamstreamerState]] = ProcamCameraDescription(
    key="switcher_output",
    translation_key="switcher_output",
    items_fn=lambda state: [state] if state.available(CAMSWITCHER) else [],
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "switcher_output",
    source_fn=_output,
    source_once=True,
)


async def _playlist(client: CamstreamerClient, _: Stream) -> str:
    return await client.streams.hls_url()


HLS: Final[AppCamera[Stream]] = ProcamCameraDescription(
    key="stream_hls",
    translation_key="stream_hls",
    entity_registry_enabled_default=False,
    items_fn=lambda state: [
        stream
        for stream in state.streams
        if stream.is_hls_pull and state.available(CAMSTREAMER)
    ],
    device_fn=camstreamer_device,
    unique_id_suffix_fn=lambda stream: f"stream_{stream.id}_hls",
    placeholders_fn=lambda stream: {"stream": stream_name(stream)},
    source_fn=_playlist,
)

CAMERAS: Final[tuple[AppCamera[Any], ...]] = (VIEW, SWITCHER, HLS)
