"""The TCP samples of the vendor's text, spelled as the facts rule (OCR rulings).

Keys keep the printed order. A message's `_msgid` is left out: it is random.
"""

from dataclasses import dataclass
from typing import Any

from .samples_http import NOT_VALID, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSample:
    """A request over TCP or WebSocket and the messages printed for it."""

    request: Message
    replies: tuple[Message, ...]
    delete_flag: bool = False
    credentials: bool = True


def _full(
    status: str,
    message: str,
    command: str,
    value1: int | str,
    value2: str,
    compact: str,
) -> Message:
    return {
        "application": "CAMTRACK",
        "version": "v3.4.0",
        "status": status,
        "message": message,
        "command": command,
        "value1": value1,
        "value2": value2,
        "value3": "N/A",
        "compactValues": compact,
    }


def _going(command: str, value1: int | str, value2: str, compact: str) -> Message:
    return _full("IN_PROGRESS", "N/A", command, value1, value2, compact)


def _rep(command: str, value1: int | str, value2: str, compact: str) -> Message:
    return _full("N/A", "N/A", command, value1, value2, compact)


def _failed(message: str, command: str, n: int, value2: str, compact: str) -> Message:
    return _full("FAILED", message, command, n, value2, compact)


def _invalid(command: str, value1: int | str, value2: str) -> Message:
    return {
        "application": "CAMTRACK",
        "version": "v3.4.0",
        "command": command,
        "value1": value1,
        "value2": value2,
        "status": "FAILED",
        "message": NOT_VALID,
    }


def _sample(
    command: str, values: tuple[Any, ...], *replies: Message, **more: bool
) -> MessageSample:
    keys = {f"value{place}": value for place, value in enumerate(values, 1)}
    request = {"command": command, **keys}
    return MessageSample(
        request=request,
        replies=replies,
        delete_flag=more.get("delete_flag", False),
        credentials=more.get("credentials", True),
    )


def _device_samples(kind: str) -> tuple[MessageSample, ...]:
    noun = f"{kind}_DEVICE_DATA"
    command, rep = f"SET {noun}", f"REP {noun}"
    return (
        _sample(
            command,
            (1, "DISABLE"),
            _going(command, 1, "DISABLE", f"SET {noun} 1 DISABLE N/A"),
            _rep(rep, 1, "DISABLED", f"REP {noun} 1 DISABLED N/A"),
        ),
        _sample(
            command,
            (5, "DISABLE"),
            _failed(
                f"SET {noun} 5 NOT AVAILABLE",
                command,
                5,
                "DISABLE",
                f"SET {noun} 5 DISABLE N/A",
            ),
        ),
        _sample(command, ("1", "DISABLE"), _invalid(command, "N/A", "DISABLE")),
    )


_GET_INPUT, _GET_OUTPUT = "GET INPUT_DEVICE_DATA", "GET OUTPUT_DEVICE_DATA"

LIST_INPUTS = (
    _going(_GET_INPUT, "N/A", "N/A", "GET INPUT_DEVICE_DATA N/A N/A N/A"),
    _rep("REP INPUT_DEVICE_DATA", 2, "ENABLED", "REP INPUT_DEVICE_DATA 2 ENABLED N/A"),
    _rep(
        "REP INPUT_DEVICE_DATA", 1, "DISABLED", "REP INPUT_DEVICE_DATA 1 DISABLED N/A"
    ),
)
"""Printed with device 2 before device 1."""

LIST_OUTPUTS = (
    _going(_GET_OUTPUT, "N/A", "N/A", "GET OUTPUT_DEVICE_DATA N/A N/A N/A"),
    _rep(
        "REP OUTPUT_DEVICE_DATA", 1, "DISABLED", "REP OUTPUT_DEVICE_DATA 1 DISABLED N/A"
    ),
    _rep(
        "REP OUTPUT_DEVICE_DATA", 2, "ENABLED", "REP OUTPUT_DEVICE_DATA 2 ENABLED N/A"
    ),
)

_CHANNEL, _SET_PRESET = "SET CHANNEL_ID_AUDIO", "SET PRESET"
_SET_SWITCH, _SET_SWITCHER = "SET SWITCH_DEVICE_DATA", "SET SWITCHER_INPUT"
_SET_NAME, _SET_STANDBY = "SET SWITCHER_INPUT_NAME", "SET SYSTEM_STANDBY"
_CREDENTIALS = "DELETE CREDENTIALS"
_POWER_REP = _rep(
    "REP SYSTEM_STANDBY", "SYSTEM_ON", "N/A", "REP SYSTEM_STANDBY SYSTEM_ON N/A N/A"
)

