"""The vendor's cloud, served beside the camera below `/_cloud` (facts 4 and 7)."""

from dataclasses import dataclass
import json
from typing import Final

from aiohttp import web

from .cgi import Call, Handler, JsonObject, Route, as_json, not_found

PREFIX: Final = "/_cloud"
LICENSE_KEY: Final = "CS-JYUHJDU6I3ABCDEFGHIJ"
PERMANENT_HASH: Final = "dccZkIw35I5xnZ3k650rMuvk5HuvP123456abCd"
OLD_LINK: Final = "b7133489237eee1/S-78"


@dataclass(slots=True, kw_only=True)
class Broadcast:
    """What the cloud knows of a YouTube stream."""

    broadcast_id: str = "XCIfaGvbXSs"
    health: str = "ok"
    """`ok`, `unchecked` or `interrupted`."""


class Cloud:
    """camstreamer.com, as far as a stream's permanent link needs it."""

    def __init__(self, serial: str) -> None:
        self.serial = serial
        shared = Broadcast()
        self.broadcasts: dict[str, Broadcast] = {
            PERMANENT_HASH: shared,
            OLD_LINK: shared,
        }
        self.used_licenses: set[str] = set()
        self.streams: list[JsonObject] = [
            {
                "streamId": 36,
                "title": "Title of one-time event",
                "streamType": "onetime",
                "description": "My description",
                "platformType": "youtube",
                "cameraTimezone": "Europe/Berlin",
                "startTime": 1677840720,
                "stopTime": 1677844365,
                "previewLink": (
                    "https%3A%2F%2Fcamstreamer.com%2Fredirect%2FyA8T7AyGg23PrXJNI9zqZDr"
                ),
            }
        ]

    def find(self, path: str) -> Route | None:
        """Return the endpoint at a full path."""
        path = path.removeprefix(PREFIX)
        for start, handler in self._endpoints().items():
            if path.startswith(start):
                return Route(handler=handler, open=True)
        return None

    def _endpoints(self) -> dict[str, Handler]:
        return {
            "/yt-broadcast-api/": self._broadcast,
            "/api/youtubeStatus/": self._status,
            "/api/Stream/graphql": self._streams,
            "/license-api/activate": self._activate,
        }

    def _broadcast(self, call: Call) -> web.Response:
        link = call.path.removeprefix(f"{PREFIX}/yt-broadcast-api/")
        if (broadcast := self.broadcasts.get(link)) is None:
            return not_found()
        return as_json({"broadcast_id": broadcast.broadcast_id})

    def _status(self, call: Call) -> web.Response:
        link = call.path.removeprefix(f"{PREFIX}/api/youtubeStatus/")
        if (broadcast := self.broadcasts.get(link)) is None:
            return web.Response(
                status=404, text="Stream not found or bad security token"
            )
        match broadcast.health:
            case "ok":
                return web.Response(text="Stream ok")
            case "unchecked":
                return web.Response(status=400, text="Stream not checked yet")
        return web.Response(status=400, text="Stream interrupted")

    def _streams(self, call: Call) -> web.Response:
        if call.request.headers.get("Authorization") != LICENSE_KEY:
            return web.Response(status=401, text="Unauthorized")
        text = call.body.decode("utf-8", "replace")
        if "GetStreamInfoList" not in text or self.serial not in text:
            return as_json({"errors": [{"message": "Unknown query"}]})
        # The vendor's sample escapes the slash of the time zone.
        answer = json.dumps({"data": {"GetStreamInfoList": self.streams}})
        return web.Response(
            text=answer.replace("/", "\\/"), content_type="application/json"
        )

    def _activate(self, call: Call) -> web.Response:
        email = call.query.get("email", "")
        code = call.query.get("license_code", "")
        if "@" not in email:
            return _license_error(
                "ERR_INVALID_ARGUMENT", f"Invalid email address given '{email}'."
            )
        if code in self.used_licenses:
            text = "This license code has already been used."
            return _license_error("ERR_FAILED_TO_ACTIVATE", text)
        self.used_licenses.add(code)
        return as_json(
            {
                "code": 200,
                "message": "OK",
                "Expire": 0,
                "Signature": "75fe128adb855e365925d1b19c5024897048145779994239",
                "LicenseCode": code,
                "LicenseParams": '{"expire":0}',
            }
        )


def _license_error(code: str, message: str) -> web.Response:
    return as_json({"code": code, "message": message})
