"""Events of metadata connectors (vendor text, "Metadata events")."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

from .....clientkit.errors import DeviceResponseError, InvalidValueError
from .....clientkit.values import one_of, to_bool, to_int
from ..clock import write_time_ms
from ..const import COMPARATORS, EVENT_FLAGS, EVENT_INTEGERS, EVENT_TYPES
from ..http import Api
from ..models.metadata import (
    Condition,
    Criterion,
    MetadataEvent,
    read_metadata_event,
    read_search_criterion,
)
from .organization import check_uuid

_SEARCH_S: Final = 30.0
_SEARCH_MAX: Final = 32 * 2**20
"""A search has no pages and no limit."""


class Metadata:
    """Searches and inserts events of a connector, named by its uuid."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def criteria(self, connector: str) -> tuple[Criterion, ...]:
        """Return what a connector's events can be searched by."""
        path = f"/devices/{check_uuid(connector)}/proxy/events/search/criteria"
        return await self._api.rows(path, "criteria", read_search_criterion)

    async def search(
        self, connector: str, conditions: Sequence[Condition] = ()
    ) -> tuple[MetadataEvent, ...]:
        """Return the events that meet all conditions, oldest first.

        The connector's criteria are read first: an unknown name or a comparator
        that does not fit its format is a ValueError.
        """
        known = {
            criterion.name: criterion for criterion in await self.criteria(connector)
        }
        for condition in conditions:
            _check(condition, known)
        return await self.find(connector, conditions)

    async def find(
        self,
        connector: str,
        conditions: Sequence[Condition] = (),
        *,
        timeout_s: float = _SEARCH_S,
    ) -> tuple[MetadataEvent, ...]:
        """Return the events that meet all conditions, which must fit the criteria."""
        body = {
            "criteria": [
                {
                    "name": condition.name,
                    "value": condition.value,
                    "comparator": condition.comparator,
                }
                for condition in conditions
            ]
        }
        path = f"/devices/{check_uuid(connector)}/proxy/events/search"
        found = await self._api.rows(
            path,
            "events",
            read_metadata_event,
            body=body,
            timeout_s=timeout_s,
            max_bytes=_SEARCH_MAX,
        )
        return tuple(sorted(found, key=lambda event: event.time))

    async def insert(
        self,
        connector: str,
        event_type: str,
        params: Mapping[str, object],
        *,
        moment: datetime,
    ) -> MetadataEvent:
        """Insert an event for an API connector.

        Raises ValueError for a type the server does not recognize or a parameter
        that type does not have; see `EVENT_TYPES`.
        """
        body = {
            "event": {
                "eventId": str(uuid4()),
                "type": event_type,
                "description": {"params": _params(event_type, params)},
                "timestamp": write_time_ms(moment),
            }
        }
        path = f"/devices/{check_uuid(connector)}/events"
        return read_metadata_event(await self._api.change("POST", path, body))


def _check(condition: Condition, known: Mapping[str, Criterion]) -> None:
    criterion = known.get(condition.name)
    if criterion is None:
        raise InvalidValueError(
            "value_unknown",
            what="conditions",
            value=condition.name,
            known=known or "–",
        )
    # A format that is not documented may be compared in any way.
    allowed = COMPARATORS.get(criterion.format, frozenset({condition.comparator}))
    one_of(condition.comparator, sorted(allowed), "comparator")


def _params(event_type: str, params: Mapping[str, object]) -> dict[str, object]:
    allowed = EVENT_TYPES[one_of(event_type, EVENT_TYPES, "event_type")]
    if wrong := params.keys() - set(allowed):
        raise InvalidValueError(
            "value_unknown",
            what="parameters",
            value=sorted(wrong),
            known=allowed or "–",
        )
    return {name: _typed(name, value) for name, value in params.items()}


def _typed(name: str, value: object) -> object:
    try:
        if name in EVENT_INTEGERS:
            return to_int(value, name)
        if name in EVENT_FLAGS:
            return to_bool(value, name)
    except DeviceResponseError as err:
        if name in EVENT_FLAGS:
            raise InvalidValueError(
                "value_one_of", what=name, known="true, false", value=value
            ) from err
        raise InvalidValueError("not_whole_number", what=name, value=value) from err
    return str(value)