_AUDIO_MESSAGES = (
    _sample(
        _CHANNEL,
        (101, "ENABLE"),
        _going(_CHANNEL, 101, "ENABLE", "SET CHANNEL_ID_AUDIO 101 ENABLE N/A"),
    ),
    _sample(
        _CHANNEL,
        (301, "ENABLE"),
        _failed(
            "SET CHANNEL_ID_AUDIO 301 NOT AVAILABLE",
            _CHANNEL,
            301,
            "ENABLE",
            "SET CHANNEL_ID_AUDIO 301 ENABLE N/A",
        ),
    ),
    _sample(_CHANNEL, (101, "ON"), _invalid(_CHANNEL, 101, "N/A")),
)

_PRESET_MESSAGES = (
    _sample(
        _SET_PRESET,
        (1,),
        _going(_SET_PRESET, 1, "N/A", "SET PRESET 1 N/A N/A"),
        _rep("REP PRESET", 1, "LOADED", "REP PRESET 1 LOADED N/A"),
    ),
    _sample(
        _SET_PRESET,
        (5,),
        _failed(
            "SET PRESET 5 NOT FOUND", _SET_PRESET, 5, "N/A", "SET PRESET 5 N/A N/A"
        ),
    ),
    _sample(_SET_PRESET, (), _invalid(_SET_PRESET, "N/A", "N/A")),
    _sample(
        "GET PRESET",
        (),
        _full(
            "DEFINED",
            "GET PRESET : 0",
            "GET PRESET",
            "N/A",
            "N/A",
            "GET PRESET N/A N/A N/A",
        ),
        _rep("REP PRESET", 0, "LOADED", "REP PRESET 0 LOADED N/A"),
    ),
)

_SWITCH_MESSAGES = (
    _sample(
        _SET_SWITCH,
        (1, "DISABLE"),
        _going(_SET_SWITCH, 1, "DISABLE", "SET SWITCH_DEVICE_DATA 1 DISABLE N/A"),
        _rep(
            "REP SWITCH_DEVICE_DATA",
            1,
            "DISABLED",
            "REP SWITCH_DEVICE_DATA 1 DISABLED N/A",
        ),
    ),
    _sample(_SET_SWITCH, (), _invalid(_SET_SWITCH, "N/A", "N/A")),
    _sample(
        _SET_SWITCHER,
        (1,),
        _going(_SET_SWITCHER, 1, "N/A", "SET SWITCHER_INPUT 1 N/A N/A"),
    ),
    _sample(_SET_SWITCHER, (0,), _invalid(_SET_SWITCHER, "N/A", "N/A")),
    _sample(
        _SET_NAME,
        (1, "Your Stream Name"),
        _going(
            _SET_NAME,
            1,
            "Your Stream Name",
            "SET SWITCHER_INPUT_NAME 1 Your Stream Name N/A",
        ),
    ),
    _sample(_SET_NAME, (), _invalid(_SET_NAME, "N/A", "N/A")),
)

_SYSTEM_MESSAGES = (
    _sample(
        _SET_STANDBY,
        ("SYSTEM_ON",),
        _going(
            _SET_STANDBY, "SYSTEM_ON", "N/A", "SET SYSTEM_STANDBY SYSTEM_ON N/A N/A"
        ),
        _POWER_REP,
    ),
    _sample(_SET_STANDBY, ("ON",), _invalid(_SET_STANDBY, "N/A", "N/A")),
    _sample(
        "GET SYSTEM_STANDBY",
        (),
        _going("GET SYSTEM_STANDBY", "N/A", "N/A", "GET SYSTEM_STANDBY N/A N/A N/A"),
        _POWER_REP,
    ),
)


def _credentials(status: str, message: str) -> Message:
    return _full(
        status, message, _CREDENTIALS, "N/A", "N/A", "DELETE CREDENTIALS N/A N/A N/A"
    )


_CREDENTIAL_MESSAGES = (
    _sample(
        _CREDENTIALS,
        (),
        _credentials("ERROR", "DELETE CREDENTIALS - ERROR - NO CREDENTIALS FOUND"),
        credentials=False,
    ),
    _sample(
        _CREDENTIALS,
        (),
        _credentials(
            "INFO",
            "DELETE CREDENTIALS - ERROR - CREDENTIALS NOT DELETED. "
            "CREDENTIAL DELETE FLAG NOT SET.",
        ),
    ),
)

CREDENTIALS_DELETED: Message = {
    "application": "CAMTRACK",
    "version": "CAMTRACK v3.4.0",
    "command": "DELETE CREDENTIALS",
    "status": "SUCCESS",
    "message": "DELETE CREDENTIALS - SUCCESS - SUCCESSFULLY DELETED",
}
"""The one message without values and without `_msgid`."""

MESSAGES = (
    *_AUDIO_MESSAGES,
    *_device_samples("INPUT"),
    *_device_samples("OUTPUT"),
    *_PRESET_MESSAGES,
    *_SWITCH_MESSAGES,
    *_SYSTEM_MESSAGES,
    *_CREDENTIAL_MESSAGES,
)
