"""Entities are updated when their own item changes, and only then."""

from dataclasses import replace
from functools import partial
from typing import Any

from homeassistant.const import EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.procam.contract.descriptions import (
    ProcamBinarySensorDescription,
)
from custom_components.procam.runtime import listeners

from ..fake_device import FakeDevice, Gate
from ..helpers import shows, until_state


def gates(number: int, *, is_open: bool) -> tuple[Gate, ...]:
    return tuple(Gate(id=str(one), open=is_open) for one in range(number))


def written(hass: HomeAssistant) -> list[str]:
    """Return the entities that write their state from now on, changed or not."""
    found: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        found.append(event.data["entity_id"])

    for kind in (EVENT_STATE_CHANGED, EVENT_STATE_REPORTED):
        hass.bus.async_listen(kind, note, event_filter=callback(lambda _: True))
    return found


async def test_only_the_entities_of_what_changed_are_written(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.state = replace(fake_device.state, gates=gates(3, is_open=False))
    await gate.runtime_data.async_refresh()
    await until_state(hass, "switch.gate_2_lift", "off")
    found = written(hass)
    fake_device.push("1", is_open=True)
    await until_state(hass, "switch.gate_1_lift", "on")
    assert sorted(name for name in found if "gate_" in name) == [
        "binary_sensor.gate_1_garage_door",
        "switch.gate_1_lift",
    ]


async def test_every_entity_is_updated_when_the_device_goes_offline(
    hass: HomeAssistant, gate: MockConfigEntry, fake_device: FakeDevice
) -> None:
    fake_device.state = replace(fake_device.state, gates=gates(3, is_open=True))
    await gate.runtime_data.async_refresh()
    await until_state(hass, "switch.gate_2_lift", "on")
    fake_device.error = OSError()
    await gate.runtime_data.async_refresh()
    assert {shows(hass, f"switch.gate_{n}_lift") for n in range(3)} == {"unavailable"}


async def test_many_changes_are_all_shown_in_portions(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listeners, "MAX_CALLS_AT_ONCE", 3)
    fake_device.state = replace(fake_device.state, gates=gates(10, is_open=False))
    await gate.runtime_data.async_refresh()
    await until_state(hass, "switch.gate_9_lift", "off")
    fake_device.state = replace(fake_device.state, gates=gates(10, is_open=True))
    await gate.runtime_data.async_refresh()
    assert "off" in {shows(hass, f"switch.gate_{n}_lift") for n in range(10)}
    for number in range(10):
        await until_state(hass, f"switch.gate_{number}_lift", "on")


async def test_what_shows_the_whole_state_is_updated_after_what_changed(
    hass: HomeAssistant,
) -> None:
    whole, part = (
        ProcamBinarySensorDescription[Any, Any, Any](
            key=key, items_fn=items, is_on_fn=bool
        )
        for key, items in (("whole", lambda s: [s]), ("part", lambda s: [s[0]]))
    )
    called: list[str] = []
    items = listeners.ItemListeners(hass.loop)
    for one in (whole, part):
        context = listeners.ItemContext(description=one, unique_id_suffix=one.key)
        items.async_add_listener(context, ("off",), partial(called.append, one.key))
    items.async_update_listeners(("on",), everyone=False)
    assert called == ["part", "whole"]


async def test_an_item_that_has_not_changed_is_not_named_again(
    hass: HomeAssistant,
) -> None:
    named: list[str] = []

    def suffix(item: list[str]) -> str:
        named.append(item[0])
        return item[0]

    gates = ProcamBinarySensorDescription[Any, Any, Any](
        key="gate", items_fn=tuple, unique_id_suffix_fn=suffix, is_on_fn=bool
    )
    items = listeners.ItemListeners(hass.loop)
    first, second, third = ["first"], ["second"], ["third"]
    assert list(items.items(gates, (first, second))) == ["first", "second"]
    assert list(items.items(gates, [first, second, third])) == [
        "first",
        "second",
        "third",
    ]
    assert list(items.items(gates, (third,))) == ["third"]
    assert named == ["first", "second", "third", "third"]
