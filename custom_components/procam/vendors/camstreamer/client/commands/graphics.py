"""CamOverlay: texts, colors, variants, picture and position of Custom Graphics widgets.

What `customGraphics.cgi` changes is lost when the camera restarts.
"""

from collections.abc import Awaitable, Callable, Mapping
from copy import deepcopy
from typing import Any, Final, Protocol

from .....clientkit.axis_cgi import AxisCgi
from .....clientkit.errors import InvalidValueError
from .....clientkit.values import one_of, text_of, within
from ..checks import bytes_of, color_of, picture_type
from ..const import CAMOVERLAY_API, MAX_UPLOAD_BYTES, TEXT_LENGTH, UPLOAD_TIMEOUT_S
from ..events import CamstreamerEvent
from ..models.overlays import (
    Found,
    Raw,
    active_index,
    is_custom_graphics,
    variants as variants_of,
    zones,
)
from .overlay_files import OverlayFiles

_GRAPHICS: Final = f"{CAMOVERLAY_API}customGraphics.cgi"
_RESERVED: Final = frozenset({"action", "service_id", "service_name"})

type Events = tuple[CamstreamerEvent, ...]
type Change = Callable[[Raw], Raw]
"""Returns a service object with a change made; an equal one if it has it."""
type Send = Callable[[], Awaitable[object]]
"""Sends a volatile change to the camera."""
type TextChange = tuple[str, str, Any]
"""A field's name, what changes (`text`, `color`, `index`), and its new value."""


class Widgets(Protocol):
    """The changes that all widgets have in common; see `OverlayControl`."""

    permanent: bool

    async def service(self, overlay_id: int) -> Found:
        """Return a service object."""
        ...

    async def store(self, found: Found, wanted: Raw) -> None:
        """Store a changed service object."""
        ...

    async def apply(
        self, overlay_id: int, what: str, change: Change, send: Send
    ) -> None:
        """Send a volatile change and keep it, or store it, as the user chose."""
        ...

    def keep(self, overlay_id: int, what: str, change: Change, send: Send) -> None:
        """Keep a volatile change that was sent."""
        ...

    async def read_back(self, overlay_id: int) -> Events:
        """Read a widget and return what it shows as an event."""
        ...


