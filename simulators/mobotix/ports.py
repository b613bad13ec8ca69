"""Digital inputs and outputs: io/input.cgi, io/output.cgi (vendor, I/O control)."""

from collections.abc import Callable

from aiohttp import web

from .login import Rights
from .models import Model
from .options import Options
from .parameters import Parameters
from .wire import Cgi, CgiError, need, whole


class Ports:
    """Terminals on the back of the camera, counted from one."""

    def __init__(self, model: Model, parameters: Parameters, options: Options) -> None:
        self._parameters = parameters
        self._options = options
        self.inputs = model.inputs if options.inputs is None else options.inputs
        self.outputs = model.outputs if options.outputs is None else options.outputs
        self.closed: set[int] = set()
        """Inputs whose contact is closed."""
        self.active_outputs: set[int] = set()
        self.changed: Callable[[], None] = lambda: None

    def power_cycle(self) -> None:
        """Drop the relays; contacts outside stay as they are."""
        self.active_outputs.clear()

    # -- state ------------------------------------------------------------------

    def set_input(self, number: int, *, closed: bool) -> None:
        """Close or open the contact wired to an input."""
        self._check(number, self.inputs)
        (self.closed.add if closed else self.closed.discard)(number)
        self.changed()

    def set_output(self, number: int, *, active: bool) -> None:
        """Switch an output."""
        self._check(number, self.outputs)
        (self.active_outputs.add if active else self.active_outputs.discard)(number)
        self.changed()

    def normally_closed(self, number: int) -> bool:
        """Return True if an open contact is the active state of an input."""
        return self._parameters[f"Input.I{number - 1}.Trig"] == "open"

    def closed_when_active(self, number: int) -> bool:
        """Return which contact of an output is configured as active."""
        return self._parameters[f"Output.O{number - 1}.Active"] == "closed"

    def input_active(self, number: int) -> bool:
        """Return True if an input is active: closed XOR normally closed."""
        return (number in self.closed) != self.normally_closed(number)

    def output_closed(self, number: int) -> bool:
        """Return True if an output's contact is closed."""
        return (number in self.active_outputs) == self.closed_when_active(number)

    def status(self) -> str:
        """Return the seven status bytes as hex (facts section 6)."""
        inputs = range(1, self.inputs + 1)
        outputs = range(1, self.outputs + 1)
        enabled = self._parameters.flag("Event.E0.Enabled")
        rows = (
            (number for number in inputs if enabled),
            (number for number in inputs if number in self.closed),
            filter(self.output_closed, outputs),
            filter(self.normally_closed, inputs),
            filter(self.closed_when_active, outputs),
            filter(self.input_active, inputs),
            (number for number in outputs if number in self.active_outputs),
        )
        return "".join(f"{sum(1 << (n - 1) for n in row):02x}" for row in rows)

    def _check(self, number: int, count: int) -> None:
        if not 1 <= number <= count:
            raise CgiError(f"invalid id {number}")

    # -- CGIs ---------------------------------------------------------------------

    def cgis(self) -> dict[str, Cgi]:
        """Return what the camera has terminals for."""
        programs: dict[str, Cgi] = {}
        if self.inputs:
            programs["io/input.cgi"] = Cgi(rights=Rights.ADMIN, answer=self._input)
        if self.outputs:
            programs["io/output.cgi"] = Cgi(rights=Rights.ADMIN, answer=self._output)
        return programs

    async def _input(self, request: web.Request) -> str:
        return self._report(
            request, "Input", self.inputs, self.closed.__contains__, self.input_active
        )

    async def _output(self, request: web.Request) -> str:
        if "action" in request.query:
            self._act(request.query["action"])
            return "OK"
        return self._report(
            request,
            "Output",
            self.outputs,
            self.output_closed,
            self.active_outputs.__contains__,
        )

    def _report(
        self,
        request: web.Request,
        word: str,
        count: int,
        closed: Callable[[int], bool],
        active: Callable[[int], bool],
    ) -> str:
        """Answer check (1 = closed, inferred) or checkactive; no final line end."""
        plain = "check" in request.query
        lines: list[str] = []
        for item in need(request, "check" if plain else "checkactive").split(","):
            number = whole(item, 1, count, "id")
            if plain:
                shown = str(int(closed(number)))
            else:
                shown = "active" if active(number) else "inactive"
            lines.append(f"{word}{number}={shown}")
        return self._options.io_joiner.join(lines)

    def _act(self, action: str) -> None:
        """Do `<id>:/`, or the same with a backslash; there is no pulse syntax."""
        head, colon, mark = action.rpartition(":")
        if mark not in ("/", "\\"):
            raise CgiError("invalid action")
        number = whole(head, 1, self.outputs, "id") if colon and head else 1
        self.set_output(number, active=mark == "/")
