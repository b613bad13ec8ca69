"""What the unit accepts, what it refuses, and what it remembers."""

from aiohttp import ClientSession
import pytest

from simulators.inogeni import InogeniSimulator

from .peer import Peer, http_ask, http_get

_NOT_VALID = "ERROR - COMMAND NOT VALID"


@pytest.mark.parametrize(
    "query",
    [
        "command=SET+PRESET&value1=1",
        "command=set%20preset&value1=1",
        "command=SET%20PRESET%20&value1=1",
        "command=SET%20PRESET&value1=01",
        "command=SET%20PRESET&value1=1.0",
        "command=SET%20PRESET&value1=%2B1",
        "command=SET%20PRESET&value1=",
        "command=SET%20PRESET&Value1=1",
        "command=SET%20PRESET",
        "command=SET%20SYSTEM_STANDBY&value1=system_off",
        "command=SET%20INPUT_DEVICE_DATA&value1=1&value2=disable",
        "command=SET%20INPUT_DEVICE_DATA&value1=13&value2=DISABLE",
        "command=SET%20CHANNEL_ID_AUDIO&value1=2&value2=ENABLE",
        "command=SET%20CHANNEL_ID_AUDIO&value1=100&value2=ENABLE",
        "command=SET%20SWITCHER_INPUT_NAME&value1=1&value2=",
        "command=REBOOT",
        "",
    ],
)
async def test_http_refuses_what_is_not_written_exactly(
    device: InogeniSimulator, query: str
) -> None:
    before = device.unit.show()
    answer = await http_ask(device, query)
    assert (answer["status"], answer["message"]) == ("FAILED", _NOT_VALID)
    assert device.unit.show() == before


async def test_a_plus_in_a_url_is_a_plus(device: InogeniSimulator) -> None:
    query = "command=SET%20SWITCHER_INPUT_NAME&value1=2&value2=A+B%2BC%20%C3%A9"
    answer = await http_ask(device, query)
    assert answer["message"] == (
        'SET SWITCHER_INPUT_NAME 2 - "A+B+C é" - SUCCESSFULLY ASSIGNED'
    )
    assert device.unit.switcher_names == {2: "A+B+C é"}


async def test_the_refused_command_is_echoed_as_sent(device: InogeniSimulator) -> None:
    answer = await http_ask(device, "command=SET+PRESET&value1=1")
    assert answer["command"] == "SET+PRESET"


@pytest.mark.parametrize(
    "text",
    [
        "SET PRESET 1",
        "{",
        "[1]",
        "null",
        '{"value1":1}',
        '{"command":7}',
        '{"command":"SET PRESET","value1":"1"}',
        '{"command":"SET PRESET","value1":1.0}',
        '{"command":"SET PRESET","value1":true}',
        '{"command":"SET PRESET","value1":0}',
        '{"command":"SET PRESET","value":1}',
        '{"command":"Set Preset","value1":1}',
        '{"command":"SET SWITCHER_INPUT_NAME","value1":1,"value2":5}',
        '{"command":"\\ud800"}',
    ],
)
async def test_messages_refuse_what_is_not_written_exactly(
    device: InogeniSimulator, peer: Peer, text: str
) -> None:
    before = device.unit.show()
    await peer.send_text(text)
    answer = await peer.receive()
    assert (answer["status"], answer["message"]) == ("FAILED", _NOT_VALID)
    assert "value3" not in answer
    assert device.unit.show() == before


@pytest.mark.parametrize(
    ("command", "values", "echoed"),
    [
        ("SET INPUT_DEVICE_DATA", (99, "DISABLE"), ("N/A", "DISABLE")),
        ("SET INPUT_DEVICE_DATA", (1, "OFF"), (1, "N/A")),
        ("SET SWITCHER_INPUT_NAME", (4,), (4, "N/A")),
        ("SET SWITCH_DEVICE_DATA", (9, "ENABLE"), ("N/A", "ENABLE")),
    ],
)
async def test_a_refusal_echoes_the_values_that_were_right(
    peer: Peer, command: str, values: tuple[object, ...], echoed: tuple[object, ...]
) -> None:
    (answer,) = await peer.ask(command, *values)
    assert (answer["value1"], answer["value2"]) == echoed


