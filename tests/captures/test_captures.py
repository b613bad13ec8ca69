"""Every captured device is set up, with the entities it had."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.procam.diagnostics import entity_list
from simulators.replay import ReplayDevice, read_capture
from tests.conftest import AddEntry
from tests.helpers import until_true

HERE: Final = Path(__file__).parent
FILES: Final = sorted(HERE.glob("*/*.json"))
_LARGEST: Final = 60_000
_ALL: Final = 1_000_000


def _name(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.mark.usefixtures("socket_enabled", "quick_lists")
@pytest.mark.parametrize("path", FILES, ids=_name)
async def test_a_captured_device_has_the_entities_it_had(
    hass: HomeAssistant, add_entry: AddEntry, path: Path
) -> None:
    capture = read_capture(path)
    async with ReplayDevice(capture, pace=0) as device:
        entry = await add_entry(device.vendor, device.form, device.options)
        assert entry.state is ConfigEntryState.LOADED
        channels = entry.runtime_data.vendor.channels
        if os.environ.get("CAPTURES") == "renew":
            await _settle(hass, entry)
            _write(path, capture | {"entities": entity_list(hass, entry)})
        else:
            wanted = capture["entities"]
            try:
                await until_true(lambda: entity_list(hass, entry) == wanted)
            except TimeoutError:
                assert entity_list(hass, entry) == wanted, channels
        await hass.config_entries.async_unload(entry.entry_id)


async def _settle(hass: HomeAssistant, entry: Any) -> None:
    """Wait until the entities have stayed the same for a while."""
    seen: Any = None
    for _ in range(10):
        await asyncio.sleep(1.5)
        if seen == (seen := entity_list(hass, entry)):
            return


def _write(path: Path, capture: dict[str, Any]) -> None:
    text = json.dumps(capture, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")


def test_captures_are_small() -> None:
    sizes = {path: path.stat().st_size for path in FILES}
    assert [path for path, size in sizes.items() if size > _LARGEST] == []
    assert sum(sizes.values()) < _ALL
