"""What the apps show in Home Assistant, whoever changed it."""

from contextlib import AbstractContextManager

from homeassistant.const import Platform
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest

from custom_components.procam.runtime.translation import async_error_message
from custom_components.procam.vendors.camstreamer.client import CAMOVERLAY
from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import SwitcherFamily
from tests.helpers import until_true

from .conftest import AddCamera
from .helpers import CHOIR, INTRO, NAVE, SERVICE
from .home import Home

pytestmark = pytest.mark.usefixtures("all_enabled")

WORDS = 'Žluťoučký kůň 🐎 & 50 % "q" + <b>'


async def test_an_overlay_is_switched_on_both_sides(home: Home) -> None:
    await home.act("switch.turn_on", "overlay_2")
    assert home.device.overlay.service(2)["enabled"] == 1
    await home.until("switch", "overlay_2", "on")
    home.device.overlay.enable(2, on=False)
    await home.until("switch", "overlay_2", "off")


async def test_all_overlays_vanish_together(home: Home) -> None:
    await home.act("switch.turn_off", "overlays")
    assert home.device.overlay.showing == frozenset()
    await home.until("switch", "overlays", "off")
    assert home.shows("switch", "overlay_1") == "on"


@pytest.mark.route("overlay text → camera, read back", Platform.TEXT)
async def test_live_text_arrives_byte_for_byte(
    route: AbstractContextManager[None], home: Home
) -> None:
    with route:
        await home.act("text.set_value", "overlay_1_text", value=WORDS)
        await home.until("text", "overlay_1_text", WORDS)
    assert home.device.overlay.service(1)["source"] == WORDS
    await home.act("text.set_value", "overlay_2_name", value=WORDS)
    await home.until("text", "overlay_2_name", WORDS)
    zone = home.device.overlay.service(2)["mappingZones"][1]
    assert zone["text"][0]["source"] == WORDS


async def test_a_text_too_long_for_a_state_is_cut_there_alone(home: Home) -> None:
    text = "long " * 100
    await home.call("set_overlay_text", overlay="Ticker", text=text)
    assert home.device.overlay.service(1)["source"] == text
    await home.until("text", "overlay_1_text", text[:254] + "…")
    assert home.attribute("text", "overlay_1_text", "full_text") == text


async def test_a_variant_is_chosen_by_its_text(home: Home) -> None:
    assert home.shows("select", "overlay_2_title_variant") == "Pastor"
    await home.act("select.select_option", "overlay_2_title_variant", option="Reader")
    await home.until("text", "overlay_2_title", "Reader")


async def test_variants_too_long_for_a_state_are_cut_and_distinguished(
    home: Home,
) -> None:
    zone = home.device.overlay.service(2)["mappingZones"][0]
    for number, variant in enumerate(zone["text"]):
        variant["source"] = "psalm " * 100 + str(number)
    await home.entry.runtime_data.async_refresh()
    options = home.attribute("select", "overlay_2_title_variant", "options")
    assert home.shows("select", "overlay_2_title_variant") == options[0]
    await home.act("select.select_option", "overlay_2_title_variant", option=options[1])
    await home.until("select", "overlay_2_title_variant", options[1])
    assert zone["text"][1]["active"]


async def test_a_score_is_counted_up(home: Home) -> None:
    await home.act("number.set_value", "overlay_4_home_score", value=3)
    await home.until("number", "overlay_4_home_score", "3")
    assert home.device.overlay.service(4)["teamHomeCurrentScore"] == 3


async def test_a_scheduled_overlay_shows_whether_it_shows(home: Home) -> None:
    home.device.overlay.set_window(3, is_open=True)
    await home.until("binary_sensor", "overlay_3_visible", "on")
    home.device.overlay.set_window(3, is_open=False)
    await home.until("binary_sensor", "overlay_3_visible", "off")
    assert home.shows("switch", "overlay_3") == "on"


async def test_a_stream_is_started_paused_lost_and_stopped(home: Home) -> None:
    await home.act("switch.turn_on", "stream_11")
    await home.until("sensor", "stream_11_state", "live")
    assert home.shows("binary_sensor", "stream_11_live") == "on"
    await home.act("switch.turn_off", "stream_11_active")
    await home.until("sensor", "stream_11_state", "paused")
    await home.act("switch.turn_on", "stream_11_active")
    await home.until("sensor", "stream_11_state", "live")
    home.device.streamer.lose("11")
    await home.until("binary_sensor", "stream_11_live", "off")
    home.device.streamer.enable("11", on=False)
    await home.until("switch", "stream_11", "off")
    assert home.shows("sensor", "stream_11_state") == "stopped"


