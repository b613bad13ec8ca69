"""Actions: targeted devices, permissions and responses."""

from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import device_registry as dr, entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
import voluptuous as vol

from custom_components.procam.contract.action import ProcamAction
from custom_components.procam.registry import VENDORS
from custom_components.procam.services import async_setup_actions
from simulators.inogeni import InogeniSimulator

from .conftest import GATE_DATA, AddEntry
from .fake_automation_device import Stage, build
from .fake_device import FakeDevice
from .helpers import sent


@pytest.fixture
def gate_actions(hass: HomeAssistant, gate: MockConfigEntry) -> None:
    """Register the actions of the fake device, whose vendor was added after setup."""
    async_setup_actions(hass, {"gate": VENDORS["gate"].actions})


@pytest.fixture
async def second(hass: HomeAssistant, add_entry: AddEntry) -> MockConfigEntry:
    """Another device of the same maker, with the same name."""
    return await add_entry("gate", GATE_DATA, unique="BB22", title="Castle")


@pytest.fixture
async def stage(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A stage with PTZ cameras."""
    return await build(hass, monkeypatch)


async def count(hass: HomeAssistant, **data: Any) -> Any:
    return await hass.services.async_call(
        "procam", "count_gates", data, blocking=True, return_response=True
    )


async def demolish(hass: HomeAssistant, user: MockUser | None, **data: Any) -> None:
    context = Context(user_id=user.id if user else None)
    await hass.services.async_call(
        "procam", "demolish", data, blocking=True, context=context
    )


@pytest.mark.usefixtures("gate_actions")
async def test_the_only_device_needs_no_target(hass: HomeAssistant) -> None:
    assert await count(hass) == {"gates": 1}


@pytest.mark.usefixtures("gate_actions", "second")
async def test_one_of_two_devices_must_be_chosen(hass: HomeAssistant) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await count(hass)
    assert refused.value.translation_key == "no_such_device"
    assert str(refused.value) == "Select a device that supports count_gates"


@pytest.mark.usefixtures("gate_actions")
async def test_a_device_is_chosen_by_its_entry(
    hass: HomeAssistant, fake_device: FakeDevice, second: MockConfigEntry
) -> None:
    fake_device.asked.clear()
    assert await count(hass, config_entry_id=second.entry_id) == {"gates": 1}
    assert fake_device.asked.count("count") == 1


@pytest.mark.usefixtures("gate_actions", "second")
async def test_a_device_is_chosen_by_one_of_its_entities(
    hass: HomeAssistant, fake_device: FakeDevice
) -> None:
    fake_device.asked.clear()
    assert await count(hass, entity_id="switch.gate_north_lift") == {"gates": 1}
    assert fake_device.asked.count("count") == 1


@pytest.mark.usefixtures("gate_actions", "second")
async def test_a_device_is_chosen_as_a_device(
    hass: HomeAssistant, gate: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    device = device_registry.async_get_device_by_identifier(
        ("procam", "gate_AA11"), gate.entry_id
    )
    assert device is not None
    assert await count(hass, device_id=device.id) == {"gates": 1}


async def test_an_item_is_chosen_by_one_of_its_entities(
    hass: HomeAssistant,
    gate: MockConfigEntry,
    second: MockConfigEntry,
    entity_registry: er.EntityRegistry,
) -> None:
    asked: list[tuple[str, str]] = []

    async def run(host: Any, _client: Any, data: Any) -> None:
        asked.append((host.config_entry.entry_id, data["gate"]))

    action = ProcamAction[Any, Any, Any](
        key="open_gate",
        fields={vol.Required("gate"): str},
        entity_fields={"gate": r"lift_(.+)"},
        run_fn=run,
    )
    async_setup_actions(hass, {"gate": (action,)})
    lift = entity_registry.async_get_entity_id(
        "switch", "procam", "gate_BB22_lift_north"
    )
    for data in ({"gate": lift}, {"gate": "north", "config_entry_id": gate.entry_id}):
        await hass.services.async_call("procam", "open_gate", data, blocking=True)
    assert asked == [(second.entry_id, "north"), (gate.entry_id, "north")]


@pytest.mark.usefixtures("gate_actions")
async def test_several_devices_answer_each_for_itself(
    hass: HomeAssistant, gate: MockConfigEntry, second: MockConfigEntry
) -> None:
    ids = [gate.entry_id, second.entry_id]
    assert await count(hass, config_entry_id=ids) == {
        gate.entry_id: {"gates": 1},
        second.entry_id: {"gates": 1},
    }


@pytest.mark.usefixtures("gate_actions")
async def test_an_answer_nobody_wants_is_not_given(hass: HomeAssistant) -> None:
    answer = await hass.services.async_call("procam", "count_gates", blocking=True)
    assert answer is None


@pytest.mark.usefixtures("gate_actions")
async def test_an_entity_or_device_of_another_maker_is_refused_by_its_name(
    hass: HomeAssistant,
    room: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entity, *_ = er.async_entries_for_config_entry(entity_registry, room.entry_id)
    device = dr.async_get(hass).async_get(entity.device_id or "")
    assert device is not None
    gates = ["switch.gate_north_lift"]
    for target, named in (
        ({"entity_id": [*gates, entity.entity_id]}, entity.entity_id),
        ({"entity_id": gates, "device_id": device.id}, device.name),
        ({"entity_id": "light.kitchen"}, "light.kitchen"),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await count(hass, **target)
        assert refused.value.translation_key == "target_unsuitable"
        placeholders = refused.value.translation_placeholders or {}
        assert placeholders["value"] == named
    assert "deprecated" not in caplog.text


@pytest.mark.usefixtures("gate_actions", "gate", "room")
async def test_all_entities_mean_the_only_device_of_the_maker(
    hass: HomeAssistant,
) -> None:
    assert await count(hass, entity_id="all") == {"gates": 1}


@pytest.mark.usefixtures("gate_actions")
@pytest.mark.parametrize(
    "target",
    [{"area_id": "attic"}, {"label_id": "night"}, {"entity_id": []}],
    ids=["area", "label", "no entity"],
)
async def test_a_target_that_matches_nothing_does_not_mean_the_only_device(
    hass: HomeAssistant, target: dict[str, Any]
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await count(hass, **target)
    assert refused.value.translation_key == "no_such_device"


@pytest.mark.usefixtures("gate_actions")
async def test_a_device_of_another_maker_is_not_meant(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await count(hass, config_entry_id=room.entry_id)
    assert refused.value.translation_key == "no_such_device"


@pytest.mark.usefixtures("gate_actions")
async def test_a_device_that_is_not_loaded_is_named(
    hass: HomeAssistant, gate: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(gate.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await count(hass)
    assert str(refused.value) == "Castle is not connected. Try again when it is online"


async def test_without_any_device_there_is_a_clear_error(
    hass: HomeAssistant, room: MockConfigEntry
) -> None:
    await hass.config_entries.async_remove(room.entry_id)
    with pytest.raises(ServiceValidationError, match="Select a device that supports"):
        await hass.services.async_call(
            "procam", "simulate_audio", {"channel": 1}, blocking=True
        )


@pytest.mark.usefixtures("gate_actions")
async def test_what_destroys_must_be_confirmed(
    hass: HomeAssistant, fake_device: FakeDevice
) -> None:
    with pytest.raises(ServiceValidationError) as refused:
        await demolish(hass, None)
    assert refused.value.translation_key == "confirm_needed"
    assert "demolish" not in fake_device.asked
    await demolish(hass, None, confirm=True)
    assert "demolish" in fake_device.asked


@pytest.mark.usefixtures("gate_actions")
async def test_only_an_administrator_may_destroy(
    hass: HomeAssistant,
    fake_device: FakeDevice,
    hass_read_only_user: MockUser,
    hass_admin_user: MockUser,
) -> None:
    with pytest.raises(Unauthorized):
        await demolish(hass, hass_read_only_user, confirm=True)
    assert "demolish" not in fake_device.asked
    await demolish(hass, hass_admin_user, confirm=True)
    assert fake_device.asked.count("demolish") == 1


@pytest.mark.usefixtures("gate_actions")
async def test_a_user_who_is_gone_is_no_administrator(hass: HomeAssistant) -> None:
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "procam", "demolish", {}, blocking=True, context=Context(user_id="nobody")
        )


async def test_a_value_out_of_range_is_refused_before_anything_is_sent(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    messages = len(camtrack.log)
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            "procam",
            "camtrack_command",
            {"command": "SET PRESET", "value1": 11},
            blocking=True,
        )
    assert refused.value.translation_key == "value_between"
    assert len(camtrack.log) == messages


async def test_a_refusal_is_reported_in_the_words_of_the_device(
    hass: HomeAssistant, room: MockConfigEntry, camtrack: InogeniSimulator
) -> None:
    with pytest.raises(HomeAssistantError, match="SET PRESET 5 NOT FOUND"):
        await hass.services.async_call(
            "procam",
            "camtrack_command",
            {"command": "SET PRESET", "value1": 5},
            blocking=True,
        )
    assert len(sent(camtrack)) == 1


@pytest.mark.parametrize(
    ("action", "data", "sentence"),
    [
        (
            "ptz_move",
            {"pan": 101},
            "pan must be from -100 to 100, not 101",
        ),
        (
            "ptz_move",
            {"pan": "fast"},
            "pan must be from -100 to 100, not fast",
        ),
        (
            "ptz_center",
            {"x": 0.5, "y": None},
            "y must be from 0 to 1, not None",
        ),
        (
            "ptz_focus",
            {"focus": "nearer"},
            "focus must be one of near, far, auto, stop, not nearer",
        ),
    ],
)
async def test_what_is_no_value_of_a_field_is_refused_in_a_sentence(
    hass: HomeAssistant,
    stage: Stage,
    action: str,
    data: dict[str, Any],
    sentence: str,
) -> None:
    target = {"entity_id": stage.entity("camera", "camera_door_hd")}
    with pytest.raises(ServiceValidationError) as refused:
        await hass.services.async_call(
            "procam", action, {**target, **data}, blocking=True
        )
    assert str(refused.value) == sentence
    assert stage.commands == []


async def test_a_number_may_be_written_as_a_text(
    hass: HomeAssistant, stage: Stage
) -> None:
    target = {"entity_id": stage.entity("camera", "camera_door_hd")}
    with pytest.raises(ServiceValidationError, match=r"not support procam\.ptz_center"):
        await hass.services.async_call(
            "procam", "ptz_center", {**target, "x": "0.5", "y": "1"}, blocking=True
        )
