"""Every action × every kind of user: who is allowed to use it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from homeassistant.auth.const import (
    GROUP_ID_ADMIN,
    GROUP_ID_READ_ONLY,
    GROUP_ID_USER,
)
from homeassistant.auth.models import Group, User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized, UnknownUser
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.procam.contract.action import ProcamAction
from custom_components.procam.ptz.actions import VERBS, Verb
from custom_components.procam.registry import VENDORS
from custom_components.procam.services import async_setup_actions

from .fake_automation_device import Stage, build
from .fake_device import FakeDevice

GROUPS: Final = {
    "admin": GROUP_ID_ADMIN,
    "user": GROUP_ID_USER,
    "read-only": GROUP_ID_READ_ONLY,
}
ACTIONS: Final = {
    action.key: action for vendor in VENDORS.values() for action in vendor.actions
}
READ: Final = {
    "search_alarms",
    "search_recordings",
    "search_snapshots",
    "list_exports",
    "get_export_checksum",
    "search_events",
    "get_event_criteria",
    "get_overlay",
    "list_streams",
}
ADMINISTRATIVE: Final = {
    *("get_parameters", "set_parameters", "add_parameters", "remove_parameters"),
    *("set_datetime", "snapshot_path"),
    *("system_log", "server_report", "backup", "restore", "manage_user", "storage"),
    *("factory_default", "upgrade_firmware", "upload_certificate", "guard_tour"),
    *("record_patrol", "archive_export", "delete_export", "download_export"),
    *(
        "get_logs",
        "get_tasks",
        "get_system_info",
        "update_license",
        "manage_mosaic",
        "manage_map",
    ),
    *(
        "manage_folder",
        "manage_sort_criterion",
        "add_stream",
        "get_stream",
        "remove_stream",
    ),
    *("install_package", "remove_package", "package_settings", "apply_license"),
}
"""Actions that no other user may use, whatever their data."""
CALLS: Final[Mapping[str, Mapping[str, Any]]] = {
    "camtrack_command": {"command": "SET PRESET"},
}
"""Data that an action needs to be judged by."""
FOR_SOME_DATA: Final = [
    ("create_snapshot", {"filename": "x.jpg"}),
    ("create_snapshot", {"report": "x.pdf"}),
    ("update_stream", {"url": "rtmp://192.0.2.1/live"}),
    ("update_stream", {"parameters": {"streamingUrl": "rtmp://192.0.2.1"}}),
    ("camtrack_command", {"command": "DELETE CREDENTIALS", "confirm": True}),
]
FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "step": {"direction": "up"},
    "center": {"x": 0, "y": 0},
    "area": dict.fromkeys(("x0", "y0", "x1", "y1"), 0),
    "preset": {"preset": "Gate"},
    "delete_preset": {"preset": "Gate"},
    "focus": {"focus": "auto"},
}
"""Data that a movement needs."""


@pytest.fixture
async def users(hass: HomeAssistant) -> dict[str, User]:
    """One user of each of Home Assistant's groups."""
    return {
        name: await hass.auth.async_create_user(name, group_ids=[group])
        for name, group in GROUPS.items()
    }


@pytest.fixture
async def stage(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A fake device whose cameras have PTZ heads."""
    return await build(hass, monkeypatch)


def recording(action: ProcamAction[Any, Any, Any]) -> ProcamAction[Any, Any, Any]:
    """Return the action as it is, but carried out at the fake device."""

    async def run(_host: Any, client: Any, _data: Any) -> dict[str, Any]:
        client.house.check(action.key)
        return {}

    return replace(action, run_fn=run, fields={vol.Extra: object})


def allowed(name: str, user: str) -> bool:
    """Return who may use an action whose data is harmless."""
    if user == "admin" or name in READ:
        return True
    return user == "user" and name not in ADMINISTRATIVE


async def perform(
    hass: HomeAssistant, user: User, action: ProcamAction[Any, Any, Any], **data: Any
) -> None:
    """Perform an action as a user."""
    if action.confirm or action.confirm_fn:
        data.setdefault("confirm", True)
    await hass.services.async_call(
        "procam",
        action.key,
        data,
        blocking=True,
        context=Context(user_id=user.id),
        return_response=action.response != "none",
    )


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.usefixtures("gate")
async def test_an_action_is_for_those_who_may_use_its_device(
    hass: HomeAssistant, fake_device: FakeDevice, users: dict[str, User], name: str
) -> None:
    action = recording(ACTIONS[name])
    async_setup_actions(hass, {"gate": (action,)})
    data: dict[str, Any] = {"command": "list", **CALLS.get(name, {})}
    performed = set()
    for group, user in users.items():
        fake_device.asked.clear()
        with suppress(Unauthorized):
            await perform(hass, user, action, **data)
            performed.add(group)
        assert (name in fake_device.asked) is (group in performed)
    assert performed == {group for group in GROUPS if allowed(name, group)}


@pytest.mark.parametrize(("name", "data"), FOR_SOME_DATA)
@pytest.mark.usefixtures("gate")
async def test_what_writes_files_or_redirects_a_stream_is_for_administrators(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    users: dict[str, User],
    name: str,
    data: dict[str, Any],
) -> None:
    action = recording(ACTIONS[name])
    async_setup_actions(hass, {"gate": (action,)})
    with pytest.raises(Unauthorized):
        await perform(hass, users["user"], action, **data)
    assert name not in fake_device.asked
    await perform(hass, users["admin"], action, **data)
    assert name in fake_device.asked


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
async def test_a_camera_is_moved_by_those_who_may_control_it(
    hass: HomeAssistant, stage: Stage, users: dict[str, User], verb: Verb
) -> None:
    camera = {
        "entity_id": stage.entity("camera", "camera_door_hd"),
        "device_id": stage.device("camera", "camera_door_hd"),
    }
    refused = set()
    for group, user in users.items():
        for target in camera.items():
            try:
                await hass.services.async_call(
                    "procam",
                    f"ptz_{verb.name}",
                    dict([target], **FIELDS.get(verb.name, {})),
                    blocking=True,
                    context=Context(user_id=user.id),
                    return_response=verb.reads_only,
                )
            except Unauthorized:
                refused.add((group, target[0]))
            except HomeAssistantError:
                pass
    wanted = () if verb.reads_only else camera
    assert refused == {("read-only", target) for target in wanted}


@pytest.mark.usefixtures("gate")
async def test_a_user_that_no_longer_exists_is_rejected(
    hass: HomeAssistant, users: dict[str, User]
) -> None:
    action = recording(ACTIONS["trigger_alarm"])
    async_setup_actions(hass, {"gate": (action,)})
    gone = users["user"]
    await hass.auth.async_remove_user(gone)
    with pytest.raises(UnknownUser):
        await perform(hass, gone, action)


async def test_control_of_one_device_is_not_control_of_another(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    fake_device: FakeDevice,
    users: dict[str, User],
) -> None:
    lift = "switch.gate_north_lift"
    user = users["user"]
    user.groups = [
        Group(name="Lift", policy={"entities": {"entity_ids": {lift: True}}})
    ]
    user.invalidate_cache()
    action = recording(ACTIONS["trigger_alarm"])
    async_setup_actions(hass, {"gate": (action,)})
    await perform(hass, user, action, entity_id=lift)
    with pytest.raises(Unauthorized):
        await perform(hass, user, action, entity_id="button.castle_shut_all")
    with pytest.raises(Unauthorized):
        await perform(hass, user, action)
    assert fake_device.asked.count("trigger_alarm") == 1
