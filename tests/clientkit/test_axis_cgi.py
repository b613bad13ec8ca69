"""CGIs in the style of Axis: plain-text answers and param.cgi."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.procam.clientkit.axis_cgi import (
    AxisCgi,
    AxisParams,
    accepted,
    pairs,
    words,
)
from custom_components.procam.clientkit.errors import (
    DeviceError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.clientkit.http import Answer, Http

pytestmark = pytest.mark.usefixtures("socket_enabled")

PARAMS = "root.Brand.Brand=AXIS\r\nroot.Time.Zone=GMT+8=x\r\n"


class Device:
    """Answers every request with the next of its answers, the last one for good."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = [(200, "OK")]
        self.asked: list[str] = []
        self.cut = 0
        """How many requests are cut off without an answer."""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.asked.append(f"{request.method} {request.raw_path} {body}".strip())
        if self.cut:
            self.cut -= 1
            assert request.transport is not None
            request.transport.abort()
        status, text = self.answers[0]
        if len(self.answers) > 1:
            del self.answers[0]
        return web.Response(status=status, text=text)


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
async def cgi(device: Device, session: aiohttp.ClientSession) -> AsyncIterator[AxisCgi]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", device.answer)
    async with TestServer(app) as server:
        yield AxisCgi(Http(session, server.make_url("/")))


def answer(text: str, status: int = 200) -> Answer:
    return Answer(status=status, headers={}, body=text.encode())


@pytest.mark.parametrize(
    ("text", "status", "error", "said"),
    [
        ("# Error: Error -1 getting param", 200, DeviceRejectedError, "Error -1 get"),
        ("Error:\r\nno such preset\r\n", 200, DeviceRejectedError, "no such preset"),
        ("Request failed: busy", 200, DeviceRejectedError, "busy"),
        ("Request error: 5", 200, DeviceRejectedError, "5"),
        ("\n# Error", 200, DeviceRejectedError, "refused"),
        ("Bad pan", 400, DeviceRejectedError, "Bad pan"),
        ("Error: moving", 409, DeviceRejectedError, "moving"),
        ("<html>", 400, DeviceRejectedError, "refused"),
        (" \n<html>", 200, DeviceResponseError, "web page"),
        ("Error: Permission denied", 200, DevicePermissionError, "no_right"),
    ],
)
def test_an_error_comes_in_many_forms(
    text: str, status: int, error: type[DeviceError], said: str
) -> None:
    with pytest.raises(error, match=said):
        accepted(answer(text, status))


def test_other_answers_are_accepted() -> None:
    for text in ("OK", "", "errorless", "a=Error"):
        assert accepted(answer(text)).text == text


def test_the_devices_words_are_cut_and_cleaned() -> None:
    assert words("\n a\x07b \n c") == "ab"
    assert len(str(words("x" * 1000))) == 200
    for secret in ("see rtmp://h/k", "the key hush", "", "<b>"):
        assert str(words(secret, ["hush"])) == "refused"
    assert words("x is wrong", ["x"]) == "x is wrong"


def test_parameters_are_pairs_without_root() -> None:
    text = f"# Error: x=y\n{PARAMS}ROOT.a=\n=b\nc"
    assert pairs(text) == {"Brand.Brand": "AXIS", "Time.Zone": "GMT+8=x", "a": ""}


async def test_a_read_is_repeated_once_after_a_lost_connection(
    cgi: AxisCgi, device: Device
) -> None:
    device.cut = 1
    assert (await cgi.read("/a", {"b": 1})).text == "OK"
    assert device.asked == ["GET /a?b=1"] * 2


async def test_a_read_is_repeated_once_while_the_device_is_overloaded(
    cgi: AxisCgi, device: Device
) -> None:
    device.answers = [(503, ""), (200, "OK")]
    assert (await cgi.read("/a")).text == "OK"
    device.answers = [(500, "")]
    with pytest.raises(DeviceResponseError):
        await cgi.read("/a")
    assert len(device.asked) == 3


async def test_a_command_is_sent_once(cgi: AxisCgi, device: Device) -> None:
    device.cut = 1
    with pytest.raises(DeviceError):
        await cgi.send("/a")
    assert device.asked == ["GET /a"]


