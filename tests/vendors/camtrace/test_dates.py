"""The five date forms of the API."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.clientkit.values import Fields, Row
from custom_components.procam.vendors.camtrace.client import CamtraceClient
from custom_components.procam.vendors.camtrace.client.clock import (
    between,
    to_day,
    to_time,
    write_time,
    write_time_ms,
)
from custom_components.procam.vendors.camtrace.client.models.monitoring import (
    read_connection,
    read_system_log,
    read_user_action,
)
from custom_components.procam.vendors.camtrace.client.models.recordings import (
    read_export,
    read_slice,
    read_snapshot,
)

from .server import API, Server

MOMENT = datetime(2021, 7, 26, 15, 47, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2021-07-26T15:47:30Z", MOMENT),
        ("2021-07-26T17:47:30+02:00", MOMENT),
        ("2021-07-26T15:47:30.903Z", MOMENT.replace(microsecond=903000)),
        ("2021-07-26T15:47:30.669458Z", MOMENT.replace(microsecond=669458)),
        (1627314450, MOMENT),
        ("2021-07-26T15:47:30", MOMENT),
        ("0001-01-01T00:00:00Z", datetime(1970, 1, 1, tzinfo=UTC)),
    ],
)
def test_every_form_is_read_as_utc(written: object, moment: datetime) -> None:
    assert to_time(written, "time") == moment


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        "",
        "soon",
        [],
        10**30,
        "2021-13-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
    ],
)
def test_other_values_are_no_date(value: object) -> None:
    with pytest.raises(DeviceResponseError, match="time is not a date"):
        to_time(value, "time")


def test_days_come_as_text_and_as_number() -> None:
    assert to_day("20220225", "day") == to_day(20220225, "day") == date(2022, 2, 25)
    with pytest.raises(DeviceResponseError):
        to_day("20221325", "day")


def test_times_are_sent_in_utc() -> None:
    local = MOMENT.astimezone(timezone(timedelta(hours=2)))
    assert write_time(local) == "2021-07-26T15:47:30Z"
    assert write_time_ms(local) == "2021-07-26T15:47:30.000Z"


@pytest.mark.parametrize("write", [write_time, write_time_ms])
def test_a_time_without_its_zone_is_not_sent(write: object) -> None:
    with pytest.raises(ValueError, match="zone"):
        write(datetime(2021, 7, 26))  # type: ignore[operator]  # noqa: DTZ001


def test_a_time_to_search_in_may_be_open_but_not_empty() -> None:
    assert between() == []
    assert between(MOMENT) == [("from", "2021-07-26T15:47:30Z")]
    assert between(None, MOMENT) == [("to", "2021-07-26T15:47:30Z")]
    with pytest.raises(InvalidValueError, match=r"^end_before_start$"):
        between(MOMENT, MOMENT)


@pytest.mark.parametrize(
    "read",
    [read_connection, read_export, read_snapshot, read_system_log, read_user_action],
)
def test_an_unreadable_date_of_a_row_costs_the_date(
    read: Callable[[Fields], object],
) -> None:
    dates = dict.fromkeys(("dateTime", "from", "to", "time"), "yesterday")
    row = {"id": 1, "cameraId": 2, "connected": True, **dates}
    found = asdict(read(Row(row, "row")))  # type: ignore[call-overload]
    assert not [name for name in ("time", "start", "end") if found.get(name)]


def test_a_slice_with_one_readable_date_is_listed() -> None:
    row = {"cameraId": 2, "start": "yesterday", "stop": write_time(MOMENT)}
    assert read_slice(Row(row, "slice")).start == MOMENT
    row = {"cameraId": 2, "start": write_time(MOMENT), "stop": None}
    assert read_slice(Row(row, "slice")).stop == MOMENT
    with pytest.raises(DeviceResponseError):
        read_slice(Row({"cameraId": 2}, "slice"))


async def test_an_alarm_without_a_readable_date_has_that_of_its_recording_or_neighbor(
    device: Server, client: CamtraceClient
) -> None:
    written, recorded = write_time(MOMENT), write_time(MOMENT - timedelta(seconds=5))
    rows = [
        {"id": 4, "cameraId": 2, "time": "today"},
        {"id": 3, "cameraId": 2, "time": written},
        {"id": 2, "cameraId": 2, "time": "yesterday"},
        {"id": 1, "cameraId": 2, "time": None, "recordTime": recorded},
    ]
    device.answer_with(f"{API}/cameras/alarms", {"alarms": rows})
    found = await client.alarms.search()
    assert found.unreadable == 1
    assert [(alarm.id, write_time(alarm.time)) for alarm in found.rows] == [
        (3, written),
        (2, written),
        (1, recorded),
    ]
