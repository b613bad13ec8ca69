"""Fixtures for every test; the device under test is a simulator on loopback."""

from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import aiohttp
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

# Without this import the test plugin's own custom_components package wins.
import custom_components  # noqa: F401


type AddEntry = Callable[..., Coroutine[Any, Any, MockConfigEntry]]


@pytest.fixture(autouse=True)
def _plugin_order(request: pytest.FixtureRequest) -> None:
    """Load our component; the recorder, where wanted, must come before `hass`."""
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[aiohttp.ClientSession]:
    """A session as the component opens it, for tests without Home Assistant."""
    from custom_components.procam.clientkit.http import never_repeat  # noqa: PLC0415

    async with aiohttp.ClientSession(middlewares=(never_repeat,)) as session:
        yield session


@pytest.fixture
def add_entry(hass: HomeAssistant) -> AddEntry:
    """Set up an entry of a vendor and return it, loaded or not."""

    async def add(
        vendor: str,
        data: dict[str, Any],
        options: dict[str, Any] | None = None,
        *,
        unique: str = "one",
    ) -> MockConfigEntry:
        stable_id = f"{vendor}_{unique}"
        entry = MockConfigEntry(
            domain="procam",
            title="Room 1",
            unique_id=stable_id,
            data={**data, "vendor": vendor, "stable_id": stable_id},
            options=options or {},
        )
        entry.add_to_hass(hass)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        return entry

    return add
