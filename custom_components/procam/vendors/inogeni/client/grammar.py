"""The documented commands: their words, their values, how their replies end."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Final

from ....clientkit.errors import InvalidValueError
from .const import (
    AUDIO,
    AUDIO_CHANNELS,
    CREDENTIALS,
    DEVICE_DATA,
    DISABLE,
    ENABLE,
    EVERY,
    GRACE_S,
    NAME_LENGTH,
    PRESET,
    PRESETS,
    STANDBY,
    SWITCH_GRACE_S,
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
from .parser import normalize

type Value = int | str | None


class Reply(Enum):
    """The message that ends the replies to a command on the channel."""

    REPORT = auto()
    """One report of the outcome."""
    VALUE = auto()
    """One report, or an answer that holds the value."""
    LIST = auto()
    """Silence: as many reports as there are devices."""
    ACKNOWLEDGED = auto()
    """The acknowledgment and a short wait for a refusal; a report need not follow."""


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
    """Wait for a refusal after the acknowledgment of a command without a report."""
    collect: bool = False
    """True if all replies are wanted, not just the first that shows the result."""

    @property
    def text(self) -> str:
        """The command as sent."""
        return f"{self.verb} {self.noun}"

    @property
    def key(self) -> str:
        """The noun, normalized to compare messages."""
        return normalize(self.noun)

    def request(self) -> dict[str, int | str]:
        """Return the members of the request, on every transport the same."""
        values = {"value1": self.value1, "value2": self.value2}
        return {"command": self.text} | {
            name: value for name, value in values.items() if value is not None
        }


type _Check = Callable[[int | str, str], int | str]
"""Takes a value and the name of the field it is given in."""
type _Confirm = Callable[[Any, Any], InogeniEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grammar:
    reply: Reply
    value1: _Check | None = None
    value2: _Check | None = None
    confirms: _Confirm | None = None
    grace_s: float = GRACE_S


def _number(allowed: range) -> _Check:
    def check(value: int | str, field: str) -> int:
        number = _whole(value)
        if number is None or number not in allowed:
            raise InvalidValueError(
                "value_between",
                what=field,
                low=allowed[0],
                high=allowed[-1],
                value=value,
            )
        return number

    return check


def audio_channel(value: int | str, _field: str = "") -> int:
    """Return the number of an audio channel that can be set; raises ValueError."""
    number = _whole(value)
    if number is None or number not in AUDIO_CHANNELS:
        raise InvalidValueError("audio_channel", value=value)
    return number


def _whole(value: int | str) -> int | None:
    """Return a number however a template writes it: 101, "101", "101.0"."""
    try:
        number = float(str(value))
    except ValueError:
        return None
    return int(number) if number.is_integer() else None


def _word(*words: str) -> _Check:
    def check(value: int | str, field: str) -> str:
        if value not in words:
            raise InvalidValueError(
                "value_one_of", what=field, known=words, value=value
            )
        return str(value)

    return check


def _name(value: int | str, _field: str) -> str:
    name = str(value)
    if len(name) not in NAME_LENGTH or not name.isprintable():
        raise InvalidValueError(
            "switcher_input_name", low=NAME_LENGTH[0], high=NAME_LENGTH[-1]
        )
    return name


def _data(kind: DeviceKind) -> _Grammar:
    is_switch = kind is DeviceKind.SWITCH
    return _Grammar(
        reply=Reply.ACKNOWLEDGED if is_switch else Reply.REPORT,
        grace_s=SWITCH_GRACE_S if is_switch else GRACE_S,
        value1=_number(range(kind.numbers[-1] + 1)),
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
        value1=_number(PRESETS),
        confirms=lambda number, _: PresetRecalled(number=number),
    ),
    f"SET {STANDBY}": _Grammar(
        reply=Reply.REPORT,
        value1=_word(SYSTEM_ON, SYSTEM_OFF),
        confirms=lambda word, _: SystemChanged(on=word == SYSTEM_ON),
    ),
    f"SET {SWITCHER_INPUT}": _Grammar(
        reply=Reply.ACKNOWLEDGED,
        value1=_number(SWITCHER_INPUTS),
        confirms=lambda number, _: SwitcherInputChosen(number=number),
    ),
    f"SET {SWITCHER_INPUT_NAME}": _Grammar(
        reply=Reply.ACKNOWLEDGED,
        value1=_number(SWITCHER_INPUTS),
        value2=_name,
        confirms=lambda number, name: SwitcherInputNamed(number=number, name=name),
    ),
    f"SET {AUDIO}": _Grammar(
        reply=Reply.ACKNOWLEDGED,
        value1=audio_channel,
        value2=_word(ENABLE, DISABLE),
        confirms=lambda id_, word: AudioChannelChanged(
            id=id_, active=word == ENABLE and id_ != EVERY
        ),
    ),
}
_TEXTS: Final = {normalize(text): text for text in _GRAMMAR}


def build(
    text: str, value1: Value = None, value2: Value = None, value3: Value = None
) -> Command:
    """Return a documented command with its values checked; raises ValueError."""
    documented = _TEXTS.get(normalize(text))
    if documented is None:
        raise InvalidValueError(
            "value_unknown", what="command", value=text[:40], known=_GRAMMAR
        )
    grammar = _GRAMMAR[documented]
    first = _checked(documented, "value1", grammar.value1, value1)
    second = _checked(documented, "value2", grammar.value2, value2)
    _checked(documented, "value3", None, value3)
    verb, _, noun = documented.partition(" ")
    to_all = noun.endswith(DEVICE_DATA) and first == EVERY
    return Command(
        verb=verb,
        noun=noun,
        value1=first,
        value2=second,
        reply=Reply.LIST if to_all else grammar.reply,
        confirms=grammar.confirms(first, second) if grammar.confirms else None,
        grace_s=grammar.grace_s,
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


def _checked(text: str, field: str, check: _Check | None, value: Value) -> Value:
    if check is not None:
        if value is None:
            raise InvalidValueError("value_missing", what=field)
        return check(value, field)
    if value is not None:
        raise InvalidValueError("value_not_taken", command=text, what=field)
    return None
