"""Changes of widgets that the camera loses when it restarts (CamOverlay API, notice)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from ....clientkit.errors import DeviceConnectionError, DeviceError

_MAX_CHANGES: Final = 500

type Raw = dict[str, Any]
type Send = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolatileChange:
    """A change of a widget that was sent and confirmed, but is not stored."""

    overlay: int
    change: Callable[[Raw], Raw]
    """Returns a service object with the change made; an equal one if it has it."""
    send: Send
    listed: Raw | None = None
    """The service object as the camera listed it first after the change."""
    serial: int = 0


class VolatileChanges:
    """Shows changes that the camera does not list, and repeats those it lost."""

    def __init__(self, *, reapply: bool) -> None:
        """`reapply` repeats what a restart undid."""
        self._reapply = reapply
        self._changes: dict[tuple[object, ...], VolatileChange] = {}
        self.serial = 0

    def add(self, key: tuple[object, ...], change: VolatileChange) -> None:
        """Keep a change in place of an earlier one of this key."""
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
