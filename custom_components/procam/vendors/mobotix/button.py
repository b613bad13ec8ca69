"""Buttons of a MOVE camera."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Final, Literal

from homeassistant.components.button import ButtonDeviceClass
from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamButtonDescription
from ...contract.ptz_head import HeadDriver
from .client import AutofocusMode, MobotixClient, MobotixState, Ptz
from .ptz import MobotixHead, head_of

type MoveButton = ProcamButtonDescription[MobotixClient, MobotixState, MobotixState]


def _able(can: Callable[[Ptz], bool]) -> Callable[[MobotixState], list[MobotixState]]:
    """Return a function that selects a camera if it has this ability."""
    return lambda state: [state] if state.ptz is not None and can(state.ptz) else []


async def _iris(driver: HeadDriver, action: Literal["open", "close"]) -> None:
    if isinstance(driver.head, MobotixHead):
        await driver.nudge(driver.head.iris(action))


def _drive(
    key: str,
    can: Callable[[Ptz], bool],
    drive: Callable[[HeadDriver], Awaitable[Any]],
    *,
    enabled: bool = True,
) -> MoveButton:
    return ProcamButtonDescription(
        key=key,
        translation_key=key,
        entity_registry_enabled_default=enabled,
        items_fn=_able(can),
        head_fn=head_of,
        drive_fn=drive,
    )


def _lens(key: str, mode: AutofocusMode, *, enabled: bool) -> MoveButton:
    return ProcamButtonDescription(
        key=key,
        translation_key=key,
        entity_registry_enabled_default=enabled,
        items_fn=_able(lambda ptz: mode in ptz.autofocus),
        press_fn=lambda client, _: client.ptz.autofocus(mode),
    )


async def _restart(client: MobotixClient) -> tuple[()]:
    await client.admin.restart()
    return ()


async def _set_home(client: MobotixClient) -> tuple[()]:
    await client.presets.set_home()
    return ()


BUTTONS: Final[tuple[MoveButton, ...]] = (
    _drive(
        "iris_open",
        lambda ptz: ptz.iris,
        partial(_iris, action="open"),
        enabled=False,
    ),
    _drive(
        "iris_close",
        lambda ptz: ptz.iris,
        partial(_iris, action="close"),
        enabled=False,
    ),
    _lens("autofocus_once", AutofocusMode.ONCE, enabled=False),
    _lens("autofocus_zoom", AutofocusMode.ZOOM_TRIGGER, enabled=False),
    _lens("zoom_reset", AutofocusMode.ZOOM_RESET, enabled=False),
    _lens("focus_reset", AutofocusMode.FOCUS_RESET, enabled=False),
    _lens("lens_reset", AutofocusMode.RESET, enabled=False),
    ProcamButtonDescription(
        key="set_home",
        translation_key="set_home",
        entity_category=EntityCategory.CONFIG,
        entity_registry_enabled_default=False,
        items_fn=_able(lambda ptz: ptz.home),
        press_fn=lambda client, _: _set_home(client),
    ),
    ProcamButtonDescription(
        key="sync_clock",
        translation_key="sync_clock",
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda client, _: client.sync_clock(),
    ),
    ProcamButtonDescription(
        key="restart",
        translation_key="restart",
        device_class=ButtonDeviceClass.RESTART,
        entity_category=EntityCategory.CONFIG,
        press_fn=lambda client, _: _restart(client),
    ),
)
