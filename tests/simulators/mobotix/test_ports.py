"""Inputs and outputs (vendor, I/O control)."""

import pytest

from .client import Client
from .conftest import Mount


async def test_the_input_sample_is_byte_for_byte(camera: Client) -> None:
    answer = await camera.ask("io/input.cgi?check=1")
    assert answer.body == b"Input1=0"
    camera.device.ports.set_input(1, closed=True)
    assert await camera.get("io/input.cgi?check=1") == "Input1=1"


async def test_the_output_sample_is_byte_for_byte(camera: Client) -> None:
    answer = await camera.ask("io/output.cgi?action=1:/")
    assert answer.body == b"OK"
    assert camera.device.ports.active_outputs == {1}


@pytest.mark.parametrize("off", ["1:%5C", "1%3A%5C", "%5C", ":%5C"])
async def test_an_output_is_switched_off_by_a_backslash(
    camera: Client, off: str
) -> None:
    await camera.get("io/output.cgi?action=1%3A%2F")
    assert await camera.get("io/output.cgi?checkactive=1") == "Output1=active"
    assert await camera.get(f"io/output.cgi?action={off}") == "OK"
    assert await camera.get("io/output.cgi?checkactive=1") == "Output1=inactive"


async def test_several_ids_are_reported_in_order(mount: Mount) -> None:
    camera = await mount(io_joiner="\n")
    camera.device.ports.set_input(2, closed=True)
    text = await camera.get("io/input.cgi?checkactive=2,1")
    assert text == "Input2=active\nInput1=inactive"


@pytest.mark.parametrize(
    "path",
    [
        "io/input.cgi?check=5",
        "io/input.cgi?check=x",
        "io/input.cgi?",
        "io/output.cgi?action=1:/500%5C",
        "io/output.cgi?action=3:/",
        "io/output.cgi?action=",
    ],
)
async def test_wrong_ids_and_pulses_are_errors(camera: Client, path: str) -> None:
    assert (await camera.get(path)).startswith("# Error: ")
    assert not camera.device.ports.active_outputs


async def test_a_normally_closed_input_is_active_when_open(camera: Client) -> None:
    await camera.get("admin/param.cgi?action=update&Input.I0.Trig=open")
    assert await camera.get("io/input.cgi?checkactive=1") == "Input1=active"
    assert await camera.get("io/input.cgi?check=1") == "Input1=0"
    camera.device.ports.set_input(1, closed=True)
    assert await camera.get("io/input.cgi?checkactive=1") == "Input1=inactive"


async def test_the_status_word_follows_the_seven_rows(mount: Mount) -> None:
    camera = await mount(inputs=3, outputs=2)
    ports = camera.device.ports
    ports.set_input(1, closed=True)
    ports.set_input(3, closed=True)
    ports.set_output(2, active=True)
    await camera.get("admin/param.cgi?action=update&Input.I2.Trig=open")
    await camera.get("admin/param.cgi?action=update&Output.O0.Active=open")
    assert ports.status() == "07050304020102"


async def test_relays_drop_at_a_power_cycle(camera: Client) -> None:
    camera.device.ports.set_output(1, active=True)
    camera.device.ports.set_input(1, closed=True)
    await camera.device.restart()
    assert await camera.get("io/output.cgi?checkactive=1") == "Output1=inactive"
    assert await camera.get("io/input.cgi?check=1") == "Input1=1"


async def test_a_camera_without_terminals_has_no_such_program(mount: Mount) -> None:
    camera = await mount(inputs=0, outputs=0)
    assert (await camera.ask("io/input.cgi?check=1")).status == 404
    assert (await camera.ask("io/output.cgi?check=1")).status == 404
