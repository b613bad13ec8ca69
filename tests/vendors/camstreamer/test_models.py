"""Objects of the apps in all the forms they have been written."""

from typing import Any

import pytest

from custom_components.procam.clientkit.errors import DeviceResponseError
from custom_components.procam.vendors.camstreamer.client import (
    Clip,
    Package,
    StreamActivity,
)
from custom_components.procam.vendors.camstreamer.client.event_parser import (
    decode_event,
)
from custom_components.procam.vendors.camstreamer.client.events import StreamChanged
from custom_components.procam.vendors.camstreamer.client.models.overlays import (
    decode_overlay,
    zones,
)
from custom_components.procam.vendors.camstreamer.client.models.scripter import (
    decode_packages,
)
from custom_components.procam.vendors.camstreamer.client.models.streams import (
    decode_stream,
    stream_objects,
)
from custom_components.procam.vendors.camstreamer.client.models.switcher import (
    decode_clips,
    decode_playlists,
)


def overlay(**members: Any) -> Any:
    return decode_overlay({"id": 7, "name": "customGraphics", **members})


def test_a_widget_needs_an_id_and_a_type_alone() -> None:
    bare = overlay()
    assert (bare.title, bare.enabled, bare.cameras) == (
        "Custom Graphics 7",
        False,
        (0,),
    )
    assert (bare.fields, bare.automation, bare.text) == ((), "manual", None)
    assert overlay(customName="Plate").title == "Plate"
    odd: list[Any] = [{"id": 7}, {"name": "x"}, [], {"id": "x", "name": "y"}]
    for raw in odd:
        with pytest.raises(DeviceResponseError):
            decode_overlay(raw)


def test_a_widget_of_an_old_app_names_one_camera() -> None:
    assert overlay(camera=2).cameras == (2,)
    assert overlay(cameraList=[1, "x", 3]).cameras == (1, 3)


def test_text_fields_may_be_odd() -> None:
    fields = overlay(
        mappingZones=[
            {"name": "a", "text": "no list"},
            {"name": "b", "text": [{"source": "1"}, {"source": 2, "active": True}]},
            {"name": "c", "text": [{"source": "x"}]},
            "odd",
        ]
    ).fields
    assert [field.text for field in fields] == [None, "", "x"]
    assert fields[1].variants == ("1", "")
    assert zones({"mappingZones": "odd"}) == []


def test_a_ticker_that_shows_a_feed_has_no_text() -> None:
    feed = {"id": 1, "name": "infoticker", "source": "https://x", "sourceType": "url"}
    assert decode_overlay(feed).text is None
    assert decode_overlay({**feed, "sourceType": "text"}).text == "https://x"


@pytest.mark.parametrize("data", [None, [], "x", {"streamList": {}}])
def test_a_stream_list_of_another_form_is_refused(data: object) -> None:
    with pytest.raises(DeviceResponseError):
        stream_objects(data)


def test_streams_without_an_id_are_passed_over() -> None:
    entries = [{"streamId": 7}, {"streamId": ""}, {"x": 1}, {"streamId": True}, "odd"]
    assert list(stream_objects({"streamList": entries})) == ["7"]
    assert list(stream_objects({"7": {}, "8": "odd"})) == ["7"]


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("rtmps://x", "rtmp"),
        ("HLS://", "hls_pull"),
        ("ftp://x", "hls_push"),
        ("srt://:1", "srt"),
        ("gopher://x", "other"),
        ("", "other"),
    ],
)
def test_an_old_streams_platform_follows_from_its_address(
    url: str, platform: str
) -> None:
    assert decode_stream("1", {"mediaServerUrl": url}).platform == platform


def test_odd_flags_of_a_stream_read_as_missing_and_are_noted() -> None:
    odd: list[str] = []
    flags = {"enabled": "perhaps", "active": "perhaps", "callApi": "perhaps"}
    stream = decode_stream("1", flags, odd.append)
    assert (stream.enabled, stream.active, stream.calls_api) == (False, True, False)
    assert odd == ["odd stream.enabled", "odd stream.active"]


@pytest.mark.parametrize(
    ("flags", "state"),
    [
        ({"enabled": "0"}, StreamActivity.STOPPED),
        ({"enabled": "1", "active": "0"}, StreamActivity.PAUSED),
        ({"enabled": True}, StreamActivity.WAITING),
    ],
)
def test_what_a_stream_does_follows_from_its_flags(
    flags: dict[str, Any], state: StreamActivity
) -> None:
    assert decode_stream("1", flags).state is state


def test_packages_may_be_odd() -> None:
    listed = [1, {"manifest": 1}, {}, {"package_name": ""}, {"package_name": "a"}]
    (package,) = decode_packages(listed)
    assert package == Package(name="a", title="a", version=None, vendor=None)
    with pytest.raises(DeviceResponseError):
        decode_packages({})


def test_an_empty_list_stands_for_no_playlists() -> None:
    assert decode_playlists([]) == ()
    with pytest.raises(DeviceResponseError):
        decode_playlists("x")


def test_clips_are_put_together_from_two_lists() -> None:
    saved = {"s1": {"niceName": "One"}, "s2": {"storage": 1}}
    files = {"s1": {"storage": "FLASH", "duration": "x"}, "s3": {"duration": 2}}
    assert decode_clips(saved, files) == (
        Clip(id="s1", name="One", storage="FLASH"),
        Clip(id="s2", name="s2"),
        Clip(id="s3", name="s3", duration_s=2.0),
    )


@pytest.mark.parametrize("odd", ["enabled", "active", "automationState", "isStreaming"])
@pytest.mark.parametrize("value", [None, "perhaps"])
def test_an_odd_flag_of_a_pushed_stream_costs_that_flag(odd: str, value: Any) -> None:
    flags = {"enabled": 1, "active": 1, "automationState": 1, "isStreaming": 1}
    message = {"type": "StreamState", "streamID": "11", **flags, odd: value}
    event = decode_event("camstreamer", message)
    assert isinstance(event, StreamChanged)
    found = (event.enabled, event.active, event.automation, event.live)
    assert found.count(True) == 3
    assert found.count(None) == 1
