"""Paths of an app that differ between its versions."""

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceResponseError,
)
from custom_components.procam.vendors.camstreamer.client.path_family import Family


@pytest.mark.parametrize("status", [400, 404, 405, 500, 501, 503])
async def test_a_path_is_absent_after_any_error_while_another_answers(
    status: int,
) -> None:
    family = Family("/new", "/old")

    async def ask(path: str) -> str:
        if path == "/new":
            raise DeviceResponseError("No", status=status)
        return path

    assert await family.ask(ask) == "/old"
    assert family.found == "/old"


async def test_the_error_that_says_most_is_raised_when_no_path_answers() -> None:
    family = Family("/new", "/old")
    errors = {
        "/new": DeviceNotFoundError("No"),
        "/old": DeviceRejectedError("Busy"),
    }

    async def refuse(path: str) -> str:
        raise errors[path]

    async def answer(path: str) -> str:
        return path

    with pytest.raises(DeviceRejectedError, match="Busy"):
        await family.ask(refuse)
    await family.ask(answer)
    with pytest.raises(DeviceNotFoundError):
        await family.ask(refuse)
    assert family.found == "/new"
    errors["/old"] = errors["/new"]
    with pytest.raises(DeviceNotFoundError):
        await family.ask(refuse)
    assert family.found is None


async def test_a_path_that_answers_is_not_given_up_for_what_it_never_had() -> None:
    family, asked = Family("/new", "/old"), []

    async def answer(path: str) -> str:
        return path

    async def refuse(path: str) -> str:
        asked.append(path)
        raise DeviceNotFoundError("No")

    await family.ask(answer, "playlists")
    for _ in range(2):
        with pytest.raises(DeviceNotFoundError):
            await family.ask(refuse, "sources")
    assert asked == ["/new", "/old", "/new"]
    assert family.found == "/new"
    # An app that was upgraded may have it.
    family.forget()
    with pytest.raises(DeviceNotFoundError):
        await family.ask(refuse, "sources")
    assert asked[3:] == ["/new", "/old"]
