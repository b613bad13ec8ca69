"""CamOverlay's images and fonts (facts 3.1)."""

import struct
from typing import Final
from urllib.parse import quote
import zlib

from aiohttp import web

from .cgi import Call, JsonObject, as_json, not_found, refused

IMAGE_STORAGES: Final = ("flash", "SD0", "ftp", "samba", "url")
FONT_STORAGES: Final = ("flash", "SD0")
LOGO_PATH: Final = "file:///usr/local/packages/camoverlay/localdata/logo.png"

_LOGO_SIZE: Final = (24, 12)
_NAVY: Final = b"\x14\x28\x50"
_WHITE: Final = b"\xff\xff\xff"


def _logo() -> bytes:
    """Return a PNG of a white cross on navy."""
    width, height = _LOGO_SIZE

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = b"".join(
        b"\x00" + b"".join(_WHITE if _on_cross(x, y) else _NAVY for x in range(width))
        for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")


def _on_cross(x: int, y: int) -> bool:
    return (x in (11, 12) and 1 <= y <= 10) or (y in (3, 4) and 8 <= x <= 15)


class OverlayFiles:
    """Files by path, a URL, with the folder listings of the two upload CGIs."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {LOGO_PATH: _logo()}
        self._images: list[JsonObject] = [
            {"name": "logo.png", "path": LOGO_PATH, "storage": "flash"}
        ]
        self._fonts: list[JsonObject] = []

    def images(self, call: Call) -> web.Response:
        """Answer upload_image.cgi."""
        return self._serve(call, self._images, IMAGE_STORAGES)

    def fonts(self, call: Call) -> web.Response:
        """Answer upload_font.cgi."""
        return self._serve(call, self._fonts, FONT_STORAGES)

    def image(self, call: Call) -> web.Response:
        """Answer image.cgi with the file's bytes."""
        content = self.contents.get(call.query.get("path", ""))
        if content is None:
            return not_found()
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        return web.Response(body=content, content_type=kind)

    def fetch(self, _: Call) -> web.Response:
        """Answer fetch_mjpeg_image.cgi; the fake network has no such camera."""
        return not_found(502)

    def _serve(
        self, call: Call, files: list[JsonObject], storages: tuple[str, ...]
    ) -> web.Response:
        match call.args.get("action"):
            case "list":
                return as_json({"code": 200, "list": files})
            case "get_storage":
                states = [
                    {
                        "type": storage,
                        "state": "SD_CARD_OK" if storage == "SD0" else "OK",
                    }
                    for storage in storages
                ]
                return as_json({"code": 200, "list": states})
            case "upload" if call.is_post:
                return self._upload(call, files, storages)
            case "remove" if call.is_post:
                return self._remove(call, files)
        return as_json({"code": 400, "message": "Unknown action"})

    def _upload(
        self, call: Call, files: list[JsonObject], storages: tuple[str, ...]
    ) -> web.Response:
        part = call.parts().get("uploadedFile[]")
        storage = call.args.get("storage", "")
        if part is None or not part.filename or storage not in storages:
            return refused("Invalid upload")
        folder = "/var/spool/storage/SD_DISK" if storage == "SD0" else "/localdata"
        path = f"file://{folder}/camoverlay/{quote(part.filename)}"
        self.contents[path] = part.content
        files[:] = [file for file in files if file["path"] != path]
        files.append({"name": part.filename, "path": path, "storage": storage})
        return as_json({"code": 200, "status": 200, "message": "OK"})

    def _remove(self, call: Call, files: list[JsonObject]) -> web.Response:
        path = call.args.get("path", "")
        if all(file["path"] != path for file in files):
            return as_json({"code": 404, "message": "File not found"})
        files[:] = [file for file in files if file["path"] != path]
        self.contents.pop(path, None)
        return as_json({"code": 200, "message": "OK"})
