"""Replaces secrets in the messages of a device, and leaves everything else unchanged.

Every expression is bounded and free of backtracking over long words: a device decides
what the text is.
"""

from collections.abc import Callable, Iterable, Mapping
import json
import re
from typing import Any, Final
from urllib.parse import quote, unquote

from .stand_ins import StandIns

_SECRET: Final = re.compile(
    r"pass|pwd|token|secret|nonce|digest|credential|licen[cs]e(?!d)|authorization|salt"
    r"|auth$|(?:^|[._\-]|api|private|stream|access|auth)key$|webhook|signature|pin$",
    re.IGNORECASE,
)
_ID: Final = re.compile(r"serial|mac|uuid|guid|hardware|imei", re.IGNORECASE)
_NAME: Final = re.compile(
    r"name$|title|label|text$|desc|comment|user$|login$|account|owner|customer|location"
    r"|mail|ssid|company|contact|city|street|postal|phone|addr|host|server|gateway|dns"
    r"|router|ur[il]$|link$|presetpos|licensed|unique|stable_id",
    re.IGNORECASE,
)
"""Words in a key whose value is replaced."""
_OPEN_KEY: Final = re.compile(
    r"^prod|netmask|subnet|^type$|date|expir|creation", re.IGNORECASE
)
_VERSION: Final = re.compile(r"version|firmware|build", re.IGNORECASE)
_OPEN_NAMES: Final = (
    ("applications/list", "name"),
    ("applications/list", "nicename"),
    ("services.cgi", "name"),
    ("cameras/alarms", "description"),
)
"""Parts of paths, and keys whose values there are words of the device."""
_OPEN_WORDS: Final = """
    admin administrator root user guest operator viewer monitor anonymous valid invalid
    missing none null true false yes no on off unlimited expired trial home local camera
    motion tamper face day night name title input output stream video audio main default
    axis camstreamer camtrace camtrack inogeni mobotix pass password secret **redacted**
    """
_OPEN_VALUES: Final = frozenset(_OPEN_WORDS.split())
"""Words that are no secret, or that devices use as their own."""

_PLAIN: Final = re.compile(r"[a-z]{1,20}\d{0,3}")
_STRING: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"(\s{0,9}:)?|(-?\d[\d.eE+\-]{0,30}+)')
_LINE: Final = re.compile(r"^([\w.\-:# ]{1,80}?)(\s{0,3}[:=]\s{0,3})([^\r\n]*+)")
_PAIR: Final = re.compile(r"([\w.\-:#]{1,80}+)(=)([^&;\r\n]*+)")
_ATTRIBUTE: Final = re.compile(r"""([\w:.\-]{1,80}+)(\s?=\s?)("[^"]*+"|'[^']*+')""")
_ELEMENT: Final = re.compile(r"<([\w:.\-]{1,80}+)([^<>]{0,500}+>)([^<]{1,2000}+)(?=</)")
_PATTERNS: Final = (
    r"[a-zA-Z][a-zA-Z\d+.\-]{0,20}+(?::\\?/\\?/|%3[aA]%2[fF]%2[fF])[^\s\"'<>]*+",
    r"[\w.+\-]{1,64}+@[\w.\-]{1,64}+",
    r"\b(?:[\da-fA-F]{2}[:\-]){5}[\da-fA-F]{2}\b",
    r"\b(?:[\da-fA-F]{1,4}:){1,7}:[\da-fA-F]{1,4}(?::[\da-fA-F]{1,4}){0,6}",
    r"\b(?:[\da-fA-F]{1,4}:){3,7}[\da-fA-F]{0,4}",
    r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b",
    r"\b[\da-fA-F]{12}\b",
    r"(?=[^\W\d]{0,64}\d)[\w+\-]{24,}+={0,2}",
)
"""URLs, mail, network and hardware addresses, and what is long enough for a token."""
_UNSEEN: Final = re.compile("|".join(f"(?:{one})" for one in _PATTERNS))
_MIN_KNOWN: Final = 3
_LONG_SECRET: Final = 6
_MAX_DEPTH: Final = 4
_IN_PAIR: Final = 3
"""Depth of the values of pairs, which may be JSON, but not hold pairs again."""


