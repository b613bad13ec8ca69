"""CamSwitcher's clip library (facts 5)."""

from collections.abc import Callable
from typing import Final

from aiohttp import web

from .cgi import Call, Handler, JsonObject, not_found, ok, refused
from .clip_video import clip_preview, clip_video

_STORAGES: Final = ("SD_DISK", "FLASH")
_DRAWN_S: Final = 30


class ClipLibrary:
    """Clips by id, with their bytes."""

    def __init__(
        self, clips: dict[str, JsonObject], push: Callable[[JsonObject], None]
    ) -> None:
        self.clips = clips
        self.contents: dict[str, bytes] = {}
        self._push = push

    def add(self, key: str, name: str, content: bytes | None = None) -> None:
        """Store a clip on the SD card; without content it is drawn here."""
        self.clips[key] = {"niceName": name, "storage": "SD_DISK", "duration": _DRAWN_S}
        self.contents[key] = clip_video(name, _DRAWN_S) if content is None else content

    def cgis(self) -> dict[str, Handler]:
        """Return the CGIs by path."""
        return {
            "clip_list.cgi": self._list,
            "clip_upload.cgi": self._upload,
            "clip_remove.cgi": self._remove,
            "clip_preview.cgi": self._preview,
            "clip_files.cgi": lambda _: ok({"files": sorted(self.contents)}),
            "clip_download_file.cgi": self._download,
            "get_storage.cgi": lambda _: ok(_storage()),
        }

    def _list(self, _: Call) -> web.Response:
        entries = {
            key: {
                "storage": clip.get("storage", "SD_DISK"),
                "duration": clip.get("duration", 0),
                "stream_list": [],
            }
            for key, clip in self.clips.items()
        }
        return ok({"clip_list": entries})

    def _upload(self, call: Call) -> web.Response:
        parts = call.parts()
        storage = call.query.get("storage", "SD_DISK")
        if not {"clip_name", "clip_type", "file"} <= parts.keys():
            return refused("Missing field")
        if (
            parts["clip_type"].text not in {"video", "audio"}
            or storage not in _STORAGES
        ):
            return refused("Invalid clip type or storage")
        key = parts["clip_name"].text
        self.add(key, key, parts["file"].content)
        self.clips[key]["storage"] = storage
        self._push({"type": "ClipUpload", "clip_name": key})
        return ok()

    def _remove(self, call: Call) -> web.Response:
        key = call.query.get("clip_name", "")
        clip = self.clips.get(key)
        if clip is None or clip["storage"] != call.query.get("storage"):
            return refused("Clip not found", 404)
        del self.clips[key]
        self.contents.pop(key, None)
        self._push({"type": "ClipRemove", "clip_name": key})
        return ok()

    def _preview(self, call: Call) -> web.Response:
        clip = self.clips.get(call.query.get("clip_name", ""))
        if clip is None:
            return not_found()
        preview = clip_preview(str(clip["niceName"]))
        return web.Response(body=preview, content_type="image/jpeg")

    def _download(self, call: Call) -> web.Response:
        content = self.contents.get(call.query.get("file_name", ""))
        return not_found() if content is None else web.Response(body=content)


def _storage() -> list[JsonObject]:
    return [
        {"storage": "SD_DISK", "writable": True, "size": 64000, "available": 51200},
        {"storage": "FLASH", "writable": True, "size": 256, "available": 96},
    ]
