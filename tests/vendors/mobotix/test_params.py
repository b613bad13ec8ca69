"""The parameter tree of a camera."""

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)

from .conftest import MakeCamera, MakeDevice


@pytest.mark.parametrize(
    "switches",
    [{}, {"line_end": "\n"}, {"charset": "latin-1"}, {"bare_header_end": True}],
)
async def test_parameters_are_listed_whatever_the_lines_end_with(
    camera: MakeCamera, switches: dict[str, object]
) -> None:
    mine = await camera(**switches)
    found = await mine.client.parameters.read("Brand", "root.Network.HostName")
    assert found["Brand.Brand"] == "MOBOTIX"
    assert "Network.HostName" in found


async def test_without_a_group_everything_is_listed(camera: MakeCamera) -> None:
    mine = await camera()
    found = await mine.client.parameters.read()
    assert {"Brand.Brand", "Recording.R0.Enabled"} <= found.keys()


async def test_a_missing_group_is_refused_in_the_cameras_words(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    with pytest.raises(DeviceRejectedError, match="group Nose not found"):
        await mine.client.parameters.read("Nose")


async def test_values_beside_an_error_are_kept(other_device: MakeDevice) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(text="# Error: no PTZ\r\nroot.Brand.Brand=MOBOTIX\r\n")

    client = await other_device(speak)
    assert await client.parameters.read("PTZ", "Brand") == {"Brand.Brand": "MOBOTIX"}


@pytest.mark.parametrize("text", ["Welcome to the machine", "pan=1\r\nstate=busy"])
async def test_other_text_is_not_a_list(other_device: MakeDevice, text: str) -> None:
    async def speak(request: web.Request) -> web.Response:
        return web.Response(text=text)

    client = await other_device(speak)
    with pytest.raises(DeviceResponseError):
        await client.parameters.read("Brand")


async def test_options_tell_the_allowed_values(camera: MakeCamera) -> None:
    mine = await camera()
    assert (await mine.client.parameters.options())["Framerate.H264"] == "1-25"
    only = await mine.client.parameters.options("Recording")
    assert only == {"Recording.R0.Enabled": "yes,no"}


async def test_several_parameters_are_set_in_one_request(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.parameters.update(
        {"Time.TimeZone": "GMT+8", "root.Recording.R0.Enabled": False}
    )
    assert [line.partition("?")[2] for line in mine.sent()] == [
        "action=update&Time.TimeZone=GMT%2B8&Recording.R0.Enabled=no"
    ]
    assert mine.device.parameters["Time.TimeZone"] == "GMT+8"
    assert mine.device.parameters["Recording.R0.Enabled"] == "no"


async def test_text_is_encoded_whole(camera: MakeCamera) -> None:
    mine = await camera()
    text = "Tür & Tor = 100 % / ; ? : @ , $ ünï"
    await mine.client.parameters.update({"Image.I0.Text.String": text})
    assert mine.device.parameters["Image.I0.Text.String"] == text


async def test_a_refused_value_comes_with_the_cameras_words(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    with pytest.raises(DeviceRejectedError, match="invalid value"):
        await mine.client.parameters.update({"Recording.R0.Enabled": "perhaps"})


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "value_missing: what=parameters"),
        ({"action": "x"}, "parameter_is_group: value=action"),
        ({"a&b.c": "1"}, "parameter_name: value=a&b.c"),
        ({"root.Network": "1"}, "parameter_is_group: value=Network"),
        ({"a..b": "1"}, "parameter_name: value=a..b"),
    ],
)
async def test_names_that_are_none_are_not_sent(
    camera: MakeCamera, values: dict[str, str], sentence: str
) -> None:
    mine = await camera()
    with pytest.raises(InvalidValueError) as refused:
        await mine.client.parameters.update(values)
    assert str(refused.value) == sentence
    assert not mine.device.log
