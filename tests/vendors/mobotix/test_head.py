"""Moving a camera from Home Assistant: whatever moves is stopped."""

import asyncio
import time
from typing import Any

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.procam.contract.host import StoreKey
from custom_components.procam.ptz.driver import STOP_TRIES
from custom_components.procam.runtime.store import async_get_store
from simulators.mobotix import MobotixSimulator, Pose, Preset
from tests.helpers import until_true

from .conftest import AddCamera
from .helpers import Home

_STOP = "continuouspantiltmove=0,0"
_TRIES = 2 * STOP_TRIES
"""Each stop is sent twice."""


@pytest.fixture
async def dome(add_camera: AddCamera) -> Home:
    """A dome with two presets, still."""
    device = MobotixSimulator(auth="digest", restart_s=0.2)
    device.patrols.presets[1] = Preset(Pose(20, 10, 100, 0), "Altar")
    device.patrols.presets[2] = Preset(Pose(-20, 10, 100, 0), "Pulpit")
    home = await add_camera(device=device)
    device.log.clear()
    return home


async def test_a_movement_ends_by_itself_with_two_stops(dome: Home) -> None:
    await dome.ptz("move", pan=50, tilt=-20, duration=0.1)
    assert dome.sent() == ["continuouspantiltmove=50,-20"]
    await until_true(lambda: len(dome.sent()) == 3)
    assert dome.sent()[1:] == [_STOP, _STOP]
    assert not dome.device.head.moving


async def test_a_stop_the_camera_misses_is_made_good(dome: Home) -> None:
    dome.device.options.lost_stops = 1
    await dome.ptz("move", pan=50, duration=0.1)
    await dome.until_still()


async def test_a_stop_that_finds_no_connection_is_sent_again(dome: Home) -> None:
    await dome.ptz("move", pan=50, duration=0.1)
    dome.device.fail("reset", "continuouspantiltmove=0,0", times=1)
    await dome.until_still()


async def test_a_stop_all_tries_of_which_fail_is_sent_when_the_camera_answers(
    dome: Home, caplog: pytest.LogCaptureFixture
) -> None:
    await dome.ptz("move", pan=50, duration=0.1)
    dome.device.fail("reset", "continuouspantiltmove=0,0", times=_TRIES)
    await dome.until_still()
    assert caplog.text.count("Could not end ptz: The connection to Nave was lost") == 1


async def test_a_stop_that_a_busy_camera_answers_oddly_is_sent_again(
    dome: Home,
) -> None:
    await dome.ptz("move", pan=50, duration=0.1)
    stop = "continuouspantiltmove=0,0"
    dome.device.fail("status", stop, status=503, times=_TRIES - 1)
    await dome.until_still()
    await dome.ptz("move", pan=50, duration=0.1)
    fault = dome.device.fail("html", stop, times=_TRIES)
    await until_true(lambda: fault.times == 0)
    await dome.hass.async_block_till_done()
    await dome.entry.runtime_data.async_refresh()
    await dome.until_still()


async def test_a_stop_by_hand_that_fails_is_reported_and_sent_later(dome: Home) -> None:
    await dome.ptz("move", pan=50, duration=30)
    dome.device.fail("reset", "continuouspantiltmove=0,0", times=_TRIES)
    with pytest.raises(HomeAssistantError, match="was lost"):
        await dome.ptz("stop")
    await dome.until_still()


async def test_a_stop_that_is_owed_gives_way_to_a_new_movement(dome: Home) -> None:
    await dome.ptz("move", pan=50, duration=30)
    fault = dome.device.fail("reset", "continuouspantiltmove=0,0")
    with pytest.raises(HomeAssistantError, match="was lost"):
        await dome.ptz("stop")
    await dome.ptz("move", pan=20, duration=30)
    fault.times = 0
    await dome.entry.runtime_data.async_refresh()
    await dome.hass.async_block_till_done()
    assert dome.device.head.moving


async def test_what_ran_when_the_power_went_is_stopped_at_the_next_start(
    dome: Home,
) -> None:
    memory = async_get_store(dome.hass, dome.entry.entry_id, StoreKey.RUNNING)
    await dome.ptz("move", pan=50, duration=30)
    await dome.call("pulse_output", output=1, duration=30)
    noted = await memory.async_load()
    assert noted == {"keys": ["ptz", "pulse 1"]}
    await dome.hass.config_entries.async_unload(dome.entry.entry_id)
    dome.device.head.drive(pan=50, tilt=0)
    dome.device.ports.set_output(1, active=True)
    await memory.async_save(noted)
    await dome.hass.config_entries.async_setup(dome.entry.entry_id)
    await dome.until_still()
    await until_true(lambda: not dome.device.ports.active_outputs)
    await dome.hass.async_block_till_done()
    assert await memory.async_load() == {"keys": []}


