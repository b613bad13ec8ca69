"""What was loaded is gone after an entry was reloaded."""

from collections import Counter
import gc

from homeassistant.core import HomeAssistant
import pytest

from tests.conftest import AddEntry
from tests.deviations.settings import running
from tests.helpers import until_settled

RELOADS = 4


def objects() -> Counter[str]:
    """Return how many objects of ProCam there are, by their class."""
    gc.collect()
    kinds = map(type, gc.get_objects())
    return Counter(
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in kinds
        if kind.__module__.startswith("custom_components.procam")
    )


@pytest.mark.parametrize(
    "name", ["inogeni over WebSocket", "mobotix", "camtrace", "camstreamer"]
)
@pytest.mark.usefixtures("socket_enabled", "all_enabled")
async def test_a_reload_leaves_no_object_behind(
    hass: HomeAssistant, add_entry: AddEntry, name: str
) -> None:
    async with running(name) as setting:
        entry = await add_entry(setting.vendor, setting.data, setting.options)

        async def reload() -> None:
            await hass.config_entries.async_reload(entry.entry_id)
            await until_settled(entry)

        await reload()
        before = objects()
        assert before
        for _ in range(RELOADS):
            await reload()
        grown = objects() - before
        assert not {kind: n for kind, n in grown.items() if n >= RELOADS}
        await hass.config_entries.async_unload(entry.entry_id)
