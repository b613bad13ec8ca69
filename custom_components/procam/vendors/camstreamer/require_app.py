"""Actions that an app carries out: refused, by the app's name, while it does not run."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ...clientkit.errors import InvalidValueError
from ...contract.host import Host
from .client import (
    CamstreamerClient,
    CamstreamerEvent,
    CamstreamerState,
)
from .items import APP_TITLES

type _Coordinator = Host[Any, CamstreamerState, CamstreamerEvent]
type _Run = Callable[
    [_Coordinator, CamstreamerClient, Mapping[str, Any]], Awaitable[Any]
]


def require_app(package: str, run: _Run) -> _Run:
    """Return what runs an action unless the app is known to be stopped."""

    async def checked(
        coordinator: _Coordinator, client: CamstreamerClient, data: Mapping[str, Any]
    ) -> Any:
        if not coordinator.data.running(package):
            raise InvalidValueError("app_away", app=APP_TITLES[package])
        return await run(coordinator, client, data)

    return checked
