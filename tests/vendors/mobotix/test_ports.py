"""Inputs and outputs."""

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DevicePermissionError,
    DeviceRejectedError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.mobotix.client import (
    Input,
    Output,
    OutputChanged,
    Right,
)

from .conftest import MakeCamera, MakeDevice


async def test_an_output_is_switched_with_an_encoded_backslash(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.forget()
    on = await mine.client.ports.set_output(2, active=True)
    assert mine.device.ports.active_outputs == {2}
    off = await mine.client.ports.set_output(2, active=False)
    assert mine.device.ports.active_outputs == set()
    assert mine.sent() == [
        "/cgi-bin/io/output.cgi?action=2:/",
        "/cgi-bin/io/output.cgi?action=2:%5C",
    ]
    assert on == (OutputChanged(number=2, active=True),)
    assert off == (OutputChanged(number=2, active=False),)
    assert mine.client.state.outputs[1].active is False


async def test_a_read_right_after_a_command_does_not_undo_it(
    camera: MakeCamera,
) -> None:
    mine = await camera(monitor_first_part=False)
    await mine.client.read()
    async with mine.client.events():
        await mine.client.read()
        await mine.client.ports.set_output(1, active=True)
        assert (await mine.client.read()).outputs[0].active


async def test_an_output_that_is_not_there_is_never_switched(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.forget()
    with pytest.raises(DeviceUnsupportedError, match="no_output: number=3, known="):
        await mine.client.ports.set_output(3, active=True)
    assert not mine.device.log


async def test_a_refused_output_is_not_shown_as_switched(camera: MakeCamera) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.ports.outputs = 0
    with pytest.raises(DeviceRejectedError, match="out of range"):
        await mine.client.ports.set_output(1, active=True)
    assert not (await mine.client.read()).outputs[0].active


async def test_a_viewer_may_not_switch(camera: MakeCamera) -> None:
    mine = await camera(viewer=True, viewer_reads=True)
    await mine.client.read()
    with pytest.raises(DevicePermissionError):
        await mine.client.ports.set_output(1, active=True)


async def test_a_normally_closed_input_is_active_when_open(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.parameters.update({"Input.I1.Trig": "open"})
    mine.device.ports.set_input(1, closed=True)
    inputs = (await mine.client.read()).inputs
    assert inputs[:2] == (
        Input(
            number=1, name="Input 1", active=True, closed=True, normally_closed=False
        ),
        Input(
            number=2, name="Input 2", active=True, closed=False, normally_closed=True
        ),
    )


async def test_a_disabled_input_says_so(camera: MakeCamera) -> None:
    mine = await camera()
    mine.device.parameters.update({"Event.E0.Enabled": "no"})
    assert not any(port.enabled for port in (await mine.client.read()).inputs)


@pytest.mark.parametrize("joiner", ["\r\n", "\n", ",", ";"])
async def test_ports_are_asked_for_where_event_data_has_none(
    camera: MakeCamera, joiner: str
) -> None:
    mine = await camera(io_joiner=joiner, unsupported_group="skip")
    mine.device.events.groups = ("Motion",)
    mine.device.ports.set_input(3, closed=True)
    mine.device.ports.set_output(2, active=True)
    state = await mine.client.read()
    assert [port.active for port in state.inputs] == [False, False, True, False]
    assert state.outputs == (
        Output(number=1, name="Output 1", active=False),
        Output(number=2, name="Output 2", active=True),
    )
    await mine.client.ports.set_output(1, active=True)
    assert [o.active for o in (await mine.client.read()).outputs] == [True, True]


async def test_ports_an_account_may_not_ask_for_are_named_as_missing(
    camera: MakeCamera,
) -> None:
    mine = await camera(viewer=True, viewer_reads=True, unsupported_group="skip")
    mine.device.events.groups = ("Motion",)
    state = await mine.client.read()
    assert Right.PORTS in state.missing_rights
    assert state.inputs[0] == Input(number=1, name="Input 1")


@pytest.mark.parametrize(
    ("body", "active"),
    [
        ("Input1=inactive\r\nInput2=active\r\n", [False, True]),
        ("input1=inactive,input2=active", [False, True]),
        ("inactive\r\nactive\r\n", [False, True]),
        ("INPUT 2 = 1", [None, True]),
        ("Input1=0\r\n", [False, None]),
        ("", [None, None]),
        ("# Error: unknown parameter\r\n", [None, None]),
    ],
)
async def test_ports_are_read_in_every_form_and_one_left_out_is_unknown(
    other_device: MakeDevice, body: str, active: list[bool | None]
) -> None:
    async def speak(request: web.Request) -> web.Response:
        if "list" in request.query_string:
            return web.Response(text="root.Input.NbrOfInputs=2\r\n")
        if "input" in request.path:
            return web.Response(text=body)
        if "jpg" in request.path:
            return web.Response(body=b"\xff\xd8", content_type="image/jpeg")
        raise web.HTTPNotFound

    client = await other_device(speak)
    state = await client.read()
    assert [port.active for port in state.inputs] == active


@pytest.mark.parametrize("status", [400, 404, 405, 500])
async def test_check_is_used_where_checkactive_is_not_known(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera(unsupported_group="skip")
    mine.device.events.groups = ("Motion",)
    mine.device.fail("status", "checkactive", status=status)
    mine.device.ports.set_input(2, closed=True)
    state = await mine.client.read()
    assert [port.active for port in state.inputs] == [False, True, False, False]


async def test_ports_that_cannot_be_read_any_more_are_unknown(
    camera: MakeCamera,
) -> None:
    mine = await camera(unsupported_group="skip")
    mine.device.events.groups = ("Motion",)
    await mine.client.read()
    mine.device.fail("status", "put.cgi", status=503)
    for _ in range(6):
        state = await mine.client.read()
    assert {port.active for port in state.inputs} == {None}
    assert {port.active for port in state.outputs} == {None}
    assert state.detections


async def test_ports_without_a_reported_number_are_found_one_by_one(
    camera: MakeCamera,
) -> None:
    mine = await camera("fixed", count_ports=False)
    state = await mine.client.read()
    assert [port.number for port in state.inputs] == [1]
    assert [port.number for port in state.outputs] == [1]
    assert len(mine.sent("output.cgi")) == 2
    await mine.client.ports.set_output(1, active=True)
    assert mine.device.ports.active_outputs == {1}
    assert mine.client.state.outputs[0].active is True


@pytest.mark.parametrize("status", [400, 404, 405, 500, 503])
async def test_ports_that_do_not_answer_are_not_there(
    camera: MakeCamera, status: int
) -> None:
    mine = await camera("fixed", count_ports=False, unsupported_group="skip")
    mine.device.events.groups = ("Motion",)
    mine.device.fail("status", "put.cgi", status=status)
    state = await mine.client.read()
    assert (state.inputs, state.outputs) == ((), ())
    assert state.detections


async def test_ports_that_fail_are_looked_for_again(
    camera: MakeCamera,
) -> None:
    mine = await camera("fixed", count_ports=False, unsupported_group="skip")
    mine.device.events.groups = ("Motion",)
    mine.device.fail("status", "put.cgi", status=502)
    await mine.client.read()
    assert {"camera.input_probe", "camera.output_probe"} <= mine.client.failures.keys()
    mine.device.heal()
    for _ in range(4):
        state = await mine.client.read()
    assert (len(state.inputs), len(state.outputs)) == (1, 1)


async def test_eight_ports_are_all_there_can_be(camera: MakeCamera) -> None:
    mine = await camera("fixed", count_ports=False, inputs=12, outputs=9)
    state = await mine.client.read()
    assert (len(state.inputs), len(state.outputs)) == (8, 8)


async def test_the_user_may_give_the_number_of_ports(camera: MakeCamera) -> None:
    mine = await camera("fixed", settings={"inputs": 0, "outputs": 3})
    state = await mine.client.read()
    assert (len(state.inputs), len(state.outputs)) == (0, 3)
    assert not mine.sent("put.cgi")


async def test_ports_asked_for_with_an_answer_in_no_language_are_not_there(
    camera: MakeCamera,
) -> None:
    mine = await camera("fixed", count_ports=False, unsupported_group="skip")
    mine.device.events.groups = ("Motion",)
    mine.device.fail("garbage", "check=")
    state = await mine.client.read()
    assert (state.inputs, state.outputs) == ((), ())
