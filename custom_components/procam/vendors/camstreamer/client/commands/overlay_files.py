"""CamOverlay's images and fonts in the camera (upload_image.cgi, upload_font.cgi)."""

from dataclasses import dataclass
import re
from typing import Any, Final

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import DeviceRejectedError, TranslatedMessage
from .....clientkit.values import Fields, one_of
from ..checks import bytes_of
from ..const import (
    CAMOVERLAY_API,
    FONT_STORAGES,
    IMAGE_STORAGES,
    MAX_UNITS,
    MAX_UPLOAD_BYTES,
)
from ..upload import upload

_NAME: Final = re.compile(r"[\w-][\w .-]{0,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """An image or font in the camera."""

    name: str
    path: str
    storage: str


class OverlayFiles:
    """Lists, uploads and removes files."""

    def __init__(self, cgi: AxisCgi) -> None:
        self._cgi = cgi

    async def images(self) -> tuple[StoredFile, ...]:
        """Return the images, on all storages."""
        return await self._list("upload_image.cgi")

    async def fonts(self) -> tuple[StoredFile, ...]:
        """Return the fonts, on all storages."""
        return await self._list("upload_font.cgi")

    async def upload_image(
        self, name: str, data: bytes, storage: str = "flash"
    ) -> StoredFile:
        """Store a PNG or JPEG."""
        one_of(storage, IMAGE_STORAGES, "storage")
        return await self._upload("upload_image.cgi", name, data, storage)

    async def upload_font(
        self, name: str, data: bytes, storage: str = "flash"
    ) -> StoredFile:
        """Store a TrueType font."""
        one_of(storage, FONT_STORAGES, "storage")
        return await self._upload("upload_font.cgi", name, data, storage)

    async def remove_image(self, file: StoredFile) -> None:
        """Delete an image."""
        await self._remove("upload_image.cgi", file)

    async def remove_font(self, file: StoredFile) -> None:
        """Delete a font."""
        await self._remove("upload_font.cgi", file)

    async def _list(self, cgi: str) -> tuple[StoredFile, ...]:
        answer = await self._cgi.read_json(
            CAMOVERLAY_API + cgi, {"action": "list"}, what="The file list"
        )
        fields = Fields(answer, "files")
        found = (_file(item) for item in fields.values("list")[:MAX_UNITS])
        return tuple(file for file in found if file is not None)

    async def _upload(
        self, cgi: str, name: str, data: bytes, storage: str
    ) -> StoredFile:
        if not _NAME.fullmatch(name):
            raise ValueError("The file's name must be letters, digits, blanks, - and _")
        bytes_of(data, MAX_UPLOAD_BYTES)
        target = {"target": storage} if storage == "SD0" else {}
        await upload(
            self._cgi,
            CAMOVERLAY_API + cgi,
            {"action": "upload", "storage": storage},
            field="uploadedFile[]",
            name=name,
            content=data,
            fields=target,
        )
        for file in await self._list(cgi):
            if file.name == name and file.storage == storage:
                return file
        raise DeviceRejectedError(TranslatedMessage("file_not_kept"))

    async def _remove(self, cgi: str, file: StoredFile) -> None:
        fields = {
            "action": "remove",
            "name": file.name,
            "path": file.path,
            "storage": file.storage,
        }
        await self._cgi.send_form(CAMOVERLAY_API + cgi, fields)


def _file(item: Any) -> StoredFile | None:
    if not isinstance(item, dict):
        return None
    name, path = item.get("name"), item.get("path")
    if not isinstance(name, str) or not isinstance(path, str):
        return None
    return StoredFile(name=name, path=path, storage=str(item.get("storage", "")))