class Redactor:
    """Redacts the messages of one device: first learn from all of them, then redact."""

    def __init__(self, secrets: Iterable[str] = (), names: Iterable[str] = ()) -> None:
        self._stand_ins = StandIns()
        self._secrets = {one for one in secrets if one}
        self._where = ""
        for secret in self._secrets:
            self._stand_ins.of(secret, "secret")
        for name in names:
            self._name(name)

    def body(self, text: str, where: str = "") -> str:
        """Return an answer or message; `where` is its path, which names may depend on."""
        self._where = where
        return self._text(text, "", 0)

    def path(self, path: str) -> str:
        """Return a path with its query."""
        plain, mark, query = path.partition("?")
        parts = [
            quote(self._masked(unquote(part)), safe=" :=@,;$!*'()+~")
            for part in plain.split("/")
        ]
        fields = "&".join(self._field(field) for field in query.split("&"))
        return "/".join(parts) + mark + fields

    def value(self, value: Any, key: str = "") -> Any:
        """Return JSON-like data, all its strings redacted."""
        self._where = ""
        return self._value(value, key)

    def text(self, text: str) -> str:
        """Return a text of ours, such as a unique id, with what is known replaced."""
        return self._without_names(self._without_secrets(text))

    def finished(self, text: str) -> str:
        """Return a text in which no secret is left, whatever it was hidden in."""
        return self._without_secrets(text)

    def _value(self, value: Any, key: str) -> Any:
        if isinstance(value, str):
            return self._member(key, value, 1)
        if isinstance(value, Mapping):
            return {self._key(k): self._value(v, str(k)) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(one, key) for one in value]
        if isinstance(value, int) and not isinstance(value, bool):
            return int(self._number(key, str(value)))
        return value

    def _text(self, text: str, key: str, depth: int) -> str:
        start = text.lstrip("\ufeff \t\r\n")[:1]
        if start in ("{", "["):
            return self._json(text, key, depth)
        if start == "<":
            text = _ATTRIBUTE.sub(self._attribute, text)
            return _ELEMENT.sub(self._element, text)
        return "".join(self._line(line) for line in text.splitlines(keepends=True))

    def _json(self, text: str, key: str, depth: int) -> str:
        """Return a JSON text, also a broken one, with only its strings changed."""
        current = key

        def replace(match: re.Match[str]) -> str:
            nonlocal current
            inner, colon, number = match.groups()
            if number is not None:
                return self._number(current, number)
            try:
                plain = str(json.loads(f'"{inner}"', strict=False))
            except ValueError:
                plain = inner
            if colon:
                current = plain
                new = self._key(plain)
            else:
                new = self._member(current, plain, depth)
            if new == plain:
                return match[0]
            shown = json.dumps(new, ensure_ascii=inner.isascii())
            if "\\/" in inner:
                shown = shown.replace("/", "\\/")
            return f"{shown}{colon or ''}"

        return _STRING.sub(replace, text)

    def _line(self, line: str) -> str:
        match = _LINE.match(line)
        if match is None:
            return self._masked(line)
        key, sign, value = match.groups()
        end = line[match.end() :]
        middle = match.start(2)
        if any(one.start() < middle < one.end() for one in _UNSEEN.finditer(line)):
            return self._masked(line)  # the colon is one of an address
        if " " in key.strip():  # words of a sentence
            key = self._masked(key)
        if sign.strip() == "=" and value[:1] not in ("{", "[") and "&" in value:
            return _PAIR.sub(self._pair, line)
        if ";" in value and "=" in value:
            return f"{key}{sign}{_PAIR.sub(self._pair, value)}{end}"
        return f"{key}{sign}{self._quoted(key.strip(), value)}{end}"

    def _pair(self, match: re.Match[str]) -> str:
        key, sign, value = match.groups()
        return f"{key}{sign}{self._quoted(key, value, _IN_PAIR)}"

    def _quoted(self, key: str, value: str, depth: int = 0) -> str:
        """Return a value that may stand in quotation marks."""
        plain = value.strip()
        if len(plain) > 1 and plain[0] == plain[-1] and plain[0] in "\"'":
            mark = plain[0]
            return value.replace(
                plain, f"{mark}{self._member(key, plain[1:-1], depth)}{mark}"
            )
        return self._member(key, value, depth)

    def _attribute(self, match: re.Match[str]) -> str:
        key, sign, value = match.groups()
        return f"{key}{sign}{self._quoted(key, value)}"

    def _element(self, match: re.Match[str]) -> str:
        key, rest, value = match.groups()
        return f"<{key}{rest}{self._member(key, value, 0)}"

    def _field(self, field: str) -> str:
        name, sign, value = field.partition("=")
        plain = unquote(value.replace("+", " "))
        new = self._member(name, plain, 0)
        return field if new == plain else f"{name}{sign}{quote(new, safe='')}"

    def _key(self, key: object) -> str:
        return self._masked(str(key))

    def _number(self, key: str, number: str) -> str:
        """Return a number, another one of the same length where it is a secret."""
        is_secret = _SECRET.search(key) or (_ID.search(key) and len(number) > 5)
        if not is_secret or not number.isdecimal() or _OPEN_KEY.search(key):
            return number
        # No JSON number starts with a zero.
        return "1" + self._stand_ins.of(number, "secret")[1:]

    def _member(self, key: str, value: str, depth: int) -> str:
        """Return the value of a key."""
        if value[:1] in ("{", "[") and '"' in value and depth < _MAX_DEPTH:
            return self._text(value, key, depth + 1)
        name = key.rpartition(".")[2]
        if not value.strip() or _OPEN_KEY.search(name) or self._is_open(name):
            return self._masked(value)
        if value.strip().lower() in _OPEN_VALUES:
            return value
        if _VERSION.search(name):
            return value
        if _SECRET.search(key):
            self._secrets |= {value} if len(value) > _MIN_KNOWN else set()
            return self._stand_ins.of(value, "secret")
        if _ID.search(name):
            return self._stand_ins.of(value, "id")
        if _NAME.search(name) and not value.startswith("/"):
            return self._name(value)
        if "=" in value and depth < _IN_PAIR:
            value = _PAIR.sub(self._pair, value)
        return self._masked(value)

    def _is_open(self, key: str) -> bool:
        return any(p in self._where and key.lower() == k for p, k in _OPEN_NAMES)

    def _name(self, value: str) -> str:
        if not value.strip() or value.strip().lower() in _OPEN_VALUES:
            return value
        return self._stand_ins.of(value)

    def _masked(self, text: str) -> str:
        """Return a text with addresses, tokens and what is known replaced."""
        # A secret may hold what looks like an address, an address may hold a name.
        text = _UNSEEN.sub(self._unseen, self._without_secrets(text))
        return self._without_names(text)

    def _without_secrets(self, text: str) -> str:
        for secret in sorted(self._secrets, key=len, reverse=True):
            if secret in text and _is_telling(secret, is_secret=True):
                is_word = len(secret) < _LONG_SECRET
                text = _replaced(text, secret, self._stand_ins.of(secret), is_word)
        return text

    def _without_names(self, text: str) -> str:
        found = [one for one in self._stand_ins.values if one in text]
        for name in sorted(found, key=len, reverse=True):
            if name not in self._secrets and _is_telling(name, is_secret=False):
                text = _replaced(text, name, self._stand_ins.of(name), True)
        return text

    def _unseen(self, match: re.Match[str]) -> str:
        return self._stand_ins.of(match[0])


