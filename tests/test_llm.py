"""The tools that language models can use."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.homeassistant.exposed_entities import (
    async_expose_entity,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er, llm
from homeassistant.setup import async_setup_component
import pytest

from custom_components.procam.llm import async_get_tools

from .fake_automation_device import Stage, build

CONTEXT = llm.LLMContext(
    platform="test",
    context=Context(),
    language="en",
    assistant="conversation",
    device_id=None,
)

type Expose = Callable[..., None]


@pytest.fixture
async def stage(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """A stage of which nothing may be spoken to."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    stage = await build(hass, monkeypatch)
    for scene in hass.states.async_entity_ids("scene"):
        async_expose_entity(hass, "conversation", scene, should_expose=False)
    return stage


@pytest.fixture
def expose(hass: HomeAssistant, stage: Stage) -> Expose:
    def expose(domain: str, tail: str) -> None:
        entity_id = stage.entity(domain, tail)
        async_expose_entity(hass, "conversation", entity_id, should_expose=True)

    return expose


async def tools(hass: HomeAssistant) -> dict[str, llm.Tool]:
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, CONTEXT)
    return {tool.name: tool for tool in api.tools if tool.integration == "procam"}


async def call(hass: HomeAssistant, tool: str, **given: Any) -> Any:
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, CONTEXT)
    result = await api.async_call_tool(llm.ToolInput(tool, given))
    return result.data


async def test_a_model_is_given_only_what_is_exposed(
    hass: HomeAssistant, stage: Stage, expose: Expose
) -> None:
    assert await tools(hass) == {}
    expose("binary_sensor", "camera_door_alarm")
    assert set(await tools(hass)) == {"procam__ProcamGetAlarms"}
    expose("select", "preset")
    assert set(await tools(hass)) == {
        "procam__ProcamGetAlarms",
        "procam__ProcamRecallPreset",
    }


async def test_a_model_is_given_nothing_that_is_disabled(
    hass: HomeAssistant, stage: Stage, expose: Expose
) -> None:
    expose("select", "preset")
    er.async_get(hass).async_update_entity(
        stage.entity("select", "preset"),
        disabled_by=er.RegistryEntryDisabler.USER,
    )
    assert await tools(hass) == {}


async def test_a_model_knows_what_cannot_be_undone(
    hass: HomeAssistant, stage: Stage, expose: Expose
) -> None:
    for domain, tail in (
        ("binary_sensor", "camera_door_alarm"),
        ("button", "camera_door_acknowledge_alarm"),
        ("select", "preset"),
        ("select", "playlist"),
        ("text", "overlay_1_text"),
    ):
        expose(domain, tail)
    given = await tools(hass)
    reads = {name for name, tool in given.items() if tool.annotations.read_only}
    destroys = {name for name, tool in given.items() if tool.annotations.destructive}
    assert reads == {"procam__ProcamGetAlarms"}
    assert set(given) - destroys == {
        "procam__ProcamGetAlarms",
        "procam__ProcamRecallPreset",
    }
    assert len(given) == 5
    assert not any(tool.annotations.open_world for tool in given.values())
    assert all(tool.title and tool.description for tool in given.values())


async def test_a_model_recalls_a_preset(
    hass: HomeAssistant, stage: Stage, expose: Expose
) -> None:
    expose("select", "preset")
    answer = await call(hass, "procam__ProcamRecallPreset", preset="Altar", name="Hall")
    assert answer["response_type"] == "action_done"
    assert stage.commands == ["preset Altar"]


async def test_a_model_that_guesses_gets_the_names_there_are(
    hass: HomeAssistant, stage: Stage, expose: Expose
) -> None:
    expose("select", "preset")
    answer = await call(hass, "procam__ProcamRecallPreset", preset="Organ")
    assert answer["response_type"] == "error"
    assert "Lecture" in answer["speech"]["plain"]["speech"]
    assert stage.commands == []


async def test_other_interfaces_than_device_control_are_given_nothing(
    hass: HomeAssistant, stage: Stage, expose: Expose
) -> None:
    expose("select", "preset")
    assert async_get_tools(hass, CONTEXT, "homeassistant") is None
