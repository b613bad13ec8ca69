"""CamOverlay: widgets switched, their texts, pictures and any other member changed.

Changes are volatile (`enabled.cgi`, `customGraphics.cgi`, `infoticker.cgi`: lost when
the camera restarts) or, as the user chose, stored with the whole service object.
Undocumented members are kept in every read-modify-write.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import (
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import one_of, text_of, within
from ..checks import bytes_of, color_of, picture_type, title_field
from ..const import (
    ANCHORS,
    MAX_UPLOAD_BYTES,
    POSITION_RANGE,
    SCORE_RANGE,
    SCORES,
    TEXT_LENGTH,
    TICKER_ANCHORS,
    TICKER_RANGE,
    UPLOAD_TIMEOUT_S,
)
from ..events import CamstreamerEvent, OverlayEnabled, OverlayRead, OverlaysEnabled
from ..merge import merged
from ..models.overlays import (
    INFOTICKER,
    active_index,
    decode_overlay,
    is_custom_graphics,
    variants as variants_of,
    zones,
)
from ..models.settings import CamstreamerSettings
from ..overlays import API, ENABLED_PARAM, Found, OverlayApp, Raw, VolatileChange
from ..params import Params
from .overlay_files import OverlayFiles

_ENABLED: Final = f"{API}enabled.cgi"
_TICKER: Final = f"{API}infoticker.cgi"
_GRAPHICS: Final = f"{API}customGraphics.cgi"
_RESERVED: Final = frozenset({"action", "service_id", "service_name"})
_NUMBER_FLAGS: Final = frozenset({"enabled", "showClock"})
"""Flags the app takes as 0 and 1 alone."""

type Events = tuple[CamstreamerEvent, ...]


class OverlayControl:
    """Commands to the CamOverlay app.

    A command that changes what a widget shows reads the widget back, because the
    app's answers to most of them are not documented.
    """

    def __init__(
        self,
        settings: CamstreamerSettings,
        cgi: AxisCgi,
        params: Params,
        app: OverlayApp,
    ) -> None:
        self.files = OverlayFiles(cgi)
        self._cgi = cgi
        self._params = params
        self._app = app
        self._snapshot = app.snapshot
        self._permanent = settings.permanent
        self._title_field = settings.title_field

    async def get(self, overlay_id: int) -> Raw:
        """Return a widget's service object without passwords (services.cgi)."""
        raw, _ = await self._app.service(overlay_id)
        return {k: v for k, v in self._app.as_shown(raw).items() if "pass" not in k}

    async def set_all_enabled(self, *, on: bool) -> Events:
        """Switch all widgets together (parameter CamOverlay.Enabled)."""
        before = [o for o in self._snapshot.state.overlays if o.enabled]
        await self._params.update({ENABLED_PARAM: str(int(on))})
        # Widgets that vanished with the rest are as enabled as they were.
        kept = [OverlayEnabled(id=o.id, enabled=True) for o in before]
        return self._snapshot.put(OverlaysEnabled(enabled=on), *kept)

    async def set_enabled(self, overlay_id: int, *, on: bool) -> Events:
        """Show or hide a widget (enabled.cgi, or its stored object)."""
        if self._permanent:
            await self._change(overlay_id, lambda raw: {**raw, "enabled": int(on)})
        else:
            await self._send_enabled(overlay_id, on=on)
            self._app.changes.add(
                ("enabled", overlay_id),
                VolatileChange(
                    overlay=overlay_id,
                    change=lambda raw: _with_enabled(raw, on=on),
                    send=lambda: self._send_enabled(overlay_id, on=on),
                ),
            )
        return self._snapshot.put(OverlayEnabled(id=overlay_id, enabled=on))

    async def set_ticker(self, overlay_id: int, text: str) -> Events:
        """Set the text of an Info Ticker (infoticker.cgi)."""
        text_of(text, TEXT_LENGTH, "text")
        fields = {"service_id": overlay_id, "text": text}
        changes = {"source": text, "sourceType": "text"}
        known = self._snapshot.state.overlay(overlay_id)
        if known is not None and known.type != INFOTICKER:
            raise InvalidValueError("overlay_type", type="Info Ticker")
        if self._permanent:
            await self._change(overlay_id, lambda raw: {**raw, **changes})
        else:
            await self._cgi.send(_TICKER, fields)
            self._app.changes.add(
                ("ticker", overlay_id),
                VolatileChange(
                    overlay=overlay_id,
                    change=lambda raw: {**raw, **changes},
                    send=lambda: self._cgi.send(_TICKER, fields),
                ),
            )
        return await self._read_back(overlay_id)

    async def set_texts(
        self,
        overlay_id: int,
        texts: Mapping[str, str],
        *,
        colors: Mapping[str, str] | None = None,
        variants: Mapping[str, int] | None = None,
    ) -> Events:
        """Set texts, colors and shown variants of a Custom Graphics widget's fields.

        All by field name; a text goes into the variant shown. Colors read `R,G,B`
        or `R,G,B,A`, variants count from 0 (Custom Graphics, update_text).
        """
        colors, variants = colors or {}, variants or {}
        if not (texts or colors or variants):
            given = ("text", "fields", "colors", "variants")
            raise InvalidValueError("value_one_needed", what=given)
        found = await self._graphics(overlay_id)
        named = {str(zone.get("name")): zone for zone in zones(found[0])}
        for what, names in (
            ("fields", texts),
            ("colors", colors),
            ("variants", variants),
        ):
            for name in names:
                one_of(name, named, what)
                if name in _RESERVED:
                    raise InvalidValueError("value_fixed", what=what, value=name)
        changes: list[tuple[str, str, Any]] = []
        for name, index in variants.items():
            last = len(variants_of(named[name])) - 1
            changes.append((name, "index", within(index, (0, last), "variants")))
        for name, text in texts.items():
            changes.append((name, "text", text_of(text, TEXT_LENGTH, "text")))
        for name, color in colors.items():
            changes.append((name, "color", color_of(color)))
        if self._permanent:
            await self._store(found, _with_texts(found[0], changes))
        else:
            await self._send_texts(overlay_id, changes)
            for change in changes:
                self._keep_text(overlay_id, change)
        return await self._read_back(overlay_id)

    async def show_message(
        self, overlay_id: int, message: str, title: str | None = None
    ) -> Events:
        """Write a message into a widget and show the widget if it is hidden.

        The title goes into the field that the settings name, the message into the
        first other one. Raises InvalidValueError for a title without such a field.
        """
        known = self._snapshot.state.overlay(overlay_id)
        if known is None or not known.text_fields:
            if title is not None:
                raise InvalidValueError("value_only_one", what=("message", "title"))
            events = await self.set_ticker(overlay_id, message)
        else:
            names = [field.name for field in known.text_fields]
            texts = {}
            if title is not None:
                texts[title_field(self._title_field, names)] = title
            others = [name for name in names if name != self._title_field]
            texts[(others or names)[0]] = message
            events = await self.set_texts(overlay_id, texts)
        if known is not None and not known.enabled:
            events += await self.set_enabled(overlay_id, on=True)
        return events

    async def set_image(
        self,
        overlay_id: int,
        *,
        path: str | None = None,
        data: bytes | None = None,
        name: str = "procam",
    ) -> Events:
        """Set the picture of a Custom Graphics widget: a path, or a PNG's or JPEG's bytes.

        A path is one of `files.images` or a URL. Bytes are volatile; to be stored,
        they are put into the camera's flash as `name` first (update_image).
        """
        if (path is None) == (data is None):
            raise ValueError("Either a path or a picture is needed")
        await self._graphics(overlay_id)
        if data is not None:
            kind = picture_type(bytes_of(data, MAX_UPLOAD_BYTES))
            if not self._permanent:
                await self._send_picture(overlay_id, data, kind)
                return await self._read_back(overlay_id)
            stored = f"{name}_{overlay_id}.{kind.removeprefix('image/')}"
            path = (await self.files.upload_image(stored, data)).path
        chosen = text_of(path or "", TEXT_LENGTH, "camera_path", empty=False)
        await self._set_graphics(
            overlay_id,
            "image",
            {"image": chosen},
            {"image": chosen, "background": "image"},
        )
        return await self._read_back(overlay_id)

    async def set_position(
        self, overlay_id: int, x: float, y: float, anchor: str | None = None
    ) -> Events:
        """Move a widget: pixels inward from an anchor, the present one by default.

        Widgets other than Custom Graphics have no volatile command for it and are
        stored. An Info Ticker is at the top or bottom: its y is a fraction of the
        height, its x is ignored.
        """
        within(x, POSITION_RANGE, "x")
        within(y, POSITION_RANGE, "y")
        if anchor is not None:
            one_of(anchor, ANCHORS, "anchor")
        found = await self._app.service(overlay_id)
        raw = found[0]
        if "pos_y" not in raw:
            raise DeviceUnsupportedError(TranslatedMessage("overlay_not_placed"))
        if raw.get("name") == INFOTICKER:
            within(y, TICKER_RANGE, "y")
            one_of(anchor or TICKER_ANCHORS[0], TICKER_ANCHORS, "anchor")
        moved: Raw = {"pos_y": _number(y)}
        if "pos_x" in raw:
            moved["pos_x"] = _number(x)
        if anchor is not None:
            moved["coordSystem"] = anchor
        if is_custom_graphics(raw):
            fields = {
                "coord_system": anchor or str(raw.get("coordSystem", "")),
                "pos_x": f"{x:g}",
                "pos_y": f"{y:g}",
            }
            await self._set_graphics(overlay_id, "position", fields, moved)
        else:
            await self._store(found, {**raw, **moved})
        return await self._read_back(overlay_id)

    async def set_score(self, overlay_id: int, key: str, value: int) -> Events:
        """Set a number of a score widget, 0 to 999; stored (services.cgi)."""
        within(value, SCORE_RANGE, "score")
        found = await self._app.service(overlay_id)
        named = {SCORES[name]: name for name in SCORES if name in found[0]}
        field = named[one_of(key, named, "score")]
        await self._store(found, {**found[0], field: value})
        return await self._read_back(overlay_id)

    async def update(self, overlay_id: int, changes: Mapping[str, Any]) -> Events:
        """Change any members of a widget permanently; objects are merged (services.cgi)."""
        if not changes:
            raise InvalidValueError("value_missing", what="changes")
        if fixed := {"id", "name"} & changes.keys():
            raise InvalidValueError("value_fixed", what="changes", value=sorted(fixed))
        plain = {
            key: int(value)
            if key in _NUMBER_FLAGS and isinstance(value, bool)
            else value
            for key, value in changes.items()
        }
        await self._change(overlay_id, lambda old: merged(old, plain))
        return await self._read_back(overlay_id)

    # -- ways to change -------------------------------------------------------------

    async def _change(self, overlay_id: int, change: Callable[[Raw], Raw]) -> None:
        """Read a service object and store it changed."""
        found = await self._app.service(overlay_id)
        await self._store(found, change(found[0]))

    async def _store(self, found: Found, wanted: Raw) -> None:
        """Store a changed service object; an unchanged one is not written."""
        raw, listed = found
        if wanted != raw:
            await self._app.store(wanted, listed)
        self._app.changes.drop(raw["id"])

    async def _set_graphics(
        self, overlay_id: int, what: str, fields: Mapping[str, str], members: Raw
    ) -> None:
        if self._permanent:
            await self._change(overlay_id, lambda old: {**old, **members})
            return
        await self._send_graphics(overlay_id, fields)
        self._app.changes.add(
            (what, overlay_id),
            VolatileChange(
                overlay=overlay_id,
                change=lambda raw: {**raw, **members},
                send=lambda: self._send_graphics(overlay_id, fields),
            ),
        )

    async def _send_enabled(self, overlay_id: int, *, on: bool) -> None:
        await self._cgi.send(_ENABLED, {f"id_{overlay_id}": int(on)})

    async def _send_graphics(self, overlay_id: int, fields: Mapping[str, str]) -> None:
        query = {"action": "update_image", "service_id": overlay_id, **fields}
        await self._cgi.send(_GRAPHICS, query)

    async def _send_picture(self, overlay_id: int, data: bytes, kind: str) -> None:
        query = {"action": "update_image", "service_id": overlay_id}
        await self._cgi.post(_GRAPHICS, query, data, kind, timeout_s=UPLOAD_TIMEOUT_S)

    async def _send_texts(
        self, overlay_id: int, changes: list[tuple[str, str, Any]]
    ) -> None:
        query = [("action", "update_text"), ("service_id", overlay_id)]
        for name, what, value in changes:
            query.append((name if what == "text" else f"{name}_{what}", value))
        await self._cgi.send(_GRAPHICS, query)

    def _keep_text(self, overlay_id: int, change: tuple[str, str, Any]) -> None:
        name, what, _ = change
        self._app.changes.add(
            (what, overlay_id, name),
            VolatileChange(
                overlay=overlay_id,
                change=lambda raw: _with_texts(raw, [change]),
                send=lambda: self._send_texts(overlay_id, [change]),
            ),
        )

    async def _graphics(self, overlay_id: int) -> Found:
        found = await self._app.service(overlay_id)
        if not is_custom_graphics(found[0]):
            raise InvalidValueError("overlay_type", type="Custom Graphics")
        return found

    async def _read_back(self, overlay_id: int) -> Events:
        raw, _ = await self._app.service(overlay_id)
        overlay = decode_overlay(self._app.as_shown(raw))
        return self._snapshot.put(OverlayRead(overlay=overlay))


