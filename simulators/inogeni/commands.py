"""The documented commands: what is valid, what it does, what is answered.

Vendor section "Command list" of HTTP and TCP; facts sections 3 and 4. A rejected
value is echoed as N/A, a valid one beside it as sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from .options import SwitchList
from .unit import (
    ALL_CHANNELS,
    INPUT,
    NOT_APPLICABLE,
    OUTPUT,
    PRESET,
    PRESETS_MAX,
    STANDBY,
    SWITCH,
    SWITCHER_INPUTS_MAX,
    Rep,
    Unit,
)

INPUTS_MAX: Final = 12
OUTPUTS_MAX: Final = 12
"""Appendix A goes to 12, the command section to 8; the configured count decides."""

_DEVICE_MAX: Final = {INPUT: INPUTS_MAX, OUTPUT: OUTPUTS_MAX}
_VERBS: Final = {"ENABLE": True, "DISABLE": False}
_POWER: Final = {"SYSTEM_ON": "ON", "SYSTEM_OFF": "OFF"}
_NOT_VALID: Final = "ERROR - COMMAND NOT VALID"


class Form(Enum):
    """Which keys a TCP or WebSocket message carries."""

    FULL = auto()
    REDUCED = auto()
    """Of a "not valid" reply: no value3, no compactValues, other key order."""
    SHORT = auto()
    """The HTTP form; only DELETE CREDENTIALS' success is printed so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A command as received; a value that was not sent is None."""

    command: str
    value1: Any = None
    value2: Any = None

    @property
    def noun(self) -> str:
        """Return the command without its verb."""
        return self.command.partition(" ")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command led to, before it is worded for a transport."""

    command: str
    status: str
    """As HTTP says it; messages say IN_PROGRESS instead of SUCCESS."""
    message: str
    value1: int | str = NOT_APPLICABLE
    value2: str = NOT_APPLICABLE
    form: Form = Form.FULL
    reps: tuple[Rep, ...] = ()


def run(unit: Unit, request: Request) -> Outcome:
    """Carry out a command and return the outcome."""
    handler = _COMMANDS.get(request.command)
    if handler is None or request.command in unit.options.refused:
        return not_valid(request)
    return handler(unit, request)


def not_valid(
    request: Request, value1: int | str | None = None, value2: str | None = None
) -> Outcome:
    """Refuse an unknown command or wrong values; the values that were right stay."""
    return Outcome(
        command=request.command,
        status="FAILED",
        message=_NOT_VALID,
        value1=NOT_APPLICABLE if value1 is None else value1,
        value2=NOT_APPLICABLE if value2 is None else value2,
        form=Form.REDUCED,
    )


def _failed(request: Request, words: str, *, value2: str = NOT_APPLICABLE) -> Outcome:
    return Outcome(
        command=request.command,
        status="FAILED",
        message=f"{request.command} {request.value1} {words}",
        value1=request.value1,
        value2=value2,
    )


def _number(value: object, lowest: int, highest: int) -> int | None:
    """Return a JSON integer in range, None for other values, also for true and 1.0."""
    if type(value) is int and lowest <= value <= highest:
        return value
    return None


def _verb(value: object) -> str | None:
    return value if isinstance(value, str) and value in _VERBS else None


def _works(unit: Unit, request: Request) -> bool:
    return request.command not in unit.options.no_effect


def _set_device_data(unit: Unit, request: Request) -> Outcome:
    noun, command = request.noun, request.command
    highest = _DEVICE_MAX.get(noun) or max(unit.enabled[noun], default=0)
    number = _number(request.value1, 0, highest)
    verb = _verb(request.value2)
    if number is None or verb is None:
        return not_valid(request, number, verb)
    if number and number not in unit.enabled[noun]:
        if noun == SWITCH:  # NOT AVAILABLE is not documented for switch devices
            return not_valid(request, None, verb)
        return _failed(request, "NOT AVAILABLE", value2=verb)
    if _works(unit, request):
        unit.set_enabled(noun, number, on=_VERBS[verb])
    return Outcome(
        command=command,
        status="SUCCESS",
        message=f"{command} {number} SUCCESSFULLY {verb}D",
        value1=number,
        value2=verb,
        reps=_device_reps(unit, noun, number, verb),
    )


def _device_reps(unit: Unit, noun: str, number: int, verb: str) -> tuple[Rep, ...]:
    """Report after a SET; the text does not say how value1 = 0 is reported."""
    if number:
        return (unit.rep(noun, number),)
    if unit.options.each_for_zero:
        return unit.reps(noun)
    states = {rep.value2 for rep in unit.reps(noun)}
    return (Rep(noun=noun, value1=0, value2=states.pop() if states else f"{verb}D"),)


def _set_channel_id_audio(unit: Unit, request: Request) -> Outcome:
    channel = _number(request.value1, 0, 1)
    if channel is None:
        channel = _number(request.value1, 101, 999)
    verb = _verb(request.value2)
    if channel is None or verb is None:
        return not_valid(request, channel, verb)
    if channel != ALL_CHANNELS and channel not in unit.channels:
        return _failed(request, "NOT AVAILABLE", value2=verb)
    if _works(unit, request):
        unit.set_channel(channel, active=_VERBS[verb])
    return Outcome(
        command=request.command,
        status="SUCCESS",
        message=f"{request.command} {channel} SUCCESSFULLY {verb}D",
        value1=channel,
        value2=verb,
    )


def _set_preset(unit: Unit, request: Request) -> Outcome:
    number = _number(request.value1, 1, PRESETS_MAX)
    if number is None:
        return not_valid(request)
    if number not in unit.presets:
        return _failed(request, "NOT FOUND")
    if _works(unit, request):
        unit.recall_preset(number)
    return Outcome(
        command=request.command,
        status="SUCCESS",
        message=f"{request.command} {number} SUCCESSFULLY ACTIVATED",
        value1=number,
        reps=(unit.preset_rep(),),
    )


def _set_switcher_input(unit: Unit, request: Request) -> Outcome:
    number = _number(request.value1, 1, SWITCHER_INPUTS_MAX)
    if number is None:
        return not_valid(request)
    if _works(unit, request):
        unit.select_switcher_input(number)
    return Outcome(
        command=request.command,
        status="SUCCESS",
        message=f"{request.command} {number} - SUCCESSFULLY ACTIVATED",
        value1=number,
    )


def _set_switcher_input_name(unit: Unit, request: Request) -> Outcome:
    number = _number(request.value1, 1, SWITCHER_INPUTS_MAX)
    name = request.value2 if isinstance(request.value2, str) else None
    if number is None or not name:
        return not_valid(request, number, name or None)
    if _works(unit, request):
        unit.name_switcher_input(number, name)
    return Outcome(
        command=request.command,
        status="SUCCESS",
        message=f'{request.command} {number} - "{name}" - SUCCESSFULLY ASSIGNED',
        value1=number,
        value2=name,
    )


def _set_system_standby(unit: Unit, request: Request) -> Outcome:
    power = request.value1
    if not isinstance(power, str) or power not in _POWER:
        return not_valid(request)
    if _works(unit, request):
        unit.standby = power == "SYSTEM_OFF"
    return Outcome(
        command=request.command,
        status="SUCCESS",
        message=f"{request.command}: SYSTEM SUCCESSFULLY TURNED {_POWER[power]}",
        value1=power,
        reps=(unit.standby_rep(),),
    )


def _delete_credentials(unit: Unit, request: Request) -> Outcome:
    def outcome(status: str, words: str, form: Form = Form.FULL) -> Outcome:
        message = f"{request.command} - {words}"
        return Outcome(
            command=request.command, status=status, message=message, form=form
        )

    if not unit.credentials:
        return outcome("ERROR", "ERROR - NO CREDENTIALS FOUND")
    if not unit.delete_flag:
        refusal = "CREDENTIALS NOT DELETED. CREDENTIAL DELETE FLAG NOT SET."
        return outcome("INFO", f"ERROR - {refusal}")
    if _works(unit, request):
        unit.credentials = False
    return outcome("SUCCESS", "SUCCESS - SUCCESSFULLY DELETED", Form.SHORT)


def _get_devices(unit: Unit, request: Request) -> Outcome:
    if request.noun == SWITCH and unit.options.switch_list is SwitchList.NOT_VALID:
        return not_valid(request)
    return Outcome(
        command=request.command,
        status="SUCCESS",
        message=NOT_APPLICABLE,
        reps=unit.reps(request.noun),
    )


def _get_preset(unit: Unit, request: Request) -> Outcome:
    return Outcome(
        command=request.command,
        status="DEFINED",
        message=f"{request.command} : {unit.last_preset}",
        reps=(unit.preset_rep(),),
    )


def _get_system_standby(unit: Unit, request: Request) -> Outcome:
    return Outcome(
        command=request.command,
        status="DEFINED",
        message=f"{request.command} : {unit.standby_word}",
        reps=(unit.standby_rep(),),
    )


_COMMANDS: Final[dict[str, Callable[[Unit, Request], Outcome]]] = {
    "SET CHANNEL_ID_AUDIO": _set_channel_id_audio,
    f"SET {INPUT}": _set_device_data,
    f"SET {OUTPUT}": _set_device_data,
    f"SET {SWITCH}": _set_device_data,
    f"SET {PRESET}": _set_preset,
    "SET SWITCHER_INPUT": _set_switcher_input,
    "SET SWITCHER_INPUT_NAME": _set_switcher_input_name,
    f"SET {STANDBY}": _set_system_standby,
    "DELETE CREDENTIALS": _delete_credentials,
    f"GET {INPUT}": _get_devices,
    f"GET {OUTPUT}": _get_devices,
    f"GET {SWITCH}": _get_devices,
    f"GET {PRESET}": _get_preset,
    f"GET {STANDBY}": _get_system_standby,
}

LISTS: Final = frozenset(f"GET {noun}" for noun in (INPUT, OUTPUT, SWITCH))
"""Commands answered by several messages, which HTTP does not support."""
