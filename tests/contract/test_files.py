"""Files of actions: where, how large, and whole."""

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest

from custom_components.procam.contract import files
from custom_components.procam.contract.files import (
    as_pieces,
    async_read_file,
    async_write_file,
)


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """A folder that actions are allowed to use."""
    hass.config.allowlist_external_dirs = {str(tmp_path.resolve())}
    return tmp_path.resolve()


def names_in(folder: Path) -> list[str]:
    """Return the names of the files in a folder."""
    return [path.name for path in folder.iterdir()]


async def test_what_is_written_can_be_read(hass: HomeAssistant, folder: Path) -> None:
    path = str(folder / "a.bin")
    assert await async_write_file(hass, path, as_pieces(b"content")) == 7
    assert await async_read_file(hass, path) == ("a.bin", b"content")


async def test_a_path_out_of_the_folder_is_refused(
    hass: HomeAssistant, folder: Path
) -> None:
    paths = (str(folder / ".." / "a"), "/etc/passwd", "a", "", f"{folder}/a\0b")
    for path in paths:
        with pytest.raises(ServiceValidationError, match="path_not_allowed"):
            await async_read_file(hass, path)
        with pytest.raises(ServiceValidationError, match="path_not_allowed"):
            await async_write_file(hass, path, as_pieces(b""))


async def test_a_missing_file_is_an_error(hass: HomeAssistant, folder: Path) -> None:
    with pytest.raises(ServiceValidationError, match="file_not_read"):
        await async_read_file(hass, str(folder / "missing"))


async def test_a_file_that_cannot_be_written_is_an_error(
    hass: HomeAssistant, folder: Path
) -> None:
    (folder / "a").mkdir()
    for path in (folder / "a", folder / "missing" / "b"):
        with pytest.raises(ServiceValidationError, match="file_not_written"):
            await async_write_file(hass, str(path), as_pieces(b"content"))


async def test_too_much_is_neither_read_nor_written(
    hass: HomeAssistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_READ_BYTES", 10)
    monkeypatch.setattr(files, "MAX_WRITTEN_BYTES", 10)
    path = folder / "a"
    path.write_bytes(b"x" * 11)
    with pytest.raises(ServiceValidationError, match="file_too_large"):
        await async_read_file(hass, str(path))
    with pytest.raises(ServiceValidationError, match="file_too_large"):
        await async_write_file(hass, str(folder / "b"), as_pieces(b"x" * 11))
    assert not (folder / "b").exists()


async def test_the_old_file_stays_when_the_new_one_breaks_off(
    hass: HomeAssistant, folder: Path
) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError

    path = folder / "a"
    path.write_bytes(b"old")
    with pytest.raises(ServiceValidationError):
        await async_write_file(hass, str(path), broken())
    assert path.read_bytes() == b"old"
    assert names_in(folder) == ["a"]


async def test_a_link_planted_beside_a_file_is_not_written_through(
    hass: HomeAssistant, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "victim"
    outside.write_bytes(b"mine")
    (folder / "a.part").symlink_to(outside)
    (folder / "a").symlink_to(outside)
    with suppress(ServiceValidationError):
        await async_write_file(hass, str(folder / "a"), as_pieces(b"content"))
    assert await async_write_file(hass, str(folder / "b"), as_pieces(b"content")) == 7
    assert outside.read_bytes() == b"mine"
    assert (folder / "b").read_bytes() == b"content"
    assert not [name for name in names_in(folder) if name.startswith(".procam")]
