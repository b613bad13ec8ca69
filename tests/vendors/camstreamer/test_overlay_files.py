"""Images and fonts in the camera."""

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceNotFoundError,
    DeviceRejectedError,
    InvalidValueError,
)
from custom_components.procam.vendors.camstreamer.client.commands.overlay_files import (
    StoredFile,
)
from simulators.camstreamer import CamstreamerSimulator

from .helpers import PNG, Connect, reading


async def test_images_and_fonts_are_stored_and_removed(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    files = (await reading(connect)).overlays.files
    image = await files.upload_image("new logo.png", PNG, "SD0")
    font = await files.upload_font("Sans.ttf", b"\0\1\0\0")
    assert image in await files.images()
    assert await files.fonts() == (font,)
    assert device.overlay.files.contents[image.path] == PNG
    assert all("Content-Length" not in e.line for e in device.log)
    await files.remove_image(image)
    await files.remove_font(font)
    assert await files.fonts() == ()
    with pytest.raises(DeviceRejectedError, match="File not found"):
        await files.remove_image(image)


async def test_wrong_files_are_refused_before_anything_is_sent(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    files = (await reading(connect)).overlays.files
    with pytest.raises(ValueError, match="letters"):
        await files.upload_image('a"b.png', PNG)
    with pytest.raises(InvalidValueError, match=r"file_size: high=16$"):
        await files.upload_image("a.png", b"")
    with pytest.raises(
        InvalidValueError, match="what=storage, known=flash, SD0, value=ftp"
    ):
        await files.upload_font("a.ttf", b"1", "ftp")
    assert not device.requests("upload_")


async def test_a_file_the_camera_lost_is_noticed(
    connect: Connect, device: CamstreamerSimulator
) -> None:
    files = (await reading(connect)).overlays.files
    device.overlay.files._images.append("odd")  # type: ignore[arg-type]
    device.overlay.files._images.append({"name": 1, "path": "/x"})
    device.fail("empty", "action=upload")
    with pytest.raises(DeviceRejectedError, match="file_not_kept"):
        await files.upload_image("a.png", PNG)
    assert all(isinstance(file, StoredFile) for file in await files.images())
    device.fail("status", "upload_image", status=404)
    with pytest.raises(DeviceNotFoundError):
        await files.images()
