"""The camera's parameter tree behind `param.cgi` (facts 8)."""

from collections.abc import Callable, Iterable, Mapping

type Watcher = Callable[[str, str], None]


class ParamStore:
    """Parameters by dotted name without `root.`; lookups ignore case."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[str, str]] = {}
        self._watchers: list[tuple[str, Watcher]] = []
        self.dress: Callable[[str], str] = str
        """How a value is written into a listing."""

    def get(self, name: str, default: str = "") -> str:
        """Return a value."""
        return self._values.get(name.lower(), (name, default))[1]

    def put(self, name: str, value: str) -> None:
        """Create or change a parameter from inside the camera, unwatched."""
        known = self._values.get(name.lower())
        self._values[name.lower()] = (known[0] if known else name, value)

    def drop(self, group: str) -> None:
        """Remove a group, as an uninstalled app does."""
        for key in [key for key in self._values if _below(key, group.lower())]:
            del self._values[key]

    def watch(self, group: str, watcher: Watcher) -> None:
        """Call `watcher(name, value)` after each update below a group."""
        self._watchers.append((group.lower(), watcher))

    def names(self, group: str) -> list[str]:
        """Return the names below a group."""
        lower = group.lower()
        return [name for key, (name, _) in self._values.items() if _below(key, lower)]

    def list_text(self, groups: Iterable[str]) -> str:
        """Answer `action=list`; a missing group is an error line with HTTP 200."""
        lines: list[str] = []
        for group in groups:
            names = self.names(_rootless(group)) if group else self._all()
            lines += [f"root.{name}={self.dress(self.get(name))}" for name in names]
            if not names:
                lines.append(f"# Error: Error -1 getting param in group '{group}'")
        return "\n".join(lines) + "\n"

    def update_text(self, changes: Mapping[str, str]) -> str:
        """Answer `action=update`; nothing is changed if one name is unknown."""
        changes = {_rootless(name): value for name, value in changes.items()}
        for name, value in changes.items():
            if name.lower() not in self._values:
                return f"# Error: Error setting 'root.{name}' to '{value}'!\n"
        for name, value in changes.items():
            self.put(name, value)
            for group, watcher in self._watchers:
                if _below(name.lower(), group):
                    watcher(self._values[name.lower()][0], value)
        return "OK\n"

    def _all(self) -> list[str]:
        return [name for name, _ in self._values.values()]


def _below(key: str, group: str) -> bool:
    return key == group or key.startswith(f"{group}.")


def _rootless(name: str) -> str:
    return name[5:] if name.lower().startswith("root.") else name
