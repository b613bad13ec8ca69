"""Buttons of CamSwitcher and of the apps themselves."""

from typing import Any, Final

from homeassistant.components.button import ButtonDeviceClass
from homeassistant.const import EntityCategory

from ...contract.descriptions import ProcamButtonDescription
from .client import App, CamstreamerClient, CamstreamerState
from .items import app_device, camswitcher_device, of_switcher

type AppButton[ItemT] = ProcamButtonDescription[
    CamstreamerClient, CamstreamerState, ItemT
]

QUEUE_NEXT: Final[AppButton[CamstreamerState]] = ProcamButtonDescription(
    key="queue_next",
    translation_key="queue_next",
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "queue_next",
    press_fn=lambda client, _: client.switcher.play_next(),
)

QUEUE_CLEAR: Final[AppButton[CamstreamerState]] = ProcamButtonDescription(
    key="queue_clear",
    translation_key="queue_clear",
    items_fn=of_switcher,
    device_fn=camswitcher_device,
    unique_id_suffix_fn=lambda _: "queue_clear",
    press_fn=lambda client, _: client.switcher.clear_queue(),
)

RESTART: Final[AppButton[App]] = ProcamButtonDescription(
    key="app_restart",
    translation_key="app_restart",
    device_class=ButtonDeviceClass.RESTART,
    entity_category=EntityCategory.CONFIG,
    entity_registry_enabled_default=False,
    items_fn=lambda state: state.apps,
    device_fn=lambda app: app_device(app.package)(app),
    unique_id_suffix_fn=lambda app: f"app_{app.package}",
    # A stopped app cannot be restarted; what its user wants is that it runs.
    press_fn=lambda client, app: client.control_app(
        app.package, "restart" if app.running else "start"
    ),
)

BUTTONS: Final[tuple[AppButton[Any], ...]] = (QUEUE_NEXT, QUEUE_CLEAR, RESTART)
