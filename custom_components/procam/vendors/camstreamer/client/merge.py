"""Changes to JSON objects that keep undocumented members."""

from collections.abc import Mapping
from typing import Any


def merged(raw: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with changes in it, member by member at every depth."""
    result = dict(raw)
    for key, value in changes.items():
        old = result.get(key)
        both = isinstance(old, dict) and isinstance(value, Mapping)
        result[key] = merged(old or {}, value) if both else value
    return result
