"""Which commands and values are sent at all."""

import pytest

from custom_components.procam.vendors.inogeni.client import (
    AudioChannelChanged,
    DeviceDataChanged,
    DeviceKind,
    SystemChanged,
)
from custom_components.procam.vendors.inogeni.client.commands import (
    Reply,
    Value,
    build,
    device_command,
)


@pytest.mark.parametrize(
    ("args", "request_"),
    [
        (("GET PRESET",), {"command": "GET PRESET"}),
        (("set preset", "7"), {"command": "SET PRESET", "value1": 7}),
        (
            ("SET INPUT DEVICE DATA", 12, "ENABLE"),
            {"command": "SET INPUT_DEVICE_DATA", "value1": 12, "value2": "ENABLE"},
        ),
        (
            ("SET  SYSTEM_STANDBY", "SYSTEM_OFF"),
            {"command": "SET SYSTEM_STANDBY", "value1": "SYSTEM_OFF"},
        ),
        (
            ("SET SWITCHER_INPUT_NAME", 1, "Büro 1"),
            {"command": "SET SWITCHER_INPUT_NAME", "value1": 1, "value2": "Büro 1"},
        ),
    ],
)
def test_a_command_is_sent_as_documented(
    args: tuple[str, Value, Value], request_: dict[str, object]
) -> None:
    assert build(*args).request() == request_


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("SET WEATHER",), "not a documented command"),
        (("GET PRESET", 1), "takes no value1"),
        (("SET PRESET", 1, "NOW"), "takes no value2"),
        (("SET PRESET", 1, None, "x"), "takes no value3"),
        (("SET PRESET",), "must be a number"),
        (("SET PRESET", "one"), "must be a number"),
        (("SET PRESET", 0), "must be 1 to 10, not 0"),
        (("SET PRESET", 11), "must be 1 to 10, not 11"),
        (("SET SWITCHER_INPUT", 13), "must be 1 to 12"),
        (("SET INPUT_DEVICE_DATA", 13, "ENABLE"), "must be 0 to 12"),
        (("SET OUTPUT_DEVICE_DATA", -1, "ENABLE"), "must be 0 to 12"),
        (("SET SWITCH_DEVICE_DATA", 2, "ENABLE"), "must be 0 to 1"),
        (("SET SWITCH_DEVICE_DATA", 1, "enable"), "ENABLE or DISABLE"),
        (("SET SYSTEM_STANDBY", "OFF"), "SYSTEM_ON or SYSTEM_OFF"),
        (("SET CHANNEL_ID_AUDIO", 2, "ENABLE"), "channel 2 follows"),
        (("SET CHANNEL_ID_AUDIO", 100, "ENABLE"), "0, 1 or 101 to 999"),
        (("SET CHANNEL_ID_AUDIO", 1000, "ENABLE"), "0, 1 or 101 to 999"),
        (("SET SWITCHER_INPUT_NAME", 1, ""), "1 to 64 characters"),
        (("SET SWITCHER_INPUT_NAME", 1), "1 to 64 characters"),
        (("SET SWITCHER_INPUT_NAME", 1, "x" * 65), "1 to 64 characters"),
        (("SET SWITCHER_INPUT_NAME", 1, "two\nlines"), "none a control"),
    ],
)
def test_what_the_document_does_not_allow_is_refused_with_a_sentence(
    args: tuple[str, Value, Value, Value], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        build(*args)


def test_a_command_to_all_devices_is_answered_by_a_list() -> None:
    assert build("SET INPUT_DEVICE_DATA", 0, "ENABLE").reply is Reply.LIST
    assert build("SET INPUT_DEVICE_DATA", 1, "ENABLE").reply is Reply.REPORT


def test_resetting_the_audio_channels_leaves_none_active() -> None:
    for word in ("ENABLE", "DISABLE"):
        command = build("SET CHANNEL_ID_AUDIO", 0, word)
        assert command.confirms == AudioChannelChanged(id=0, active=False)


def test_a_command_knows_what_its_success_means() -> None:
    on = build("SET SYSTEM_STANDBY", "SYSTEM_ON")
    assert on.confirms == SystemChanged(on=True)
    assert build("DELETE CREDENTIALS").confirms is None


def test_a_device_beyond_the_document_can_be_switched_once_it_was_reported() -> None:
    command = device_command(DeviceKind.SWITCH, 3, enabled=False)
    assert command.request() == {
        "command": "SET SWITCH_DEVICE_DATA",
        "value1": 3,
        "value2": "DISABLE",
    }
    assert command.confirms == DeviceDataChanged(
        kind=DeviceKind.SWITCH, number=3, enabled=False
    )