def _replaced(text: str, old: str, new: str, is_word: bool) -> str:
    """Return a text with a value replaced, as a whole word only if `is_word`."""
    parts: list[str] = []
    done, at = 0, text.find(old)
    while at >= 0:
        end = at + len(old)
        beside = text[at - 1 : at] + text[end : end + 1]
        if not (is_word and any(char.isalnum() for char in beside)):
            parts += (text[done:at], new)
            done = end
        at = text.find(old, end)
    return "".join((*parts, text[done:]))


def _is_telling(value: str, *, is_secret: bool) -> bool:
    """Return True for a value that is replaced wherever it occurs."""
    if len(value) < _MIN_KNOWN or value.strip().lower() in _OPEN_VALUES:
        return False
    plain = value.strip().lower().rstrip("0123456789")
    has_letter = any(char.isalpha() for char in plain)
    return is_secret or (has_letter and plain not in _OPEN_VALUES)


def strings_of(value: Any, wanted: Callable[[str], bool]) -> set[str]:
    """Return the strings that JSON-like data holds below some keys."""
    found: set[str] = set()
    if isinstance(value, Mapping):
        for key, one in value.items():
            if wanted(str(key)) and isinstance(one, str):
                found.add(one)
            else:
                found |= strings_of(one, wanted)
    elif isinstance(value, list | tuple):
        for one in value:
            found |= strings_of(one, wanted)
    return found
