"""Metadata connectors: events inserted and searched (facts section 11)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
import fnmatch
import operator
from typing import Any, Final
from uuid import UUID, uuid4

from aiohttp import web

from .alarms import Alarm
from .clock import iso_us
from .http import Api, Call, answer, forbidden, invalid, missing, read_bool, read_date
from .maps import UUID_PATH
from .state import Camera, Site

_ANALYTICS: Final = {
    "analytics.stationary": "Abandoned object",
    "analytics.counting": "Counting",
    "analytics.crowd": "Crowd",
    "analytics.face": "Face",
    "analytics.intrusion": "Intrusion",
    "analytics.linecross": "Line cross",
    "analytics.missing": "Missing",
    "analytics.motion": "Motion detection",
    "analytics.multiplelinecross": "Multiple line cross",
    "analytics.presence": "Presence",
    "analytics.running": "Running",
    "analytics.scenechange": "Scene change",
    "analytics.videodefocus": "Video focus loss",
    "analytics.videoloss": "Video loss",
}
_KNOWN: Final = {
    "accesscontrol": "idpointactivity idpointrequest doormode doorphysicalstate "
    "dooralarm accessgranted accessdenied accessunknown accesstaken accessnottaken",
    "device": "casingopen tamper networkattack networkconflict recordingsavailable "
    "sdcardmounted sdcarderror",
    "lpr": "vehicle whitelist blacklist",
    "io": "input",
    "detect": "sound temperature fire",
    "misc": "unknown illegalaccess autotracking quarantine",
}
KNOWN_TYPES: Final = frozenset(_ANALYTICS) | {
    f"{group}.{word}" for group, words in _KNOWN.items() for word in words.split()
}
"""Event types the server recognizes (vendor text, "Recognized event types")."""
_TYPED: Final[dict[str, type]] = {
    "idPointName": str,
    "userName": str,
    "doorName": str,
    "source": str,
    "window": int,
    "state": bool,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event of a connector."""

    id: str
    time: datetime
    type: str
    params: dict[str, Any]
    onvif: dict[str, Any] | None = None
    source: str = "camera"

    def row(self, source_id: str) -> dict[str, Any]:
        """Return the event as a search does (vendor sample)."""
        description: dict[str, Any] = {"params": self.params}
        if self.onvif is not None:
            description["onvifParams"] = self.onvif
        return {
            "id": self.id,
            "sourceId": source_id,
            "timestamp": iso_us(self.time),
            "type": self.type,
            "description": description,
            "label": f"{_ANALYTICS.get(self.type, self.type)} from ? state ?",
        }


@dataclass(kw_only=True)
class Connector:
    """A source of events: a camera's own, or an API one that takes events."""

    uuid: str
    name: str
    takes_events: bool = False
    events: list[Event] = field(default_factory=list)

    def criteria(self) -> list[dict[str, Any]]:
        """Return what can be searched for; each connector has its own."""
        types = sorted(KNOWN_TYPES) if self.takes_events else list(_ANALYTICS)
        kind = {
            "name": "type",
            "description": "Event type",
            "format": "enum",
            "values": types,
            "texts": [_ANALYTICS.get(one, one) for one in types],
        }
        if self.takes_events:
            return [kind, *(dict(row) for row in _API_CRITERIA)]
        return [dict(_CAMERA_CRITERION), kind, dict(_SOURCE_CRITERION)]


_CAMERA_CRITERION: Final = {
    "name": "cameraName",
    "description": "Camera (text)",
    "format": "string",
}
_SOURCE_CRITERION: Final = {
    "name": "analytics.source",
    "description": "Source",
    "format": "enum",
    "values": ["camera", "internal"],
    "texts": ["Camera", "Internal"],
}
_API_CRITERIA: Final = (
    {"name": "doorName", "description": "Door", "format": "string"},
    {"name": "plate", "description": "Plate", "format": "string"},
    {"name": "window", "description": "Window", "format": "integer"},
    {"name": "state", "description": "State", "format": "boolean"},
    {"name": "timestamp", "description": "Time", "format": "datetime"},
)
_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def _like(value: object, pattern: object) -> bool:
    return fnmatch.fnmatchcase(str(value), str(pattern).replace("%", "*"))


def _ilike(value: object, pattern: object) -> bool:
    return _like(str(value).lower(), str(pattern).lower())


_EQUAL: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.eq,
    "!=": operator.ne,
}
_COMPARATORS: Final[dict[str, dict[str, Callable[[Any, Any], bool]]]] = {
    "string": _EQUAL | {"like": _like, "ilike": _ilike},
    "integer": _EQUAL | _ORDER,
    "datetime": _ORDER,
    "boolean": _EQUAL,
    "enum": _EQUAL,
}
"""Possible comparators by format (vendor text, last table of the section)."""


