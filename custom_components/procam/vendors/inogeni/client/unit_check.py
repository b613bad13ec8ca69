"""Notices that another unit answers at the address: the device has no serial number."""

from collections.abc import Callable, Container, Mapping

from .models import DeviceKind, InogeniState

type Fingerprint = Mapping[str, list[int]]
"""The numbers of the devices behind a unit, by kind."""


def fingerprint(
    state: InogeniState, missing: Container[tuple[DeviceKind, int]]
) -> Fingerprint:
    """Return the devices that are not missing in the latest list, as JSON stores them."""
    return {
        kind.value: [
            device.number
            for device in state.of_kind(kind)
            if (kind, device.number) not in missing
        ]
        for kind in DeviceKind
    }


class UnitCheck:
    """Compares the devices behind a unit with those known before.

    While one channel is up it is the same unit, whose configuration may change. Behind
    a new channel there may be another unit.
    """

    def __init__(self) -> None:
        self.known: Fingerprint | None = None
        """The devices of the right unit; None before they were read."""
        self.on_change: Callable[[Fingerprint], None] = lambda _: None
        """Called when the devices of the right unit have changed."""
        self._is_same = False
        self._latest: Fingerprint | None = None

    def expect(self, known: Fingerprint | None) -> None:
        """Set the devices of the right unit, and compare from now on."""
        self.known = known
        self.doubt()

    def doubt(self) -> None:
        """Compare again: the unit at the address may have been exchanged."""
        self._is_same, self._latest = False, None

    def accept(self, seen: Fingerprint) -> None:
        """Accept the devices of the unit that answers as those of the right unit."""
        before, self.known, self._is_same = self.known, seen, True
        if seen != before:
            self.on_change(seen)

    def differs(self, seen: Fingerprint) -> bool:
        """Return True if the devices differ from the known ones twice in a row."""
        if self._is_same or self.known in (None, seen):
            self.accept(seen)
            return False
        again, self._latest = seen == self._latest, seen
        return again
