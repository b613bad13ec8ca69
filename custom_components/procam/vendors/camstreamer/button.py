"""Buttons of CamSwitcher, of the camera's heads and of the apps themselves."""

from typing import Any, Final

from homeassistant.components.button import ButtonDeviceClass
from homeassistant.const import EntityCategory

from ...button import ProcamButtonDescription
from .client import App, CamstreamerClient, CamstreamerState, PtzChannel
from .parts import of_switcher

type AppButton[UnitT] = ProcamButtonDescription[
    CamstreamerClient, CamstreamerState, UnitT
]

QUEUE_NEXT: Final[AppButton[CamstreamerState]] = ProcamButtonDescription(
    key="queue_next",
    translation_key="queue_next",
    units_fn=of_switcher,
    tail_fn=lambda _: "queue_next",
    press_fn=lambda client, _: client.switcher.play_next(),
)

QUEUE_CLEAR: Final[AppButton[CamstreamerState]] = ProcamButtonDescription(
    key="queue_clear",
    translation_key="queue_clear",
    units_fn=of_switcher,
    tail_fn=lambda _: "queue_clear",
    press_fn=lambda client, _: client.switcher.clear_queue(),
)

HOME: Final[AppButton[PtzChannel]] = ProcamButtonDescription(
    key="view_home",
    translation_key="view_home",
    units_fn=lambda state: state.ptz,
    tail_fn=lambda channel: f"ptz_home_{channel.number}",
    placeholders_fn=lambda channel: {"number": str(channel.number)},
    moves_fn=lambda channel: str(channel.number),
    press_fn=lambda client, channel: client.ptz.home(channel.number),
)

RESTART: Final[AppButton[App]] = ProcamButtonDescription(
    key="app_restart",
    translation_key="app_restart",
    device_class=ButtonDeviceClass.RESTART,
    entity_category=EntityCategory.CONFIG,
    units_fn=lambda state: state.apps,
    tail_fn=lambda app: f"app_{app.package}",
    placeholders_fn=lambda app: {"app": app.nice_name},
    # A stopped app cannot be restarted; what its user wants is that it runs.
    press_fn=lambda client, app: client.control_app(
        app.package, "restart" if app.running else "start"
    ),
)

BUTTONS: Final[tuple[AppButton[Any], ...]] = (QUEUE_NEXT, QUEUE_CLEAR, HOME, RESTART)