def _value(event: Event, name: str) -> Any:
    match name:
        case "type":
            return event.type
        case "timestamp":
            return event.time
        case "analytics.source":
            return event.source
    return event.params.get(name)


def _test(
    criterion: dict[str, Any], known: dict[str, dict[str, Any]]
) -> Callable[[Event], bool]:
    """Return the test a search criterion stands for; raise RefusedError."""
    name, wanted = criterion.get("name"), criterion.get("value")
    if name not in known or wanted is None:
        raise invalid()
    form = known[name]["format"]
    compare = _COMPARATORS[form].get(criterion.get("comparator", "="))
    if form == "datetime" and "comparator" not in criterion:
        compare = operator.eq
    if compare is None:
        raise invalid()
    match form:
        case "datetime":
            wanted = read_date(wanted)
        case "boolean":
            wanted = read_bool(wanted)
        case "integer" if not isinstance(wanted, int):
            raise invalid()
        case "enum" if wanted not in known[name]["values"]:
            raise invalid()

    def holds(event: Event) -> bool:
        value = _value(event, name)
        return value is not None and compare(value, wanted)

    return holds


class Metadata:
    """The connectors of a server."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self.connectors: dict[str, Connector] = {}
        for camera in site.cameras.values():
            self._camera_connector(camera)
        self.api = Connector(
            uuid="3000efd7-62b3-4a6e-ac05-a76f0d831a56",
            name="Building control",
            takes_events=True,
        )
        self.connectors[self.api.uuid] = self.api

    def _camera_connector(self, camera: Camera) -> Connector | None:
        if camera.device_id is None:
            return None
        fresh = Connector(uuid=camera.device_id, name=camera.name)
        return self.connectors.setdefault(camera.device_id, fresh)

    def on_alarm(self, camera: Camera, alarm: Alarm) -> None:
        """File the camera's own event behind an alarm."""
        connector = self._camera_connector(camera)
        if connector is None:
            return
        # Ids in the parameters are text in the vendor's sample (no. 8).
        event = Event(
            id=str(uuid4()),
            time=self._site.clock.now(),
            type="device.tamper" if alarm.kind == "TAMPER" else "analytics.motion",
            params={"cameraId": str(camera.id), "cameraName": camera.name},
            onvif={"topic": "VMD", "sourceParams": {"Source": "1"}},
        )
        connector.events.append(event)

    def add_routes(self, api: Api) -> None:
        """Register the routes of metadata."""
        one = f"/devices/{UUID_PATH}"
        api.post(f"{one}/events", self._insert)
        api.get(f"{one}/proxy/events/search/criteria", self._criteria)
        api.post(f"{one}/proxy/events/search", self._search)

    def _find(self, call: Call) -> Connector:
        if call.uuid not in self.connectors:
            raise missing()
        return self.connectors[call.uuid]

    async def _insert(self, call: Call) -> web.Response:
        connector = self._find(call)
        if not (connector.takes_events and call.user.insert_events):
            raise forbidden(call.user)
        body = await call.wrapped("event")
        event = _read_event(body)
        if any(old.id == event.id for old in connector.events):
            raise invalid()
        connector.events.append(event)
        row = {name: body[name] for name in ("eventId", "type", "timestamp")}
        return answer({"event": row}, status=201)

    async def _criteria(self, call: Call) -> web.Response:
        connector = self._find(call)
        if not call.user.search_events:
            raise forbidden(call.user)
        return answer({"criteria": connector.criteria()})

    async def _search(self, call: Call) -> web.Response:
        connector = self._find(call)
        if not call.user.search_events:
            raise forbidden(call.user)
        given = (await call.body()).get("criteria")
        if not isinstance(given, list):
            raise invalid()
        known = {row["name"]: row for row in connector.criteria()}
        if not all(isinstance(one, dict) for one in given):
            raise invalid()
        tests = [_test(one, known) for one in given]
        rows = [
            event.row(connector.uuid)
            for event in connector.events
            if all(test(event) for test in tests)
        ]
        return answer({"events": rows})


def _read_event(body: dict[str, Any]) -> Event:
    """Read an event to insert: v4 ids and recognized types only."""
    description = body.get("description")
    params = description.get("params") if isinstance(description, dict) else None
    if body.get("type") not in KNOWN_TYPES or not isinstance(params, dict):
        raise invalid()
    for name, value in params.items():
        if name in _TYPED and type(value) is not _TYPED[name]:
            raise invalid()
    try:
        event_id = UUID(str(body.get("eventId")))
    except ValueError:
        raise invalid() from None
    if event_id.version != 4:
        raise invalid()
    return Event(
        id=str(event_id),
        time=read_date(body.get("timestamp")),
        type=body["type"],
        params=params,
        source="internal",
    )
