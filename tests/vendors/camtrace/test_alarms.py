"""Searching, raising and acknowledging alarms."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from custom_components.procam.clientkit.values import Fields
from custom_components.procam.vendors.camtrace.client import (
    AlarmKind,
    AlarmsAcknowledged,
    CamtraceClient,
)
from custom_components.procam.vendors.camtrace.client.models.alarms import read_alarm

from .conftest import Connect
from .server import API, Server

JPEG = b"\xff\xd8"


@pytest.mark.parametrize(
    ("description", "kind", "word"),
    [
        ("MOTION Alarm starts at 12/09/2014", AlarmKind.MOTION, "MOTION"),
        ("porte1 Alarm", AlarmKind.CUSTOM, "porte1"),
        ("Door", AlarmKind.OTHER, "Door"),
        ("Door opened", AlarmKind.OTHER, "Door"),
        ("", AlarmKind.OTHER, ""),
    ],
)
def test_the_first_word_names_the_type(
    description: str, kind: AlarmKind, word: str
) -> None:
    row: dict[str, Any] = {
        "id": 1,
        "time": "2014-09-12T09:44:21Z",
        "recordTime": None,
        "cameraId": "21",
        "description": description,
    }
    alarm = read_alarm(Fields(row, "alarm"))
    assert (alarm.kind, alarm.type, alarm.camera_id) == (kind, word, 21)
    assert alarm.record_time is None


async def test_a_search_returns_pages_newest_first(
    device: Server, client: CamtraceClient
) -> None:
    page = await client.alarms.search(limit=30)
    newest = [row.id for row in reversed(device.alarms.rows)]
    assert [alarm.id for alarm in page.rows] == newest[:30]
    assert page.next_offset == 30
    page = await client.alarms.search(limit=30, offset=30)
    assert [alarm.id for alarm in page.rows] == newest[30:]
    assert page.next_offset is None


async def test_a_search_can_be_narrowed(device: Server, client: CamtraceClient) -> None:
    now = datetime.now(UTC)
    page = await client.alarms.search(
        2, text="tamper", start=now - timedelta(hours=5), end=now - timedelta(hours=1)
    )
    assert page.rows
    assert {alarm.camera_id for alarm in page.rows} == {2}
    assert all(alarm.type == "TAMPER" for alarm in page.rows)
    assert f"{API}/cameras/2/alarms?from=" in device.log[-1].line


async def test_an_alarm_has_a_picture_and_a_thumbnail(client: CamtraceClient) -> None:
    alarm = (await client.alarms.search(limit=1)).rows[0]
    whole = await client.alarms.picture(alarm.id)
    small = await client.alarms.picture(alarm.id, width=50, height=50)
    assert whole.startswith(JPEG)
    assert small.startswith(JPEG)
    assert len(small) < len(whole)
    with pytest.raises(DeviceNotFoundError, match="Not found!"):
        await client.alarms.picture(1)


async def test_a_picture_that_is_none_is_an_error(
    device: Server, client: CamtraceClient
) -> None:
    device.fail("html", ".jpg")
    with pytest.raises(DeviceResponseError, match="JPEG"):
        await client.alarms.picture(219001)


async def test_alarms_are_raised_on_several_cameras_at_once(
    device: Server, client: CamtraceClient
) -> None:
    await client.alarms.trigger([1, 3], "porte 1&2")
    raised = device.alarms.rows[-2:]
    assert [(row.camera_id, row.kind) for row in raised] == [
        (1, "porte 1&2"),
        (3, "porte 1&2"),
    ]
    await client.alarms.trigger([2])
    assert device.alarms.rows[-1].kind == "EXTERNAL"


async def test_acknowledging_ends_the_state_and_says_so(
    device: Server, client: CamtraceClient
) -> None:
    device.raise_alarm(1)
    events = await client.alarms.acknowledge(iter([1, 3]))
    assert events == (AlarmsAcknowledged(camera_ids=(1, 3)),)
    assert device.alarms.acknowledged == [1, 3]
    assert not device.cameras[1].in_alarm


async def test_no_camera_is_not_all_cameras(
    device: Server, client: CamtraceClient
) -> None:
    with pytest.raises(InvalidValueError, match=r"^camera_needed$"):
        await client.alarms.trigger([])
    with pytest.raises(InvalidValueError, match=r"^camera_needed$"):
        await client.alarms.acknowledge([])
    assert not device.log


@pytest.mark.parametrize("kind", ["hang", "reset"])
async def test_an_alarm_is_never_raised_twice(
    device: Server,
    client: CamtraceClient,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    await client.read()
    device.fail(kind, "trigger", times=1)
    with pytest.raises((DeviceConnectionError, TimeoutError)):
        async with asyncio.timeout(0.15 if kind == "hang" else 5):
            await client.alarms.trigger([1])
    assert len(device.requests("/trigger")) == 1


async def test_the_server_refuses_in_its_own_words(
    device: Server, connect: Connect
) -> None:
    client = connect("limited", language="es")
    with pytest.raises(DeviceNotFoundError, match="¡No encontrado!"):
        await client.alarms.trigger([3])
    device.answer_with(
        f"{API}/cameras/alarms/trigger", {"error": "Non\n non!"}, status=409
    )
    with pytest.raises(DeviceRejectedError, match="Non non!") as error:
        await client.alarms.trigger([1])
    assert error.value.code == 409


async def test_a_refusal_without_words_still_has_a_sentence(
    device: Server, client: CamtraceClient
) -> None:
    for status, kind, sentence in (
        (400, DeviceRejectedError, "refused"),
        (500, DeviceResponseError, "error_status: status=500"),
    ):
        device.answer_with(f"{API}/cameras/alarms/trigger", [1], status=status)
        with pytest.raises(kind, match=sentence):
            await client.alarms.trigger([1])
