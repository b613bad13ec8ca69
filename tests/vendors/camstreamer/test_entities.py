"""Which entities an Axis camera gets, by what is in its apps."""

import pytest

from custom_components.procam.vendors.camstreamer.items import labeled
from simulators.camstreamer.options import PRINTED, StreamFamily, SwitcherFamily

from .conftest import AddCamera
from .helpers import CHOIR, NAVE
from .home import Home


async def test_every_app_brings_its_entities(home: Home) -> None:
    assert home.tails("switch") == {
        "overlay_1",
        "overlay_2",
        "overlay_3",
        "overlay_4",
        "overlays",
        "stream_11",
        "stream_11_active",
        "stream_12",
        "stream_12_active",
        "package_clock",
        "package_door",
        "tour_G0",
    }
    assert home.tails("text") == {
        "overlay_1_text",
        "overlay_2_title",
        "overlay_2_name",
    }
    assert home.tails("select") == {
        "overlay_2_title_variant",
        "playlist",
        "master_audio",
        "default_playlist",
        "ptz_preset_1",
    }
    assert home.tails("camera") == {"view_1", "view_2", "switcher_output"}
    assert home.tails("button") == {
        "queue_next",
        "queue_clear",
        *("ptz_up_1", "ptz_down_1", "ptz_left_1", "ptz_right_1"),
        *("ptz_zoom_in_1", "ptz_zoom_out_1", "ptz_stop_1", "ptz_home_1"),
        "app_camstreamer",
        "app_camoverlay",
        "app_camswitcher",
        "app_camscripter",
    }
    assert home.tails("number") == {
        "overlay_4_home_score",
        "overlay_4_guest_score",
        "overlay_4_period",
    }
    assert home.tails("sensor", enabled=True) == {
        "stream_11_state",
        "stream_11_bitrate",
        "stream_12_state",
        "stream_12_bitrate",
        "queue",
        "on_air",
    }


async def test_each_app_and_source_shows_whether_it_is_there(home: Home) -> None:
    assert home.tails("binary_sensor", enabled=True) == {
        "overlay_3_visible",
        f"source_{CHOIR}",
        f"source_{NAVE}",
        "stream_11_live",
        "stream_12_live",
    }
    assert home.tails("binary_sensor", enabled=False) == {
        "app_camoverlay",
        "app_camscripter",
        "app_camstreamer",
        "app_camswitcher",
        "port_0",
        "port_1",
        "push_camoverlay",
        "push_camstreamer",
        "push_camswitcher",
        "switcher_running",
    }
    assert home.shows("binary_sensor", f"source_{NAVE}") == "on"


async def test_an_app_and_its_push_channel_are_shown_if_enabled(
    all_enabled: None, add_camera: AddCamera
) -> None:
    home = await add_camera()
    assert home.shows("binary_sensor", "app_camoverlay") == "on"
    assert home.shows("binary_sensor", "push_camswitcher") == "on"


@pytest.mark.parametrize("streams", StreamFamily)
@pytest.mark.parametrize("switcher", SwitcherFamily)
async def test_both_path_families_show_and_switch_the_same(
    add_camera: AddCamera, streams: StreamFamily, switcher: SwitcherFamily
) -> None:
    home = await add_camera(stream_family=streams, switcher_family=switcher)
    await home.act("switch.turn_on", "stream_12")
    await home.until("binary_sensor", "stream_12_live", "on")
    assert home.shows("sensor", "stream_12_state") == "live"
    await home.act("select.select_option", "playlist", option="Choir")
    await home.until("select", "playlist", "Choir")
    assert home.device.switcher.active == CHOIR


async def test_apps_that_send_only_what_the_text_prints_have_all_their_entities(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(**PRINTED)
    assert {"playlist", "master_audio", "default_playlist"} <= home.tails("select")
    assert {"stream_11", "stream_12", "overlay_1"} <= home.tails("switch")
    assert "package_clock" in home.tails("switch")
    assert "queue" in home.tails("sensor")
    assert f"source_{NAVE}" in home.tails("binary_sensor")
    await home.act("select.select_option", "playlist", option="Choir")
    await home.until("select", "playlist", "Choir")


async def test_an_overlay_nobody_knows_affects_none_of_the_others(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(unknown_service=True)
    assert {"overlay_1", "overlay_2", "overlay_3", "overlay_4"} <= home.tails("switch")
    await home.act("switch.turn_on", "overlay_2")
    assert home.shows("switch", "overlay_2") == "on"


def test_things_of_one_name_are_distinguished() -> None:
    found = labeled([("1", "Altar"), ("2", "Altar"), ("3", "Altar"), ("4", "Nave")])
    assert found == {"Altar": "1", "Altar (2)": "2", "Altar (3)": "3", "Nave": "4"}
