"""CamStreamer: streams switched, changed, added and removed.

Every write restarts the stream, even with the same value, so unchanged values are not
written. The address of a stream holds its key: the app's words are not passed on where
they repeat what was sent.
"""

from collections.abc import Mapping
import re
from typing import Any, Final

import orjson

from .....clientkit.axis_cgi import AxisCgi, json_of, unwrapped
from .....clientkit.errors import (
    DeviceNotFoundError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import one_of, text_of
from ..const import MAX_UNITS, STREAM_TIMEOUT_S, TEXT_LENGTH
from ..events import CamstreamerEvent, StreamChanged, StreamRead, StreamRemoved
from ..merge import merged
from ..models.streams import decode_stream, flag_of, is_typed
from ..streams import FLAT, FOLDER, ROOT, Raw, StreamApp, with_known

_API_ID: Final = re.compile(r"api[A-Za-z0-9_-]{0,60}")
_KEY: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
_SIGNATURE: Final = re.compile(r"[A-Za-z0-9_-]{4,128}")

type Events = tuple[CamstreamerEvent, ...]


class StreamControl:
    """Commands to the CamStreamer app."""

    def __init__(self, cgi: AxisCgi, app: StreamApp) -> None:
        self._cgi = cgi
        self._app = app
        self._snapshot = app.snapshot

    async def get(self, stream_id: str) -> Raw:
        """Return a stream's own object; its address holds the stream key."""
        return {**await self._raw(stream_id), "streamId": stream_id}

    async def set_enabled(self, stream_id: str, *, on: bool) -> Events:
        """Start or stop a stream; nothing is sent if it already is.

        Stopping a live stream is answered after its teardown, within 20 s.
        """
        await self._set_flag(stream_id, "enabled", on=on)
        return self._snapshot.put(StreamChanged(id=stream_id, enabled=on))

    async def set_active(self, stream_id: str, *, on: bool) -> Events:
        """Resume a stream, or pause it without notifying its platform."""
        await self._set_flag(stream_id, "active", on=on)
        return self._snapshot.put(StreamChanged(id=stream_id, active=on))

    async def add(
        self,
        stream_id: str,
        url: str,
        *,
        title: str = "",
        platform: str = "rtmp",
        enabled: bool = False,
        parameters: Mapping[str, Any] | None = None,
    ) -> Events:
        """Create a stream; its id begins with `api`, which the apps reserve for us.

        `parameters` are further members in the form of the app's own streams.
        Newer apps keep a title and a platform, older ones do not.
        """
        if not _API_ID.fullmatch(stream_id):
            raise InvalidValueError("stream_id_form")
        text_of(url, TEXT_LENGTH, "url", empty=False)
        if stream_id in (objects := await self._app.objects()):
            raise InvalidValueError("stream_exists", value=stream_id)
        if len(objects) >= MAX_UNITS:
            raise InvalidValueError("limit_reached", high=MAX_UNITS)
        more = dict(parameters or {})
        if self._app.is_flat:
            new = merged(_typed(stream_id, title, platform, url, enabled=enabled), more)
            await self._write_one(stream_id, new)
        else:
            new = {"enabled": str(int(enabled)), "audioSource": "default"}
            new |= {"mediaServerUrl": url} | _as_text(more)
            await self._set_params(stream_id, new)
        return await self._read_back(stream_id)

    async def update(
        self,
        stream_id: str,
        *,
        url: str | None = None,
        title: str | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Events:
        """Change a stream, which restarts it; unchanged values are not written.

        `parameters` are members in the stream's own form, merged into it.
        """
        if url is None and title is None and not parameters:
            given = ("url", "title", "parameters")
            raise InvalidValueError("value_one_needed", what=given)
        raw = await self._raw(stream_id)
        changes = dict(parameters or {})
        if url is not None:
            text_of(url, TEXT_LENGTH, "url", empty=False)
            address = {"video": {"output": {"url": url}}}
            changes = merged(
                changes, address if is_typed(raw) else {"mediaServerUrl": url}
            )
        if title is not None:
            if not is_typed(raw):
                raise DeviceUnsupportedError(TranslatedMessage("no_stream_titles"))
            changes["title"] = text_of(title, TEXT_LENGTH, "title")
        for key in changes:
            if key in ("streamId", "stream_id") or not _KEY.fullmatch(key):
                raise InvalidValueError("value_fixed", what="parameters", value=key)
        if not is_typed(raw):
            changes = _as_text(changes)
        wanted = merged(raw, changes)
        if wanted != raw:
            if self._app.is_flat:
                await self._write_one(stream_id, wanted)
            else:
                differing = {k: v for k, v in changes.items() if raw.get(k) != v}
                await self._set_params(stream_id, differing)
        return await self._read_back(stream_id)

    async def remove(self, stream_id: str) -> Events:
        """Delete a stream.

        Newer apps have no command for it: the list is written without the stream,
        which restarts the others.
        """
        await self._raw(stream_id)
        if not self._app.is_flat:
            try:
                await self._cgi.send(
                    f"{ROOT}stream/remove.cgi",
                    {"stream_id": stream_id},
                    timeout_s=STREAM_TIMEOUT_S,
                )
            except DeviceNotFoundError:
                await self._rewrite_without(stream_id)
        else:
            await self._rewrite_without(stream_id)
        return self._snapshot.put(StreamRemoved(id=stream_id))

    async def hls_url(self) -> str:
        """Return where the camera serves its HLS pull playlist.

        The path is a secret: players need no login there.
        """
        answer = await self._cgi.read(f"{ROOT}param/get.cgi", {"list": "signature"})
        signature = _signature(answer.text, unwrapped(_json_or_none(answer)))
        if not _SIGNATURE.fullmatch(signature):
            raise DeviceResponseError("The app returned no signature")
        return f"{self._cgi.http.base.origin()}{ROOT}{signature}/live.m3u8"

    async def _set_flag(self, stream_id: str, key: str, *, on: bool) -> None:
        if flag_of(await self._raw(stream_id), key) is on:
            return
        fields = {"stream_id": stream_id, key: str(int(on))}
        if self._app.is_flat:
            path = f"{ROOT}set_stream_{key}.cgi"
            await self._cgi.send_form(path, fields, timeout_s=STREAM_TIMEOUT_S)
        else:
            path = f"{ROOT}stream/set.cgi"
            await self._cgi.send(path, fields, timeout_s=STREAM_TIMEOUT_S)

    async def _raw(self, stream_id: str) -> Raw:
        objects = await self._app.objects()
        return objects[one_of(stream_id, objects, "stream")]

    async def _read_back(self, stream_id: str) -> Events:
        raw = (await self._app.objects()).get(stream_id)
        if raw is None:
            raise DeviceRejectedError(TranslatedMessage("stream_not_kept"))
        known = self._snapshot.state.stream(stream_id)
        stream = with_known(decode_stream(stream_id, raw), known, pushed=True)
        return self._snapshot.put(StreamRead(stream=stream))

    async def _set_params(self, stream_id: str, fields: Mapping[str, str]) -> None:
        await self._cgi.send(
            f"{ROOT}stream/set.cgi",
            {"stream_id": stream_id, **fields},
            hide=fields.values(),
            timeout_s=STREAM_TIMEOUT_S,
        )

    async def _write_one(self, stream_id: str, raw: Raw) -> None:
        query = {"action": "set", "stream_id": stream_id}
        await self._write(FLAT, query, {**raw, "streamId": stream_id})

    async def _rewrite_without(self, stream_id: str) -> None:
        rest = {k: v for k, v in (await self._app.objects()).items() if k != stream_id}
        if self._app.is_flat:
            entries = [{**raw, "streamId": key} for key, raw in rest.items()]
            await self._write(FLAT, {"action": "set"}, {"streamList": entries})
        else:
            await self._write(FOLDER, {"action": "set"}, rest)

    async def _write(self, cgi: str, query: Mapping[str, str], value: Any) -> None:
        hide = secrets_of(value)
        await self._cgi.post_json(
            ROOT + cgi, query, value, hide=hide, timeout_s=STREAM_TIMEOUT_S
        )


def _typed(
    stream_id: str, title: str, platform: str, url: str, *, enabled: bool
) -> Raw:
    """Return a stream of the newer form, with every member that is required there.

    The vendor's library rejects the whole list for one stream without them.
    """
    return {
        "streamId": stream_id,
        "platform": text_of(platform, 40, "platform", empty=False),
        "title": text_of(title, TEXT_LENGTH, "title"),
        "enabled": enabled,
        "active": True,
        "callApi": False,
        "trigger": {"type": "manual"},
        "video": {
            "input": {
                "type": "CRS",
                "internalVapixParameters": "",
                "userVapixParameters": "",
            },
            "output": {"type": "video", "url": url, "parameters": ""},
        },
        "audio": {"source": "microphone", "audioChannelNbr": 1, "forceStereo": False},
        "status": {"led": True},
    }


def _as_text(changes: Mapping[str, Any]) -> dict[str, str]:
    """Return parameters in the format of the older API."""
    found = {}
    for key, value in changes.items():
        if key == "schedule" and isinstance(value, list):
            # JSON inside the text (List of streams).
            found[key] = orjson.dumps(value).decode()
            continue
        if isinstance(value, Mapping | list):
            raise InvalidValueError("parameter_flat", value=key)
        found[key] = str(int(value)) if isinstance(value, bool) else str(value)
    return found


def _json_or_none(answer: Any) -> Any:
    try:
        return json_of(answer, "The parameter")
    except DeviceResponseError:
        return None


def _signature(text: str, data: Any) -> str:
    if isinstance(data, dict):
        return str(data.get("signature", ""))
    found = re.search(r"signature=(\S+)", text)
    return found[1].strip("\"'") if found else ""


def secrets_of(value: Any) -> set[str]:
    """Return every text inside a JSON value."""
    match value:
        case str():
            return {value}
        case dict():
            return {text for item in value.values() for text in secrets_of(item)}
        case list():
            return {text for item in value for text in secrets_of(item)}
    return set()