@pytest.mark.parametrize("kind", ["INPUT", "OUTPUT", "SWITCH"])
async def test_device_states_are_read_back(peer: Peer, kind: str) -> None:
    noun = f"{kind}_DEVICE_DATA"
    await peer.ask(f"SET {noun}", 1, "DISABLE", replies=2)
    _, first, *_ = await peer.ask(f"GET {noun}", replies=2)
    assert (first["value1"], first["value2"]) == (1, "DISABLED")


async def test_zero_addresses_all_devices(device: InogeniSimulator, peer: Peer) -> None:
    await peer.send("SET INPUT_DEVICE_DATA", 0, "DISABLE")
    assert await peer.reports(2) == [
        ("SET INPUT_DEVICE_DATA", 0, "DISABLE"),
        ("REP INPUT_DEVICE_DATA", 0, "DISABLED"),
    ]
    assert set(device.unit.enabled["INPUT_DEVICE_DATA"].values()) == {False}


async def test_standby_is_read_back_on_every_transport(
    device: InogeniSimulator, peer: Peer
) -> None:
    answer = await http_ask(device, "command=SET%20SYSTEM_STANDBY&value1=SYSTEM_OFF")
    assert answer["message"] == "SET SYSTEM_STANDBY: SYSTEM SUCCESSFULLY TURNED OFF"
    answer = await http_ask(device, "command=GET%20SYSTEM_STANDBY")
    assert answer["message"] == "GET SYSTEM_STANDBY : SYSTEM_OFF"
    _, rep = await peer.ask("GET SYSTEM_STANDBY", replies=2)
    assert rep["value1"] == "SYSTEM_OFF"


async def test_a_preset_brings_back_the_states_it_was_saved_with(
    device: InogeniSimulator, peer: Peer
) -> None:
    device.set_device("INPUT_DEVICE_DATA", 2, on=False)
    device.save_preset(5)
    device.set_device("INPUT_DEVICE_DATA", 2, on=True)
    await peer.ask("SET PRESET", 5, replies=2)
    assert device.unit.enabled["INPUT_DEVICE_DATA"] == {1: True, 2: False, 3: True}


async def test_channel_two_follows_the_others_and_zero_resets(
    device: InogeniSimulator, peer: Peer
) -> None:
    await peer.ask("SET CHANNEL_ID_AUDIO", 1, "ENABLE")
    assert device.unit.active_channels() == [1]
    await peer.ask("SET CHANNEL_ID_AUDIO", 101, "ENABLE")
    assert device.unit.active_channels() == [1, 2, 101]
    await peer.ask("SET CHANNEL_ID_AUDIO", 0, "ENABLE")
    assert device.unit.active_channels() == []


async def test_credentials_can_be_deleted_once(device: InogeniSimulator) -> None:
    device.unit.delete_flag = True
    statuses = [
        (await http_ask(device, "command=DELETE%20CREDENTIALS"))["status"]
        for _ in range(2)
    ]
    assert statuses == ["SUCCESS", "ERROR"]


async def test_commands_work_in_standby(device: InogeniSimulator, peer: Peer) -> None:
    device.set_standby(on=True)
    _, rep = await peer.ask("SET PRESET", 2, replies=2)
    assert rep["value1"] == 2


async def test_a_power_cycle_keeps_what_is_stored(device: InogeniSimulator) -> None:
    device.recall_preset(3)
    device.set_standby(on=True)
    device.set_device("OUTPUT_DEVICE_DATA", 2, on=False)
    device.forget_preset(1)
    device.unit.set_channel(101, active=True)
    ports = (device.port, device.tcp_port)
    await device.restart()
    shown = device.unit.show()
    assert (device.port, device.tcp_port) == ports
    assert (shown["system"], shown["last_preset"]) == ("SYSTEM_ON", 0)
    assert shown["active_audio_channels"] == []
    assert shown["output_device_data"]["2 Output 2"] == "DISABLED"
    assert shown["saved_presets"] == [2, 3, 4, 6]


@pytest.mark.parametrize("verb", ["POST", "PUT"])
async def test_only_get_is_served(device: InogeniSimulator, verb: str) -> None:
    async with (
        ClientSession() as session,
        session.request(verb, f"{device.url}/control") as answer,
    ):
        assert answer.status == 405


async def test_http_faults_of_every_simulator_work(device: InogeniSimulator) -> None:
    device.fail("status", "/control", times=1)
    status, _ = await http_get(device, "command=GET%20PRESET")
    assert status == 500
    assert (await http_ask(device, "command=GET%20PRESET"))["status"] == "DEFINED"
