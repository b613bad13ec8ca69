"""Stand-ins for secrets: in the same form, and the same one for the same value."""

from collections.abc import Callable
import re
from typing import Final

MAC: Final = re.compile(r"(?:[\da-f]{2}[:\-]){5}[\da-f]{2}|[\da-f]{12}", re.IGNORECASE)
_IPV6: Final = re.compile(r"(?:[\da-f]{0,4}:){2,8}[\da-f]{0,4}", re.IGNORECASE)
IPV4: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
URL: Final = re.compile(
    r"([a-z][a-z\d+.\-]{0,20}+)(:(?:\\?/){2}|%3a%2f%2f)([^\s\"'<>]*+)", re.IGNORECASE
)
_AUTHORITY: Final = re.compile(r"[/?#%\\]")
_SALT: Final = re.compile(r"\$2[abxy]?\$\d\d\$[./A-Za-z\d]{22,}")
_OPEN_ADDRESS: Final = re.compile(r"0\.0\.0\.0|255\..*|192\.0\.2\..*")
_HEX: Final = re.compile(r"[\da-f]+", re.IGNORECASE)
_LONG: Final = 20


class StandIns:
    """Makes stand-ins for values and remembers them."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}
        self._results: set[str] = set()
        self._counts: dict[str, int] = {}

    @property
    def values(self) -> list[str]:
        """Every value that has a stand-in."""
        return list(self._made)

    def of(self, value: str, kind: str = "name") -> str:
        """Return the stand-in of a value; that of an address looks like an address."""
        if value in self._results:
            return value
        if value not in self._made:
            self._made[value] = new = self._new(value, kind)
            self._results.add(new)
        return self._made[value]

    def _new(self, value: str, kind: str) -> str:
        if MAC.fullmatch(value):
            return self._mac(value)
        if IPV4.fullmatch(value):
            return self._ipv4(value)
        if _IPV6.fullmatch(value):
            return f"2001:db8::{self._count('ip6', value):x}"
        if (match := URL.fullmatch(value)) is not None:
            return self._url(match)
        if "@" in value.strip("@") and kind != "secret":
            return f"person{self._count('mail', value)}@example.com"
        if _SALT.fullmatch(value):
            return "$2y$04$" + "abcdefghijklmnopqrstuu"
        if kind == "id" or (len(value) > _LONG and " " not in value and _is_id(value)):
            return self._scrambled(value)
        return self._word(value, kind)

    def _count(self, kind: str, value: str) -> int:
        """Return the number of a value among those of a kind, from 1."""
        key = f"{kind} {value}"
        if key not in self._counts:
            total = self._counts.get(kind, 0) + 1
            self._counts[kind] = self._counts[key] = total
        return self._counts[key]

    def _mac(self, value: str) -> str:
        digits = re.sub(r"[:\-]", "", value).lower()
        plain = f"00005e0053{self._count('mac', digits) % 256:02x}"
        separator = value[2] if len(value) > len(digits) else ""
        shown = separator.join(plain[i : i + 2] for i in range(0, 12, 2))
        return shown.upper() if value.upper() == value else shown

    def _ipv4(self, value: str) -> str:
        if _OPEN_ADDRESS.fullmatch(value):
            return value
        number = self._count("ip", value) - 1
        net = ("192.0.2", "198.51.100", "203.0.113")[number // 254 % 3]
        return f"{net}.{number % 254 + 1}"

    def _url(self, match: re.Match[str]) -> str:
        scheme, separator, rest = match.groups()
        slash = "/" if "%" not in separator else "%2f"
        place = _AUTHORITY.split(rest, maxsplit=1)[0].rpartition("@")[2]
        host, _, port = place.rpartition(":")
        if not (host and port.isdecimal()):
            host, port = place, ""
        name = f"host{self._count('host', host)}.example{port and f':{port}'}"
        return f"{scheme}{separator}{name}{slash}x{self._count('url', rest)}"

    def _scrambled(self, value: str) -> str:
        """Return digits of the same number, letters and separators staying in place."""
        number = self._count("id", value)
        slots = [i for i, char in enumerate(value) if char.isalnum()]
        digits = f"{number:0{len(slots)}d}"[-len(slots) :] if slots else ""
        shown = list(value)
        for index, digit in zip(slots, digits, strict=True):
            shown[index] = digit
        return "".join(shown)

    def _word(self, value: str, kind: str) -> str:
        """Return a replacement of the same kind that keeps the rare characters."""
        text = value.strip()
        if text.isdecimal():
            number = self._count("number", value)
            return f"{number:0{len(text)}d}"[-len(text) :]
        number = self._count(kind, value)
        space = " " if " " in text else ""
        rare = "".join(sorted({c for c in text if not c.isascii() or not c.isalnum()}))
        word = f"{kind.capitalize()}{space}{number}{rare.replace(' ', '')}"
        case: Callable[[str], str] = str
        if text == text.lower():
            case = str.lower
        elif text == text.upper():
            case = str.upper
        word = case(word)
        if len(value) > _LONG:
            word = word.ljust(len(text), "x")
        lead = value[: len(value) - len(value.lstrip())]
        return f"{lead}{word}{value[len(value.rstrip()) :]}"


def _is_id(value: str) -> bool:
    """Return True for what is long and has digits: a token or a unique id."""
    compact = re.sub(r"[\-_{}]", "", value)
    return bool(_HEX.fullmatch(compact)) or any(char.isdecimal() for char in compact)
