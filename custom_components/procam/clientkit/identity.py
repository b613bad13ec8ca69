"""The identity that a device reports."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A device, app or server that Home Assistant shows as one device."""

    id: str
    """Stable and unique among the devices of one connection; empty for the device
    the connection is made to."""
    unique: str | None = None
    """Unique among all devices of the maker (MAC, serial, server UUID); None if the
    device reports no such value."""
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
    """MAC address: twelve hexadecimal digits with any separators, in any case."""
    url: str | None = None
    """URL of the device's web page, without credentials."""
