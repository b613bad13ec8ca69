"""Makes a capture of a recording: JSON of limited size, without secrets."""

from base64 import b64encode
from collections.abc import Mapping
import json
from typing import Any, Final

from ..clientkit.http import RecordedAnswer
from ..clientkit.recorder import RecordedMessage, Recorder
from ..clientkit.values import decode_text
from .redaction import Redactor

FORMAT: Final = 1
MAX_BYTES: Final = 3 * 2**19
"""Of the whole capture; the longest answers are left out first."""
SHOWN_BYTES: Final = 48
"""Of a binary answer: enough for its kind, too few for what it holds."""
_LABEL: Final = frozenset({"presets", "switcher_inputs", "audio_channels"})
"""Options that hold names by number."""


def build_capture(
    vendor: str,
    data: Mapping[str, Any],
    options: Mapping[str, Any],
    recorder: Recorder,
    redactor: Redactor,
) -> dict[str, Any]:
    """Return what was recorded of a device, as JSON values."""
    answers, messages = recorder.answers, recorder.messages
    for answer in answers:  # learn what must be replaced, also in what came before
        _answer(answer, redactor)
    begun = messages[0].at_s if messages else 0.0
    for message in messages:
        _message(message, begun, redactor)
    capture = {
        "format": FORMAT,
        "vendor": vendor,
        "data": redactor.value(dict(data)),
        "options": {
            key: _labels(value, redactor)
            if key in _LABEL
            else redactor.value(value, key)
            for key, value in options.items()
        },
        "answers": [_answer(answer, redactor) for answer in answers],
        "pushed": [_message(message, begun, redactor) for message in messages],
    }
    for part in ("data", "options", "answers", "pushed"):
        capture[part] = finished(capture[part], redactor)
    return limited(capture)


def limited(capture: dict[str, Any]) -> dict[str, Any]:
    """Return a capture without the longest bodies, if it is too large."""
    bodies = sorted(capture["answers"], key=_length, reverse=True)
    size = len(json.dumps(capture))
    for answer in bodies:
        if size <= MAX_BYTES:
            break
        size -= _length(answer)
        answer.pop("text", None)
        answer["left_out"] = True
    return capture


def finished(value: Any, redactor: Redactor) -> Any:
    """Return JSON-like data in whose strings no secret is left."""
    if isinstance(value, str):
        return redactor.finished(value)
    if isinstance(value, dict):
        return {key: finished(one, redactor) for key, one in value.items()}
    if isinstance(value, list):
        return [finished(one, redactor) for one in value]
    return value


def _length(answer: Mapping[str, Any]) -> int:
    return len(json.dumps(answer.get("text", "")))


def _labels(value: Any, redactor: Redactor) -> Any:
    if isinstance(value, Mapping):
        return {key: redactor.value(label, "name") for key, label in value.items()}
    return redactor.value(value, "name")


def _answer(answer: RecordedAnswer, redactor: Redactor) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "method": answer.method,
        "path": redactor.path(answer.path),
        "status": answer.status,
        "content_type": redactor.body(answer.content_type),
        "size": answer.size,
        **_body(answer.body, redactor, answer.path),
    }
    if answer.sent:
        shown["sent"] = redactor.body(decode_text(answer.sent))
    if answer.is_stream:
        shown["stream"] = True
    return shown


def _message(
    message: RecordedMessage, begun: float, redactor: Redactor
) -> dict[str, Any]:
    return {
        "channel": redactor.path(message.channel),
        "after_s": round(message.at_s - begun, 3),
        **_body(message.data, redactor, message.channel),
    }


def _body(body: bytes, redactor: Redactor, where: str) -> dict[str, str]:
    """Return a body as text, or the first bytes of a binary one in Base64."""
    if b"\0" in body:
        return {"base64": b64encode(body[:SHOWN_BYTES]).decode()}
    try:
        return {"text": redactor.body(body.decode(), where)}
    except UnicodeDecodeError:
        # One byte a character: the very bytes can be made of it again.
        text = redactor.body(body.decode("latin-1"), where)
    return {"text": text, "charset": "latin-1"}
