"""Commands of a CAMTRACK over the channel, and what became of them."""

import asyncio

import aiohttp
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    InvalidValueError,
)
from custom_components.procam.vendors.inogeni.client import (
    DeviceKind,
    InogeniClient,
    InogeniSettings,
    TransportChoice,
    commands,
    exchange,
)
from custom_components.procam.vendors.inogeni.client.events import (
    AudioChannelChanged,
    DeviceDataChanged,
    PresetRecalled,
    SwitcherInputChosen,
    SwitcherInputNamed,
    SystemChanged,
)
from simulators.inogeni import InogeniSimulator, SwitchList

from .conftest import Connect

INPUT, OUTPUT, SWITCH = DeviceKind


@pytest.fixture
def client(connect: Connect) -> InogeniClient:
    return connect(transport="tcp", audio_channels={201: "Desk", 1: "All"})


async def test_a_recalled_preset_brings_the_devices_it_switched(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    device.unit.presets[2] = {"INPUT_DEVICE_DATA": {1: False}}
    events = await client.recall_preset(2)
    assert events[0] == PresetRecalled(number=2)
    assert DeviceDataChanged(kind=INPUT, number=1, enabled=False) in events
    assert len(events) == 1 + 3 + 4 + 1
    assert device.unit.last_preset == 2


async def test_a_preset_counts_though_the_lists_after_it_were_lost(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    await client.read()
    device.log.clear()
    recall = asyncio.create_task(client.recall_preset(2))
    await device.until(lambda: bool(device.requests("GET OUTPUT")))
    device.drop_connections()
    assert await recall == (PresetRecalled(number=2),)


async def test_standby_and_devices_follow_the_command(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    assert (await client.set_system(on=False))[0] == SystemChanged(on=False)
    assert device.unit.standby is True
    assert await client.set_device(OUTPUT, 4, enabled=False) == (
        DeviceDataChanged(kind=OUTPUT, number=4, enabled=False),
    )
    assert device.unit.enabled["OUTPUT_DEVICE_DATA"][4] is False


async def test_standby_brings_the_devices_it_switched(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    device.options.standby_disables = True
    await client.read()
    await client.set_system(on=False)
    assert {one.enabled for one in client.state.devices} == {False}
    await client.set_system(on=True)
    assert {one.enabled for one in client.state.devices} == {True}


@pytest.mark.parametrize("each", [True, False])
async def test_all_devices_are_read_after_a_command_to_all(
    device: InogeniSimulator, client: InogeniClient, each: bool
) -> None:
    device.options.each_for_zero = each
    events = await client.set_device(INPUT, 0, enabled=False)
    assert events == tuple(
        DeviceDataChanged(kind=INPUT, number=n, enabled=False) for n in (1, 2, 3)
    )
    assert len(device.requests("SET INPUT_DEVICE_DATA")) == 1


async def test_a_command_to_all_counts_where_it_cannot_be_read_back(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    device.options.switch_list = SwitchList.NOT_VALID
    assert await client.set_device(SWITCH, 0, enabled=False) == (
        DeviceDataChanged(kind=SWITCH, number=0, enabled=False),
    )


async def test_a_device_beyond_the_document_is_switched_once_reported(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    device.unit.enabled["SWITCH_DEVICE_DATA"][2] = True
    with pytest.raises(InvalidValueError, match="low=0, high=1, value=2"):
        await client.set_device(SWITCH, 2, enabled=False)
    await client.read()
    await client.set_device(SWITCH, 2, enabled=False)
    assert device.unit.enabled["SWITCH_DEVICE_DATA"][2] is False


async def test_a_switcher_input_is_as_last_chosen_and_named(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    assert await client.select_switcher_input(3) == (SwitcherInputChosen(number=3),)
    assert await client.name_switcher_input(3, "Laptop") == (
        SwitcherInputNamed(number=3, name="Laptop"),
    )
    state = await client.read()
    assert state.switcher_input == device.unit.switcher_input == 3
    assert state.switcher_inputs[2].name == device.unit.switcher_names[3] == "Laptop"


async def test_audio_is_simulated_and_reset(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    assert await client.set_audio_channel(201, on=True) == (
        AudioChannelChanged(id=201, active=True),
    )
    assert device.unit.channels[201] is True
    assert (await client.read()).audio_channels[1].active is True
    await client.reset_audio_channels()
    assert device.unit.channels[201] is False
    assert [c.active for c in (await client.read()).audio_channels] == [False, False]


async def test_credentials_are_deleted_only_where_the_device_permits(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    with pytest.raises(DeviceRejectedError, match="DELETE FLAG NOT SET") as info:
        await client.delete_credentials()
    assert info.value.code == "INFO"
    device.unit.delete_flag = True
    assert await client.delete_credentials() == ()
    with pytest.raises(DeviceRejectedError, match="NO CREDENTIALS FOUND"):
        await client.delete_credentials()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("happened", [True, False])
async def test_a_command_without_answer_is_settled_by_asking(
    device: InogeniSimulator, client: InogeniClient, happened: bool
) -> None:
    await client.read()
    unit, before = device.unit, device.network._take
    enabled = unit.enabled["INPUT_DEVICE_DATA"]

    def lose_set(link: object, text: str) -> None:
        if '"SET' not in text:
            before(link, text)  # type: ignore[arg-type]
            return
        device.note("tcp", text)
        if happened:
            unit.last_preset, unit.standby, enabled[1] = 3, True, False

    device.network._take = lose_set
    for send in (
        client.recall_preset(3),
        client.set_system(on=False),
        client.set_device(INPUT, 1, enabled=False),
    ):
        if happened:
            assert await send
        else:
            with pytest.raises(DeviceConnectionError, match="in_time"):
                await send
    assert len(device.requests('"SET')) == 3


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("happened", [True, False])
async def test_a_command_to_all_without_answer_is_settled_by_asking(
    device: InogeniSimulator, client: InogeniClient, happened: bool
) -> None:
    before = device.network._take

    def lose_set(link: object, text: str) -> None:
        if '"SET' not in text:
            before(link, text)  # type: ignore[arg-type]
        elif happened:
            device.unit.set_enabled("INPUT_DEVICE_DATA", 0, on=False)

    device.network._take = lose_set
    if happened:
        assert len(await client.set_device(INPUT, 0, enabled=False)) == 3
    else:
        with pytest.raises(DeviceConnectionError, match="in_time"):
            await client.set_device(INPUT, 0, enabled=False)


@pytest.mark.usefixtures("impatient")
async def test_silence_on_command_and_question_is_an_error(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    device.options.silent = True
    device.options.switch_list = SwitchList.SILENT
    for send in (
        client.set_system(on=False),
        client.set_device(SWITCH, 1, enabled=False),
        client.set_device(SWITCH, 0, enabled=False),
        client.select_switcher_input(1),
    ):
        with pytest.raises(DeviceConnectionError, match="in_time"):
            await send
    assert len(device.requests('"SET')) == 4


@pytest.mark.usefixtures("impatient")
async def test_a_command_whose_connection_was_cut_is_not_repeated(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    device.options.silent = True
    for send in (
        client.set_system(on=False),
        client.set_device(INPUT, 0, enabled=True),
    ):
        device.log.clear()
        sent = asyncio.create_task(send)
        await device.until(lambda: bool(device.requests('"SET')))
        device.drop_connections()
        with pytest.raises(DeviceConnectionError):
            await sent
        assert len(device.requests('"SET')) == 1


async def test_raw_commands_return_what_the_device_said(
    client: InogeniClient, connect: Connect
) -> None:
    replies, _ = await client.raw("SET INPUT_DEVICE_DATA", "2", "DISABLE")
    assert [reply["command"] for reply in replies] == [
        "SET INPUT_DEVICE_DATA",
        "REP INPUT_DEVICE_DATA",
    ]
    replies, _ = await client.raw("GET OUTPUT_DEVICE_DATA")
    assert len(replies) == 1 + 4
    replies, _ = await client.raw("GET PRESET")
    assert len(replies) == 2
    (reply,), _ = await connect(transport="http").raw("GET PRESET")
    assert reply["message"] == "GET PRESET : 0"
    with pytest.raises(DeviceRejectedError, match="NOT FOUND"):
        await client.raw("SET PRESET", 5)
    with pytest.raises(InvalidValueError, match="value_unknown: what=command"):
        await client.raw("REBOOT")


@pytest.mark.parametrize("transport", ["tcp", "http"])
async def test_raw_commands_show_in_the_snapshot(
    connect: Connect, transport: str
) -> None:
    client = connect(transport=transport)
    _, effect = await client.raw("SET SWITCHER_INPUT", 5)
    assert effect == (SwitcherInputChosen(number=5),)
    await client.raw("SET SWITCH_DEVICE_DATA", 1, "DISABLE")
    state = await client.read()
    assert state.switcher_input == 5
    assert [d.enabled for d in state.of_kind(SWITCH)] == [False]


async def test_raw_replies_leave_out_what_others_did_meanwhile(
    device: InogeniSimulator, client: InogeniClient, connect: Connect
) -> None:
    device.options.broadcast = True
    await client.read()
    device.log.clear()
    listing = asyncio.create_task(client.raw("GET INPUT_DEVICE_DATA"))
    await device.until(lambda: bool(device.requests("GET INPUT")))
    await connect(transport="http").set_device(INPUT, 2, enabled=False)
    replies, _ = await listing
    assert len(replies) == 1 + 3


@pytest.mark.parametrize("transport", TransportChoice)
async def test_a_channel_left_on_is_switched_off_at_the_end(
    device: InogeniSimulator,
    session: aiohttp.ClientSession,
    transport: TransportChoice,
) -> None:
    client = InogeniClient(
        InogeniSettings(
            host=device.host,
            port=device.port,
            tcp_port=device.tcp_port,
            transport=transport,
        ),
        session,
    )
    for channel in (1, 101, 201):
        await client.set_audio_channel(channel, on=True)
    await client.set_audio_channel(1, on=False)
    with pytest.raises(DeviceRejectedError):
        await client.set_audio_channel(301, on=True)
    if transport in ("tcp", "websocket"):
        device.drop_connections()
        await asyncio.sleep(0.05)
    device.log.clear()
    await client.close()
    await device.until(lambda: not any(device.unit.channels.values()))
    assert len(device.requests("CHANNEL_ID_AUDIO")) == 2


async def test_closing_does_not_wait_for_a_device_that_is_gone(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    await client.set_audio_channel(201, on=True)
    device.freeze()
    async with asyncio.timeout(2):
        await client.close()
    device.thaw()


async def test_closing_goes_on_after_a_channel_that_is_refused(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    for channel in (101, 201):
        await client.set_audio_channel(channel, on=True)
    del device.unit.channels[101]
    await client.close()
    assert device.unit.channels[201] is False


async def test_an_unanswered_simulation_counts_as_left_on(
    device: InogeniSimulator, client: InogeniClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.read()
    monkeypatch.setattr(exchange, "TIMEOUT_S", 0.1)
    device.options.silent = True
    with pytest.raises(DeviceConnectionError):
        await client.set_audio_channel(201, on=True)
    device.options.silent = False
    await client.close()
    assert device.unit.channels[201] is False


async def test_a_command_to_all_without_effect_is_not_confirmed(
    device: InogeniSimulator, client: InogeniClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "READ_BACK_S", (0.0, 0.1))
    device.options.no_effect = frozenset({"SET INPUT_DEVICE_DATA"})
    with pytest.raises(DeviceConnectionError, match="not_confirmed"):
        await client.set_device(INPUT, 0, enabled=False)


async def test_a_command_to_all_may_take_effect_late(
    device: InogeniSimulator, client: InogeniClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "READ_BACK_S", (0.0, 0.3))
    device.options.no_effect = frozenset({"SET INPUT_DEVICE_DATA"})
    await client.read()
    device.log.clear()
    sent = asyncio.create_task(client.set_device(INPUT, 0, enabled=False))
    await device.until(lambda: bool(device.requests("GET INPUT")))
    await asyncio.sleep(0.1)
    device.unit.set_enabled("INPUT_DEVICE_DATA", 0, on=False)
    assert len(await sent) == 3


async def test_a_slow_unit_confirms_in_its_own_time(
    device: InogeniSimulator, client: InogeniClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "TIMEOUT_S", 0.3)
    device.options.report_delay_s = 0.8
    assert (await client.recall_preset(3))[0] == PresetRecalled(number=3)
    assert len(device.requests("SET PRESET")) == 1


async def test_a_result_that_never_comes_is_looked_up(
    device: InogeniSimulator, client: InogeniClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "ACKNOWLEDGED_S", 0.2)
    device.options.acknowledged_only = frozenset({"SET SYSTEM_STANDBY"})
    assert (await client.set_system(on=False))[0] == SystemChanged(on=False)
    device.options.no_effect = device.options.acknowledged_only
    with pytest.raises(DeviceConnectionError, match="not_confirmed"):
        await client.set_system(on=True)


async def test_a_touch_panel_that_crosses_every_command_changes_no_answer(
    device: InogeniSimulator, client: InogeniClient, connect: Connect
) -> None:
    device.options.broadcast_replies = True
    panel = connect(transport="websocket")
    for number in (1, 2, 3):
        ours, theirs, refused = await asyncio.gather(
            client.recall_preset(number),
            panel.recall_preset(4),
            panel.recall_preset(5),
            return_exceptions=True,
        )
        assert isinstance(ours, tuple)
        assert ours[0] == PresetRecalled(number=number)
        assert isinstance(theirs, tuple)
        assert isinstance(refused, DeviceRejectedError)


@pytest.mark.usefixtures("impatient")
async def test_a_deletion_without_answer_cannot_be_looked_up(
    device: InogeniSimulator, client: InogeniClient
) -> None:
    device.options.unanswered = frozenset({"DELETE CREDENTIALS"})
    with pytest.raises(DeviceConnectionError, match="no_answer_in_time"):
        await client.delete_credentials()