async def test_reloading_the_entry_stops_a_long_movement_at_once(dome: Home) -> None:
    await dome.ptz("move", pan=50, duration=30)
    assert dome.device.head.moving
    started = time.monotonic()
    reload = asyncio.create_task(
        dome.hass.config_entries.async_reload(dome.entry.entry_id)
    )
    await dome.until_still()
    assert time.monotonic() - started < 0.5
    await reload


async def test_a_new_movement_replaces_the_old_one_without_a_gap(dome: Home) -> None:
    await dome.ptz("move", pan=50, duration=0.15)
    await dome.ptz("move", tilt=40, duration=30)
    await asyncio.sleep(0.2)
    assert dome.sent() == [
        "continuouspantiltmove=50,0",
        "continuouspantiltmove=0,40",
    ]
    await dome.ptz("stop")
    assert not dome.device.head.moving


async def test_a_step_ends_a_running_zoom(dome: Home) -> None:
    await dome.ptz("move", zoom=20, duration=30)
    await dome.ptz("step", direction="up")
    assert dome.sent()[1:] == ["continuouszoommove=0", "move=up"]


async def test_a_preset_that_fails_stops_the_movement_it_should_end(dome: Home) -> None:
    await dome.ptz("move", pan=30, duration=30)
    dome.device.fail("reset", "ptz.cgi", times=2)
    with pytest.raises(HomeAssistantError):
        await dome.ptz("preset", preset="Altar")
    await dome.until_still()


async def test_a_movement_whose_answer_is_lost_is_stopped(dome: Home) -> None:
    dome.device.fail("truncate", "continuouspantiltmove=70", times=1)
    with pytest.raises(HomeAssistantError):
        await dome.ptz("move", pan=70, duration=30)
    await until_true(lambda: dome.sent()[1:] == [_STOP, _STOP])
    assert not dome.device.head.moving


async def test_a_stop_that_overtakes_a_slow_movement_is_sent_again(dome: Home) -> None:
    dome.device.fail("slow", "continuouspantiltmove=50", times=1, delay_s=0.3)
    await dome.ptz("move", pan=50, duration=0.1)
    await dome.until_still()


async def test_home_assistant_stops_what_moves_before_it_stops(dome: Home) -> None:
    await dome.ptz("move", pan=50, duration=30)
    dome.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await dome.until_still()


async def test_an_unload_waits_for_what_is_sent_as_home_assistant_stops(
    dome: Home,
) -> None:
    await dome.ptz("move", pan=50, duration=30)
    dome.device.fail("slow", _STOP, delay_s=0.1)
    dome.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await until_true(lambda: dome.sent()[1:] == [_STOP])
    await dome.hass.config_entries.async_unload(dome.entry.entry_id)
    memory = async_get_store(dome.hass, dome.entry.entry_id, StoreKey.RUNNING)
    assert await memory.async_load() == {"keys": []}


