"""The blueprints, imported and run as a person would have them."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
import re
import shutil
from typing import Any, override

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.blueprint.importer import (
    fetch_blueprint_from_github_url,
)
from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockPlatform,
    async_capture_events,
    async_fire_time_changed,
    async_mock_service,
    mock_platform,
)
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
)

from .fake_automation_device import Stage, build, settle
from .helpers import shows

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "blueprints" / "automation" / "procam"
NAMES = sorted(path.stem for path in FOLDER.glob("*.yaml"))

ALERT = "procam_test_alert"


@pytest.fixture
async def stage(
    hass: HomeAssistant,
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    """A stage, in a Home Assistant that has imported our blueprints."""
    hass.config.config_dir = str(tmp_path)
    shutil.copytree(FOLDER, tmp_path / "blueprints" / "automation" / "procam")
    await hass.config.async_set_time_zone("UTC")
    yield await build(hass, monkeypatch)
    automations = {"entity_id": hass.states.async_entity_ids("automation")}
    if automations["entity_id"]:
        await hass.services.async_call("automation", "turn_off", automations)


async def use(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Make an automation from a blueprint."""
    given = {"path": f"procam/{name}.yaml", "input": inputs}
    automation = {"alias": name, "use_blueprint": given}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await settle()
    assert shows(hass, f"automation.{name}") == "on"


async def pass_time(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, s: float
) -> None:
    """Advance the time and wait for what it triggers."""
    clock.tick(timedelta(seconds=s))
    async_fire_time_changed(hass)
    await settle()


def sensor(stage: Stage, *tails: str) -> dict[str, list[str]]:
    return {"entity_id": [stage.entity("binary_sensor", tail) for tail in tails]}


# Importing.


@pytest.mark.parametrize("name", NAMES)
async def test_a_blueprint_can_be_imported_from_where_it_says(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, name: str
) -> None:
    text = (FOLDER / f"{name}.yaml").read_text()
    path = f"procam-ha/procam/main/blueprints/automation/procam/{name}.yaml"
    aioclient_mock.get(  # type: ignore[no-untyped-call]
        f"https://raw.githubusercontent.com/{path}", text=text
    )
    source = re.findall(r"source_url: (\S+)", text)
    imported = await fetch_blueprint_from_github_url(hass, source[0])
    assert imported.suggested_filename == f"procam-ha/{name}"
    blueprint = imported.blueprint
    assert blueprint.domain == "automation"
    assert blueprint.validate() is None
    assert blueprint.metadata["source_url"] == source[0]
    assert blueprint.metadata["homeassistant"]["min_version"] == "2026.10.0"
    inputs = blueprint.inputs.values()
    assert all(entry["name"] and entry["description"] for entry in inputs)


def test_there_are_seven() -> None:
    assert len(NAMES) == 7


# An alarm on the phone.


@pytest.fixture
def phone(hass: HomeAssistant) -> str:
    """A phone with the Home Assistant app."""
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={("mobile_app", "1")},
        name="Keeper's Phone",
    )
    return device.id


async def test_an_alarm_arrives_on_the_phone_with_the_cameras_picture(
    hass: HomeAssistant, stage: Stage, phone: str
) -> None:
    sent = async_mock_service(hass, "notify", "mobile_app_keeper_s_phone")
    alarms = sensor(stage, "camera_door_alarm", "camera_yard_alarm")
    await use(hass, "alarm_notification", cameras=alarms, phone=phone, patience=0)
    await stage.alarm("yard")
    (message,) = sent
    assert message.data["title"] == "Yard"
    assert message.data["message"] == "Alarm"
    picture = stage.entity("camera", "camera_yard_hd")
    assert message.data["data"]["image"] == f"/api/camera_proxy/{picture}"


