"""The grammar of event data, with the quirks of the vendor's own samples."""

import pytest

from custom_components.procam.clientkit.counter import Counter
from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.vendors.mobotix.client import (
    Detection,
    DetectionChanged,
    FaceBox,
    FacesChanged,
    IoChanged,
    IoStatus,
    LevelChanged,
)
from custom_components.procam.vendors.mobotix.client.event_parser import (
    LineParser,
    MonitorLines,
    narrowed,
    steady_level,
)
from custom_components.procam.vendors.mobotix.client.events import GroupEvent

HEAD = b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n"


def parse(line: str) -> GroupEvent | None:
    return LineParser(Counter().add).parse(line)


def said(*chunks: bytes) -> list[str]:
    cutter = MonitorLines()
    return [line for chunk in chunks for line in cutter.feed(chunk)]


@pytest.mark.parametrize(
    "line",
    [
        "Motion2:Enabled=1;Level=15;Sensitivity=80;Triggered=0;\r",
        "Motion2:Enabled=1;Level=15;Sensitivity=80;Triggered=0",
        "Motion2:Enabled=1;Level=15;Sensitivity=80;Triggered=0; ",
        "Motion2:Triggered=0;Enabled=1;Sensitivity=80;New=9;Level=15;",
    ],
)
def test_a_motion_line_is_read_however_it_ends(line: str) -> None:
    assert parse(line) == DetectionChanged(
        detection=Detection(
            key="motion_2", enabled=True, triggered=False, level=15, sensitivity=80
        )
    )


@pytest.mark.parametrize("line", ["Motion1:Enabled=0; ", "Motion1:Enable=0"])
def test_a_disabled_window_says_nothing_else(line: str) -> None:
    event = parse(line)
    assert event == DetectionChanged(detection=Detection(key="motion_1", enabled=False))


def test_tampering_has_no_level() -> None:
    assert parse("T0:Enabled=1;Triggered=1;") == DetectionChanged(
        detection=Detection(key="tamper", enabled=True, triggered=True)
    )


def test_a_filtered_line_leaves_unknown_what_it_leaves_out() -> None:
    event = parse("Motion:Enabled=1;")
    assert event == DetectionChanged(detection=Detection(key="motion", enabled=True))


def test_the_status_word_is_seven_bytes() -> None:
    assert parse("IO:Status=00000100000000;") == IoChanged(
        status=IoStatus(output_closed=1)
    )
    assert parse("IO:Status=a2010203040506;") == IoChanged(
        status=IoStatus(
            input_enabled=0xA2,
            input_closed=1,
            output_closed=2,
            input_normally_closed=3,
            output_active_is_closed=4,
            input_active=5,
            output_active=6,
        )
    )


def test_faces_are_those_of_the_stream_that_sees_most() -> None:
    event = parse(
        "Face:Enabled=1;H264_Face=1 0.5_0.4_0.2_0.3;"
        "H264_2_Face=2 0.5_0.4_0.2_0.3,0.7_0.5_0.2_0.3"
    )
    assert event == FacesChanged(
        detection=Detection(key="face", enabled=True, triggered=True),
        count=2,
        boxes=(
            FaceBox(x=0.5, y=0.4, width=0.2, height=0.3),
            FaceBox(x=0.7, y=0.5, width=0.2, height=0.3),
        ),
    )


def test_no_face_is_no_box() -> None:
    event = parse("Face:Enabled=1;H264_Face=0;H264_2_Face=0;")
    assert event == FacesChanged(
        detection=Detection(key="face", enabled=True, triggered=False),
        count=0,
        boxes=(),
    )


@pytest.mark.parametrize(
    ("line", "enabled"), [("Face:Enabled=0;", False), ("Face:Enabled=1;", True)]
)
def test_faces_not_counted_are_unknown(line: str, enabled: bool) -> None:
    assert parse(line) == FacesChanged(
        detection=Detection(key="face", enabled=enabled), count=None, boxes=None
    )


@pytest.mark.parametrize("line", ["", "Audio:Enabled=1;", "Motion Enabled=1", "!"])
def test_lines_of_other_groups_are_not_ours(line: str) -> None:
    assert parse(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Motion:",
        "Motion:Enabled=maybe;",
        "IO:Status=;",
        "IO:Status=0000010000000;",
        "IO:Status=000001000000000000;",
        "IO:Status=00 00 01 00 00;",
        "IO:Status=xx000100000000;",
    ],
)
def test_a_line_without_a_single_value_is_no_event(line: str) -> None:
    assert parse(line) is None


