"""The documented commands: their words, their values, how their replies end."""

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Final

from .const import (
    AUDIO,
    AUDIO_CHANNELS,
    CREDENTIALS,
    DERIVED_AUDIO_CHANNEL,
    DISABLE,
    ENABLE,
    EVERY,
    GRACE_S,
    NAME_LENGTH,
    PRESET,
    PRESETS,
    STANDBY,
    SWITCHER_INPUT,
    SWITCHER_INPUT_NAME,
    SWITCHER_INPUTS,
    SYSTEM_OFF,
    SYSTEM_ON,
)
from .events import (
    AudioChannelChanged,
    DeviceDataChanged,
    InogeniEvent,
    PresetRecalled,
    SwitcherInputChosen,
    SwitcherInputNamed,
    SystemChanged,
)
from .models import DeviceKind
from .wire import normalise

type Value = int | str | None


class Reply(Enum):
    """What ends the replies to a command on the channel."""

    REPORT = auto()
    """One report of the outcome."""
    VALUE = auto()
    """One report, or an answer that holds the value."""
    LIST = auto()
    """Silence: as many reports as there are devices."""
    ACKNOWLEDGED = auto()
    """The acknowledgement and a short wait for a refusal; no report follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A checked command."""

    verb: str
    noun: str
    """As sent, with underscores."""
    value1: Value = None
    value2: Value = None
    reply: Reply
    confirms: InogeniEvent | None = None
    """What success means; None for a query and where nothing can be shown."""
    grace_s: float = GRACE_S

    @property
    def text(self) -> str:
        """The command as sent."""
        return f"{self.verb} {self.noun}"

    @property
    def key(self) -> str:
        """The noun as messages compare it."""
        return normalise(self.noun)

    def request(self) -> dict[str, int | str]:
        """Return the members of the request, on every transport the same."""
        values = {"value1": self.value1, "value2": self.value2}
        return {"command": self.text} | {
            name: value for name, value in values.items() if value is not None
        }

    def collecting(self) -> Command:
        """Return the command waiting for all replies, not just the first that tells."""
        if self.reply is Reply.ACKNOWLEDGED:
            return self
        return replace(self, reply=Reply.LIST)


_AUDIO_CHANNEL: Final = "The audio channel"

type _Check = Callable[[Value], int | str]
type _Confirm = Callable[[Any, Any], InogeniEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    reply: Reply
    value1: _Check | None = None
    value2: _Check | None = None
    confirms: _Confirm | None = None


def _number(what: str, allowed: Container[int], shown: str) -> _Check:
    def check(value: Value) -> int:
        try:
            number = int(str(value))
        except ValueError:
            raise ValueError(f"{what} must be a number, {shown}") from None
        if what == _AUDIO_CHANNEL and number == DERIVED_AUDIO_CHANNEL:
            raise ValueError("Audio channel 2 follows from the others: it is not set")
        if number not in allowed:
            raise ValueError(f"{what} must be {shown}, not {number}")
        return number

    return check


def _word(*words: str) -> _Check:
    def check(value: Value) -> str:
        if value not in words:
            raise ValueError(f"The value must be {' or '.join(words)}")
        return str(value)

    return check


def _name(value: Value) -> str:
    name = "" if value is None else str(value)
    if len(name) not in NAME_LENGTH or not name.isprintable():
        raise ValueError(
            f"The name must have 1 to {NAME_LENGTH[-1]} characters, none a control"
        )
    return name


def _device(kind: DeviceKind) -> _Check:
    last = kind.numbers[-1]
    allowed = range(last + 1)
    return _number("The device", allowed, f"0 to {last}")


def _data(kind: DeviceKind) -> _Grammar:
    return _Grammar(
        reply=Reply.REPORT,
        value1=_device(kind),
        value2=_word(ENABLE, DISABLE),
        confirms=lambda number, word: DeviceDataChanged(
            kind=kind, number=number, enabled=word == ENABLE
        ),
    )


_GRAMMAR: Final[dict[str, _Grammar]] = {
    **{f"SET {kind.noun}": _data(kind) for kind in DeviceKind},
    **{f"GET {kind.noun}": _Grammar(reply=Reply.LIST) for kind in DeviceKind},
    f"GET {PRESET}": _Grammar(reply=Reply.VALUE),
    f"GET {STANDBY}": _Grammar(reply=Reply.VALUE),
    f"DELETE {CREDENTIALS}": _Grammar(reply=Reply.ACKNOWLEDGED),
    f"SET {PRESET}": _Grammar(
        reply=Reply.REPORT,
        value1=_number("The preset", PRESETS, "1 to 10"),
        confirms=lambda number, _: PresetRecalled(number=number),
    ),
    f"SET {STANDBY}": _Grammar(
        reply=Reply.REPORT,
        value1=_word(SYSTEM_ON, SYSTEM_OFF),
        confirms=lambda word, _: SystemChanged(on=word == SYSTEM_ON),
    ),
    f"SET {SWITCHER_INPUT}": _Grammar(
        reply=Reply.ACKNOWLEDGED,
        value1=_number("The switcher input", SWITCHER_INPUTS, "1 to 12"),
        confirms=lambda number, _: SwitcherInputChosen(number=number),
    ),
    f"SET {SWITCHER_INPUT_NAME}": _Grammar(
        reply=Reply.ACKNOWLEDGED,
        value1=_number("The switcher input", SWITCHER_INPUTS, "1 to 12"),
        value2=_name,
        confirms=lambda number, name: SwitcherInputNamed(number=number, name=name),
    ),
    f"SET {AUDIO}": _Grammar(
        reply=Reply.ACKNOWLEDGED,
        value1=_number(_AUDIO_CHANNEL, AUDIO_CHANNELS, "0, 1 or 101 to 999"),
        value2=_word(ENABLE, DISABLE),
        confirms=lambda id_, word: AudioChannelChanged(
            id=id_, active=word == ENABLE and id_ != EVERY
        ),
    ),
}
_TEXTS: Final = {normalise(text): text for text in _GRAMMAR}


def build(
    text: str, value1: Value = None, value2: Value = None, value3: Value = None
) -> Command:
    """Return a documented command with its values checked; raises ValueError."""
    documented = _TEXTS.get(normalise(text))
    if documented is None:
        raise ValueError(f"{text[:40]!r} is not a documented command")
    grammar = _GRAMMAR[documented]
    first = _checked(documented, "value1", grammar.value1, value1)
    second = _checked(documented, "value2", grammar.value2, value2)
    _checked(documented, "value3", None, value3)
    verb, _, noun = documented.partition(" ")
    to_all = grammar.reply is Reply.REPORT and first == EVERY
    return Command(
        verb=verb,
        noun=noun,
        value1=first,
        value2=second,
        reply=Reply.LIST if to_all else grammar.reply,
        confirms=grammar.confirms(first, second) if grammar.confirms else None,
    )


def device_command(kind: DeviceKind, number: int, *, enabled: bool) -> Command:
    """Return the command for a device the unit itself has reported, whatever its number.

    Later firmware may have more switch devices than the document.
    """
    word = ENABLE if enabled else DISABLE
    return replace(
        build(f"SET {kind.noun}", kind.numbers[0], word),
        value1=number,
        confirms=DeviceDataChanged(kind=kind, number=number, enabled=enabled),
    )


def _checked(text: str, name: str, check: _Check | None, value: Value) -> Value:
    if check is not None:
        return check(value)
    if value is not None:
        raise ValueError(f"{text} takes no {name}")
    return None
