"""What a new entry starts with: what a person looks at or presses, no plumbing."""

from collections.abc import Iterator
from typing import Final

from custom_components.procam.registry import VENDORS

PLUMBING: Final = {
    "all_inputs",
    "all_outputs",
    "all_switch_devices",
    "app",
    "app_restart",
    "autofocus",
    "autofocus_once",
    "export_progress",
    "focus",
    "overlays",
    "running_tasks",
    "switcher_running",
    "trigger_alarm",
}


def described() -> Iterator[tuple[str, bool]]:
    """Yield the key of every description and whether its entities start enabled."""
    for vendor in VENDORS.values():
        for platform in (
            vendor.binary_sensors,
            vendor.buttons,
            vendor.numbers,
            vendor.sensors,
            vendor.switches,
        ):
            for one in platform:
                yield one.key, one.entity_registry_enabled_default


def test_plumbing_is_disabled_until_a_person_enables_it() -> None:
    enabled = dict(described())
    assert enabled.keys() >= PLUMBING
    assert not [key for key in PLUMBING if enabled[key]]
