"""Redacts what devices send: secrets, addresses, names and serial numbers.

Every expression is bounded and free of backtracking over long words: a device decides
what the text is.
"""

from collections.abc import Iterable, Mapping
import re
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED

_SENSITIVE: Final = re.compile(
    r"pass|pwd|token|secret|key|nonce|digest|auth|login|user|account|credential"
    r"|serial|mac|uuid|guid|hardware|licen[cs]e|name|title|label|text|desc|comment"
    r"|ur[il]|link|addr|host|server|gateway|dns|ip$|mail|customer|location|owner|ssid",
    re.IGNORECASE,
)
"""Words in a key whose value is redacted."""
_PAIR: Final = re.compile(
    r"""([\w.\-:#]{1,80}+)(["']?\s{0,3}[:=]\s{0,3})("(?:[^"\\]|\\.)*+"|[^\s,;&{}\[\]"<>]*+)"""
)
_LINE: Final = re.compile(
    r"^([\w.\-:# ]{1,80}+)(\s{0,3}[:=]\s{0,3})([^&\r\n]*+)", re.MULTILINE
)
_ELEMENT: Final = re.compile(r"<([\w:.\-]{1,80}+)([^<>]{0,200}+>)([^<]{1,2000}+)(?=</)")
_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"""[a-z][a-z\d+.\-]{0,20}+(?::\\?/\\?/|%3a%2f%2f)[^\s"'<>]*+""",
        r"[\w.+\-]{1,64}+@[\w.\-]{1,64}+",
        r"\b(?:[\da-f]{2}[:\-]){5}[\da-f]{2}\b",
        r"\b(?:[\da-f]{1,4}:){3,7}[\da-f]{0,4}",
        r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
        r"\b[\da-f]{12}\b",
        r"[\w+/\-]{24,}+={0,2}",
    )
)
"""URLs, mail, hardware and network addresses, and what is long enough for a token."""
_MIN_KNOWN: Final = 3
_MAX_KNOWN: Final = 500


class Redactor:
    """Redacts texts of one device, knowing some of what must not be shown."""

    def __init__(self, known: Iterable[str]) -> None:
        found = {one for one in known if len(one) >= _MIN_KNOWN}
        self._known = sorted(found, key=len, reverse=True)[:_MAX_KNOWN]

    def text(self, text: str) -> str:
        """Return a text without secrets, addresses, names and serial numbers."""
        for known in self._known:
            text = text.replace(known, REDACTED)
        if not text.lstrip().startswith(("{", "[")):
            text = _LINE.sub(_redacted_pair, text)
        text = _ELEMENT.sub(_redacted_element, text)
        text = _PAIR.sub(_redacted_pair, text)
        for pattern in _PATTERNS:
            text = pattern.sub(REDACTED, text)
        return text

    def value(self, value: Any) -> Any:
        """Return JSON-like data with all its strings redacted."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.value(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(one) for one in value]
        return value


def _redacted_pair(match: re.Match[str]) -> str:
    key, separator, value = match.groups()
    if not value or not _SENSITIVE.search(key):
        return match[0]
    shown = f'"{REDACTED}"' if value.startswith('"') else REDACTED
    return f"{key}{separator}{shown}"


def _redacted_element(match: re.Match[str]) -> str:
    name, rest, _ = match.groups()
    return f"<{name}{rest}{REDACTED}" if _SENSITIVE.search(name) else match[0]


def strings_of(value: Any, keys: Iterable[str]) -> set[str]:
    """Return the strings that JSON-like data holds below some keys."""
    found: set[str] = set()
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in keys and isinstance(one, str):
                found.add(one)
            else:
                found |= strings_of(one, keys)
    elif isinstance(value, list | tuple):
        for one in value:
            found |= strings_of(one, keys)
    return found