async def test_what_a_platform_answers_is_an_event(home: Home) -> None:
    device = home.device
    device.streamer.streams["11"].config["callApi"] = True
    await home.entry.runtime_data.async_refresh()
    await home.hass.async_block_till_done()
    device.streamer.report_api("11", "startBroadcast", "Quota", code="403")
    entity_id = home.entity("event", "stream_api")
    await until_true(lambda: home.shows("event", "stream_api") != "unknown")
    state = home.hass.states.get(entity_id)
    assert state is not None
    assert state.attributes["event_type"] == "error"
    assert state.attributes["code"] == "403"


async def test_the_mixer_is_switched_on_both_sides(home: Home) -> None:
    assert home.shows("select", "playlist") == "Nave"
    await home.act("select.select_option", "playlist", option="Choir")
    assert home.device.switcher.active == CHOIR
    home.device.switcher.switch(NAVE)
    await home.until("select", "playlist", "Nave")
    await home.until("sensor", "on_air", "Nave")


async def test_the_queue_is_filled_played_and_cleared(home: Home) -> None:
    await home.call("queue_playlist", playlist="choir")
    await home.call("queue_playlist", playlist=SERVICE)
    await home.until("sensor", "queue", "2")
    assert home.attribute("sensor", "queue", "playlists") == ["Choir", "Whole service"]
    await home.act("button.press", "queue_next")
    await home.until("sensor", "queue", "1")
    assert home.device.switcher.active == CHOIR
    await home.act("button.press", "queue_clear")
    await home.until("sensor", "queue", "0")


@pytest.mark.parametrize(
    ("option", "kind", "source"),
    [
        ("Choir", "STREAM", CHOIR),
        ("Intro", "CLIP", INTRO),
        ("silence", "SILENCE", ""),
        ("follow_source", "NONE", ""),
    ],
)
async def test_the_sound_is_chosen_by_name(
    home: Home, option: str, kind: str, source: str
) -> None:
    await home.act("select.select_option", "master_audio", option=option)
    await home.until("select", "master_audio", option)
    audio = home.entry.runtime_data.data.master_audio
    assert (audio.kind, audio.source) == (kind, source)


@pytest.mark.parametrize(
    "value", ['{"type": "ROUND_ROBIN"}', '{"type": "STREAM", "stream_name": "gone"}']
)
async def test_a_sound_that_cannot_be_named_is_unknown(home: Home, value: str) -> None:
    assert home.shows("select", "master_audio") == "follow_source"
    home.device.camera.params.put("Camswitcher.MasterAudio", value)
    await home.entry.runtime_data.async_refresh()
    await home.until("select", "master_audio", "unknown")
    await home.act("select.select_option", "master_audio", option="silence")
    await home.until("select", "master_audio", "silence")


async def test_a_source_that_cannot_be_shown_is_an_event(home: Home) -> None:
    home.device.switcher.lose(CHOIR)
    await home.act("select.select_option", "playlist", option="Choir")
    # No picture is reported first, then no sound.
    await until_true(
        lambda: home.attribute("event", "switcher_fault", "event_type") == "audio"
    )
    assert home.attribute("event", "switcher_fault", "source") == CHOIR


async def test_the_playlist_at_start_is_chosen(home: Home) -> None:
    await home.act("select.select_option", "default_playlist", option="Whole service")
    await home.until("select", "default_playlist", "Whole service")


async def test_a_lost_source_is_reported(home: Home) -> None:
    home.device.switcher.lose(CHOIR)
    await home.until("binary_sensor", f"source_{CHOIR}", "off")


async def test_a_package_is_switched(home: Home) -> None:
    await home.act("switch.turn_on", "package_door")
    assert home.device.scripter.is_enabled("door")
    await home.until("switch", "package_door", "on")


async def test_a_preset_is_recalled_and_forgotten_when_moved(home: Home) -> None:
    await home.act("select.select_option", "ptz_preset_1", option="Altar")
    await home.until("select", "ptz_preset_1", "Altar")
    await home.ptz("step", direction="left")
    await home.until("select", "ptz_preset_1", "none")


async def test_a_tour_runs_until_the_head_is_sent_home(home: Home) -> None:
    await home.act("switch.turn_on", "tour_G0")
    await home.until("switch", "tour_G0", "on")
    await home.act("button.press", "ptz_home_1")
    await home.until("switch", "tour_G0", "off")


# -- apps that stop, go and come ---------------------------------------------------


