"""When the entities, devices and issues follow a changed state."""

from homeassistant.core import HomeAssistant

from custom_components.procam.runtime.listeners import EntityUpdates


async def test_what_is_wanted_now_does_not_wait_behind_an_update(
    hass: HomeAssistant,
) -> None:
    calls: list[str] = []
    updates = EntityUpdates(
        hass, lambda: calls.append("update"), lambda: calls.append("sync")
    )
    updates.async_schedule()
    updates.async_sync_now()
    updates.async_schedule()
    assert updates.is_waiting
    updates.async_sync_now()
    assert calls == ["update", "sync"] * 2
    assert not updates.is_waiting
