"""param.cgi: the parameter tree of the camera, and its guard tours."""

from collections.abc import Callable, Iterator, Mapping

from aiohttp import web

from .factory import KEPT_BY_FACTORY_DEFAULT, READ_ONLY, Tree
from .login import Rights
from .models import Model
from .options import Options
from .wire import CRLF, Cgi, CgiError, need

TOUR = "GuardTour"
TOUR_FIELDS = {
    "PresetNbr": (1, 256, 1),
    "MoveSpeed": (0, 14, 10),
    "WaitTime": (0, 255, 1),
}
"""Low, high and default of a sequence point (vendor, Sequence Lines)."""
_MAX_TOURS = 8


class Parameters:
    """Every parameter by dotted name, without `root.`."""

    def __init__(self, tree: Tree, model: Model, options: Options) -> None:
        self._factory = tree
        self._options = options
        self._model = model
        self.values: dict[str, str] = {}
        self.groups: set[str] = set()
        """Groups that exist though they may hold nothing."""
        self.live: list[Callable[[], Mapping[str, str]]] = []
        """Parameters computed from other state, e.g. preset names."""
        self.changed: list[Callable[[set[str]], None]] = []
        """Called with the names of what an update changed."""
        self.preset_exists: Callable[[int], bool] = lambda _: False
        self.reset(keep_network=False)

    def reset(self, *, keep_network: bool) -> None:
        """Return to factory values (vendor, Factory default)."""
        kept = {
            name: value
            for name, value in self.values.items()
            if keep_network and name.startswith(KEPT_BY_FACTORY_DEFAULT)
        }
        self.values = {name: item.value for name, item in self._factory.items()} | kept
        has = self._model.takes("PZR") and self._options.tour_group
        self.groups = {TOUR} if has else set()

    def __getitem__(self, name: str) -> str:
        """Return one value."""
        return self.values[name]

    def flag(self, name: str) -> bool:
        """Return True if a parameter exists and is `yes`."""
        return self.values.get(name) == "yes"

    def store(self, name: str, value: str) -> None:
        """Set a value as the device itself does, read-only or not."""
        self.values[name] = value
        for notify in self.changed:
            notify({name})

    # -- reading ------------------------------------------------------------

    def everything(self) -> dict[str, str]:
        """Return stored and computed parameters."""
        whole = dict(self.values)
        for source in self.live:
            whole |= source()
        if self._options.list_streams:
            return whole
        hidden = ("Image.", "Network.RTSP.Stream")
        return {n: v for n, v in whole.items() if not n.startswith(hidden)}

    def listed(self, group: str) -> dict[str, str]:
        """Return the parameters of a group or the one leaf of that name."""
        found = {
            name: value
            for name, value in self.everything().items()
            if name == group or name.startswith(group + ".")
        }
        if not found and group not in self.groups:
            raise CgiError(f"group {group} not found")
        return found

    # -- the CGI ------------------------------------------------------------

    def cgis(self) -> dict[str, Cgi]:
        """Return param.cgi."""
        reads = Rights.VIEW if self._options.viewer_reads else Rights.ADMIN
        return {"admin/param.cgi": Cgi(rights=reads, answer=self._answer)}

    async def _answer(self, request: web.Request) -> str:
        match need(request, "action"):
            case "list":
                return _lines(self._chosen(request))
            case "options":
                return _lines(self._allowed(request))
            case "update":
                self.update(_assignments(request))
                return "OK" + CRLF
            case "add":
                name = self.add(need(request, "group"), _assignments(request))
                return self._options.add_reply.format(name=name) + CRLF
            case "remove":
                self.remove(need(request, "group"))
                return "OK" + CRLF
            case other:
                raise CgiError(f"unknown action {other}")

    def _chosen(self, request: web.Request) -> dict[str, str]:
        groups = list(_groups(request))
        if not groups:
            return self.everything()
        chosen: dict[str, str] = {}
        for group in groups:
            chosen |= self.listed(group)
        return chosen

    def _allowed(self, request: web.Request) -> dict[str, str]:
        groups = tuple(_groups(request))
        return {
            name: item.allowed
            for name, item in self._factory.items()
            if item.allowed
            and (not groups or any(f"{name}.".startswith(f"{g}.") for g in groups))
        }

    def update(self, assignments: Mapping[str, str]) -> None:
        """Set parameters, all or none."""
        if not assignments:
            raise CgiError("no parameter given")
        for name, value in assignments.items():
            self._check(name, value)
        self.values |= assignments
        for notify in self.changed:
            notify(set(assignments))

    def _check(self, name: str, value: str) -> None:
        if name not in self.values:
            raise CgiError(f"parameter {name} not found")
        if name.startswith(READ_ONLY):
            raise CgiError(f"parameter {name} is read only")
        if name.startswith(TOUR + "."):
            self._check_point(name.rpartition(".")[2], value)
        elif not _fits(value, self._factory[name].allowed):
            raise CgiError(f"invalid value for {name}")

    # -- guard tours (vendor, Sequence Lines Configuration) --------------------

    def add(self, group: str, assignments: Mapping[str, str]) -> str:
        """Add a sequence line or a point of one; return the new name's last part."""
        if not self._model.takes("PZR"):
            raise CgiError(f"group {group} not found")
        if group == TOUR:
            return self._add_tour()
        if group not in self.groups or not group.endswith(".Tour"):
            raise CgiError(f"group {group} cannot be added to")
        return self._add_point(group, assignments)

    def _add_tour(self) -> str:
        for number in range(1, _MAX_TOURS + 1):
            tour = f"{TOUR}.G{number}"
            if tour not in self.groups:
                self.groups |= {TOUR, tour, f"{tour}.Tour"}
                return f"G{number}"
        raise CgiError("no more sequence lines")

    def _add_point(self, group: str, assignments: Mapping[str, str]) -> str:
        fields = {key: str(default) for key, (_, _, default) in TOUR_FIELDS.items()}
        for name, value in assignments.items():
            field = name.removeprefix(f"{group}.T.")
            if field not in TOUR_FIELDS:
                raise CgiError(f"parameter {name} not found")
            fields[field] = value
        for field, value in fields.items():
            self._check_point(field, value)
        number = 1
        while f"{group}.T{number}" in self.groups:
            number += 1
        point = f"{group}.T{number}"
        self.groups.add(point)
        self.values |= {f"{point}.{field}": value for field, value in fields.items()}
        return f"T{number}"

    def _check_point(self, field: str, value: str) -> None:
        low, high, _ = TOUR_FIELDS[field]
        if not _fits(value, f"{low}-{high}"):
            raise CgiError(f"invalid value for {field}")
        if field == "PresetNbr" and not self.preset_exists(int(value)):
            raise CgiError(f"preset {value} is not set")

    def remove(self, group: str) -> None:
        """Remove a sequence line or one of its points."""
        if group == TOUR or group.endswith(".Tour") or group not in self.groups:
            raise CgiError(f"group {group} cannot be removed")
        inside = group + "."
        self.groups = {g for g in self.groups if g != group and inside not in g + "."}
        self.values = {n: v for n, v in self.values.items() if not n.startswith(inside)}

    def tour(self, number: int) -> list[tuple[int, int, int]]:
        """Return preset, speed and wait of each point of a sequence line."""
        base = f"{TOUR}.G{number}.Tour."
        points = [g for g in self.groups if g.startswith(base)]
        points.sort(key=lambda point: int(point.removeprefix(base + "T")))
        return [
            (
                int(self.values[f"{point}.PresetNbr"]),
                int(self.values[f"{point}.MoveSpeed"]),
                int(self.values[f"{point}.WaitTime"]),
            )
            for point in points
        ]


def _groups(request: web.Request) -> Iterator[str]:
    for item in request.query.getall("group", []):
        yield from (group.removeprefix("root.") for group in item.split(",") if group)


def _assignments(request: web.Request) -> dict[str, str]:
    return {
        name: value
        for name, value in request.query.items()
        if name not in ("action", "group")
    }


def _lines(values: Mapping[str, str]) -> str:
    return "".join(f"root.{name}={value}{CRLF}" for name, value in values.items())


def _fits(value: str, allowed: str) -> bool:
    if not allowed:
        return True
    if "&" in allowed:
        return value in allowed.split("&")
    low, dash, high = allowed.partition("-")
    if dash and low.isdigit() and high.isdigit():
        return value.isdigit() and int(low) <= int(value) <= int(high)
    return value in allowed.split(",")