@pytest.mark.parametrize(
    "odd", ["Level=101", "Level=lots", "Level=--", "Sensitivity=-1", "Enabled=maybe"]
)
def test_one_odd_value_does_not_hide_that_motion_was_triggered(odd: str) -> None:
    counter = Counter()
    event = LineParser(counter.add).parse(f"Motion:{odd};Enabled=1;Triggered=1;")
    if odd.startswith("Enabled"):
        event = LineParser(counter.add).parse(f"Motion:{odd};Triggered=1;")
    detection = Detection(key="motion", enabled=True, triggered=True)
    assert event == DetectionChanged(detection=detection)
    assert counter.counts == {f"motion.{odd.partition('=')[0]}": 1}


def test_an_odd_trigger_is_unknown() -> None:
    event = parse("T0:Enabled=1;Triggered=2;")
    assert event == DetectionChanged(detection=Detection(key="tamper", enabled=True))


@pytest.mark.parametrize(
    "box", ["0.5_0.4_0.2", "0.5_0.4_0.2_1.3", "0.5_0.4_1.01_0.3", "a_b_c_d"]
)
def test_an_odd_box_is_left_out_and_the_face_still_counts(box: str) -> None:
    event = parse(f"Face:Enabled=1;H264_Face=2 0.5_0.4_0.2_0.3,{box};")
    assert event == FacesChanged(
        detection=Detection(key="face", enabled=True, triggered=True),
        count=2,
        boxes=(FaceBox(x=0.5, y=0.4, width=0.2, height=0.3),),
    )


@pytest.mark.parametrize("count", ["many", "101", "-1", ""])
def test_a_stream_with_an_odd_count_of_faces_is_left_out(count: str) -> None:
    event = parse(f"Face:Enabled=1;H264_Face={count};Mjpeg_Face=0;")
    assert isinstance(event, FacesChanged)
    assert event.count == 0


def test_a_level_moves_in_steps_and_does_not_flicker() -> None:
    shown: int | None = None
    seen = []
    for level in (13, 12, 14, 18, 19, 15, 14, 1, 0, 3, 98):
        shown = steady_level(level, shown)
        seen.append(shown)
    assert seen == [15, 15, 15, 15, 15, 15, 15, 0, 0, 0, 100]


def test_a_new_level_alone_is_distinguished_from_motion() -> None:
    parse = LineParser(Counter().add).parse
    calm = parse("Motion:Enabled=1;Level=0;Sensitivity=80;Triggered=0;")
    stir = parse("Motion:Enabled=1;Level=10;Sensitivity=80;Triggered=0;")
    move = parse("Motion:Enabled=1;Level=40;Sensitivity=80;Triggered=1;")
    assert calm
    assert stir
    assert move
    assert narrowed(calm, None) == calm
    assert narrowed(calm, calm) is None
    assert narrowed(stir, calm) == LevelChanged(key="motion", level=10)
    assert narrowed(move, stir) == move


@pytest.mark.parametrize("boundary", [b"--X", b"----X", b'--"X"'])
@pytest.mark.parametrize("length", [1, 17, 19, 20, 77, 99999999999])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_lines_come_whole_whatever_boundary_and_length_say(
    boundary: bytes, length: int, end: bytes
) -> None:
    part = boundary + end + HEAD.replace(b"\r\n", end) % length
    part += b"Motion:Enabled=0;" + end + end
    assert list(dict.fromkeys(said(part, part))) == ["Motion:Enabled=0;"]


def test_a_line_cut_by_the_network_is_put_together() -> None:
    part = b"--X\r\n" + HEAD % 27 + b"T0:Enabled=1;Triggered=1;\r\n\r\n"
    for cut in range(len(part)):
        assert said(part[:cut], part[cut:]) == ["T0:Enabled=1;Triggered=1;"]


def test_a_part_without_line_end_is_recognized_by_its_length() -> None:
    assert said(b"--X\r\n" + HEAD % 17 + b"Motion:Enabled=0;") == ["Motion:Enabled=0;"]
    assert said(b"--X\r\n" + HEAD % 16 + b"Motion:Enabled=0") == ["Motion:Enabled=0"]
    assert said(b"--X\r\n" + HEAD % 15 + b"Motion:Enabled=0") == []


def test_several_groups_share_a_part() -> None:
    body = b"Motion:Enabled=0;\r\nIO:Status=00000100000000;\r\n"
    part = b"--X\r\n" + HEAD % len(body) + body + b"\r\n"
    assert said(part) == ["Motion:Enabled=0;", "IO:Status=00000100000000;"]


def test_a_part_without_any_header_is_read() -> None:
    assert said(b"--X\r\nMotion:Enabled=0;\r\n") == ["Motion:Enabled=0;"]


def test_an_unreadable_length_is_no_length() -> None:
    part = b"--X\r\nContent-Length: many\r\n\r\nMotion:Enabled=0;\r\n"
    assert said(part) == ["Motion:Enabled=0;"]


def test_a_line_without_end_is_not_collected_for_ever() -> None:
    with pytest.raises(DeviceResponseError, match="no line ends"):
        said(*[b"x" * 4096] * 100)
