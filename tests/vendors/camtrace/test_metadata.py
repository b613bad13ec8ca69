"""Metadata events of connectors."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from custom_components.procam.clientkit.errors import (
    DevicePermissionError,
    InvalidValueError,
)
from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    Condition,
)

from .conftest import Connect
from .server import API, Server

NOON = datetime(2026, 7, 25, 16, 26, 36, 903000, tzinfo=UTC)


async def connector(client: CamtraceClient, camera: int = 1) -> str:
    device_id = (await client.read()).cameras[camera - 1].device_id
    assert device_id is not None
    return device_id


async def test_a_connector_reports_what_it_can_be_searched_by(
    client: CamtraceClient,
) -> None:
    criteria = await client.metadata.criteria(await connector(client))
    kinds = next(one for one in criteria if one.name == "type")
    assert kinds.format == "enum"
    assert ("analytics.motion", "Motion detection") in kinds.choices


async def test_texts_of_a_criterion_may_be_missing(
    device: Server, client: CamtraceClient
) -> None:
    uuid = device.metadata.api.uuid
    rows = [{"name": "a", "format": "enum", "values": ["x", 1], "texts": ["X"]}]
    path = f"{API}/devices/{uuid}/proxy/events/search/criteria"
    device.answer_with(path, {"criteria": rows})
    (criterion,) = await client.metadata.criteria(uuid)
    assert criterion.choices == (("x", "X"), ("1", "1"))
    assert criterion.description == "a"


async def test_events_that_meet_all_conditions_are_found(
    device: Server, client: CamtraceClient
) -> None:
    device.raise_alarm(1)
    device.raise_alarm(1, "TAMPER")
    uuid = await connector(client)
    found = await client.metadata.search(uuid)
    assert [event.type for event in found] == ["analytics.motion", "device.tamper"]
    conditions = [
        Condition(name="type", value="analytics.motion"),
        Condition(name="cameraName", value="Camera%", comparator="like"),
    ]
    (event,) = await client.metadata.search(uuid, conditions)
    assert event.params["cameraId"] == "1"
    assert event.source_id == uuid


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (
            Condition(name="speed", value=1),
            "^value_unknown: what=conditions, value=speed, known=.*cameraName",
        ),
        (
            Condition(name="type", value="x", comparator="<"),
            "^value_one_of: what=comparator, known=!=, =, value=<$",
        ),
    ],
)
async def test_a_condition_the_connector_does_not_know_is_not_sent(
    device: Server, client: CamtraceClient, condition: Condition, words: str
) -> None:
    uuid = await connector(client)
    with pytest.raises(InvalidValueError, match=words):
        await client.metadata.search(uuid, [condition])
    assert not device.requests("/events/search?")
    assert device.log[-1].line.endswith("/criteria")


async def test_an_event_is_inserted_with_an_id_of_ours(
    device: Server, client: CamtraceClient
) -> None:
    uuid = device.metadata.api.uuid
    event = await client.metadata.insert(
        uuid, "analytics.intrusion", {"window": "2", "state": "yes"}, moment=NOON
    )
    assert UUID(event.id).version == 4
    assert (event.type, event.label) == ("analytics.intrusion",) * 2
    kept = device.metadata.connectors[uuid].events[0]
    assert kept.params == {"window": 2, "state": True}
    assert kept.time == NOON == event.time
    await client.metadata.insert(uuid, "lpr.vehicle", {"plate": 75}, moment=NOON)
    assert device.metadata.connectors[uuid].events[1].params == {"plate": "75"}


@pytest.mark.parametrize(
    ("event_type", "params", "words"),
    [
        (
            "analytics.rain",
            {},
            "^value_one_of: what=event_type, known=.*io.input.*, value=analytics.rain$",
        ),
        (
            "lpr.vehicle",
            {"state": True, "plate": "x"},
            "^value_unknown: what=parameters, value=state, known=plate$",
        ),
        (
            "misc.unknown",
            {"state": True},
            "^value_unknown: what=parameters, value=state, known=–$",
        ),
        (
            "detect.fire",
            {"state": "burning"},
            "^value_one_of: what=state, known=true, false, value=burning$",
        ),
        (
            "analytics.crowd",
            {"window": "left"},
            "^not_whole_number: what=window, value=left$",
        ),
    ],
)
async def test_events_the_server_would_not_take_are_not_sent(
    device: Server,
    client: CamtraceClient,
    event_type: str,
    params: dict[str, Any],
    words: str,
) -> None:
    uuid = device.metadata.api.uuid
    with pytest.raises(InvalidValueError, match=words):
        await client.metadata.insert(uuid, event_type, params, moment=NOON)
    with pytest.raises(InvalidValueError, match=r"^not_a_uuid: value=\.\./license$"):
        await client.metadata.insert("../license", "lpr.vehicle", {}, moment=NOON)
    assert not device.log


async def test_an_event_without_its_parameters_is_still_one(
    device: Server, client: CamtraceClient
) -> None:
    uuid = device.metadata.api.uuid
    path = f"{API}/devices/{uuid}/proxy/events/search"
    rows = [
        {"id": "1", "timestamp": "2024-02-14T12:17:25.669458Z", "description": None},
        {"id": "2", "timestamp": "2024-02-14T12:17:25Z", "description": {"params": []}},
    ]
    device.answer_with(path, {"events": rows})
    found = await client.metadata.search(uuid)
    assert [(event.id, event.params) for event in found] == [("2", {}), ("1", {})]


async def test_an_account_without_the_right_gets_a_clear_error(
    connect: Connect,
) -> None:
    async with Server() as device:
        device.users["demo"].search_events = False
        client = connect("demo", port=device.port)
        with pytest.raises(DevicePermissionError):
            await client.metadata.search(device.metadata.api.uuid)