async def test_a_long_command_goes_as_a_form(cgi: AxisCgi, device: Device) -> None:
    await cgi.send("/a", {"text": "x" * 3000})
    await cgi.send("/a", f"text={'x' * 3000}")
    assert device.asked == [f"POST /a text={'x' * 3000}"] * 2


async def test_a_confirmation_is_ok_or_empty(cgi: AxisCgi, device: Device) -> None:
    device.answers = [(200, "OK\r\n"), (204, ""), (200, "Sorry, secret")]
    await cgi.confirm("/a")
    await cgi.confirm("/a")
    with pytest.raises(DeviceRejectedError, match="refused"):
        await cgi.confirm("/a", hide=("secret",))


async def test_a_device_may_restart_before_it_answers(
    cgi: AxisCgi, device: Device
) -> None:
    device.cut = 1
    await cgi.confirm_before_restart("/restart")
    device.answers = [(200, "Error: no")]
    with pytest.raises(DeviceRejectedError):
        await cgi.confirm_before_restart("/restart")


async def test_parameters_are_listed(cgi: AxisCgi, device: Device) -> None:
    params = AxisParams(cgi, "/param.cgi")
    device.answers = [
        (200, f"{PARAMS}# Error: no group X"),
        (200, f"# Error\n{PARAMS}"),
    ]
    found = {"Brand.Brand": "AXIS", "Time.Zone": "GMT+8=x"}
    assert await params.read() == found
    assert await params.read("root.Brand", "Time") == found
    assert await params.options("Time") == {"Time.Zone": "GMT+8=x"}
    assert device.asked == [
        "GET /param.cgi?action=list",
        "GET /param.cgi?action=list&group=Brand,Time",
        "GET /param.cgi?action=options&group=Time",
    ]


async def test_an_odd_parameter_list_is_refused(cgi: AxisCgi, device: Device) -> None:
    params = AxisParams(cgi)
    device.answers = [(200, "")]
    assert await params.read() == {}
    odd: list[tuple[str, type[DeviceError]]] = [
        ("# Error: none", DeviceRejectedError),
        ("<html>", DeviceResponseError),
        ("something", DeviceResponseError),
    ]
    for text, error in odd:
        device.answers = [(200, text)]
        with pytest.raises(error):
            await params.read("X")


@pytest.mark.parametrize("as_form", [False, True])
async def test_parameters_are_changed(
    cgi: AxisCgi, device: Device, as_form: bool
) -> None:
    params = AxisParams(cgi, "/p", as_form=as_form)
    await params.update({"root.Time.Zone": "GMT+8", "R.R0.Enabled": False, "A.b": True})
    await params.add("Tour", {"Tour.T.Name": "x y"})
    assert await params.add("Tour") == "OK"
    await params.remove("Tour.T0")
    start = "POST /p" if as_form else "GET /p"
    assert [item.removeprefix(start)[1:] for item in device.asked] == [
        "action=update&Time.Zone=GMT%2B8&R.R0.Enabled=no&A.b=yes",
        "action=add&group=Tour&Tour.T.Name=x%20y",
        "action=add&group=Tour",
        "action=remove&group=Tour.T0",
    ]


async def test_a_change_needs_ok(cgi: AxisCgi, device: Device) -> None:
    device.answers = [(200, "Fine?")]
    with pytest.raises(DeviceRejectedError, match="Fine"):
        await AxisParams(cgi).update({"A.b": 1})


@pytest.mark.parametrize("values", [{}, {"A": 1}, {"A b.c": 1}, {"": 1}, {"root.A": 1}])
async def test_a_name_that_is_none_is_not_sent(
    cgi: AxisCgi, device: Device, values: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValueError):
        await AxisParams(cgi).update(values)
    assert not device.asked


async def test_names_of_other_groups_are_no_answer(
    device: Device, cgi: AxisCgi
) -> None:
    params = AxisParams(cgi)
    device.answers = [(200, "root.Brand.Brand=AXIS\na.b=noise\nBranding.x=1")]
    assert await params.read("root.brand") == {"Brand.Brand": "AXIS"}
    device.answers = [(200, "a.b=noise")]
    with pytest.raises(DeviceResponseError):
        await params.read("Brand")


async def test_a_read_can_be_sent_once_only(device: Device, cgi: AxisCgi) -> None:
    device.answers = [(503, "")]
    with pytest.raises(DeviceResponseError):
        await AxisParams(cgi).read("Brand", repeat=False)
    assert len(device.asked) == 1
