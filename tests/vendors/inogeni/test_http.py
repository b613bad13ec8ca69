"""Commands over HTTP."""

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.inogeni.client import DeviceKind
from custom_components.procam.vendors.inogeni.client.events import (
    DeviceDataChanged,
    PresetRecalled,
    SwitcherInputNamed,
    SystemChanged,
)
from simulators.inogeni import HttpLists, InogeniSimulator

from .conftest import Connect


async def test_a_command_is_one_get_with_spaces_as_percent_20(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="http")
    assert await client.recall_preset(3) == (PresetRecalled(number=3),)
    await client.name_switcher_input(2, "Büro & Co")
    path = "/control?command="
    name = "B%C3%BCro%20%26%20Co"
    assert [entry.line for entry in device.requests()] == [
        f"{path}SET%20PRESET&value1=3",
        f"{path}SET%20SWITCHER_INPUT_NAME&value1=2&value2={name}",
    ]
    assert device.unit.switcher_names == {2: "Büro & Co"}


async def test_a_name_is_confirmed_with_the_name(connect: Connect) -> None:
    client = connect(transport="http")
    assert await client.name_switcher_input(2, "Laptop") == (
        SwitcherInputNamed(number=2, name="Laptop"),
    )


async def test_a_system_goes_to_standby_and_wakes(
    device: InogeniSimulator, connect: Connect
) -> None:
    client = connect(transport="http")
    assert await client.set_system(on=False) == (SystemChanged(on=False),)
    assert device.unit.standby is True
    assert (await client.read()).system_on is False
    assert await client.set_system(on=True) == (SystemChanged(on=True),)
    assert device.unit.standby is False


@pytest.mark.parametrize("status", [200, 400, 404, 500])
@pytest.mark.parametrize("content_type", ["application/json", "text/html"])
async def test_a_refusal_is_raised_whatever_its_http_status(
    device: InogeniSimulator, connect: Connect, status: int, content_type: str
) -> None:
    device.options.http_failed_status = status
    device.options.http_content_type = content_type
    with pytest.raises(DeviceRejectedError, match="SET INPUT_DEVICE_DATA 5 NOT AVAIL"):
        await connect(transport="http").set_device(DeviceKind.INPUT, 5, enabled=True)


@pytest.mark.parametrize("answer", HttpLists)
async def test_device_lists_are_not_asked_over_http(
    device: InogeniSimulator, connect: Connect, answer: HttpLists
) -> None:
    device.options.http_lists = answer
    with pytest.raises(DeviceUnsupportedError, match="channel_needed: command=GET"):
        await connect(transport="http").raw("GET INPUT_DEVICE_DATA")
    assert not device.requests()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", DeviceConnectionError),
        ("html", DeviceResponseError),
        ("garbage", DeviceResponseError),
        ("truncate", DeviceResponseError),
        ("huge", DeviceResponseError),
        ("empty", DeviceResponseError),
        ("endless", DeviceResponseError),
        ("status", DeviceResponseError),
    ],
)
async def test_a_broken_answer_is_an_error_and_the_command_is_not_repeated(
    device: InogeniSimulator, connect: Connect, fault: str, error: type[DeviceError]
) -> None:
    device.fail(fault, "/control")
    with pytest.raises(error) as info:
        await connect(transport="http").recall_preset(1)
    assert len(device.requests("SET%20PRESET")) == 1
    assert str(device.port) not in str(info.value)


@pytest.mark.usefixtures("impatient")
async def test_a_command_without_answer_is_not_repeated(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.fail("hang", "/control")
    with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
        await connect(transport="http").recall_preset(1)
    assert len(device.requests()) == 1


async def test_a_device_without_commands_over_http_says_404(
    device: InogeniSimulator, connect: Connect
) -> None:
    device.options.http = False
    with pytest.raises(DeviceNotFoundError, match="not_ready"):
        await connect(transport="http").read()


async def test_inputs_and_outputs_are_as_many_as_the_user_said(
    connect: Connect,
) -> None:
    client = connect(transport="http", http_inputs=2, http_outputs=1)
    state = await client.read()
    assert [(d.kind, d.number, d.enabled) for d in state.devices] == [
        (DeviceKind.INPUT, 1, None),
        (DeviceKind.INPUT, 2, None),
        (DeviceKind.OUTPUT, 1, None),
        (DeviceKind.SWITCH, 1, None),
    ]


async def test_a_device_is_as_it_was_set_over_http(connect: Connect) -> None:
    client = connect(transport="http", http_inputs=2)
    await client.read()
    await client.set_device(DeviceKind.INPUT, 2, enabled=False)
    state = await client.read()
    assert [d.enabled for d in state.of_kind(DeviceKind.INPUT)] == [None, False]
    assert await client.set_device(DeviceKind.INPUT, 0, enabled=True) == (
        DeviceDataChanged(kind=DeviceKind.INPUT, number=0, enabled=True),
    )
    state = await client.read()
    assert [d.enabled for d in state.of_kind(DeviceKind.INPUT)] == [True, True]
