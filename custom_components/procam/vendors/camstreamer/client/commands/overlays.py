"""CamOverlay: widgets of every kind switched, moved and changed.

Changes are volatile (`enabled.cgi`, `customGraphics.cgi`, `infoticker.cgi`: lost when
the camera restarts; CamOverlay API, notice) or, as the user chose, stored with the whole
service object. Undocumented members are kept in every read-modify-write.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    InvalidValueError,
    TranslatedMessage,
)
from .....clientkit.values import Fields, one_of, text_of, within
from ..checks import title_field
from ..const import (
    ANCHORS,
    CAMOVERLAY,
    CAMOVERLAY_API,
    POSITION_RANGE,
    SCORE_RANGE,
    SCORES,
    TEXT_LENGTH,
    TICKER_ANCHORS,
    TICKER_RANGE,
)
from ..events import OverlayEnabled, OverlayRead, OverlaysEnabled
from ..merge import merged
from ..models.overlays import (
    INFOTICKER,
    Found,
    Raw,
    by_id,
    decode_overlay,
    is_custom_graphics,
)
from ..models.settings import CamstreamerSettings
from ..params import Params
from ..state import CameraSnapshot
from .graphics import Change, Events, GraphicsControl, Send
from .overlay_files import OverlayFiles

SERVICES: Final = f"{CAMOVERLAY_API}services.cgi"
ENABLED_PARAM: Final = "CamOverlay.Enabled"
_ENABLED: Final = f"{CAMOVERLAY_API}enabled.cgi"
_TICKER: Final = f"{CAMOVERLAY_API}infoticker.cgi"
_NUMBER_FLAGS: Final = frozenset({"enabled", "showClock"})
"""Flags the app takes as 0 and 1 alone."""
_MAX_CHANGES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class VolatileChange:
    """A change of a widget that was sent and confirmed, but is not stored."""

    overlay: int
    change: Change
    send: Send
    listed: Raw | None = None
    """The service object as the camera listed it first after the change."""
    serial: int = 0


class VolatileChanges:
    """Shows changes that the camera does not list, and repeats those it lost."""

    def __init__(self, *, reapply: bool) -> None:
        """`reapply` sends changes again that a restart undid."""
        self._reapply = reapply
        self._changes: dict[tuple[object, ...], VolatileChange] = {}
        self.serial = 0

    def add(self, key: tuple[object, ...], change: VolatileChange) -> None:
        """Keep a change, replacing an earlier one with the same key."""
        self.serial += 1
        self._changes.pop(key, None)
        self._changes[key] = replace(change, serial=self.serial)
        if len(self._changes) > _MAX_CHANGES:
            del self._changes[next(iter(self._changes))]

    def drop(self, overlay_id: int) -> None:
        """Drop the changes of a widget: it was stored."""
        self._changes = {
            k: c for k, c in self._changes.items() if c.overlay != overlay_id
        }

    def shown(self, raw: Raw) -> Raw:
        """Return a listed service object as it is in the picture.

        The list may keep what is stored. Where it differs from what it was after the
        change, somebody else has changed the same member, and the change is dropped.
        """
        shown = raw
        for key, change in list(self._changes.items()):
            if change.overlay != raw.get("id"):
                continue
            listed = raw if change.listed is None else change.listed
            self._changes[key] = replace(change, listed=listed)
            changed = change.change(raw)
            differing = [k for k, value in changed.items() if value != raw.get(k)]
            if any(raw.get(k) != listed.get(k) for k in differing):
                del self._changes[key]
            else:
                shown = change.change(shown)
        return shown

    async def restarted(self, found: dict[int, Raw], until: int) -> bool:
        """Send again what a restart undid; return True if anything was sent.

        Changes after the serial number `until`, made during the read, stay as they
        are. Raises DeviceConnectionError.
        """
        sent = False
        for key, change in list(self._changes.items()):
            raw = found.get(change.overlay)
            if change.serial > until or (raw and change.change(raw) == raw):
                continue
            if raw is None or not self._reapply:
                self._changes.pop(key, None)
                continue
            try:
                await change.send()
            except DeviceConnectionError:
                raise
            except DeviceError, ValueError:
                self._changes.pop(key, None)
            else:
                self._changes[key] = replace(change, listed=None)
            sent = True
        return sent


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
        snapshot: CameraSnapshot,
    ) -> None:
        self.permanent = settings.permanent
        self.changes = VolatileChanges(reapply=settings.reapply)
        self.files = OverlayFiles(cgi)
        self.graphics = GraphicsControl(self, cgi, self.files)
        self._cgi = cgi
        self._params = params
        self._snapshot = snapshot
        self._title_field = settings.title_field

    async def get(self, overlay_id: int) -> Raw:
        """Return a widget's service object without passwords (services.cgi)."""
        raw, _ = await self.service(overlay_id)
        return {k: v for k, v in self.as_shown(raw).items() if "pass" not in k}

    async def set_all_enabled(self, *, on: bool) -> Events:
        """Switch all widgets together (parameter CamOverlay.Enabled)."""
        before = [o for o in self._snapshot.state.overlays if o.enabled]
        await self._params.update({ENABLED_PARAM: str(int(on))})
        # Widgets that vanished with the rest are as enabled as they were.
        kept = [OverlayEnabled(id=o.id, enabled=True) for o in before]
        return self._snapshot.put(OverlaysEnabled(enabled=on), *kept)

    async def set_enabled(self, overlay_id: int, *, on: bool) -> Events:
        """Show or hide a widget (enabled.cgi, or its stored object)."""
        if self.permanent:
            await self.change(overlay_id, lambda raw: {**raw, "enabled": int(on)})
        else:
            await self._send_enabled(overlay_id, on=on)
            self.keep(
                overlay_id,
                "enabled",
                lambda raw: _with_enabled(raw, on=on),
                lambda: self._send_enabled(overlay_id, on=on),
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
        await self.apply(
            overlay_id,
            "ticker",
            lambda raw: {**raw, **changes},
            lambda: self._cgi.send(_TICKER, fields),
        )
        return await self.read_back(overlay_id)

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
            events = await self.graphics.set_texts(overlay_id, texts)
        if known is not None and not known.enabled:
            events += await self.set_enabled(overlay_id, on=True)
        return events

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
        found = await self.service(overlay_id)
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
            await self.graphics.move(raw, x, y, moved)
        else:
            await self.store(found, {**raw, **moved})
        return await self.read_back(overlay_id)

    async def set_score(self, overlay_id: int, key: str, value: int) -> Events:
        """Set a number of a score widget, 0 to 999; stored (services.cgi)."""
        within(value, SCORE_RANGE, "score")
        found = await self.service(overlay_id)
        named = {SCORES[name]: name for name in SCORES if name in found[0]}
        field = named[one_of(key, named, "score")]
        await self.store(found, {**found[0], field: value})
        return await self.read_back(overlay_id)

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
        await self.change(overlay_id, lambda old: merged(old, plain))
        return await self.read_back(overlay_id)

    # -- service objects ----------------------------------------------------------

    async def services(self) -> list[Any]:
        """Return the list of services, unchanged."""
        answer = await self._cgi.read_json(
            SERVICES, {"action": "get"}, what="The services"
        )
        return Fields(answer, "services").values("services")

    async def service(self, overlay_id: int) -> Found:
        """Return a service object; raises InvalidValueError that lists the widgets."""
        query = {"action": "get", "service_id": overlay_id}
        try:
            answer = await self._cgi.read_json(SERVICES, query, what="The service")
        except DeviceRejectedError:
            answer = None
        if isinstance(answer, dict) and answer.get("id") == overlay_id:
            return answer, None
        listed = await self.services()
        found = by_id(listed)
        if overlay_id in found:
            return found[overlay_id], listed
        known = list(found) or "–"
        raise InvalidValueError(
            "value_unknown", what="overlay", value=overlay_id, known=known
        )

    def as_shown(self, raw: Raw) -> Raw:
        """Return a listed service object with the changes that are not stored."""
        shown = self.changes.shown(raw)
        # Without events a restart that undid them would go unnoticed.
        return shown if CAMOVERLAY in self._snapshot.state.pushed else raw

    async def change(self, overlay_id: int, change: Change) -> None:
        """Read a service object and store it changed."""
        found = await self.service(overlay_id)
        await self.store(found, change(found[0]))

    async def store(self, found: Found, wanted: Raw) -> None:
        """Store a changed service object permanently; an unchanged one is not written.

        It is written separately if the app supports it, otherwise with all others.
        """
        raw, listed = found
        if wanted != raw:
            if listed is None:
                query = {"action": "set", "service_id": raw["id"]}
                await self._cgi.post_json(SERVICES, query, wanted)
            else:
                services = [wanted if item is raw else item for item in listed]
                await self._cgi.post_json(
                    SERVICES, {"action": "set"}, {"services": services}
                )
        self.changes.drop(raw["id"])

    async def apply(
        self, overlay_id: int, what: str, change: Change, send: Send
    ) -> None:
        """Send a volatile change and keep it, or store it, as the user chose."""
        if self.permanent:
            await self.change(overlay_id, change)
        else:
            await send()
            self.keep(overlay_id, what, change, send)

    def keep(self, overlay_id: int, what: str, change: Change, send: Send) -> None:
        """Keep a volatile change that was sent, in place of one of the same kind."""
        self.changes.add(
            (overlay_id, what),
            VolatileChange(overlay=overlay_id, change=change, send=send),
        )

    async def read_back(self, overlay_id: int) -> Events:
        """Read a widget and return what it shows as an event."""
        raw, _ = await self.service(overlay_id)
        overlay = decode_overlay(self.as_shown(raw))
        return self._snapshot.put(OverlayRead(overlay=overlay))

    async def _send_enabled(self, overlay_id: int, *, on: bool) -> None:
        await self._cgi.send(_ENABLED, {f"id_{overlay_id}": int(on)})


def _with_enabled(raw: Raw, *, on: bool) -> Raw:
    is_so = raw.get("enabled") in (int(on), str(int(on)))
    return raw if is_so else {**raw, "enabled": int(on)}


def _number(value: float) -> float:
    """Return a whole number as the vendor's samples write it, without a point."""
    return int(value) if float(value).is_integer() else value
