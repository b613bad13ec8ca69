"""Detection of another unit at the address."""

import asyncio

import pytest

from custom_components.procam.vendors.inogeni.client import InogeniClient
from custom_components.procam.vendors.inogeni.client.unit_check import Fingerprint
from simulators.inogeni import InogeniSimulator

from .conftest import Connect

INPUTS = "INPUT_DEVICE_DATA"
KNOWN = {"input": [1, 2, 3], "output": [1, 2, 3, 4], "switch_device": [1]}


@pytest.fixture
def client(connect: Connect) -> InogeniClient:
    return connect(transport="tcp")


async def read(client: InogeniClient, times: int) -> bool:
    """Read several times; return True if the unit seems to be another one."""
    for _ in range(times):
        state = await client.read()
    return state.other_unit


async def exchange_units(device: InogeniSimulator) -> None:
    """Let a unit with two inputs answer at the address."""
    del device.unit.enabled[INPUTS][3]
    device.drop_connections()
    await asyncio.sleep(0.05)


async def test_the_devices_are_what_a_unit_is_known_by(client: InogeniClient) -> None:
    saved: list[Fingerprint] = []
    client.watch_unit(None, saved.append)
    assert client.unit is None
    assert await read(client, 2) is False
    assert client.unit == KNOWN
    assert saved == [KNOWN]


async def test_another_unit_behind_a_new_connection_is_noticed(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    await client.read()
    await exchange_units(device)
    # A device is gone after two lists, and the difference counts when it stays.
    assert await read(client, 8) is True
    assert client.unit == KNOWN
    client.accept_unit()
    assert await read(client, 3) is False
    assert client.unit == KNOWN | {"input": [1, 2]}


async def test_the_right_unit_ends_the_doubt(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    await client.read()
    await exchange_units(device)
    assert await read(client, 8) is True
    device.unit.enabled[INPUTS][3] = True
    assert await read(client, 4) is False


async def test_another_unit_after_a_restart_is_noticed(client: InogeniClient) -> None:
    client.watch_unit(KNOWN | {"output": [1, 2]}, lambda _: None)
    assert await read(client, 1) is False
    assert await read(client, 1) is True


async def test_a_new_configuration_of_the_same_unit_is_followed(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    saved: list[Fingerprint] = []
    await client.read()
    client.watch_unit(None, saved.append)
    device.unit.enabled[INPUTS][4] = True
    assert await read(client, 4) is False
    assert saved == [KNOWN, KNOWN | {"input": [1, 2, 3, 4]}]
    assert client.unit == saved[-1]


async def test_lists_that_fail_say_nothing_of_the_unit(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    client.watch_unit(KNOWN, lambda _: None)
    device.options.refused = frozenset({f"GET {INPUTS}"})
    assert await read(client, 3) is False