async def test_a_stopped_app_affects_only_its_entities(home: Home) -> None:
    home.device.stop_app("camoverlay")
    await home.until("switch", "overlay_1", "unavailable")
    await home.until("binary_sensor", "app_camoverlay", "off")
    for tail in ("overlay_2_name", "overlay_1_text"):
        assert home.shows("text", tail) == "unavailable"
    assert home.shows("switch", "stream_11") == "off"
    assert home.shows("select", "playlist") == "Nave"
    assert home.shows("switch", "package_clock") == "off"
    home.device.start_app("camoverlay")
    await home.entry.runtime_data.async_refresh()
    await home.until_available("switch", "overlay_1")
    await home.until("binary_sensor", "push_camoverlay", "on")


async def test_a_stopped_app_is_started_by_its_button(home: Home) -> None:
    home.device.stop_app("camscripter")
    await home.entry.runtime_data.async_refresh()
    await home.until("switch", "package_clock", "unavailable")
    await home.act("button.press", "app_camscripter")
    await home.until_available("switch", "package_clock")


async def test_an_app_installed_later_brings_its_entities(
    add_camera: AddCamera, device: CamstreamerSimulator
) -> None:
    device.remove_app("camswitcher")
    home = await add_camera(settle=False)
    assert "playlist" not in home.tails("select")
    device.install_app("camswitcher")
    await home.entry.runtime_data.async_refresh()
    await home.hass.async_block_till_done()
    await home.until_available("select", "playlist")


async def test_an_upgraded_app_of_the_other_family_is_followed(home: Home) -> None:
    home.device.upgrade_app("camswitcher", "3.0", switcher_family=SwitcherFamily.BARE)
    await home.until_available("select", "playlist")
    await home.entry.runtime_data.async_refresh()
    await home.act("select.select_option", "playlist", option="Choir")
    assert home.device.switcher.active == CHOIR


async def test_a_restarted_camera_gets_its_volatile_overlays_back(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(options={"reapply": True})
    await home.act("switch.turn_on", "overlay_2")
    await home.device.power_cycle()
    await until_true(lambda: home.device.overlay.service(2)["enabled"] == 1)
    await home.until("switch", "overlay_2", "on")


async def test_permanent_overlays_survive_a_restart_by_themselves(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(options={"permanent": True})
    await home.act("switch.turn_on", "overlay_2")
    await home.device.power_cycle()
    assert home.device.overlay.service(2)["enabled"] == 1


async def test_apps_are_devices_of_their_own(home: Home) -> None:
    found = dr.async_entries_for_config_entry(
        dr.async_get(home.hass), home.entry.entry_id
    )
    names = {device.name: device for device in found}
    assert names.keys() == {
        "Nave",
        "Nave CamStreamer",
        "Nave CamOverlay",
        "Nave CamSwitcher",
        "Nave CamScripter",
    }
    overlay = names["Nave CamOverlay"]
    assert overlay.via_device_id == names["Nave"].id
    assert overlay.sw_version == home.device.overlay.version
    registry = er.async_get(home.hass)
    owner = registry.async_get(home.entity("switch", "overlay_1"))
    assert owner is not None
    assert owner.device_id == overlay.id


async def test_an_app_that_is_upgraded_keeps_its_device(home: Home) -> None:
    registry = dr.async_get(home.hass)
    before = {
        device.id
        for device in dr.async_entries_for_config_entry(registry, home.entry.entry_id)
    }
    home.device.remove_app(CAMOVERLAY)
    await home.until("switch", "overlay_1", "unavailable")
    home.device.install_app(CAMOVERLAY)
    await home.until("switch", "overlay_1", "on")
    after = dr.async_entries_for_config_entry(registry, home.entry.entry_id)
    assert {device.id for device in after} == before


async def test_a_message_is_shown_in_the_picture(home: Home) -> None:
    await home.act("notify.send_message", "overlay_1_notify", message="Fire drill")
    assert home.device.overlay.service(1)["source"] == "Fire drill"
    await home.act(
        "notify.send_message", "overlay_2_notify", message="B. Green", title="Reader"
    )
    assert home.device.overlay.service(2)["enabled"] == 1
    assert home.shows("text", "overlay_2_title") == "Reader"
    assert home.shows("text", "overlay_2_name") == "B. Green"
    assert "overlay_3_notify" not in home.tails("notify")


async def test_a_title_without_a_field_for_it_is_rejected(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(options={"title_field": "headline"})
    with pytest.raises(ServiceValidationError) as refused:
        await home.act(
            "notify.send_message", "overlay_2_notify", message="x", title="y"
        )
    said = await async_error_message(home.hass, refused.value)
    assert said.startswith("The overlay has no text field headline for the title.")
    assert "Its text fields are title, name. Set Field for titles in the opt" in said
    await home.act("notify.send_message", "overlay_2_notify", message="x")
    assert home.shows("text", "overlay_2_title") == "x"
