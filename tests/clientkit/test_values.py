"""Strict readers for what devices send."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.clientkit.values import (
    MAX_NESTING,
    Fields,
    Row,
    decode_json,
    decode_text,
    to_bool,
    to_enum,
    to_float,
    to_int,
    to_str,
)


class Light(StrEnum):
    ON = "on"
    UNKNOWN = "unknown"


@pytest.mark.parametrize(
    ("read", "value", "result"),
    [
        (to_bool, True, True),
        (to_bool, 1, True),
        (to_bool, "1", True),
        (to_bool, " Yes ", True),
        (to_bool, "on", True),
        (to_bool, False, False),
        (to_bool, 0, False),
        (to_bool, "false", False),
        (to_bool, "off", False),
        (to_int, 7, 7),
        (to_int, "7", 7),
        (to_int, " -7 ", -7),
        (to_int, 7.0, 7),
        (to_int, "9223372036854775807", 2**63 - 1),
        (to_float, 1, 1.0),
        (to_float, "1.5", 1.5),
        (to_str, "x", "x"),
        (to_str, 5, "5"),
    ],
)
def test_the_forms_devices_write_a_value_in_are_read(
    read: Callable[[Any, str], Any], value: Any, result: Any
) -> None:
    assert read(value, "x") == result
    assert type(read(value, "x")) is type(result)


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (to_bool, "maybe"),
        (to_bool, 2),
        (to_bool, None),
        (to_bool, 1.0),
        (to_int, True),
        (to_int, 3.9),
        (to_int, "3.9"),
        (to_int, "9223372036854775808"),
        (to_int, -1e19),
        (to_int, None),
        (to_int, []),
        (to_float, "nan"),
        (to_float, "inf"),
        (to_float, "wide"),
        (to_float, True),
        (to_float, None),
        (to_str, True),
        (to_str, None),
        (to_str, {}),
    ],
)
def test_a_wrong_value_is_refused_with_its_place(
    read: Callable[[Any, str], Any], value: Any
) -> None:
    with pytest.raises(DeviceResponseError, match=r"^camera\.level should be "):
        read(value, "camera.level")


def test_a_value_added_by_a_later_firmware_is_unknown() -> None:
    assert to_enum(Light, "on", Light.UNKNOWN) is Light.ON
    assert to_enum(Light, "blinking", Light.UNKNOWN) is Light.UNKNOWN


def test_members_are_read_by_name() -> None:
    fields = Fields(
        {
            "id": "3",
            "name": "Hall",
            "on": "yes",
            "level": "0.5",
            "gone": None,
            "ptz": {"x": 1},
            "streams": [{"id": 1}, {"id": 2}],
        },
        "camera",
    )
    assert fields.integer("id") == 3
    assert fields.text("name") == "Hall"
    assert fields.flag("on") is True
    assert fields.number("level") == 0.5
    assert fields.raw("id") == "3"
    assert "gone" not in fields
    assert fields.integer("gone", 4) == 4
    assert fields.optional("gone", to_int) is None
    assert fields.optional("id", to_int) == 3
    assert fields.child("ptz").integer("x") == 1
    assert "x" not in fields.child("missing")
    assert [stream.integer("id") for stream in fields.objects("streams")] == [1, 2]
    assert fields.values("gone") == []


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda f: f.integer("id"), r"camera\.id is missing"),
        (lambda f: f.child("name"), r"camera\.name should be an object"),
        (lambda f: f.values("name"), r"camera\.name should be a list"),
        (lambda f: list(f.objects("list")), r"camera\.list\[0\] should be an object"),
    ],
)
def test_a_member_of_another_shape_is_refused_with_its_place(
    read: Callable[[Fields], Any], message: str
) -> None:
    with pytest.raises(DeviceResponseError, match=message):
        read(Fields({"name": "Hall", "list": [1]}, "camera"))


def test_a_top_level_member_is_named_without_a_dot() -> None:
    with pytest.raises(DeviceResponseError, match=r"^id is missing"):
        Fields({}, "").integer("id")


def test_only_an_object_has_members() -> None:
    with pytest.raises(DeviceResponseError, match="answer should be an object"):
        Fields([], "answer")


def test_members_can_be_passed_on_undecoded() -> None:
    assert Fields({"level": "3", "later": None}, "lamp").members == {
        "level": "3",
        "later": None,
    }


ODD: dict[str, Any] = {
    "id": "3",
    "name": ["Hall"],
    "on": "perhaps",
    "level": "--",
    "width": "",
    "ptz": [],
    "network": "none",
    "presets": {},
    "roles": "detect",
    "streams": [{"id": "x"}, "odd", {"id": 2, "name": "HD"}],
}


def test_an_odd_member_of_a_row_costs_that_one_value() -> None:
    odd: list[str] = []
    row = Row(ODD, "camera", odd.append)
    assert row.integer("id") == 3
    assert row.text("name", "Camera 3") == "Camera 3"
    assert row.flag("on", default=False) is False
    assert row.optional("level", to_float) is None
    assert row.optional("width", to_int) is None
    assert row.child("ptz").flag("click", default=False) is False
    assert row.child("network").optional("host", to_str) is None
    assert row.values("presets") == []
    assert row.values("roles") == []
    assert [one.text("name", "") for one in row.objects("streams")] == ["", "HD"]
    assert odd == [
        "odd camera.name",
        "odd camera.on",
        "odd camera.level",
        "odd camera.network",
        "odd camera.roles",
        "odd camera.streams[]",
    ]


def test_what_a_row_cannot_do_without_is_still_required() -> None:
    row = Row(ODD, "camera")
    with pytest.raises(DeviceResponseError, match=r"camera\.streams\[\]\.id should be"):
        next(row.objects("streams")).integer("id")
    assert row.text("none", "x") == "x"
    assert row.values("none") == []
    assert row.values("ptz") == []
    assert row.child("none").values("x") == []
    assert Row({"x": {"id": 1}}, "camera").child("x").integer("id") == 1


def test_a_long_wrong_value_is_shortened() -> None:
    with pytest.raises(DeviceResponseError) as caught:
        to_int("x" * 1000, "id")
    assert len(str(caught.value)) < 100


def test_json_is_decoded_or_refused() -> None:
    assert decode_json(b'{"a": 1}', "The answer") == {"a": 1}
    with pytest.raises(DeviceResponseError, match="The answer is not JSON"):
        decode_json(b"<html>", "The answer")


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("entrée".encode(), None, "entrée"),
        ("entrée".encode("latin-1"), None, "entrée"),
        ("entrée".encode("latin-1"), "ISO-8859-1", "entrée"),
        ("entrée".encode("latin-1"), "utf-8", "entrée"),
        ("вход".encode("cp1251"), "windows-1251", "вход"),
        ("entrée".encode(), "no-such-charset", "entrée"),
        ("entrée".encode(), "utf-99", "entrée"),
        (b"\xef\xbb\xbfentry", None, "entry"),
        (b"40 \x80", None, "40 €"),
        (b"\x81", None, "\x81"),
    ],
)
def test_names_are_bytes_of_some_code_page(
    body: bytes, charset: str | None, text: str
) -> None:
    assert decode_text(body, charset) == text


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ('{"a": "é"}'.encode(), "iso-8859-1"),
        ('{"a": "é"}'.encode("latin-1"), None),
        ('{"a": "é"}'.encode("latin-1"), "iso-8859-1"),
        ('\ufeff{"a": "é"}'.encode(), None),
        ('\ufeff{"a": "é"}', None),
    ],
)
def test_json_is_utf_8_unless_its_bytes_prove_otherwise(
    body: bytes | str, charset: str | None
) -> None:
    assert decode_json(body, "It", charset) == {"a": "é"}


def test_json_that_is_nested_too_deeply_is_refused() -> None:
    deepest = b"[" * MAX_NESTING + b"]" * MAX_NESTING
    assert decode_json(deepest, "It")
    assert decode_json(deepest.replace(b"[]", b"[1]"), "It")
    for body in (b"[" + deepest + b"]", b'{"a":' + deepest + b"}", b"[" * 9 + b"]"):
        with pytest.raises(DeviceResponseError):
            decode_json(body, "It")