def _with_enabled(raw: Raw, *, on: bool) -> Raw:
    is_so = raw.get("enabled") in (int(on), str(int(on)))
    return raw if is_so else {**raw, "enabled": int(on)}


def _with_texts(raw: Raw, changes: list[tuple[str, str, Any]]) -> Raw:
    """Return a service object with texts, colors and variants of fields changed."""
    changed = deepcopy(raw)
    for name, what, value in changes:
        for zone in zones(changed):
            if zone.get("name") == name:
                _change_zone(zone, what, value)
    return changed


def _change_zone(zone: Raw, what: str, value: Any) -> None:
    if what == "color":
        stored = _stored_color(value)
        if zone.get("textColor") not in (value, stored):
            zone["textColor"] = stored
        return
    shown = active_index(zone)
    for index, item in enumerate(variants_of(zone)):
        if what == "index":
            item["active"] = index == value
        elif index == shown:
            item["source"] = value


def _number(value: float) -> float:
    """Return a whole number as the vendor's samples write it, without a point."""
    return int(value) if float(value).is_integer() else value


def _stored_color(color: str) -> str:
    """Return a color as service objects hold it: alpha from 0 to 1, always there.

    `customGraphics.cgi` takes 0 to 255, and none for opaque.
    """
    red, green, blue, *alpha = color.split(",")
    share = int(alpha[0]) / 255 if alpha else 1
    return f"{red},{green},{blue},{round(share, 3):g}"
