"""Finds the entity that a spoken preset, playlist, camera or place refers to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
import difflib
import re
from typing import Final

from homeassistant.components.select import ATTR_OPTIONS, DOMAIN as SELECT_DOMAIN
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    intent,
)

from ..automation.roles import Role, own_name
from ..const import OPTION_NONE

READ_OUT: Final = 5
"""More names than this are not read out."""
_ARTICLE: Final = re.compile(
    r"(?:the|der|die|das|dem|den|le|la|les|el|los|las|il|lo|gli|het|de|o|os|as)\s+"
    r"|l['’]\s*",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"\s+(?:in|of|on|at|for|from|im|am|auf|von|vom|für|bei|dans|de|du|des|sur|à|au|aux"
    r"|pour|en|del|nel|nella|della|di|op|van|bij|v|ve|na|u|w|we|z|em|no|do|da|i|på|för"
    r"|från|fra|ved)\s+(?P<place>.+)",
    re.IGNORECASE,
)
"""The place after the name of a preset."""


class UnclearError(Exception):
    """The spoken name matches nothing, or more than one target.

    The key is that of an answer below `common` in the translations.
    """

    def __init__(
        self, key: str, *, choices: Sequence[str] = (), **placeholders: str
    ) -> None:
        super().__init__(key)
        self.key = key
        self.choices = choices
        """The names one of which answers the question."""
        self.placeholders = placeholders


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An entity that can be meant, and its names."""

    entity: er.RegistryEntry
    state: State
    device: str
    area_id: str | None
    names: frozenset[str]
    """Names of the entity, of its device and of its area, as `_plain` returns them."""

    @property
    def choices(self) -> Sequence[str]:
        """The options of a select, the own name of another entity."""
        if self.entity.domain == SELECT_DOMAIN:
            options = self.state.attributes.get(ATTR_OPTIONS, ())
            return [option for option in options if option != OPTION_NONE]
        return (own_name(self.entity),)

    def is_called(self, name: str, *, in_part: bool = False) -> bool:
        """Return True if a plain name is one of the target's names, or part of one."""
        if not in_part:
            return name in self.names
        words = set(name.split())
        return any(words <= set(known.split()) for known in self.names)


@callback
def async_meant(
    intent_obj: intent.Intent,
    roles: Iterable[Role],
    *,
    place: str | None = None,
    area: str | None = None,
) -> list[Target]:
    """Return the exposed entities with a role; those at a place if one is named.

    Raises UnclearError if there are none, or none of that name.
    """
    hass = intent_obj.hass
    states = [
        state
        for role in roles
        for entity in role.entities(hass)
        if (state := hass.states.get(entity.entity_id))
        and state.state != STATE_UNAVAILABLE
    ]
    # Without any states it would look among all there are.
    if not states:
        raise UnclearError("nothing_exposed")
    match = intent.async_match_targets(
        hass,
        intent.MatchTargetsConstraints(area_name=area, assistant=intent_obj.assistant),
        states=states,
    )
    if match.no_match_reason is intent.MatchFailedReason.ASSISTANT:
        raise UnclearError("nothing_exposed")
    if not match.is_match:
        raise UnclearError("no_such_place", place=area or "")
    found = [_meant(hass, state) for state in match.states]
    if place is None:
        return found
    if called := _called(found, _plain(place)):
        return called
    raise UnclearError("no_such_place", place=place)


@callback
def async_choice(
    intent_obj: intent.Intent, candidates: Iterable[Target], said: str
) -> tuple[Target, str]:
    """Return the one entity that offers what was said, and the choice by its name.

    What was said can end in a place: "Lecture in room 1". Raises UnclearError if
    nothing or more than one thing is meant.
    """
    offered = [(one, choice) for one in candidates for choice in one.choices]
    plain = _plain(said)
    found = [
        (one, choice)
        for one, choice in offered
        if _plain(choice) in {plain, f"preset {plain}"}
    ] or _at_place(offered, plain)
    if not found:
        known = _closest(plain, dict.fromkeys(choice for _, choice in offered))
        raise UnclearError("no_such_choice", choice=said, known=known)
    # A device's select and its scenes mean the same.
    by_device: dict[str | None, tuple[Target, str]] = {}
    for one, choice in found:
        if one.entity.domain == SELECT_DOMAIN or one.entity.device_id not in by_device:
            by_device[one.entity.device_id] = (one, choice)
    only = single_target(intent_obj, [one for one, _ in by_device.values()])
    return by_device[only.entity.device_id]


@callback
def single_target(intent_obj: intent.Intent, candidates: Sequence[Target]) -> Target:
    """Return the only candidate, or the only one in the area of the speaker.

    Raises UnclearError if several remain.
    """
    area_id = intent_obj.slots.get("preferred_area_id", {}).get("value")
    near = [one for one in candidates if area_id and one.area_id == area_id]
    for group in (candidates, near):
        if len(group) == 1:
            return group[0]
    devices = [one.device for one in candidates]
    names = devices if len(set(devices)) > 1 else [one.state.name for one in candidates]
    choices = tuple(dict.fromkeys(names))
    raise UnclearError("which_one", choices=choices, names=", ".join(choices))


def _meant(hass: HomeAssistant, state: State) -> Target:
    entity = er.async_get(hass).entities[state.entity_id]
    device = dr.async_get(hass).async_get(entity.device_id or "")
    device_name = (device.name_by_user or device.name or "") if device else ""
    area_id = entity.area_id or (
        dr.async_get_effective_area_id(hass, device) if device else None
    )
    names = {
        *intent.async_get_entity_aliases(hass, entity, state=state),
        own_name(entity),
        device_name,
    }
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    if area is not None:
        names |= {area.name, *area.aliases}
    return Target(
        entity=entity,
        state=state,
        device=device_name,
        area_id=area_id,
        names=frozenset(_plain(name) for name in names),
    )


def _called(candidates: Sequence[Target], name: str) -> list[Target]:
    """Return the targets that have this name, else those whose name contains it."""
    return [one for one in candidates if one.is_called(name)] or [
        one for one in candidates if one.is_called(name, in_part=True)
    ]


def _at_place(
    offered: Sequence[tuple[Target, str]], plain: str
) -> list[tuple[Target, str]]:
    """Return the choices that are followed by a name of their entity in a sentence."""
    placed = [
        (one, choice, place)
        for one, choice in offered
        if (place := _place_after(choice, plain))
    ]
    for in_part in (False, True):
        if found := [
            (one, choice)
            for one, choice, place in placed
            if one.is_called(place, in_part=in_part)
        ]:
            return found
    return []


def _closest(said: str, known: Iterable[str]) -> str:
    """Return at most five of the names, the closest to what was said first."""
    by_plain = {_plain(name): name for name in known}
    close = difflib.get_close_matches(said, by_plain, n=READ_OUT)
    names = [by_plain[name] for name in dict.fromkeys([*close, *by_plain])]
    more = ["…"] if len(names) > READ_OUT else []
    return ", ".join([*names[:READ_OUT], *more])


def _place_after(choice: str, said: str) -> str | None:
    name = _plain(choice)
    for known in (name, name.removeprefix("preset ")):
        if said.startswith(known) and (match := _PLACE.fullmatch(said[len(known) :])):
            return _plain(match["place"])
    return None


def _plain(text: str) -> str:
    """Return a name in lower case, without an article before it."""
    words = " ".join(text.casefold().split())
    return words[match.end() :] if (match := _ARTICLE.match(words)) else words
