"""CamOverlay: widgets read, and volatile changes sent again after a restart."""

from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, override

from ....clientkit.decode import Fields, to_bool, to_float
from ....clientkit.errors import (
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)
from ....clientkit.schedule import Job
from .app import InstalledApp
from .const import CAMOVERLAY, MAX_UNITS
from .events import CamstreamerEvent, PushChanged
from .http import Cgi
from .models.overlays import MANUAL, Overlay, decode_overlay
from .snapshot import CameraSnapshot
from .volatile_changes import Raw, VolatileChanges

API: Final = f"/local/{CAMOVERLAY}/api/"
SERVICES: Final = f"{API}services.cgi"
ENABLED_PARAM: Final = "CamOverlay.Enabled"

type Found = tuple[Raw, list[Any] | None]
"""A service object, and all of them where the app gives no single one."""


class OverlayApp(InstalledApp):
    """The CamOverlay app."""

    package = CAMOVERLAY
    params = (ENABLED_PARAM,)

    def __init__(self, cgi: Cgi, snapshot: CameraSnapshot, *, reapply: bool) -> None:
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
        """Store a changed service object for good, alone where the app can do that."""
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
