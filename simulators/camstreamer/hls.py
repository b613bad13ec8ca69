"""The HLS pull playlist the camera serves itself (vendor "HLS PULL")."""

from typing import Final

from aiohttp import web

from .cgi import Call, Handler

_SEGMENT: Final = (b"\x47\x1f\xff\x10" + b"\xff" * 184) * 7
"""Null packets: a transport stream with nothing in it."""

_PLAYLIST: Final = """#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXTINF:2.0,
live0.ts
#EXTINF:2.0,
live1.ts
"""


def _playlist(_: Call) -> web.Response:
    return web.Response(text=_PLAYLIST, content_type="application/vnd.apple.mpegurl")


def _segment(_: Call) -> web.Response:
    return web.Response(body=_SEGMENT, content_type="video/mp2t")


FILES: Final[dict[str, Handler]] = {
    "live.m3u8": _playlist,
    "live0.ts": _segment,
    "live1.ts": _segment,
}
"""What lies below the signature's folder."""
