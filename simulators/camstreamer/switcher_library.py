"""CamSwitcher's saved sources, playlists, clips and trackers (facts 5)."""

from collections.abc import Callable
import copy
from functools import partial

from aiohttp import web

from .cgi import Call, Handler, JsonObject, ok, refused


def new_source(name: str, address: str) -> JsonObject:
    """Return a saved source camera; `auth` holds its login (facts 5)."""
    return {
        "niceName": name,
        "ip": address,
        "mdnsName": "",
        "port": 80,
        "enabled": True,
        "auth": "cm9vdDpzb3VyY2UtcGFzcw==",
        "query": "videocodec=h264",
        "channel": "av",
        "viewNumber": 1,
    }


def new_playlist(name: str, *items: str, **changes: object) -> JsonObject:
    """Return a playlist of sources, clips or trackers, recognized by their prefix."""
    return {
        "niceName": name,
        "channel": "av",
        "isFavourite": False,
        "loop": False,
        "play_type": "PLAY_ALL",
        "keyboard": {},
        "stream_list": [
            {
                "id": f"{item}-{number}",
                "timeout": 0,
                "repeat": 1,
                "isTimeoutCustom": False,
                "ptz_preset_pos_name": "",
                "video": {_kind(item): item},
                "audio": {_kind(item): item},
            }
            for number, item in enumerate(items)
        ],
        **changes,
    }


def _kind(item: str) -> str:
    return {"s": "clip_name", "t": "tracker_name"}.get(item[:1], "stream_name")


class SwitcherLibrary:
    """Saved objects by id, each kind read and replaced as a whole."""

    def __init__(self, on_saved: Callable[[list[str]], None]) -> None:
        """`on_saved` is called with the ids of new sources."""
        self.playlists: dict[str, JsonObject] = {}
        self.sources: dict[str, JsonObject] = {}
        self.clips: dict[str, JsonObject] = {}
        self._kinds: dict[str, dict[str, JsonObject]] = {
            "playlists": self.playlists,
            "streams": self.sources,
            "clips": self.clips,
            "trackers": {},
        }
        self._on_saved = on_saved

    def cgis(self) -> dict[str, Handler]:
        """Return the CGIs by path."""
        return {
            f"{kind}.cgi": partial(self._saved, saved=saved)
            for kind, saved in self._kinds.items()
        }

    def _saved(self, call: Call, saved: dict[str, JsonObject]) -> web.Response:
        match call.query.get("action"):
            case "get":
                return ok(saved)
            case "set" if call.is_post:
                return self._save(call, saved)
        return refused("Unknown action")

    def _save(self, call: Call, saved: dict[str, JsonObject]) -> web.Response:
        try:
            wanted = call.json()
        except ValueError as err:
            return refused(f"Invalid configuration: {err}")
        if not all(isinstance(item, dict) for item in wanted.values()):
            return refused("Invalid configuration")
        before = set(self.sources)
        saved.clear()
        saved.update(copy.deepcopy(wanted))
        self._on_saved(sorted(self.sources.keys() - before))
        return ok()
