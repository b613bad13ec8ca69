"""The properties of a camera, read from its parameters."""

from collections.abc import Mapping

import pytest

from custom_components.procam.vendors.mobotix.client import (
    GuardTour,
    MobotixSettings,
    Stream,
    TourPoint,
)
from custom_components.procam.vendors.mobotix.client.parser import (
    identity_of,
    input_names,
    output_names,
    port_count_of,
    presets_of,
    recording_of,
    rtsp_port_of,
    streams_of,
    tours_of,
    zone_hours_of,
)

SETTINGS = MobotixSettings(host="192.0.2.7")
URL = "http://192.0.2.7"
STREAM = "Image.I0.Appearance.Stream"


def unique(parameters: Mapping[str, str]) -> str | None:
    return identity_of(parameters, SETTINGS, URL).unique


def test_a_camera_is_known_by_its_mac_before_its_serial() -> None:
    both = {
        "Network.eth0.MACAddress": "00:D0:89:1B:02:DF",
        "Properties.System.SerialNumber": "X1",
    }
    assert unique(both) == "00d0891b02df"
    assert unique({"Network.MACAddress": "00-D0-89-1B-02-DF"}) == "00d0891b02df"
    assert unique({"Properties.System.SerialNumber": "X1"}) == "X1"
    assert unique({"Network.eth0.MACAddress": "unknown"}) is None


def test_a_camera_that_reports_nothing_goes_by_its_address() -> None:
    identity = identity_of({}, SETTINGS, URL)
    assert (identity.name, identity.manufacturer) == ("192.0.2.7", "MOBOTIX")
    assert (identity.model, identity.unique, identity.url) == (None, None, URL)


def test_an_oem_camera_keeps_its_own_names() -> None:
    identity = identity_of(
        {
            "Brand.Brand": "DynaColor",
            "Brand.ProdFullName": "Dome",
            "Brand.ProdNbr": "Z4SF-F",
            "Properties.Firmware.Version": "1.2",
        },
        SETTINGS,
        URL,
    )
    assert identity.manufacturer == "DynaColor"
    assert (identity.name, identity.model) == ("Dome", "Z4SF-F")
    assert identity.firmware == "1.2"


def test_the_mjpeg_stream_comes_last_and_disabled_ones_are_marked() -> None:
    sizes = {"Image.I0.Appearance.Resolution": "720p,1080p,vga,disable"}
    assert streams_of(sizes) == (
        Stream(name="h264", path="/h264", codec="h264"),
        Stream(name="h264_2", path="/h264_2", codec="h264"),
        Stream(name="h264_3", path="/h264_3", codec="h264", enabled=False),
        Stream(name="jpeg", path="/jpeg", codec="mjpeg"),
    )


def test_an_r_series_stream_keeps_its_name_when_its_path_is_edited() -> None:
    found = streams_of(
        {
            "Network.RTSP.Stream2": "lobby",
            "Network.RTSP.Stream1": "/stream1",
            "Network.RTSP.Stream3": "",
            f"{STREAM}.S0.EncodeType": "H265",
            f"{STREAM}.S1.Enabled": "no",
        }
    )
    assert found == (
        Stream(name="stream1", path="/stream1", codec="h265"),
        Stream(name="stream2", path="/lobby", enabled=False),
    )


def test_newer_cameras_list_their_encoders() -> None:
    found = streams_of(
        {f"{STREAM}.S1.EncodeType": "H264", f"{STREAM}.S0.EncodeType": "H264"}
    )
    assert [stream.path for stream in found] == ["/h264", "/h264_2"]


def test_a_camera_that_lists_no_streams_has_the_documented_one() -> None:
    assert streams_of({}) == (Stream(name="h264", path="/h264", codec="h264"),)


def test_the_users_streams_replace_what_the_camera_lists() -> None:
    found = streams_of({"Network.RTSP.Stream1": "a"}, ("/live/main", " ", "second"))
    assert found == (
        Stream(name="live/main", path="/live/main"),
        Stream(name="second", path="/second"),
    )


@pytest.mark.parametrize(
    ("written", "port"),
    [("554", 554), ("", None), ("-1", None), ("x", None), ("0", None), ("99999", None)],
)
def test_the_rtsp_port_is_a_number_or_unknown(written: str, port: int | None) -> None:
    assert rtsp_port_of({"Network.RTSP.Port": written}) == port


def test_port_names_count_from_zero_and_ports_from_one() -> None:
    parameters = {
        "Input.I0.Name": "Door",
        "Output.O0.Name": "",
        "Output.O1.Name": "Bell",
    }
    assert input_names(parameters) == {1: "Door"}
    assert output_names(parameters) == {2: "Bell"}


@pytest.mark.parametrize("written", ["", "-1", "two", "9" * 5000])
def test_a_number_of_ports_that_is_none_is_unknown(written: str) -> None:
    assert port_count_of({"Input.NbrOfInputs": written}, "Input.NbrOfInputs") is None


def test_presets_are_found_by_the_shape_of_their_names() -> None:
    assert presets_of(
        {
            "PTZ.Preset.P0.Position.P12.Name": "Gate",
            "PTZ.Preset.P0.Position.P3.Name": "Door",
            "PTZ.Preset.P0.Position.P4.Name": "",
            "PTZ.Preset.P0.HomePosition": "1",
            "Input.I0.Name": "Bell",
        }
    ) == {3: "Door", 12: "Gate"}


def test_guard_tours_are_read_with_their_points_in_order() -> None:
    found = tours_of(
        {
            "GuardTour.G2.Name": "Night",
            "GuardTour.G1.Tour.T10.PresetNbr": "4",
            "GuardTour.G1.Tour.T2.PresetNbr": "3",
            "GuardTour.G1.Tour.T2.MoveSpeed": "10",
            "GuardTour.G1.Tour.T2.WaitTime": "5",
            "GuardTour.G1.Tour.T3.WaitTime": "5",
            "GuardTour.G1.Tour.T4.PresetNbr": "none",
            "GuardTours": "8",
        }
    )
    assert found == (
        GuardTour(
            number=1,
            points=(
                TourPoint(number=2, preset=3, speed=10, wait_s=5),
                TourPoint(number=10, preset=4),
            ),
        ),
        GuardTour(number=2),
    )


@pytest.mark.parametrize(
    ("written", "recording"), [("yes", True), ("no", False), ("", None), ("?", None)]
)
def test_recording_is_on_off_or_not_there(written: str, recording: bool | None) -> None:
    assert recording_of({"Recording.R0.Enabled": written}) is recording
    assert recording_of({}) is None


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("GMT+8", 8),
        ("GMT-12", -12),
        ("GMT", 0),
        ("GMT+05:30", 5.5),
        ("GMT-3:30", -3.5),
        ("GMT-00:30", -0.5),
        ("Europe/Berlin", None),
        ("", None),
    ],
)
def test_east_of_greenwich_is_ahead(zone: str, hours: float | None) -> None:
    assert zone_hours_of({"Time.TimeZone": zone}) == hours
