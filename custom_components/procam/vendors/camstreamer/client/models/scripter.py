"""CamScripter packages."""

from dataclasses import dataclass
from typing import Any

from .....clientkit.errors import DeviceResponseError
from ..const import MAX_UNITS


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """An installed micro-application."""

    name: str
    """Its id."""
    title: str
    version: str | None
    vendor: str | None
    enabled: bool = False
    storage: str | None = None


def decode_packages(data: Any) -> tuple[Package, ...]:
    """Return the packages of a list of manifests, bare or with their storage."""
    if not isinstance(data, list):
        raise DeviceResponseError("The package list is not a list")
    found = (_package(item) for item in data[:MAX_UNITS])
    return tuple({p.name: p for p in found if p is not None}.values())


def _package(item: Any) -> Package | None:
    if not isinstance(item, dict):
        return None
    manifest = item.get("manifest", item)
    if not isinstance(manifest, dict):
        return None
    name = manifest.get("package_name")
    if not isinstance(name, str) or not name:
        return None
    return Package(
        name=name,
        title=_word(manifest.get("package_menu_name")) or name,
        version=_word(manifest.get("package_version")) or None,
        vendor=_word(manifest.get("vendor")) or None,
        storage=_word(item.get("storage")) or None,
    )


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
