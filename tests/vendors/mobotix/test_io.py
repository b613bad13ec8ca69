"""Inputs and outputs."""

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
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


async def test_an_answer_that_leaves_out_a_port_is_an_error(
    other_device: MakeDevice,
) -> None:
    async def speak(request: web.Request) -> web.Response:
        if "list" in request.query_string:
            return web.Response(text="root.Input.NbrOfInputs=2\r\n")
        if "input" in request.path:
            return web.Response(text="Input1=0\r\n")
        if "jpg" in request.path:
            return web.Response(body=b"\xff\xd8", content_type="image/jpeg")
        raise web.HTTPNotFound

    client = await other_device(speak)
    with pytest.raises(DeviceResponseError, match="every input"):
        await client.read()
