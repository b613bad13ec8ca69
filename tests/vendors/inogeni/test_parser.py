"""Messages parsed from the bytes of a CAMTRACK, or of a broken device."""

from collections import Counter
import json
from typing import Any

import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.vendors.inogeni.client.events import (
    AudioChannelChanged,
    DeviceDataChanged,
    InogeniEvent,
    PresetRecalled,
    SwitcherInputChosen,
    SwitcherInputNamed,
    SystemChanged,
)
from custom_components.procam.vendors.inogeni.client.models import DeviceKind
from custom_components.procam.vendors.inogeni.client.parser import (
    Decoder,
    Message,
    normalize,
    read_message,
)

REP: dict[str, Any] = {
    "application": "CAMTRACK",
    "version": "v3.4.0",
    "status": "N/A",
    "message": "N/A",
    "command": "REP PRESET",
    "value1": 1,
    "value2": "LOADED",
    "value3": "N/A",
    "compactValues": "REP PRESET 1 LOADED N/A",
    "_msgid": "47a5802ceecafbbe",
}
ODD = {"command": "SET SWITCHER_INPUT_NAME", "value2": 'a "quoted" {brace} \\ é \n'}
ONE_LINE = json.dumps(REP).encode() + b"\n"
PRETTY = json.dumps(REP, indent=2).encode() + b"\n"


