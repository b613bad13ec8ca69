"""storagemanagement.cgi (vendor, Local Storage Management)."""

from datetime import UTC, datetime
from io import BytesIO

import av
import pytest

from .client import Client
from .conftest import Mount

STORAGE = "admin/storagemanagement.cgi?action="
NEW_YEAR = datetime(2011, 1, 1, 1, 1, 1, tzinfo=UTC)
NAME = "A_20110101_010101.avi"


@pytest.fixture
def clip(camera: Client) -> str:
    """The file name of the vendor's sample, on the card."""
    return camera.device.card.record(NEW_YEAR)


async def test_files_are_listed_by_name(camera: Client, clip: str) -> None:
    assert clip == NAME
    camera.device.fill_card(NEW_YEAR.replace(day=2))
    assert await camera.get(STORAGE + "list") == f"{NAME}\nA_20110102_010101.avi\n"


async def test_an_empty_card_lists_nothing(mount: Mount) -> None:
    for columns in (False, True):
        camera = await mount(list_columns=columns)
        assert await camera.get(STORAGE + "list") == ""


async def test_the_list_may_have_columns(mount: Mount) -> None:
    camera = await mount(list_columns=True)
    camera.device.card.record(NEW_YEAR)
    size = len((await camera.ask(f"{STORAGE}download&filename={NAME}")).body)
    listed = await camera.get(STORAGE + "list")
    assert listed == f"{NAME}\t{size}\t2011-01-01 01:01:01\n"


@pytest.mark.parametrize(
    ("container", "known_length"), [("avi", True), ("avi", False), ("mp4", True)]
)
async def test_a_download_is_a_playable_clip(
    mount: Mount, container: str, known_length: bool
) -> None:
    camera = await mount(clip_container=container, download_length=known_length)
    name = camera.device.card.record(NEW_YEAR)
    answer = await camera.ask(f"{STORAGE}download&filename={name}")
    assert ("Content-Length" in answer.headers) is known_length
    with av.open(BytesIO(answer.body), "r") as clip:
        frames = list(clip.decode(video=0))
    assert (len(frames), frames[0].width) == (80, 320)


async def test_removed_files_are_gone(camera: Client, clip: str) -> None:
    assert await camera.get(f"{STORAGE}remove&filename={clip}") == "OK\r\n"
    assert await camera.get(STORAGE + "list") == ""
    for action in ("remove", "download"):
        answer = await camera.ask(f"{STORAGE}{action}&filename={clip}")
        assert answer.status == 404


async def test_formatting_empties_the_card(camera: Client, clip: str) -> None:
    assert await camera.get(STORAGE + "format") == "OK\r\n"
    assert not camera.device.card.files
    assert camera.device.card.formatted == 1


@pytest.mark.parametrize("query", ["remove", "eject"])
async def test_wrong_storage_requests_are_errors(
    camera: Client, clip: str, query: str
) -> None:
    assert (await camera.get(STORAGE + query)).startswith("# Error: ")
    assert clip in camera.device.card.files


async def test_the_card_survives_a_power_cycle(camera: Client, clip: str) -> None:
    await camera.device.restart()
    assert clip in await camera.get(STORAGE + "list")
