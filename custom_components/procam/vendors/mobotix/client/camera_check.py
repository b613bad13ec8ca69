"""Compares the camera that answers with the one known before."""

from collections.abc import Callable, Mapping

from ....clientkit.identity import Identity

type Marks = Mapping[str, str]
"""MAC address and serial number, as far as the camera reports them."""


class CameraCheck:
    """What distinguishes the camera of these settings from others."""

    def __init__(self) -> None:
        self._known: Marks = {}
        """Empty until a camera was read."""
        self._on_change: Callable[[Marks], None] = lambda _: None

    def watch(self, known: Marks, on_change: Callable[[Marks], None]) -> None:
        """Set what is known from before; without it, what was learned meanwhile counts."""
        self._on_change = on_change
        if known:
            self._known = known
        else:
            self._set(self._known)

    def differs(self, identity: Identity) -> bool:
        """Return True if another camera answers; learn the marks of the known one.

        A camera may report less for a while, so only marks of one kind are compared.
        """
        seen = _marks(identity)
        for kind in ("mac", "serial"):
            if kind in seen and kind in self._known:
                if seen[kind] != self._known[kind]:
                    return True
                break
        if not seen.items() <= self._known.items():
            self._set({**self._known, **seen})
        return False

    def accept(self, identity: Identity) -> None:
        """Accept the camera that answers as the one of these settings."""
        self._set(_marks(identity))

    def _set(self, marks: Marks) -> None:
        self._known = marks
        self._on_change(marks)


def _marks(identity: Identity) -> Marks:
    marks = {"mac": identity.mac, "serial": identity.serial}
    return {kind: text.lower() for kind, text in marks.items() if text}
