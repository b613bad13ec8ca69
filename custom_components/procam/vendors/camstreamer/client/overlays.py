"""CamOverlay: reads widgets and sends changes again that a restart undid.

Some changes are volatile: the camera loses them when it restarts (CamOverlay API, notice).
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, override

from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from ....clientkit.schedule import Job
from ....clientkit.values import Fields, to_bool, to_float
from .app import InstalledApp
from .commands.graphics import Change, Send
from .const import CAMOVERLAY, CAMOVERLAY_API, MAX_UNITS
from .events import CamstreamerEvent, PushChanged
from .models.overlays import MANUAL, Found, Overlay, Raw, decode_overlay
from .state import CameraSnapshot

SERVICES: Final = f"{CAMOVERLAY_API}services.cgi"
ENABLED_PARAM: Final = "CamOverlay.Enabled"
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

    async def restarted(self, by_id: dict[int, Raw], until: int) -> bool:
        """Send again what a restart undid; return True if anything was sent.

        Changes after the serial number `until`, made during the read, stay as they
        are. Raises DeviceConnectionError.
        """
        sent = False
        for key, change in list(self._changes.items()):
            raw = by_id.get(change.overlay)
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


class OverlayApp(InstalledApp):
    """The CamOverlay app."""

    package = CAMOVERLAY
    params = (ENABLED_PARAM,)

    def __init__(
        self, cgi: AxisCgi, snapshot: CameraSnapshot, *, reapply: bool
    ) -> None:
        super().__init__(snapshot)
        self._cgi = cgi
        self.changes = VolatileChanges(reapply=reapply)
        self._was_up = False
        self._was_gone = False

    @override
    def jobs(self) -> list[Job]:
        return [self.job("services", self._read)]

    @override
    def set_params(self, params: dict[str, str]) -> None:
        enabled = _flag(params.get(ENABLED_PARAM.lower()))
        self.snapshot.update(overlays_enabled=enabled)

    @override
    def clear(self) -> None:
        self._was_gone = True
        self.snapshot.update(overlays=())

    @override
    def on_event(self, event: CamstreamerEvent) -> None:
        # A lost socket may mean a restart. Its return counts too: between the two the
        # app may still have been going down.
        if isinstance(event, PushChanged):
            self._was_gone |= self._was_up
            self._was_up = True

    # -- service objects ----------------------------------------------------------

    async def services(self) -> list[Any]:
        """Return the list of services, unchanged."""
        answer = await self._cgi.read_json(
            SERVICES, {"action": "get"}, what="The services"
        )
        return Fields(answer, "services").values("services")

    async def service(self, overlay_id: int) -> Found:
        """Return a service object; raises ValueError that lists the widgets."""
        query = {"action": "get", "service_id": overlay_id}
        try:
            answer = await self._cgi.read_json(SERVICES, query, what="The service")
        except DeviceRejectedError:
            answer = None
        if isinstance(answer, dict) and answer.get("id") == overlay_id:
            return answer, None
        listed = await self.services()
        by_id = _by_id(listed)
        if overlay_id in by_id:
            return by_id[overlay_id], listed
        known = list(by_id) or "–"
        raise InvalidValueError(
            "value_unknown", what="overlay", value=overlay_id, known=known
        )

    async def store(self, raw: Raw, listed: list[Any] | None) -> None:
        """Store a changed service object permanently, separately if the app supports it."""
        if listed is None:
            query = {"action": "set", "service_id": raw["id"]}
            await self._cgi.post_json(SERVICES, query, raw)
            return
        old = _by_id(listed)[raw["id"]]
        services = [raw if item is old else item for item in listed]
        await self._cgi.post_json(SERVICES, {"action": "set"}, {"services": services})

    # -- reading ------------------------------------------------------------------

    async def _read(self) -> None:
        until = self.changes.serial
        raws = await self.services()
        if self._was_gone:
            if await self.changes.restarted(_by_id(raws), until):
                raws = await self.services()
            self._was_gone = False
        overlays: dict[int, Overlay] = {}
        for raw in raws[:MAX_UNITS]:
            if (overlay := self._decoded(raw)) is not None:
                overlays[overlay.id] = self._shown(overlay)
        self.snapshot.update(overlays=tuple(overlays.values()))

    def _shown(self, overlay: Overlay) -> Overlay:
        """Return a widget with what only events report."""
        state = self.snapshot.state
        known = state.overlay(overlay.id)
        reported = known.visible if known and self.package in state.pushed else None
        all_on = state.overlays_enabled
        if (
            overlay.automation == MANUAL
            and all_on is not False
            and reported is not None
        ):
            # `enabled.cgi` is volatile, the list may keep the stored flag.
            overlay = replace(overlay, enabled=reported)
        visible = _visible(overlay, reported, all_on=all_on)
        return replace(overlay, visible=visible)

    def as_shown(self, raw: Raw) -> Raw:
        """Return a listed service object with the changes that are not stored."""
        shown = self.changes.shown(raw)
        # Without events a restart that undid them would go unnoticed.
        return shown if self.package in self.snapshot.state.pushed else raw

    def _decoded(self, raw: Any) -> Overlay | None:
        try:
            return decode_overlay(self.as_shown(raw) if isinstance(raw, dict) else raw)
        except DeviceResponseError:
            self.snapshot.unknown.add(f"{self.package} service of unknown form")
            return None


def _flag(value: str | None) -> bool | None:
    """Return a parameter's truth, also of a number such as 1.0; None if unknown."""
    for read in (to_bool, to_float):
        with suppress(DeviceResponseError):
            return bool(read(value, ENABLED_PARAM))
    return None


def _by_id(listed: list[Any]) -> dict[int, Raw]:
    found = (item for item in listed if isinstance(item, dict))
    return {item["id"]: item for item in found if isinstance(item.get("id"), int)}


def _visible(
    overlay: Overlay, reported: bool | None, *, all_on: bool | None
) -> bool | None:
    """Return whether a widget is in the picture: as reported, else as follows."""
    if not overlay.enabled or all_on is False:
        return False
    if reported is not None:
        return reported
    return True if overlay.automation == MANUAL and all_on else None
