"""Selects of a CamTrace server and its cameras."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ...contract.descriptions import ProcamSelectDescription
from .client import Camera, CamtraceClient, CamtraceState, Place, Screen
from .items import camera_device, camera_tail
from .ptz import head_id

type CameraSelect = ProcamSelectDescription[CamtraceClient, CamtraceState, Camera]
type ScreenSelect = ProcamSelectDescription[CamtraceClient, CamtraceState, Shown]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A camera or mosaic that a screen can show."""

    name: str
    camera_id: int | None = None
    group_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A passive screen and what it can show."""

    screen: Screen
    choices: tuple[Choice, ...]

    @property
    def current(self) -> Choice | None:
        """What the screen shows; None if it is on another server or not visible to us."""
        seen = self.screen
        return next(
            (
                choice
                for choice in self.choices
                if seen.server_id == 0
                and (choice.group_id, choice.camera_id)
                == (seen.group_id, seen.camera_id if seen.group_id is None else None)
            ),
            None,
        )


def choices(state: CamtraceState) -> tuple[Choice, ...]:
    """Return what screens can show; a name used twice is followed by its number."""
    things = [Choice(name=camera.name, camera_id=camera.id) for camera in state.cameras]
    things += [Choice(name=group.name, group_id=group.id) for group in state.groups]
    used = Counter(thing.name for thing in things)
    return tuple(
        thing
        if used[thing.name] == 1
        else Choice(
            name=f"{thing.name} ({thing.camera_id or thing.group_id})",
            camera_id=thing.camera_id,
            group_id=thing.group_id,
        )
        for thing in things
    )


def _screens(state: CamtraceState) -> Iterable[Shown]:
    if not state.screens:
        return ()
    offered = choices(state)
    return [Shown(screen=screen, choices=offered) for screen in state.screens]


async def _show(client: CamtraceClient, shown: Shown, name: str) -> object:
    choice = next(one for one in shown.choices if one.name == name)
    return await client.control_room.show_on_screen(
        shown.screen.id, camera_id=choice.camera_id, group_id=choice.group_id
    )


def _labels(places: Iterable[Place]) -> dict[str, str]:
    """Return the ids of presets or tours by name; a name used twice gets its id."""
    labels: dict[str, str] = {}
    for place in places:
        label = f"{place.name} ({place.id})" if place.name in labels else place.name
        labels[label] = place.id
    return labels


SCREEN: Final[ScreenSelect] = ProcamSelectDescription(
    key="screen",
    translation_key="screen",
    items_fn=_screens,
    unique_id_suffix_fn=lambda shown: f"screen_{shown.screen.id}",
    placeholders_fn=lambda shown: {"name": shown.screen.name},
    options_fn=lambda shown: [choice.name for choice in shown.choices],
    current_fn=lambda shown: shown.current.name if shown.current else None,
    is_unset_fn=lambda shown: shown.current is None,
    select_fn=_show,
)


def _label(places: Iterable[Place], place_id: str | None) -> str | None:
    return next(
        (name for name, one in _labels(places).items() if one == place_id), None
    )


PRESET: Final[CameraSelect] = ProcamSelectDescription(
    key="ptz_preset",
    translation_key="ptz_preset",
    items_fn=lambda state: (
        camera for camera in state.cameras if camera.ptz_allowed and camera.ptz.presets
    ),
    unique_id_suffix_fn=camera_tail("ptz_preset"),
    device_fn=camera_device,
    head_id_fn=head_id,
    options_fn=lambda camera: list(_labels(camera.ptz.presets)),
    # The server does not report where a camera looks: this is the last command.
    current_fn=lambda camera: _label(camera.ptz.presets, camera.last_command.preset),
    is_unset_fn=lambda camera: camera.last_command.preset is None,
    select_fn=lambda client, camera, name: client.ptz.preset(
        camera.id, _labels(camera.ptz.presets)[name]
    ),
)

TOUR: Final[CameraSelect] = ProcamSelectDescription(
    key="tour",
    translation_key="tour",
    items_fn=lambda state: (
        camera for camera in state.cameras if camera.ptz_allowed and camera.ptz.tours
    ),
    unique_id_suffix_fn=camera_tail("tour"),
    device_fn=camera_device,
    head_id_fn=head_id,
    options_fn=lambda camera: list(_labels(camera.ptz.tours)),
    # Nor does it report when a tour ends.
    current_fn=lambda camera: _label(camera.ptz.tours, camera.last_command.tour),
    is_unset_fn=lambda camera: camera.last_command.tour is None,
    select_fn=lambda client, camera, name: client.ptz.tour(
        camera.id, _labels(camera.ptz.tours)[name]
    ),
)

SELECTS: Final = (SCREEN, PRESET, TOUR)
