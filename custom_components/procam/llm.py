"""The intents as tools for language models, annotated with their risks."""

from typing import Final

from homeassistant.components.homeassistant import async_should_expose
from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import intent
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    IntentTool,
    LLMContext,
    Tool,
    ToolAnnotations,
)

from .const import DOMAIN
from .intent import (
    AcknowledgeAlarm,
    GetAlarms,
    PlayPlaylist,
    RecallPreset,
    SetOverlayText,
)
from .voice.handler import ProcamIntent

_READS: Final = ToolAnnotations(read_only=True, destructive=False, open_world=False)
_MOVES: Final = ToolAnnotations(destructive=False, idempotent=True, open_world=False)
_REPLACES: Final = ToolAnnotations(destructive=True, idempotent=True, open_world=False)
"""The previous playlist, text or alarm cannot be restored."""

_TOOLS: Final[dict[type[ProcamIntent], tuple[str, ToolAnnotations]]] = {
    RecallPreset: ("Recall camera preset", _MOVES),
    PlayPlaylist: ("Play video playlist", _REPLACES),
    SetOverlayText: ("Set overlay text", _REPLACES),
    AcknowledgeAlarm: ("Acknowledge camera alarm", _REPLACES),
    GetAlarms: ("Get camera alarms", _READS),
}


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: LLMContext, api_id: str
) -> LLMTools | None:
    """Return a tool for each intent that an exposed entity gives a meaning."""
    if api_id != LLM_API_ASSIST:
        return None
    tools: list[Tool] = [
        IntentTool(
            f"{DOMAIN}__{handler.intent_type}",
            handler,
            title=_TOOLS[type(handler)][0],
            integration=DOMAIN,
            annotations=_TOOLS[type(handler)][1],
        )
        for handler in intent.async_get(hass)
        if isinstance(handler, ProcamIntent)
        and _is_exposed(hass, handler, llm_context.assistant)
    ]
    return LLMTools(tools=tools) if tools else None


def _is_exposed(hass: HomeAssistant, handler: ProcamIntent, assistant: str) -> bool:
    return any(
        async_should_expose(hass, assistant, entity.entity_id)
        for role in handler.roles
        for entity in role.entities(hass)
    )
