"""What a device says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A piece of hardware, or a server, that Home Assistant shows as one device."""

    id: str
    """Stable and unique among the devices of one connection; empty for the device
    the connection is made to."""
    unique: str | None = None
    """Unique among all devices of the maker (MAC, serial, server uuid); None when
    the device tells nothing of the kind."""
    name: str
    is_part: bool = False
    """True if it is a part of the device the connection is made to, such as an app: its
    name then follows that of the entry."""
    manufacturer: str
    model: str | None = None
    firmware: str | None = None
    hardware: str | None = None
    serial: str | None = None
    mac: str | None = None
    """Twelve hex digits, any separators, any case."""
    url: str | None = None
    """The device's own web page, without credentials."""
