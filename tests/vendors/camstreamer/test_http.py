"""Path families, multipart bodies, and values before they are sent."""

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceResponseError,
)
from custom_components.procam.vendors.camstreamer.client.checks import color_of
from custom_components.procam.vendors.camstreamer.client.http import (
    Family,
    multipart,
    secrets_of,
)
from custom_components.procam.vendors.camstreamer.client.params import json_param


def test_every_text_of_a_value_is_found() -> None:
    assert secrets_of({"a": ["x", {"b": "y"}], "c": 1}) == {"x", "y"}


def test_a_multipart_body_is_whole() -> None:
    body, kind = multipart("file", "a.zip", b"\r\n--", {"name": "ü"})
    mark = kind.partition("boundary=")[2].encode()
    assert body.count(b"--" + mark) == 3
    assert body.endswith(b"\r\n--\r\n--" + mark + b"--\r\n")
    assert 'name="name"\r\n\r\nü\r\n'.encode() in body


@pytest.mark.parametrize("value", ["255,0,10", "1, 2, 3", "0,0,0,255"])
def test_colors_are_three_or_four_numbers(value: str) -> None:
    assert color_of(value) == value.replace(" ", "")


@pytest.mark.parametrize(
    "value", ["", "1,2", "1,2,3,4,5", "-1,2,3", "1,2,300", "1,2,3,0.5"]
)
def test_other_colors_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="must read like"):
        color_of(value)


@pytest.mark.parametrize(
    "value",
    [
        '{"type":"NONE"}',
        '{\\"type\\":\\"NONE\\"}',
        "%7B%22type%22%3A%22NONE%22%7D",
        "%7B\\%22type\\%22%3A%22NONE%22%7D",
    ],
)
def test_a_json_parameter_may_be_escaped(value: str) -> None:
    assert json_param(value) == {"type": "NONE"}


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
