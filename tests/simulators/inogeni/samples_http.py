"""The HTTP samples of the vendor's text, spelled as the facts rule (OCR rulings)."""

from dataclasses import dataclass
from typing import Any

type Message = dict[str, Any]

NOT_VALID = "ERROR - COMMAND NOT VALID"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpSample:
    """A URL's query and the reply printed for it."""

    query: str
    status: str
    message: str
    version: str = "v3.4.0"
    delete_flag: bool = False
    credentials: bool = True
    preset: int = 0

    def reply(self) -> Message:
        command = self.query.split("&")[0].removeprefix("command=")
        return {
            "application": "CAMTRACK",
            "version": self.version,
            "command": command.replace("%20", " "),
            "status": self.status,
            "message": self.message,
        }


_VERSION = "v3.4.0"
_LONG_VERSION = "CAMTRACK v3.4.0"


def _ok(
    query: str, message: str, version: str = _VERSION, *, delete_flag: bool = False
) -> HttpSample:
    return HttpSample(
        query=query,
        status="SUCCESS",
        message=message,
        version=version,
        delete_flag=delete_flag,
    )


def _no(query: str, message: str = NOT_VALID, version: str = _VERSION) -> HttpSample:
    return HttpSample(query=query, status="FAILED", message=message, version=version)


_AUDIO = "command=SET%20CHANNEL_ID_AUDIO"
_INPUT = "command=SET%20INPUT_DEVICE_DATA"
_OUTPUT = "command=SET%20OUTPUT_DEVICE_DATA"
_PRESET = "command=SET%20PRESET"
_SWITCH = "command=SET%20SWITCH_DEVICE_DATA"
_SWITCHER = "command=SET%20SWITCHER_INPUT"
_NAME = "command=SET%20SWITCHER_INPUT_NAME"
_STANDBY = "command=SET%20SYSTEM_STANDBY"
_DELETE = "command=DELETE%20CREDENTIALS"

HTTP = (
    _ok(
        f"{_AUDIO}&value1=201&value2=ENABLE",
        "SET CHANNEL_ID_AUDIO 201 SUCCESSFULLY ENABLED",
    ),
    _no(
        f"{_AUDIO}&value1=301&value2=ENABLE",
        "SET CHANNEL_ID_AUDIO 301 NOT AVAILABLE",
    ),
    _no(f"{_AUDIO}&value1=101&value2=ON"),
    _ok(
        f"{_INPUT}&value1=1&value2=DISABLE",
        "SET INPUT_DEVICE_DATA 1 SUCCESSFULLY DISABLED",
    ),
    _no(f"{_INPUT}&value1=5&value2=DISABLE", "SET INPUT_DEVICE_DATA 5 NOT AVAILABLE"),
    _no(f"{_INPUT}&value1=one&value2=DISABLE"),
    _ok(
        f"{_OUTPUT}&value1=1&value2=DISABLE",
        "SET OUTPUT_DEVICE_DATA 1 SUCCESSFULLY DISABLED",
    ),
    _no(f"{_OUTPUT}&value1=5&value2=DISABLE", "SET OUTPUT_DEVICE_DATA 5 NOT AVAILABLE"),
    _no(f"{_OUTPUT}&value2=DISABLE"),
    _ok(f"{_PRESET}&value1=1", "SET PRESET 1 SUCCESSFULLY ACTIVATED"),
    _no(f"{_PRESET}&value1=5", "SET PRESET 5 NOT FOUND"),
    _no(f"{_PRESET}&value1=11"),
    _ok(
        f"{_SWITCH}&value1=1&value2=DISABLE",
        "SET SWITCH_DEVICE_DATA 1 SUCCESSFULLY DISABLED",
    ),
    _no(f"{_SWITCH}&value1=2&value2=DISABLE"),
    _ok(f"{_SWITCHER}&value1=1", "SET SWITCHER_INPUT 1 - SUCCESSFULLY ACTIVATED"),
    _no(f"{_SWITCHER}&value1=13"),
    _ok(
        f"{_NAME}&value1=1&value2=Your%20Stream%20Name",
        'SET SWITCHER_INPUT_NAME 1 - "Your Stream Name" - SUCCESSFULLY ASSIGNED',
    ),
    _no(f"{_NAME}&value1=1"),
    _ok(
        f"{_STANDBY}&value1=SYSTEM_ON",
        "SET SYSTEM_STANDBY: SYSTEM SUCCESSFULLY TURNED ON",
        version=_LONG_VERSION,
    ),
    _no(f"{_STANDBY}&value1=ON", version=_LONG_VERSION),
    _ok(
        _DELETE,
        "DELETE CREDENTIALS - SUCCESS - SUCCESSFULLY DELETED",
        delete_flag=True,
        version=_LONG_VERSION,
    ),
    HttpSample(
        query=_DELETE,
        status="ERROR",
        message="DELETE CREDENTIALS - ERROR - NO CREDENTIALS FOUND",
        credentials=False,
        version=_LONG_VERSION,
    ),
    HttpSample(
        query=_DELETE,
        status="INFO",
        message="DELETE CREDENTIALS - ERROR - CREDENTIALS NOT DELETED. "
        "CREDENTIAL DELETE FLAG NOT SET.",
        version=_LONG_VERSION,
    ),
    HttpSample(
        query="command=GET%20PRESET",
        status="DEFINED",
        message="GET PRESET : 1",
        preset=1,
    ),
    HttpSample(
        query="command=GET%20SYSTEM_STANDBY",
        status="DEFINED",
        message="GET SYSTEM_STANDBY : SYSTEM_ON",
    ),
)
