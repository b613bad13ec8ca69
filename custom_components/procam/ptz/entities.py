"""Buttons and scenes of every head, described from what the head can do."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from ..clientkit.identity import Identity
from ..contract.descriptions import ProcamButtonDescription, ProcamSceneDescription
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
class HeadItem:
    """A head and the device it belongs to; equal while its entities stay the same."""

    head: PtzHead = field(compare=False)
    device: Identity
    id: str
    buttons: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetItem:
    """A stored position of a PTZ head."""

    head: PtzHead = field(compare=False)
    device: Identity
    id: str
    token: str
    name: str


type PtzButton = ProcamButtonDescription[Any, Any, HeadItem]
type PtzScene = ProcamSceneDescription[Any, Any, PresetItem]


class HeadItems:
    """The heads of an entry, found once per state."""

    def __init__(self, coordinator: AnyCoordinator) -> None:
        self._cameras = coordinator.vendor.cameras
        self._client = coordinator.client
        self._state: object = None
        self._items: list[HeadItem] = []

    def heads(self, state: Any) -> list[HeadItem]:
        """Return the heads of all cameras; one with several streams only once."""
        if state is not self._state:
            self._state, self._items = state, list(self._find(state))
        return self._items

    def presets(self, state: Any) -> list[PresetItem]:
        """Return the stored positions of all heads."""
        return [
            PresetItem(
                head=one.head, device=one.device, id=one.id, token=token, name=name
            )
            for one in self.heads(state)
            for token, name in one.head.presets.items()
        ]

    def _find(self, state: Any) -> Iterable[HeadItem]:
        seen: set[str] = set()
        for camera in self._cameras:
            for item in camera.items_fn(state) if camera.ptz_fn else ():
                head = head_of(camera, self._client, item)
                if head.is_fixed or head.id in seen:
                    continue
                seen.add(head.id)
                buttons = frozenset(_buttons(head))
                if not (buttons or head.presets):
                    continue
                device = camera.device_fn(item) if camera.device_fn else state.identity
                yield HeadItem(head=head, device=device, id=head.id, buttons=buttons)


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