class Stream:
    """A decoder and what it counted."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.decoder = Decoder(lambda key: self.counted.update([key]))

    def feed(self, *pieces: bytes) -> list[dict[str, Any]]:
        return [fields for piece in pieces for fields in self.decoder.feed(piece)]


def report(noun: str, value1: Any = "N/A", value2: Any = "N/A") -> Message:
    return read_message({"command": f"REP {noun}", "value1": value1, "value2": value2})


@pytest.mark.parametrize("text", [ONE_LINE, PRETTY, PRETTY.replace(b"\n", b"\r\n")])
def test_an_object_is_found_however_it_is_laid_out(text: bytes) -> None:
    assert Stream().feed(text) == [REP]


def test_objects_that_share_a_segment_are_separated() -> None:
    joined = ONE_LINE + PRETTY + json.dumps(REP).encode() * 2
    assert Stream().feed(joined) == [REP] * 4


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_objects_are_put_together_from_any_pieces(size: int) -> None:
    text = json.dumps(ODD, indent=1).encode() + json.dumps(REP).encode() + PRETTY
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert Stream().feed(*pieces) == [ODD, REP, REP]


def test_an_object_within_an_object_is_part_of_it() -> None:
    nested = {"command": "REP NEW", "value1": {"a": {"b": 1}}}
    assert Stream().feed(json.dumps(nested, indent=2).encode()) == [nested]


@pytest.mark.parametrize(
    "broken",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b'{"application": "CAMTR\n',
        b'{"application": "CAMTRACK", "com\n',
        b'{"application": {"CAMTRACK",\n',
        b'{"application": "CAMTRACK",}\n',
        b'{"value1": "ends in \\\n',
        b"}}}}\n",
        bytes(range(128, 256)) + b"\n",
    ],
)
def test_a_broken_line_costs_no_object_after_it(broken: bytes) -> None:
    stream = Stream()
    assert stream.feed(broken, ONE_LINE, broken, ONE_LINE) == [REP, REP]


def test_broken_objects_are_counted() -> None:
    stream = Stream()
    stream.feed(b'{"a": \n{"b": "c\n{"d": }\n')
    assert stream.counted == {"not JSON": 3}


def test_text_that_is_not_utf_8_does_not_cost_the_object() -> None:
    latin = '{"command": "SET SWITCHER_INPUT_NAME", "value2": "Büro"}'.encode("latin-1")
    (fields,) = Stream().feed(latin)
    assert fields["value2"] == "Büro"


def test_an_object_without_end_is_given_up() -> None:
    stream = Stream()
    endless = b'{"message": "' + b"x" * 70_000
    assert stream.feed(endless) == []
    assert stream.counted == {"not JSON": 1}
    assert stream.feed(b'"}\n', ONE_LINE) == [REP]


def test_a_megabyte_without_an_object_is_no_camtrack() -> None:
    stream = Stream()
    with pytest.raises(DeviceResponseError, match="does not send JSON"):
        stream.feed(*[b"x" * 65_536] * 20)


@pytest.mark.parametrize("text", ["IN_PROGRESS", "in  progress", " In _ Progress "])
def test_spellings_of_a_word_compare_equal(text: str) -> None:
    assert normalize(text) == "IN PROGRESS"


def test_a_message_is_read_whole() -> None:
    message = read_message(REP)
    assert (message.verb, message.noun, message.status) == ("REP", "PRESET", "N/A")
    assert (message.application, message.firmware) == ("CAMTRACK", "3.4.0")
    assert message.msgid == "47a5802ceecafbbe"
    assert message.event == PresetRecalled(number=1)
    assert message.fields is REP


def test_a_message_may_lack_everything() -> None:
    message = read_message({"command": 7, "version": None, "_msgid": []})
    assert (message.verb, message.noun, message.status) == ("", "", "")
    assert (message.value1, message.msgid, message.firmware) == (None, None, None)
    assert message.event is None


@pytest.mark.parametrize(
    ("version", "firmware"),
    [("CAMTRACK v3.4.0", "3.4.0"), ("v10.1", "10.1"), ("v3", None), ("", None)],
)
def test_firmware_is_the_digits_of_the_version(
    version: str, firmware: str | None
) -> None:
    assert read_message({"version": version}).firmware == firmware


@pytest.mark.parametrize(
    ("message", "event"),
    [
        (
            report("INPUT_DEVICE_DATA", 2, "ENABLED"),
            DeviceDataChanged(kind=DeviceKind.INPUT, number=2, enabled=True),
        ),
        (
            report("OUTPUT DEVICE DATA", "12", "disabled"),
            DeviceDataChanged(kind=DeviceKind.OUTPUT, number=12, enabled=False),
        ),
        (
            report("SWITCH_DEVICE_DATA", 0, "ENABLED"),
            DeviceDataChanged(kind=DeviceKind.SWITCH, number=0, enabled=True),
        ),
        (report("PRESET", 0, "LOADED"), PresetRecalled(number=None)),
        (report("SYSTEM_STANDBY", "SYSTEM OFF"), SystemChanged(on=False)),
        (report("SWITCHER_INPUT", 3), SwitcherInputChosen(number=3)),
        (
            report("SWITCHER_INPUT_NAME", 3, "PC"),
            SwitcherInputNamed(number=3, name="PC"),
        ),
        (
            report("CHANNEL_ID_AUDIO", 201, "ENABLED"),
            AudioChannelChanged(id=201, active=True),
        ),
    ],
)
def test_a_report_says_what_changed(message: Message, event: InogeniEvent) -> None:
    assert message.event == event


@pytest.mark.parametrize(
    "message",
    [
        report("INPUT_DEVICE_DATA", 2, "BROKEN"),
        report("INPUT_DEVICE_DATA", 2, 1),
        report("INPUT_DEVICE_DATA", "two", "ENABLED"),
        report("INPUT_DEVICE_DATA", 100, "ENABLED"),
        report("INPUT_DEVICE_DATA", -1, "ENABLED"),
        report("PRESET", "N/A", "LOADED"),
        report("PRESET", 1e300, "LOADED"),
        report("PRESET", "9" * 5000, "LOADED"),
        report("SYSTEM_STANDBY", "SYSTEM ASLEEP"),
        report("SYSTEM_STANDBY", 1),
        report("SWITCHER_INPUT_NAME", 3, 4),
        report("CHANNEL_ID_AUDIO", 201, "LOUD"),
        report("WEATHER", 1, "RAIN"),
    ],
)
def test_a_report_of_something_unknown_says_nothing(message: Message) -> None:
    assert message.event is None


@pytest.mark.parametrize(
    ("command", "text", "event"),
    [
        ("GET PRESET", "GET PRESET : 4", PresetRecalled(number=4)),
        ("GET PRESET", "GET PRESET : 0", PresetRecalled(number=None)),
        (
            "GET SYSTEM_STANDBY",
            "GET SYSTEM_STANDBY : SYSTEM_OFF",
            SystemChanged(on=False),
        ),
        ("GET PRESET", "GET PRESET", None),
        ("SET PRESET", "SET PRESET : 1", None),
    ],
)
def test_a_defined_answer_holds_its_value_in_the_message(
    command: str, text: str, event: InogeniEvent | None
) -> None:
    fields = {"command": command, "status": "DEFINED", "message": text}
    assert read_message(fields).event == event


def test_an_object_nested_too_deeply_is_dropped() -> None:
    stream = Stream()
    deep = b'{"value2": ' + b"[" * 300 + b"]" * 300 + b"}\n"
    assert stream.feed(deep, ONE_LINE) == [REP]
    assert stream.counted == {"not JSON": 1}


@pytest.mark.parametrize("value", [True, 1.5, "many", "12345", [1], None, 1000, -1])
def test_a_report_without_a_number_says_nothing(value: object) -> None:
    assert read_message({"command": "REP PRESET", "value1": value}).event is None


@pytest.mark.parametrize("value", [4, 4.0, "4"])
def test_a_number_may_be_sent_in_any_form(value: object) -> None:
    fields = {"command": "REP PRESET", "value1": value}
    assert read_message(fields).event == PresetRecalled(number=4)