async def test_the_picture_of_the_alarm_itself_is_preferred(
    hass: HomeAssistant, stage: Stage, phone: str
) -> None:
    image = er.async_get(hass).async_get_or_create(
        "image",
        "procam",
        "stage_S1_camera_door_last_alarm",
        config_entry=stage.entry,
        device_id=stage.device("binary_sensor", "camera_door_alarm"),
    )
    sent = async_mock_service(hass, "notify", "mobile_app_keeper_s_phone")
    more = async_capture_events(hass, ALERT)
    await use(
        hass,
        "alarm_notification",
        cameras={"device_id": image.device_id},
        phone=phone,
        patience=0,
        more=[{"event": ALERT, "event_data": {"camera": "{{ camera }}"}}],
    )
    await stage.alarm("door")
    (message,) = sent
    assert message.data["data"]["image"] == f"/api/image_proxy/{image.entity_id}"
    assert [event.data["camera"] for event in more] == ["Door"]


async def test_without_a_phone_only_the_additional_actions_run(
    hass: HomeAssistant, stage: Stage
) -> None:
    more = async_capture_events(hass, ALERT)
    await use(
        hass,
        "alarm_notification",
        cameras=sensor(stage, "camera_door_alarm"),
        patience=0,
        more=[{"event": ALERT, "event_data": {"camera": "{{ camera }}"}}],
    )
    await stage.alarm("door")
    assert [event.data["camera"] for event in more] == ["Door"]


# Presence.


