"""CamOverlay: reads widgets, and has changes repeated that a restart undid."""

from contextlib import suppress
from dataclasses import replace
from typing import Any, override

from ....clientkit.errors import DeviceResponseError
from ....clientkit.schedule import Job
from ....clientkit.values import to_bool, to_float
from .app import InstalledApp
from .commands.overlays import ENABLED_PARAM, OverlayControl
from .const import CAMOVERLAY, MAX_UNITS
from .events import CamstreamerEvent, PushChanged
from .models.overlays import MANUAL, Overlay, by_id, decode_overlay
from .state import CameraSnapshot


class OverlayApp(InstalledApp):
    """The CamOverlay app."""

    package = CAMOVERLAY
    params = (ENABLED_PARAM,)

    def __init__(self, snapshot: CameraSnapshot, control: OverlayControl) -> None:
        super().__init__(snapshot)
        self._control = control
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

    async def _read(self) -> None:
        until = self._control.changes.serial
        raws = await self._control.services()
        if self._was_gone:
            if await self._control.changes.restarted(by_id(raws), until):
                raws = await self._control.services()
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

    def _decoded(self, raw: Any) -> Overlay | None:
        try:
            return decode_overlay(
                self._control.as_shown(raw) if isinstance(raw, dict) else raw
            )
        except DeviceResponseError:
            self.snapshot.unknown.add(f"{self.package} service of unknown form")
            return None


def _flag(value: str | None) -> bool | None:
    """Return a parameter's truth, also of a number such as 1.0; None if unknown."""
    for read in (to_bool, to_float):
        with suppress(DeviceResponseError):
            return bool(read(value, ENABLED_PARAM))
    return None


def _visible(
    overlay: Overlay, reported: bool | None, *, all_on: bool | None
) -> bool | None:
    """Return whether a widget is in the picture: as reported, else as follows."""
    if not overlay.enabled or all_on is False:
        return False
    if reported is not None:
        return reported
    return True if overlay.automation == MANUAL and all_on else None
