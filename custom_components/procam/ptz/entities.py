"""Buttons and scenes of every head, described from what the head can do."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from ..clientkit.identity import Identity
from ..contract.descriptions import (
    ProcamButtonDescription,
    ProcamCameraDescription,
    ProcamSceneDescription,
)
from ..contract.ptz_head import Direction, HeadDriver, PtzHead
from ..coordinator import AnyCoordinator
from .driver import head_of

STEPS: Final = (
    Direction.UP,
    Direction.DOWN,
    Direction.LEFT,
    Direction.RIGHT,
    Direction.ZOOM_IN,
    Direction.ZOOM_OUT,
)
"""Directions that have a button."""
BUTTON_KEYS: Final = (*(f"ptz_{one}" for one in STEPS), "ptz_stop", "ptz_home")
BUTTON_NAMES: Final = {key: key.replace("ptz_", "view_") for key in BUTTON_KEYS}
"""Translation keys of the buttons of devices with several heads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetItem:
    """A stored position of a PTZ head."""

    head: PtzHead = field(compare=False)
    device: Identity
    id: str
    token: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadItem:
    """A head and the device it belongs to; equal while its entities stay the same."""

    head: PtzHead = field(compare=False)
    device: Identity
    id: str
    buttons: frozenset[str]
    presets: tuple[PresetItem, ...] = field(compare=False)


type PtzButton = ProcamButtonDescription[Any, Any, HeadItem]
type PtzScene = ProcamSceneDescription[Any, Any, PresetItem]
type AnyCamera = ProcamCameraDescription[Any, Any, Any]
type _Known = tuple[object, HeadItem | None]
"""An item, kept so that its identity is not reused, and the head found on it."""


class HeadItems:
    """The heads of an entry, found once per state."""

    def __init__(self, coordinator: AnyCoordinator) -> None:
        self._client = coordinator.client
        self._state: object = None
        self._items: list[HeadItem] = []
        self._known: list[tuple[AnyCamera, dict[int, _Known]]] = [
            (camera, {}) for camera in coordinator.vendor.cameras if camera.ptz_fn
        ]
        """Heads by the `id()` of a camera's item: an unchanged item keeps its head."""

    def heads(self, state: Any) -> list[HeadItem]:
        """Return the heads of all cameras; one with several streams only once."""
        if state is not self._state:
            self._state, self._items = state, self._find(state)
        return self._items

    def presets(self, state: Any) -> list[PresetItem]:
        """Return the stored positions of all heads."""
        return [preset for one in self.heads(state) for preset in one.presets]

    def _find(self, state: Any) -> list[HeadItem]:
        found: dict[str, HeadItem] = {}
        for camera, known in self._known:
            before = known.copy()
            known.clear()
            for item in camera.items_fn(state):
                same = before.get(id(item))
                _, one = known[id(item)] = same or (
                    item,
                    self._head_item(camera, item, state),
                )
                if one is not None:
                    found.setdefault(one.id, one)
        return list(found.values())

    def _head_item(self, camera: AnyCamera, item: Any, state: Any) -> HeadItem | None:
        head = head_of(camera, self._client, item)
        buttons = frozenset(_buttons(head))
        if not (buttons or head.presets):
            return None
        device = camera.device_fn(item) if camera.device_fn else state.identity
        presets = tuple(
            PresetItem(head=head, device=device, id=head.id, token=token, name=name)
            for token, name in head.presets.items()
        )
        return HeadItem(
            head=head, device=device, id=head.id, buttons=buttons, presets=presets
        )


def _buttons(head: PtzHead) -> Iterable[str]:
    """Yield the keys of the buttons that a head gets."""
    yield from (f"ptz_{one}" for one in STEPS if one in head.directions)
    if head.can_stop:
        yield "ptz_stop"
    if head.has_home:
        yield "ptz_home"


def ptz_buttons(coordinator: AnyCoordinator) -> tuple[PtzButton, ...]:
    """Return the descriptions of the buttons that move the heads of an entry."""
    items = HeadItems(coordinator)
    per_device = Counter(one.device.id for one in items.heads(coordinator.data))
    several = any(count > 1 for count in per_device.values())

    def button(key: str, drive_fn: Callable[[HeadDriver], Awaitable[Any]]) -> PtzButton:
        return ProcamButtonDescription(
            key=key,
            translation_key=BUTTON_NAMES[key] if several else key,
            items_fn=lambda state: [
                one for one in items.heads(state) if key in one.buttons
            ],
            unique_id_suffix_fn=lambda one: one.head.unique_id_suffix(key),
            placeholders_fn=(lambda one: {"number": one.id}) if several else None,
            device_fn=lambda one: one.device,
            head_fn=lambda _, one: one.head,
            drive_fn=drive_fn,
        )

    def step(direction: Direction) -> Callable[[HeadDriver], Awaitable[None]]:
        return lambda driver: driver.step(direction)

    return (
        *(button(f"ptz_{direction}", step(direction)) for direction in STEPS),
        button("ptz_stop", lambda driver: driver.stop()),
        button("ptz_home", lambda driver: driver.once(driver.head.home())),
    )


def ptz_scenes(coordinator: AnyCoordinator) -> tuple[PtzScene, ...]:
    """Return the description of the scenes that recall the presets of heads."""
    return (
        ProcamSceneDescription(
            key="ptz_preset",
            translation_key="preset",
            items_fn=HeadItems(coordinator).presets,
            unique_id_suffix_fn=lambda one: one.head.unique_id_suffix(
                f"preset_{one.token}"
            ),
            name_fn=lambda one: one.name,
            device_fn=lambda one: one.device,
            head_id_fn=lambda one: one.id,
            activate_fn=lambda _, one: one.head.recall_preset(one.token),
        ),
    )