async def test_presence_recalls_a_preset_and_absence_another(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set("binary_sensor.room", "off")
    await use(
        hass,
        "presence_preset",
        presence="binary_sensor.room",
        preset_select=stage.entity("select", "preset"),
        preset="Lecture",
        empty_preset="Altar",
    )
    hass.states.async_set("binary_sensor.room", "on")
    await settle()
    assert stage.commands == ["preset Lecture"]
    hass.states.async_set("binary_sensor.room", "off")
    await pass_time(hass, freezer, 200)
    assert stage.commands == ["preset Lecture"]
    await pass_time(hass, freezer, 200)
    assert stage.commands == ["preset Lecture", "preset Altar"]


async def test_an_outage_of_the_sensor_moves_nothing(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set("binary_sensor.room", "unavailable")
    await use(
        hass,
        "presence_preset",
        presence="binary_sensor.room",
        preset_select=stage.entity("select", "preset"),
        preset="Lecture",
    )
    hass.states.async_set("binary_sensor.room", "on")
    hass.states.async_set("binary_sensor.room", "off")
    await pass_time(hass, freezer, 400)
    assert stage.commands == []


# Meetings.


calendars_linger = pytest.mark.parametrize("expected_lingering_timers", [True])
"""A calendar watches for its next meeting to the end."""


class Agenda(CalendarEntity):
    """The calendar of a room."""

    _attr_name = "Room"

    def __init__(self, *meetings: tuple[str, datetime, datetime]) -> None:
        self.meetings = [
            CalendarEvent(summary=title, start=start, end=end)
            for title, start, end in meetings
        ]

    @property
    @override
    def event(self) -> CalendarEvent | None:
        now = dt_util.now()
        return next((one for one in self.meetings if one.end > now), None)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        return [
            one
            for one in self.meetings
            if one.start < end_date and one.end > start_date
        ]


MEETING = datetime(2026, 11, 23, 10, 0, tzinfo=dt_util.UTC)
HOUR = timedelta(hours=1)


async def book(
    hass: HomeAssistant, stage: Stage, *meetings: tuple[str, datetime], **inputs: Any
) -> None:
    """Book meetings of an hour in a calendar that the blueprint watches."""
    agenda = Agenda(*((title, start, start + HOUR) for title, start in meetings))

    async def setup(_hass: Any, _config: Any, add: Any, _info: Any = None) -> None:
        add([agenda])

    mock_platform(hass, "test.calendar", MockPlatform(async_setup_platform=setup))
    config = {"calendar": {"platform": "test"}}
    assert await async_setup_component(hass, "calendar", config)
    await settle()
    await stage.show(system=False)
    await use(
        hass,
        "meeting",
        calendar="calendar.room",
        system=stage.entity("switch", "system"),
        preset_select=stage.entity("select", "preset"),
        preset="Lecture",
        **inputs,
    )


async def live_until(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, moment: datetime
) -> None:
    """Let the time until then pass as a clock does, quarter by quarter."""
    while dt_util.utcnow() < moment:
        left = (moment - dt_util.utcnow()).total_seconds()
        await pass_time(hass, clock, min(left, 60))


@calendars_linger
async def test_a_meeting_switches_the_system_on_and_off(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(MEETING - timedelta(minutes=22))
    await book(hass, stage, ("Board", MEETING))
    await live_until(hass, freezer, MEETING - timedelta(minutes=6))
    assert stage.commands == []
    await live_until(hass, freezer, MEETING)
    assert stage.commands == ["system True", "preset Lecture"]
    await live_until(hass, freezer, MEETING + HOUR + timedelta(minutes=1))
    assert stage.commands == ["system True", "preset Lecture", "system False"]


@calendars_linger
async def test_a_system_stays_on_for_the_next_meeting(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(MEETING - timedelta(minutes=22))
    after = MEETING + HOUR + timedelta(minutes=10)
    await book(hass, stage, ("Board", MEETING), ("Choir", after))
    await live_until(hass, freezer, MEETING + HOUR + timedelta(minutes=4))
    assert "system False" not in stage.commands
    await live_until(hass, freezer, after + HOUR + timedelta(minutes=1))
    assert stage.commands[-1] == "system False"


@calendars_linger
async def test_only_meetings_with_a_word_in_the_title_count(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(MEETING - timedelta(minutes=22))
    after = MEETING + HOUR + timedelta(minutes=10)
    await book(
        hass, stage, ("Board (video)", MEETING), ("Lunch", after), keyword="(Video)"
    )
    await live_until(hass, freezer, after + timedelta(minutes=1))
    assert stage.commands == ["system True", "preset Lecture", "system False"]


# Overlay.


async def test_an_overlay_follows_a_sensor_and_not_too_fast(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    overlay = stage.entity("text", "overlay_1_text")
    unit = {"unit_of_measurement": "°C"}
    await use(
        hass,
        "overlay_from_sensor",
        sensor="sensor.outside",
        overlay=overlay,
        before="Outside ",
        after=" now",
    )
    for value in ("unavailable", "21.5", "22.5", "23.5"):
        hass.states.async_set("sensor.outside", value, unit)
        await settle()
    assert stage.commands == ["text Outside 21.5 °C now"]
    await pass_time(hass, freezer, 6)
    assert stage.commands == ["text Outside 21.5 °C now", "text Outside 23.5 °C now"]


async def test_an_overlay_shows_a_time_as_people_read_it(
    hass: HomeAssistant, stage: Stage
) -> None:
    await hass.config.async_set_time_zone("Europe/Berlin")
    overlay = stage.entity("text", "overlay_1_text")
    await use(hass, "overlay_from_sensor", sensor="sensor.start", overlay=overlay)
    kind = {"device_class": "timestamp"}
    hass.states.async_set("sensor.start", "2026-11-29T11:01:27+00:00", kind)
    await settle()
    assert stage.commands == ["text 2026-11-29 12:01"]


async def test_an_overlay_is_set_again_when_the_camera_is_online_again(
    hass: HomeAssistant, stage: Stage
) -> None:
    hass.states.async_set("sensor.speaker", "Ada Lovelace")
    await use(
        hass,
        "overlay_from_sensor",
        sensor="sensor.speaker",
        overlay=stage.entity("text", "overlay_1_text"),
        pause=0,
    )
    await stage.go_offline()
    hass.states.async_set("sensor.speaker", "Grace Hopper")
    await settle()
    assert stage.commands == []
    await stage.go_online()
    assert stage.commands == ["text Grace Hopper"]


# Streams.

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=dt_util.UTC)


@pytest.fixture
async def alerts(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> Any:
    """What alerts of a stream on Sundays from ten to half past eleven say."""
    freezer.move_to(SUNDAY - timedelta(minutes=1))
    alerts = async_capture_events(hass, ALERT)
    await use(
        hass,
        "stream_schedule",
        stream=stage.entity("switch", "stream_1"),
        live=stage.entity("binary_sensor", "stream_1_live"),
        alert=[{"event": ALERT, "event_data": {"problem": "{{ problem }}"}}],
    )
    return alerts


async def test_a_stream_starts_and_stops_on_time(
    hass: HomeAssistant, stage: Stage, alerts: Any, freezer: FrozenDateTimeFactory
) -> None:
    await pass_time(hass, freezer, 60)
    assert stage.commands == ["stream True"]
    await stage.show(live=True)
    freezer.move_to(SUNDAY + timedelta(minutes=89))
    await pass_time(hass, freezer, 60)
    assert stage.commands == ["stream True", "stream False"]
    await stage.show(live=False)
    await pass_time(hass, freezer, 120)
    assert alerts == []


async def test_a_stream_that_does_not_go_live_alerts(
    hass: HomeAssistant, stage: Stage, alerts: Any, freezer: FrozenDateTimeFactory
) -> None:
    await pass_time(hass, freezer, 60)
    await pass_time(hass, freezer, 61)
    assert [one.data["problem"] for one in alerts] == ["Hall Stream did not go live."]


async def test_a_stream_that_is_lost_and_not_back_soon_alerts(
    hass: HomeAssistant, stage: Stage, alerts: Any, freezer: FrozenDateTimeFactory
) -> None:
    await pass_time(hass, freezer, 60)
    await stage.show(live=True)
    await stage.show(live=False)
    await stage.show(live=True)
    await pass_time(hass, freezer, 61)
    assert alerts == []
    await stage.show(live=False)
    await pass_time(hass, freezer, 61)
    assert [one.data["problem"] for one in alerts] == ["Hall Stream is no longer live."]


async def test_a_stream_past_midnight_stops_on_the_next_day(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(SUNDAY.replace(hour=22, minute=59))
    await use(
        hass,
        "stream_schedule",
        stream=stage.entity("switch", "stream_1"),
        live=stage.entity("binary_sensor", "stream_1_live"),
        start="23:00:00",
        stop="01:00:00",
    )
    await pass_time(hass, freezer, 60)
    await stage.show(live=True)
    await pass_time(hass, freezer, 3600)
    assert stage.commands == ["stream True"]
    await pass_time(hass, freezer, 3600)
    assert stage.commands == ["stream True", "stream False"]


async def test_no_stream_on_other_days(
    hass: HomeAssistant, stage: Stage, alerts: Any, freezer: FrozenDateTimeFactory
) -> None:
    freezer.move_to(SUNDAY + timedelta(days=1, minutes=-1))
    await pass_time(hass, freezer, 60)
    await pass_time(hass, freezer, 61)
    assert stage.commands == []
    assert alerts == []


# An alarm turns a camera.


async def test_a_camera_turns_to_an_alarm_and_back(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    await use(
        hass,
        "alarm_ptz",
        alarms=sensor(stage, "camera_door_alarm", "camera_yard_alarm"),
        camera=stage.entity("camera", "camera_yard_hd"),
        preset="gate",
        home_preset="2",
    )
    await stage.alarm("door")
    assert stage.commands == ["turn to Gate"]
    await stage.alarm("door", "yard")
    await stage.alarm("yard")
    await pass_time(hass, freezer, 11)
    assert stage.commands == ["turn to Gate", "turn to Gate"]
    await stage.alarm()
    assert stage.commands == ["turn to Gate", "turn to Gate"]
    await pass_time(hass, freezer, 11)
    assert stage.commands == ["turn to Gate", "turn to Gate", "turn to Overview"]


async def test_a_camera_turns_home_from_an_alarm_that_does_not_end(
    hass: HomeAssistant, stage: Stage, freezer: FrozenDateTimeFactory
) -> None:
    await use(
        hass,
        "alarm_ptz",
        alarms=sensor(stage, "camera_door_alarm"),
        camera=stage.entity("camera", "camera_yard_hd"),
        preset="Gate",
    )
    await stage.alarm("door")
    await pass_time(hass, freezer, 601)
    await pass_time(hass, freezer, 11)
    assert stage.commands == ["turn to Gate", "turn home"]
