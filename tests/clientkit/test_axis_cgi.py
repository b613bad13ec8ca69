"""CGIs in the style of Axis: plain-text answers, reads repeated, commands sent once."""

import pytest

from custom_components.procam.clientkit.axis_cgi import (
    AxisCgi,
    accepted,
    words,
)
from custom_components.procam.clientkit.errors import (
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
)
from custom_components.procam.clientkit.http import Answer

from .cgi_device import Device

pytestmark = pytest.mark.usefixtures("socket_enabled")


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
        ("HTTP API: Command not found", 200, DeviceNotFoundError, "unknown_to_device"),
        ('{"status":400,"message":"Bad"}', 200, DeviceRejectedError, "Bad"),
        ('{"status":404,"message":""}', 200, DeviceNotFoundError, "unknown_to_device"),
        ('{"code":500,"list":[]}', 200, DeviceRejectedError, "refused"),
        ('{"code":400,"message":"Full"}', 200, DeviceRejectedError, "Full"),
        (
            '{"apiVersion":"1.0","error":{"code":2004,"message":"No method"}}',
            200,
            DeviceRejectedError,
            "No method",
        ),
        (
            '{"error":{"code":2001,"message":"x"}}',
            200,
            DevicePermissionError,
            "no_right",
        ),
    ],
)
def test_an_error_comes_in_many_forms(
    text: str, status: int, error: type[DeviceError], said: str
) -> None:
    with pytest.raises(error, match=said):
        accepted(answer(text, status))


def test_json_with_an_error_status_is_a_refusal() -> None:
    with pytest.raises(DeviceRejectedError) as caught:
        accepted(answer('{"x": 1}', 400))
    assert caught.value.code == 400


@pytest.mark.parametrize(
    "text",
    [
        "OK",
        "",
        "errorless",
        "a=Error",
        '{"status":200,"message":"OK"}',
        '{"code":200,"list":[]}',
        '{"id":1,"code":5,"name":"x","enabled":1}',
        '{"status":"on"}',
        '{"status":3}',
        '{"status":true,"message":"x"}',
        '{"error":null}',
        "{broken",
        "[1]",
    ],
)
def test_other_answers_are_accepted(text: str) -> None:
    assert accepted(answer(text)).text == text


def test_the_devices_words_are_cut_and_cleaned() -> None:
    assert words("\n a\x07b \n c") == "ab"
    assert len(str(words("x" * 1000))) == 200
    for secret in ("see rtmp://h/k", "the key hush", "", "<b>"):
        assert str(words(secret, ["hush"])) == "refused"
    assert words("x is wrong", ["x"]) == "x is wrong"


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


async def test_json_is_read_out_of_its_envelope(cgi: AxisCgi, device: Device) -> None:
    device.answers = [(200, '{"data":[1]}'), (200, "[1]"), (200, ""), (200, "odd")]
    for value in ([1], [1], None):
        assert await cgi.read_data("/a", what="The list") == value
    with pytest.raises(DeviceResponseError, match="The list"):
        await cgi.read_data("/a", what="The list")
    device.answers = [(200, '{"data":[1]}')]
    assert await cgi.read_json("/a", what="The list") == {"data": [1]}


async def test_json_is_posted_once(cgi: AxisCgi, device: Device) -> None:
    device.answers = [(200, '{"code":400,"message":"Bad key"}')]
    with pytest.raises(DeviceRejectedError, match="refused"):
        await cgi.post_json("/a", {"b": 1}, {"c": "key"}, hide=("key",))
    assert device.asked == ['POST /a?b=1 {"c":"key"}']


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
