"""Files that actions read and write, in folders that Home Assistant allows."""

from collections.abc import AsyncIterable
from contextlib import suppress
import os
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN

MAX_READ_BYTES: Final = 64 * 2**20
"""Larger than any firmware image or configuration."""
MAX_WRITTEN_BYTES: Final = 4 * 2**30
"""A device that never stops sending must not fill the disk."""
_MODE: Final = 0o644


async def async_read_file(hass: HomeAssistant, path: str) -> tuple[str, bytes]:
    """Return the name and the content of a file in an allowed folder."""

    def read(file: Path) -> bytes:
        if file.stat().st_size > MAX_READ_BYTES:
            raise _refusal("file_too_large", path)
        return file.read_bytes()

    file = await async_allow(hass, path)
    try:
        return file.name, await hass.async_add_executor_job(read, file)
    except OSError as err:
        raise _refusal("file_not_read", path) from err


async def async_write_file(
    hass: HomeAssistant, path: str, content: AsyncIterable[bytes]
) -> int:
    """Write a file in an allowed folder and return its size.

    An existing file is unchanged until the new content is complete.
    """
    file = await async_allow(hass, path)
    size = 0
    try:
        target, part = await hass.async_add_executor_job(_new_part, file.parent)
    except OSError as err:
        raise _refusal("file_not_written", path) from err
    try:
        with target:
            async for piece in content:
                size += len(piece)
                if size > MAX_WRITTEN_BYTES:
                    raise _refusal("file_too_large", path)
                await hass.async_add_executor_job(target.write, piece)
        await hass.async_add_executor_job(part.replace, file)
    except OSError as err:
        raise _refusal("file_not_written", path) from err
    finally:
        with suppress(OSError):
            await hass.async_add_executor_job(part.unlink, True)
    return size


def _new_part(folder: Path) -> tuple[BinaryIO, Path]:
    """Create a file that did not exist; a link planted in its place is not followed."""
    descriptor, name = mkstemp(suffix=".part", prefix=".procam-", dir=folder)
    os.fchmod(descriptor, _MODE)
    return os.fdopen(descriptor, "wb"), Path(name)


async def as_pieces(content: bytes) -> AsyncIterable[bytes]:
    """Return the content as a stream of one piece."""
    yield content


async def async_allow(hass: HomeAssistant, path: str) -> Path:
    """Return a path Home Assistant is allowed to use; raises ServiceValidationError."""
    is_allowed = hass.config.is_allowed_path
    if "\0" in path or not await hass.async_add_executor_job(is_allowed, path):
        raise _refusal("path_not_allowed", path)
    return Path(path)


def _refusal(key: str, path: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"path": path},
    )
