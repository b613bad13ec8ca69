"""In Home Assistant one odd answer makes unavailable only what depends on it."""

from collections.abc import Iterator
import logging
import random
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.clientkit.schedule import TOLERANCE

from ..conftest import AddEntry
from . import forms
from .bench import Odd, schedules_of
from .settings import entities_of, needs, running
from .trials import SEED, short_pauses

TRIED: Final = {"camtrace": 3, "mobotix": 3, "camstreamer": 3, "inogeni over HTTP": 2}
"""Requests answered oddly one after the other, by device."""


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let no pause take longer than it needs to."""
    with short_pauses(monkeypatch):
        yield


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", TRIED)
@pytest.mark.usefixtures("socket_enabled")
async def test_entities_of_everything_else_stay_available(
    hass: HomeAssistant,
    add_entry: AddEntry,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    pick = random.Random(SEED)  # noqa: S311 - no secret
    async with running(name) as setting:
        usual = Odd()
        setting.answer_oddly(usual)
        entry = await add_entry(setting.vendor, setting.data, setting.options)
        before = available(hass, entry)
        keys = [key for key in usual.seen if "*" not in needs(setting.vendor, key)]
        for key in pick.sample(sorted(keys), min(TRIED[name], len(keys))):
            form = pick.choice(forms.WHOLE)
            cell = f"{key} answered {form.name}, seed {SEED}"
            caplog.clear()
            setting.answer_oddly(Odd(key=key, form=form))
            for _ in range(TOLERANCE + 1):
                await read_all(hass, entry)
            may_be_lost = entities_of(needs(setting.vendor, key))
            lost = before - available(hass, entry)
            assert not [one for one in lost if not may_be_lost.search(one)], cell
            lines = logged(caplog)
            assert len(lines) <= 1, cell
            assert all(line.levelno == logging.INFO for line in lines), cell
            setting.answer_oddly(None)
            for _ in range(2):
                await read_all(hass, entry)
            assert available(hass, entry) == before, cell
        assert entry.state is ConfigEntryState.LOADED
        await hass.config_entries.async_unload(entry.entry_id)


def available(hass: HomeAssistant, entry: MockConfigEntry) -> frozenset[str]:
    """Return the ends of the unique ids of the entities that are available."""
    rows = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    states = {row.unique_id: hass.states.get(row.entity_id) for row in rows}
    return frozenset(
        unique_id.removeprefix(f"{entry.unique_id}_")
        for unique_id, state in states.items()
        if state is not None and state.state != STATE_UNAVAILABLE
    )


def logged(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return our log lines that a user sees, and all errors."""
    return [
        line
        for line in caplog.records
        if line.levelno >= logging.ERROR
        or (line.name.startswith("custom_components") and line.levelno >= logging.INFO)
    ]


async def read_all(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Read everything, as after an hour."""
    for schedule in schedules_of(entry.runtime_data.client):
        schedule.expire()
    await entry.runtime_data.async_refresh()
    await hass.async_block_till_done()
