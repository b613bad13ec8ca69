"""Requests read from, and replies worded for, each transport (facts section 2)."""

import json
import secrets
from typing import Any, Final
from urllib.parse import unquote

from .commands import Form, Outcome, Request
from .options import Options, Order, VersionStyle
from .unit import NOT_APPLICABLE, PRESET, Rep

APPLICATION: Final = "CAMTRACK"

_PREFIXED: Final = frozenset({"SET SYSTEM_STANDBY", "DELETE CREDENTIALS"})
"""HTTP commands whose samples print `CAMTRACK` in the version."""

_LONGEST_NUMBER: Final = 3

type Message = dict[str, Any]


# Requests.


def request_from_query(raw_path: str) -> Request:
    """Read a command from a request line as it came over the wire.

    Only `%20` is a space: the text follows rfc1630, where `+` means itself.
    """
    values: dict[str, str] = {}
    for pair in raw_path.partition("?")[2].split("&"):
        key, _, value = pair.partition("=")
        values.setdefault(unquote(key), unquote(value))
    value1 = values.get("value1")
    return Request(
        command=values.get("command", NOT_APPLICABLE),
        value1=_number(value1) if value1 is not None else None,
        value2=values.get("value2"),
    )


def _number(text: str) -> int | str:
    if len(text) <= _LONGEST_NUMBER and text.isascii() and text.isdecimal():
        return int(text) if str(int(text)) == text else text
    return text


def request_from_message(text: str, options: Options) -> Request:
    """Read a command from a TCP line or WebSocket message; anything else is `N/A`."""
    try:
        sent = json.loads(text)
    except ValueError, RecursionError:
        sent = None
    command = sent.get("command") if isinstance(sent, dict) else None
    if not isinstance(command, str):
        return Request(command=NOT_APPLICABLE)
    value1 = sent.get("value1")
    if value1 is None and options.value_alias:
        value1 = sent.get("value")
    return Request(command=command, value1=value1, value2=sent.get("value2"))


# Replies.


def new_msgid() -> str:
    """Return an id as the device makes them: 16 lower-case hex digits."""
    return secrets.token_hex(8)


def http_reply(outcome: Outcome, options: Options) -> Message:
    """Return the text of the single reply over HTTP."""
    prefixed = outcome.command in _PREFIXED
    return _short(outcome, _version(options, prefixed=prefixed))


def replies(outcome: Outcome, msgid: str, options: Options) -> list[Message]:
    """Return all messages that answer a command over TCP or WebSocket."""
    first = _first_message(outcome, msgid, options)
    reps = [rep_message(rep, msgid, options) for rep in outcome.reps]
    if not reps or outcome.command in options.acknowledged_only:
        return [first]
    if options.order is Order.REP_FIRST:
        return [*reps, first]
    # The text lets the IN_PROGRESS message be absent, not GET PRESET's DEFINED.
    if options.order is Order.REP_ONLY and first["status"] != "DEFINED":
        return reps
    return [first, *reps]


def rep_message(rep: Rep, msgid: str, options: Options) -> Message:
    """Return the text of a state report."""
    command = f"REP {rep.noun}"
    return _full(
        command, NOT_APPLICABLE, NOT_APPLICABLE, (rep.value1, rep.value2), options
    ) | {"_msgid": msgid}


def encode(message: Message, options: Options) -> str:
    """Write a message as JSON."""
    if options.pretty:
        text = json.dumps(message, ensure_ascii=False, indent=2)
    else:
        text = json.dumps(message, ensure_ascii=False, separators=(",", ":"))
    # An echoed lone surrogate has no UTF-8.
    return text.encode(errors="replace").decode()


def _first_message(outcome: Outcome, msgid: str, options: Options) -> Message:
    if outcome.form is Form.SHORT:
        return _short(outcome, _version(options, prefixed=True))
    status, text = outcome.status, outcome.message
    in_progress = status == "SUCCESS" or (
        status == "DEFINED" and outcome.command != f"GET {PRESET}"
    )
    if in_progress:
        status = "IN PROGRESS" if options.spaced_status else "IN_PROGRESS"
        text = NOT_APPLICABLE
    if outcome.form is Form.REDUCED:
        message = _reduced(outcome, options)
    else:
        values = (outcome.value1, outcome.value2)
        message = _full(outcome.command, status, text, values, options)
    if status == "FAILED" and not options.failure_msgid:
        return message
    return message | {"_msgid": msgid}


def _version(options: Options, *, prefixed: bool) -> str:
    if options.version_style is not VersionStyle.AS_PRINTED:
        prefixed = options.version_style is VersionStyle.PREFIXED
    return f"{APPLICATION} v{options.version}" if prefixed else f"v{options.version}"


def _short(outcome: Outcome, version: str) -> Message:
    return {
        "application": APPLICATION,
        "version": version,
        "command": outcome.command,
        "status": outcome.status,
        "message": outcome.message,
    }


def _reduced(outcome: Outcome, options: Options) -> Message:
    return {
        "application": APPLICATION,
        "version": _version(options, prefixed=False),
        "command": outcome.command,
        "value1": outcome.value1,
        "value2": outcome.value2,
        "status": outcome.status,
        "message": outcome.message,
    }


def _full(
    command: str,
    status: str,
    text: str,
    values: tuple[int | str, str],
    options: Options,
) -> Message:
    value1, value2 = values
    return {
        "application": APPLICATION,
        "version": _version(options, prefixed=False),
        "status": status,
        "message": text,
        "command": command,
        "value1": value1,
        "value2": value2,
        "value3": NOT_APPLICABLE,
        "compactValues": f"{command} {value1} {value2} {NOT_APPLICABLE}",
    }
