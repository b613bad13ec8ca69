"""Which commands and values are sent at all."""

import pytest

from custom_components.procam.clientkit.errors import InvalidValueError
from custom_components.procam.vendors.inogeni.client import DeviceKind
from custom_components.procam.vendors.inogeni.client.events import (
    AudioChannelChanged,
    DeviceDataChanged,
    SystemChanged,
)
from custom_components.procam.vendors.inogeni.client.grammar import (
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
        # What a template makes of an input_number.
        (("SET PRESET", "7.0"), {"command": "SET PRESET", "value1": 7}),
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
    ("args", "sentence"),
    [
        (
            ("SET WEATHER",),
            "value_unknown: what=command, value=SET WEATHER, known=SET INPUT_DEVICE_DATA, ",
        ),
        (("x" * 50,), "value_unknown: what=command, value=" + "x" * 40 + ", known=SET"),
        (("GET PRESET", 1), "value_not_taken: command=GET PRESET, what=value1"),
        (("set preset", 1, "NOW"), "value_not_taken: command=SET PRESET, what=value2"),
        (
            ("SET PRESET", 1, None, "x"),
            "value_not_taken: command=SET PRESET, what=value3",
        ),
        (("SET PRESET",), "value_missing: what=value1"),
        (
            ("SET PRESET", "one"),
            "value_between: what=value1, low=1, high=10, value=one",
        ),
        (
            ("SET PRESET", "1.5"),
            "value_between: what=value1, low=1, high=10, value=1.5",
        ),
        (
            ("SET PRESET", "inf"),
            "value_between: what=value1, low=1, high=10, value=inf",
        ),
        (("SET PRESET", 0), "value_between: what=value1, low=1, high=10, value=0"),
        (("SET PRESET", 11), "value_between: what=value1, low=1, high=10, value=11"),
        (
            ("SET SWITCHER_INPUT", 13),
            "value_between: what=value1, low=1, high=12, value=13",
        ),
        (
            ("SET SWITCHER_INPUT_NAME", 0, "x"),
            "value_between: what=value1, low=1, high=12, value=0",
        ),
        (
            ("SET INPUT_DEVICE_DATA", 13, "ENABLE"),
            "value_between: what=value1, low=0, high=12, value=13",
        ),
        (
            ("SET OUTPUT_DEVICE_DATA", -1, "ENABLE"),
            "value_between: what=value1, low=0, high=12, value=-1",
        ),
        (
            ("SET SWITCH_DEVICE_DATA", 2, "ENABLE"),
            "value_between: what=value1, low=0, high=1, value=2",
        ),
        (("SET SWITCH_DEVICE_DATA", 1), "value_missing: what=value2"),
        (
            ("SET SWITCH_DEVICE_DATA", 1, "enable"),
            "value_one_of: what=value2, known=ENABLE, DISABLE, value=enable",
        ),
        (
            ("SET SYSTEM_STANDBY", "OFF"),
            "value_one_of: what=value1, known=SYSTEM_ON, SYSTEM_OFF, value=OFF",
        ),
        (("SET CHANNEL_ID_AUDIO", 2, "ENABLE"), "audio_channel: value=2"),
        (("SET CHANNEL_ID_AUDIO", 100, "ENABLE"), "audio_channel: value=100"),
        (("SET CHANNEL_ID_AUDIO", 1000, "ENABLE"), "audio_channel: value=1000"),
        (("SET CHANNEL_ID_AUDIO", "left", "ENABLE"), "audio_channel: value=left"),
        (("SET SWITCHER_INPUT_NAME", 1), "value_missing: what=value2"),
        (("SET SWITCHER_INPUT_NAME", 1, ""), "switcher_input_name: low=1, high=64"),
        (
            ("SET SWITCHER_INPUT_NAME", 1, "x" * 65),
            "switcher_input_name: low=1, high=64",
        ),
        (
            ("SET SWITCHER_INPUT_NAME", 1, "two\nlines"),
            "switcher_input_name: low=1, high=64",
        ),
    ],
)
def test_what_the_document_does_not_allow_is_refused_with_a_sentence(
    args: tuple[str, Value, Value, Value], sentence: str
) -> None:
    with pytest.raises(InvalidValueError) as refused:
        build(*args)
    assert str(refused.value).startswith(sentence)


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
