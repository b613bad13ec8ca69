"""What a person at the unit does, and what the console and the demo show."""

from aiohttp import ClientSession
import pytest

from simulators.inogeni import InogeniSimulator, demo

from .peer import Connected, Peer, WsPeer, http_ask


async def _press(device: InogeniSimulator, control: str, **fields: str) -> int:
    async with (
        ClientSession() as session,
        session.post(f"{device.url}/_sim/do/{control}", data=fields) as answer,
    ):
        return answer.status


@pytest.mark.parametrize(
    ("control", "fields", "report"),
    [
        ("standby_on", {}, ("REP SYSTEM_STANDBY", "SYSTEM_OFF", "N/A")),
        ("recall_preset", {"number": "3"}, ("REP PRESET", 3, "LOADED")),
        (
            "toggle_input",
            {"number": "2"},
            ("REP INPUT_DEVICE_DATA", 2, "DISABLED"),
        ),
        (
            "toggle_output",
            {"number": "4"},
            ("REP OUTPUT_DEVICE_DATA", 4, "DISABLED"),
        ),
        (
            "toggle_switch",
            {"number": "1"},
            ("REP SWITCH_DEVICE_DATA", 1, "DISABLED"),
        ),
    ],
)
async def test_a_change_in_the_gui_is_pushed(
    device: InogeniSimulator,
    peer: Peer,
    control: str,
    fields: dict[str, str],
    report: tuple[object, ...],
) -> None:
    device.options.broadcast = True
    assert await _press(device, control, **fields) == 200
    assert await peer.reports(1) == [report]
    assert await peer.is_quiet()


async def test_recalling_the_same_preset_is_pushed_again(
    device: InogeniSimulator, peer: Peer
) -> None:
    device.options.broadcast = True
    device.recall_preset(3)
    device.recall_preset(3)
    assert await peer.reports(2) == [("REP PRESET", 3, "LOADED")] * 2


async def test_presets_are_saved_and_forgotten(device: InogeniSimulator) -> None:
    assert await _press(device, "save_preset", number="5") == 200
    answer = await http_ask(device, "command=SET%20PRESET&value1=5")
    assert answer["message"] == "SET PRESET 5 SUCCESSFULLY ACTIVATED"
    assert await _press(device, "forget_preset", number="5") == 200
    answer = await http_ask(device, "command=SET%20PRESET&value1=5")
    assert answer["message"] == "SET PRESET 5 NOT FOUND"


@pytest.mark.parametrize(
    ("control", "fields"),
    [
        ("toggle_input", {"number": "9"}),
        ("toggle_input", {"number": ""}),
        ("recall_preset", {"number": "5"}),
        ("save_preset", {"number": "11"}),
        ("switcher_input", {"number": "13"}),
        ("rename", {"number": "0", "name": "x"}),
    ],
)
async def test_the_console_refuses_what_is_not_there(
    device: InogeniSimulator, control: str, fields: dict[str, str]
) -> None:
    before = device.unit.show()
    assert await _press(device, control, **fields) == 400
    assert device.unit.show() == before


async def test_settings_are_turned_at_the_console(device: InogeniSimulator) -> None:
    await _press(device, "switcher_input", number="7")
    await _press(device, "rename", number="7", name="Stage")
    await _press(device, "speak", channel="101")
    await _press(device, "delete_flag")
    await _press(device, "standby_on")
    await _press(device, "standby_off")
    shown = device.state()
    assert shown["switcher_input"] == 7
    assert shown["switcher_input_names"] == {"7": "Stage"}
    assert shown["active_audio_channels"] == [101]
    assert shown["credentials_delete_flag"] is True
    assert shown["system"] == "SYSTEM_ON"


async def test_cables_are_pulled_at_the_console(device: InogeniSimulator) -> None:
    async with Connected(WsPeer(), device):
        await _press(device, "drop")
        assert device.connections["ws"] == 0
    await _press(device, "freeze")
    assert device.state()["frozen"] is True
    await _press(device, "thaw")
    assert device.state()["frozen"] is False


async def test_the_plug_is_pulled_at_the_console(device: InogeniSimulator) -> None:
    device.set_standby(on=True)
    device.power_cycle(down_s=0.01)
    async with Connected(WsPeer(), device) as peer:
        with pytest.raises(EOFError):
            await peer.receive_text()
    assert device.unit.standby is False


async def test_the_plug_pulled_for_good_stays_out() -> None:
    device = InogeniSimulator()
    await device.start()
    device.power_cycle(down_s=0.0)
    await device.stop()
    assert device.running is False


async def test_messages_are_shown_in_the_console_log(
    device: InogeniSimulator, peer: Peer, transport: str
) -> None:
    await peer.ask("GET PRESET", replies=2)
    url = f"{device.url}/_sim/log"
    async with ClientSession() as session, session.get(url) as answer:
        assert f'{transport} {{"command": "GET PRESET"}}' in await answer.json()


async def test_the_demo_is_a_room_in_use() -> None:
    async with demo(life_s=0.01) as device:
        shown = device.state()
        assert shown["saved_presets"] == [1, 2, 3, 4, 6]
        assert len(shown["input_device_data"]) == 3
        assert len(shown["output_device_data"]) == 4
        assert len(shown["switch_device_data"]) == 1
        assert device.options.broadcast is True
        await device.until(lambda: device.unit.active_channels() == [101])
        await device.until(lambda: device.unit.active_channels() == [201])


async def test_a_demo_preset_sets_the_room() -> None:
    device = demo(host="127.0.0.1", port=0)
    async with device:
        device.recall_preset(6)
        shown = device.state()
    assert shown["input_device_data"] == {
        "1 Ceiling microphone": "DISABLED",
        "2 Table microphone": "DISABLED",
        "3 Lectern microphone": "DISABLED",
    }
    assert shown["output_device_data"]["4 Overview camera"] == "ENABLED"