class GraphicsControl:
    """Commands to Custom Graphics widgets; each reads the widget back."""

    def __init__(self, widgets: Widgets, cgi: AxisCgi, files: OverlayFiles) -> None:
        self._widgets = widgets
        self._cgi = cgi
        self._files = files

    async def set_texts(
        self,
        overlay_id: int,
        texts: Mapping[str, str],
        *,
        colors: Mapping[str, str] | None = None,
        variants: Mapping[str, int] | None = None,
    ) -> Events:
        """Set texts, colors and shown variants of fields.

        All by field name; a text goes into the variant shown. Colors read `R,G,B`
        or `R,G,B,A`, variants count from 0 (Custom Graphics, update_text).
        """
        colors, variants = colors or {}, variants or {}
        if not (texts or colors or variants):
            given = ("text", "fields", "colors", "variants")
            raise InvalidValueError("value_one_needed", what=given)
        found = await self._service(overlay_id)
        changes = _text_changes(found[0], texts, colors, variants)
        if self._widgets.permanent:
            await self._widgets.store(found, _with_texts(found[0], changes))
        else:
            await self._send_texts(overlay_id, changes)
            for change in changes:
                self._keep_text(overlay_id, change)
        return await self._widgets.read_back(overlay_id)

    async def set_image(
        self,
        overlay_id: int,
        *,
        path: str | None = None,
        data: bytes | None = None,
        name: str = "procam",
    ) -> Events:
        """Set the picture: a path, or a PNG's or JPEG's bytes.

        A path is one of `files.images` or a URL. Bytes are volatile; to be stored,
        they are put into the camera's flash as `name` first (update_image).
        """
        if (path is None) == (data is None):
            raise ValueError("Either a path or a picture is needed")
        await self._service(overlay_id)
        if data is not None:
            kind = picture_type(bytes_of(data, MAX_UPLOAD_BYTES))
            if not self._widgets.permanent:
                await self._send_picture(overlay_id, data, kind)
                return await self._widgets.read_back(overlay_id)
            stored = f"{name}_{overlay_id}.{kind.removeprefix('image/')}"
            path = (await self._files.upload_image(stored, data)).path
        chosen = text_of(path or "", TEXT_LENGTH, "camera_path", empty=False)
        members = {"image": chosen, "background": "image"}
        await self._apply(overlay_id, "image", {"image": chosen}, members)
        return await self._widgets.read_back(overlay_id)

    async def move(self, raw: Raw, x: float, y: float, moved: Raw) -> None:
        """Move a widget; `moved` are the members of its service object that change."""
        anchor = moved.get("coordSystem") or raw.get("coordSystem", "")
        fields = {"coord_system": str(anchor), "pos_x": f"{x:g}", "pos_y": f"{y:g}"}
        await self._apply(raw["id"], "position", fields, moved)

    async def _service(self, overlay_id: int) -> Found:
        found = await self._widgets.service(overlay_id)
        if not is_custom_graphics(found[0]):
            raise InvalidValueError("overlay_type", type="Custom Graphics")
        return found

    async def _apply(
        self, overlay_id: int, what: str, fields: Mapping[str, str], members: Raw
    ) -> None:
        query = {"action": "update_image", "service_id": overlay_id, **fields}
        await self._widgets.apply(
            overlay_id,
            what,
            lambda raw: {**raw, **members},
            lambda: self._cgi.send(_GRAPHICS, query),
        )

    async def _send_picture(self, overlay_id: int, data: bytes, kind: str) -> None:
        query = {"action": "update_image", "service_id": overlay_id}
        await self._cgi.post(_GRAPHICS, query, data, kind, timeout_s=UPLOAD_TIMEOUT_S)

    async def _send_texts(self, overlay_id: int, changes: list[TextChange]) -> None:
        query = [("action", "update_text"), ("service_id", overlay_id)]
        for name, what, value in changes:
            query.append((name if what == "text" else f"{name}_{what}", value))
        await self._cgi.send(_GRAPHICS, query)

    def _keep_text(self, overlay_id: int, change: TextChange) -> None:
        name, what, _ = change
        self._widgets.keep(
            overlay_id,
            f"{what} {name}",
            lambda raw: _with_texts(raw, [change]),
            lambda: self._send_texts(overlay_id, [change]),
        )


def _text_changes(
    raw: Raw,
    texts: Mapping[str, str],
    colors: Mapping[str, str],
    variants: Mapping[str, int],
) -> list[TextChange]:
    """Return changes of fields; raises ValueError for a field or value that is none."""
    named = {str(zone.get("name")): zone for zone in zones(raw)}
    for what, names in (("fields", texts), ("colors", colors), ("variants", variants)):
        for name in names:
            one_of(name, named, what)
            if name in _RESERVED:
                raise InvalidValueError("value_fixed", what=what, value=name)
    changes: list[TextChange] = []
    for name, index in variants.items():
        last = len(variants_of(named[name])) - 1
        changes.append((name, "index", within(index, (0, last), "variants")))
    for name, text in texts.items():
        changes.append((name, "text", text_of(text, TEXT_LENGTH, "text")))
    for name, color in colors.items():
        changes.append((name, "color", color_of(color)))
    return changes


def _with_texts(raw: Raw, changes: list[TextChange]) -> Raw:
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


def _stored_color(color: str) -> str:
    """Return a color as service objects hold it: alpha from 0 to 1, always there.

    `customGraphics.cgi` takes 0 to 255, and none for opaque.
    """
    red, green, blue, *alpha = color.split(",")
    share = int(alpha[0]) / 255 if alpha else 1
    return f"{red},{green},{blue},{round(share, 3):g}"