@pytest.mark.parametrize(
    ("what", "data", "sentence"),
    [
        ("move", {"pan": 500}, "pan must be from -100 to 100, not 500"),
        (
            "move",
            {"pan": 50, "duration": 61},
            "duration must be from 0.1 to 60, not 61",
        ),
        (
            "step",
            {"direction": "sideways"},
            "direction must be one of up, down, left, right,",
        ),
        ("center", {"x": 2, "y": 0}, "x must be from 0 to 1, not 2"),
        ("absolute", {"pan": 181}, "pan must be from -180 to 180, not 181"),
        ("absolute", {}, "At least one of these is required: pan, tilt, zoom"),
        ("absolute", {"tilt": -170}, "tilt must be from -10 to 190, not -170"),
        ("relative", {}, "At least one of these is required: pan, tilt, zoom"),
        (
            "area",
            {"x0": 0, "y0": 0, "x1": 1, "y1": 1},
            "Nave does not support procam.ptz_area",
        ),
        ("preset", {"preset": "Nowhere"}, "preset: Nowhere was not found"),
        ("tour", {"tour": "cruise_9"}, "tour: cruise_9 was not found"),
        (
            "save_preset",
            {"preset": 257, "name": "Moon"},
            "preset must be from 1 to 256, not 257",
        ),
        (
            "save_preset",
            {"preset": 3, "name": "bad~name"},
            "A preset name can have up to 31 characters",
        ),
    ],
)
async def test_what_cannot_be_done_is_refused_before_anything_is_sent(
    dome: Home, what: str, data: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await dome.ptz(what, **data)
    assert str(refused.value).startswith(sentence)
    assert not dome.sent()


async def test_an_unknown_preset_is_answered_with_those_there_are(dome: Home) -> None:
    with pytest.raises(ServiceValidationError, match=r"Altar \(1\), Pulpit \(2\)"):
        await dome.ptz("preset", preset="Nowhere")


@pytest.mark.parametrize(
    ("what", "data", "wire"),
    [
        ("step", {"direction": "down_left"}, "move=downleft"),
        ("step", {"direction": "zoom_in"}, "rzoom=500"),
        ("step", {"direction": "zoom_out"}, "rzoom=-500"),
        ("relative", {"pan": -12.5, "zoom": 30}, "rpan=-12.5&rzoom=30"),
        ("absolute", {"pan": 15, "tilt": 5}, "pan=15&tilt=5"),
        ("absolute", {"zoom": 4000.4}, "zoom=4000"),
        (
            "center",
            {"x": 0.5, "y": 0.25},
            "center=960,270&imagewidth=1920&imageheight=1080&stream=h264",
        ),
        ("home", {}, "move=home"),
        ("preset", {"preset": "pulpit"}, "gotoserverpresetno=2"),
        ("preset", {"preset": "1"}, "gotoserverpresetno=1"),
        ("focus", {"focus": "auto"}, "autofocus=on"),
        ("focus", {"focus": "stop"}, _STOP),
        ("tour", {"tour": "Autopan 2"}, "gotoserverautopanno=2"),
    ],
)
async def test_an_action_reaches_the_camera_in_its_own_words(
    dome: Home, what: str, data: dict[str, Any], wire: str
) -> None:
    dome.device.patrols.mark_autopan(2, "start")
    dome.device.patrols.mark_autopan(2, "end")
    await dome.ptz(what, **data)
    assert dome.sent()[0] == wire


@pytest.mark.parametrize(("focus", "speed"), [("near", 30), ("far", -30)])
async def test_focus_near_and_far_mean_what_they_say_and_end(
    dome: Home, focus: str, speed: int
) -> None:
    await dome.ptz("focus", focus=focus, speed=30, duration=0.1)
    assert dome.sent() == [f"continuousfocusmove={speed}"]
    stops = ["continuousfocusmove=0"] * 2 + [_STOP] * 2
    await until_true(lambda: sorted(dome.sent()[1:]) == stops)


async def test_the_position_is_reported(dome: Home) -> None:
    dome.device.head.place(Pose(12, 34, 56, 0))
    answer = await dome.ask(
        "ptz_position", entity_id=dome.entity("camera", "stream_h264")
    )
    assert answer == {
        dome.entity("camera", "stream_h264"): {"pan": 12.0, "tilt": 34.0, "zoom": 56}
    }


async def test_where_a_movement_ended_is_shown(dome: Home) -> None:
    await dome.ptz("absolute", zoom=300)
    await dome.until("number", "zoom", "3.0")


@pytest.mark.parametrize(
    ("given", "number", "name"),
    [
        ({"preset": 7}, 7, ""),
        ({"preset": 7, "name": "Choir"}, 7, "Choir"),
        ({"name": "Choir"}, 3, "Choir"),
        ({"name": "altar"}, 1, "Altar"),
    ],
)
async def test_a_preset_is_saved_under_number_name_or_both(
    dome: Home, given: dict[str, Any], number: int, name: str
) -> None:
    dome.device.head.place(Pose(77, 7, 0, 0))
    await dome.ptz("save_preset", **given)
    saved = dome.device.patrols.presets[number]
    assert round(saved.pose.pan) == 77
    assert saved.name.startswith(name)
    options = dome.attribute("select", "ptz_preset", "options")
    assert (name or "Preset 7") in options or saved.name in options


async def test_a_deleted_preset_is_gone_from_the_choice(dome: Home) -> None:
    await dome.ptz("delete_preset", preset="Altar")
    assert 1 not in dome.device.patrols.presets
    assert dome.attribute("select", "ptz_preset", "options") == ["Pulpit", "none"]


async def test_a_tour_ends_with_a_stop(dome: Home) -> None:
    dome.device.patrols.mark_autopan(1, "start")
    dome.device.head.place(Pose(60, 5))
    dome.device.patrols.mark_autopan(1, "end")
    await dome.ptz("tour", tour="autopan_1")
    await dome.until("select", "patrol", "autopan_1")
    await dome.ptz("tour")
    await dome.until("select", "patrol", "none")
    assert not dome.device.head.moving


async def test_a_fixed_camera_has_nothing_that_moves_and_says_so(
    add_camera: AddCamera,
) -> None:
    home = await add_camera("fixed")
    assert not home.tails("select") | home.tails("number")
    assert home.tails("button") == {"sync_clock", "restart"}
    for what, data in (
        ("move", {"pan": 5}),
        ("stop", {}),
        ("step", {"direction": "up"}),
    ):
        with pytest.raises(
            ServiceValidationError, match=r"does not support procam\.ptz_"
        ):
            await home.ptz(what, **data)


async def test_a_movement_the_model_lacks_sends_nothing_not_even_a_stop(
    add_camera: AddCamera,
) -> None:
    home = await add_camera("motorized")
    home.device.log.clear()
    for what, data in (("move", {"pan": 5}), ("step", {"direction": "up"})):
        with pytest.raises(ServiceValidationError, match="cannot pan and tilt"):
            await home.ptz(what, **data)
    await home.hass.async_block_till_done()
    assert not home.sent()


async def test_a_movement_the_model_lacks_ends_the_one_before(
    add_camera: AddCamera,
) -> None:
    home = await add_camera("motorized")
    await home.ptz("move", zoom=20, duration=30)
    with pytest.raises(ServiceValidationError, match="cannot pan and tilt"):
        await home.ptz("move", pan=20, duration=30)
    await home.until_still()


async def test_a_zoom_camera_without_steps_is_moved_for_a_moment(
    add_camera: AddCamera,
) -> None:
    home = await add_camera("zoom")
    home.device.log.clear()
    await home.ptz("step", direction="left")
    await until_true(lambda: len(home.sent()) == 3)
    assert home.sent()[0] == "continuouspantiltmove=-30,0"


@pytest.mark.parametrize(("direction", "steps"), [("zoom_in", 16), ("zoom_out", -16)])
async def test_a_motorized_lens_zooms_in_its_own_steps(
    add_camera: AddCamera, direction: str, steps: int
) -> None:
    home = await add_camera("motorized")
    await home.ptz("step", direction=direction)
    assert f"zoomsteps={steps}" in home.sent()


async def test_a_motorized_lens_focuses_once_on_demand(add_camera: AddCamera) -> None:
    home = await add_camera("motorized")
    await home.ptz("focus", focus="auto")
    assert "autofocus=pushaf" in home.sent()


async def test_a_camera_that_lists_no_presets_takes_numbers(
    add_camera: AddCamera,
) -> None:
    home = await add_camera(list_presets=False)
    home.device.patrols.presets[9] = Preset(Pose(5, 5, 0, 0), "")
    await home.ptz("preset", preset="9")
    assert "gotoserverpresetno=9" in home.sent()
    with pytest.raises(ServiceValidationError, match="from 1 to 256, not 300"):
        await home.ptz("preset", preset="300")


async def test_when_all_presets_are_taken_a_new_name_is_refused(
    add_camera: AddCamera,
) -> None:
    names = {str(number): f"P{number}" for number in range(1, 257)}
    home = await add_camera(options={"presets": names})
    with pytest.raises(ServiceValidationError, match="All 256 presets are in use"):
        await home.ptz("save_preset", name="One more")


async def test_a_camera_without_a_list_may_have_any_preset(
    add_camera: AddCamera,
) -> None:
    home = await add_camera("zoom", list_presets=False)
    for number in (5, 77):
        home.device.patrols.save(number, "")
    await home.ptz("save_preset", preset=12, name="Gate")
    await home.ptz("preset", preset="77")
    await home.ptz("preset", preset="Gate")
    assert [line for line in home.sent() if "goto" in line] == [
        "gotoserverpresetno=77",
        "gotoserverpresetno=12",
    ]
    with pytest.raises(HomeAssistantError):
        await home.ptz("preset", preset="257")
