"""Digital inputs and outputs (vendor: I/O control; administrator)."""

from ....clientkit.errors import (
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from .const import INPUT, OUTPUT
from .events import Events, OutputChanged
from .knowledge import Knowledge
from .wire import Cgi, pairs


class PortControl:
    """Switches outputs; asks for ports on cameras whose event data has none."""

    def __init__(self, cgi: Cgi, knowledge: Knowledge) -> None:
        """Take the camera's CGIs and what is known of it."""
        self._cgi = cgi
        self._knowledge = knowledge

    async def set_output(self, number: int, *, active: bool) -> Events:
        """Activate or deactivate an output; the camera has no pulses of its own.

        Raises DeviceUnsupportedError for an output the camera does not have.
        """
        known = [port.number for port in self._knowledge.outputs()]
        if number not in known:
            raise DeviceUnsupportedError(
                TranslatedMessage("no_output", number=number, known=known or "–")
            )
        mark = "/" if active else "%5C"
        await self._cgi.confirm(OUTPUT, f"action={number}:{mark}")
        self._knowledge.output_switched(number, active=active)
        return self._knowledge.snapshot.put(OutputChanged(number=number, active=active))

    async def read_inputs(self) -> None:
        """Ask for the state of every input."""
        ports = [port.number for port in self._knowledge.inputs()]
        self._knowledge.inputs_active = await self._active(INPUT, "Input", ports)

    async def read_outputs(self) -> None:
        """Ask for the state of every output."""
        ports = [port.number for port in self._knowledge.outputs()]
        self._knowledge.outputs_active = await self._active(OUTPUT, "Output", ports)

    async def _active(
        self, path: str, word: str, numbers: list[int]
    ) -> dict[int, bool]:
        query = "checkactive=" + ",".join(str(number) for number in numbers)
        # How several answers are separated is undocumented.
        text = (await self._cgi.ask(path, query)).replace(",", "\n").replace(";", "\n")
        said = {name: value.lower() for name, value in pairs(text).items()}
        try:
            return {n: _TRUTH[said[f"{word}{n}"]] for n in numbers}
        except KeyError as err:
            raise DeviceResponseError(
                f"The camera does not tell the state of every {word.lower()}"
            ) from err


_TRUTH = {"active": True, "inactive": False, "1": True, "0": False}
