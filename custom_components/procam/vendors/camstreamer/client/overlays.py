"""CamOverlay: widgets read, and volatile changes sent again after a restart."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, override

from ....clientkit.decode import Fields, to_bool, to_float
from ....clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
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

API: Final = f"/local/{CAMOVERLAY}/api/"
SERVICES: Final = f"{API}services.cgi"
MAX_WISHES: Final = 500
ENABLED_PARAM: Final = "CamOverlay.Enabled"

type Raw = dict[str, Any]
type Found = tuple[Raw, list[Any] | None]
"""A service object, and all of them where the app gives no single one."""
type Send = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A volatile change we made: what it looks like in the widget, how to repeat it."""

    overlay: int
    is_so: Callable[[Raw], bool]
    send: Send
    serial: int = 0


class OverlayApp(InstalledApp):
    """The CamOverlay app."""

    package = CAMOVERLAY
    params = (ENABLED_PARAM,)

    def __init__(self, cgi: Cgi, snapshot: CameraSnapshot, *, reapply: bool) -> None:
        """Take the camera's CGIs; `reapply` repeats what a restart undid."""
        super().__init__(snapshot)
        self._cgi = cgi
        self._reapply = reapply
        self._wishes: dict[tuple[object, ...], Wish] = {}
        self._serial = 0
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

    # -- wishes -------------------------------------------------------------------

    def wish(self, key: tuple[object, ...], wish: Wish) -> None:
        """Remember a volatile change, to be sent again after a restart."""
        if self._reapply:
            self._serial += 1
            self._wishes.pop(key, None)
            self._wishes[key] = replace(wish, serial=self._serial)
            if len(self._wishes) > MAX_WISHES:
                del self._wishes[next(iter(self._wishes))]

    def drop_wishes(self, overlay_id: int) -> None:
        """Forget the volatile changes of a widget: it was stored for good."""
        self._wishes = {
            k: w for k, w in self._wishes.items() if w.overlay != overlay_id
        }

    async def _repeat(self, raws: list[Any], until: int) -> bool:
        """Send again what a restart undid; tell whether anything was sent.

        Without a restart in between, a difference is somebody else's doing and
        stays. Changes made while the read was under way are left alone.
        """
        was_gone, self._was_gone = self._was_gone, False
        by_id = _by_id(raws)
        sent = False
        for key, wish in list(self._wishes.items()):
            raw = by_id.get(wish.overlay)
            if wish.serial > until or (raw is not None and wish.is_so(raw)):
                continue
            if raw is None or not was_gone:
                self._wishes.pop(key, None)
                continue
            try:
                await wish.send()
            except DeviceConnectionError:
                self._was_gone = True
                raise
            except DeviceError, ValueError:
                self._wishes.pop(key, None)
            sent = True
        return sent

    # -- reading ------------------------------------------------------------------

    async def _read(self) -> None:
        until = self._serial
        raws = await self.services()
        if self._wishes and await self._repeat(raws, until):
            raws = await self.services()
        self._was_gone = False
        state = self.snapshot.state
        known = {overlay.id: overlay.visible for overlay in state.overlays}
        pushed = self.package in state.pushed
        overlays: dict[int, Overlay] = {}
        for raw in raws[:MAX_UNITS]:
            if (overlay := self._decoded(raw)) is not None:
                told = known.get(overlay.id) if pushed else None
                overlays[overlay.id] = replace(
                    overlay,
                    visible=_visible(overlay, told, all_on=state.overlays_enabled),
                )
        self.snapshot.update(overlays=tuple(overlays.values()))

    def _decoded(self, raw: Any) -> Overlay | None:
        try:
            return decode_overlay(raw)
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
    overlay: Overlay, told: bool | None, *, all_on: bool | None
) -> bool | None:
    """Return whether a widget shows: what events told, else what follows."""
    if not overlay.enabled or all_on is False:
        return False
    if told is not None:
        return told
    return True if overlay.automation == MANUAL and all_on else None
