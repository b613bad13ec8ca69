"""Reading alarms with a client, as Home Assistant does."""

import json
from typing import Any

from custom_components.procam.vendors.camtrace.client import (
    AlarmCursor,
    CamtraceClient,
)

from .conftest import Connect


async def taken(client: CamtraceClient) -> list[int]:
    await client.read()
    return [alarm.id for alarm in client.alarm_feed.take()[0]]


async def read_on(client: CamtraceClient) -> None:
    for _ in range(9):
        await client.read()


def ids(rows: list[Any]) -> list[int]:
    return [row.id for row in rows]


def later(client: CamtraceClient, connect: Connect) -> CamtraceClient:
    """Return the client of a restarted Home Assistant, its cursor kept as JSON."""
    cursor = client.alarm_feed.take()[1]
    assert cursor is not None
    kept = json.loads(json.dumps(cursor.as_dict()))
    again = connect()
    again.alarm_feed.resume(AlarmCursor.from_dict(kept))
    return again
