"""What is read of a camera, and how often: everything first, then bit by bit."""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from ....clientkit.errors import (
    DeviceAuthError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from .admin import Administration
from .capabilities import zone_hours_of
from .const import (
    CLOCK_INTERVAL_S,
    CLOCK_TOLERANCE_S,
    IDENTITY_GROUPS,
    PARAMETER_GROUPS,
)
from .eventdata import EventData
from .io import PortControl
from .knowledge import Knowledge
from .media import Media
from .models import Position, Ptz, PtzKind, Right
from .movement import ptz_of
from .params import Parameters
from .ptz import PtzControl

_NOT_OURS: Final = "This is not a MOBOTIX MOVE camera"
_ABSENT: Final = frozenset({400, 404, 409, 500, 501})
"""How cameras say that they do not have something optional."""
_BUDGET: Final = 3
_BUDGET_BESIDE_MONITOR: Final = 1
"""A silent monitor is checked up to twice a minute."""


class Reading:
    """Fills the knowledge of a camera.

    Read once a minute, a camera is asked at most three things a minute.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        *,
        parameters: Parameters,
        media: Media,
        ptz: PtzControl,
        ports: PortControl,
        admin: Administration,
        events: EventData,
        clock: Callable[[], float],
        now: Callable[[], datetime],
    ) -> None:
        """Take the readers; `clock` is monotonic, `now` is the true time, aware."""
        self._knowledge = knowledge
        self._parameters = parameters
        self._media = media
        self._ptz = ptz
        self._ports = ports
        self._admin = admin
        self._events = events
        self._clock = clock
        self._now = now
        self._whole = True
        self._events_due = False
        self._let_in = False
        self._jobs = deque(
            (
                (self._parameters_known, self._read_parameters),
                (self._position_known, self._read_position),
                (self._inputs_alone, self._read_inputs),
                (self._outputs_alone, self._read_outputs),
                (self._clock_due, self._read_clock),
            )
        )

    def subscribed(self, *, again: bool) -> None:
        """Note that a monitor runs; what happened before it is to be read.

        After an interruption the camera may be another: everything is read again.
        """
        self._events_due = True
        self._whole |= again

    def parameters_changed(self) -> None:
        """Read the parameters next."""
        while self._jobs[0][1] != self._read_parameters:
            self._jobs.rotate(-1)

    async def identify(self) -> None:
        """Read who the camera is; raises DeviceUnsupportedError for another device."""
        try:
            await self._enter()
            survey = await self._with_right(
                Right.PARAMETERS, lambda: self._survey(IDENTITY_GROUPS)
            )
        except DeviceResponseError as err:
            if err.status not in (None, 404):
                raise
            raise DeviceUnsupportedError(_NOT_OURS) from err
        if survey is not None:
            found, _ = survey
            if not found:
                raise DeviceUnsupportedError(_NOT_OURS)
            self._knowledge.learn_all(found)

    async def read(self) -> None:
        """Read what is due: everything after a start, afterwards a part each time."""
        if self._whole:
            await self._read_everything()
        else:
            await self._read_a_part()

    async def _read_everything(self) -> None:
        knowledge = self._knowledge
        # Rights may have been granted meanwhile.
        knowledge.refused.clear()
        if not self._let_in:
            await self._enter()
            self._let_in = True
        await self._survey_parameters()
        await self._survey_events()
        await self._survey_ptz()
        for due, job in list(self._jobs):
            if due() and job not in (self._read_parameters, self._read_position):
                await job()
        self._whole = self._events_due = False

    async def _read_a_part(self) -> None:
        budget = _BUDGET
        if self._knowledge.event_groups and (
            self._events_due or not self._events.monitored
        ):
            await self._read_events(self._events.poll)
            self._events_due = False
            budget -= 1
        if self._events.monitored:
            budget = _BUDGET_BESIDE_MONITOR
        waiting = len(self._jobs)
        while budget and waiting:
            due, job = self._jobs[0]
            self._jobs.rotate(-1)
            waiting -= 1
            if due():
                await job()
                budget -= 1
        if budget == _BUDGET:
            # Nothing may be asked, yet somebody wants to know that it is there.
            await self._enter()

    async def _enter(self) -> None:
        """Log in where every account may, before asking what some may not.

        A camera refuses a wrong password and a missing right with the same 401.
        """
        with suppress(DeviceNotFoundError):
            try:
                await self._media.check()
            except DevicePermissionError as err:
                # Some firmware answers a wrong password with 200 and these words.
                raise DeviceAuthError(
                    "The camera refused the user name or password"
                ) from err

    async def _with_right[T](
        self, right: Right, read: Callable[[], Awaitable[T]]
    ) -> T | None:
        """Do a read the account may lack the right for; None then, and it is noted."""
        try:
            return await read()
        except DevicePermissionError:
            await self._enter()
            self._knowledge.refused.add(right)
            return None

    # -- everything ---------------------------------------------------------------

    async def _optional[T](
        self, right: Right, read: Callable[[], Awaitable[T]]
    ) -> T | None:
        """Do a read of something many cameras lack; None then, too."""
        try:
            return await self._with_right(right, read)
        except DeviceRejectedError:
            return None
        except DeviceResponseError as err:
            if err.status not in _ABSENT:
                raise
            return None

    async def _survey_parameters(self) -> None:
        """Read every group the camera has; which those are is asked once."""
        knowledge = self._knowledge
        if knowledge.parameter_groups:
            await self._read_parameters()
            return
        survey = await self._with_right(
            Right.PARAMETERS, lambda: self._survey(PARAMETER_GROUPS)
        )
        if survey is not None:
            found, knowledge.parameter_groups = survey
            knowledge.learn_all(found)

    async def _survey(
        self, groups: tuple[str, ...]
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """Return the parameters of those groups the camera has, and the groups."""
        # One group a camera lacks makes it refuse them all; most lack those for PTZ.
        choices = (
            tuple(group for group in groups if group not in lacking)
            for lacking in ((), ("PTZ",), ("PTZ", "GuardTour"))
        )
        for choice in dict.fromkeys(choices):
            with suppress(DeviceRejectedError):
                return await self._parameters.list(*choice), choice
        found: dict[str, str] = {}
        had = []
        for group in groups:
            with suppress(DeviceRejectedError):
                found |= await self._parameters.list(group)
                had.append(group)
        return found, tuple(had)

    async def _survey_events(self) -> None:
        known = bool(self._knowledge.event_groups)
        await self._read_events(self._events.poll if known else self._events.probe)

    async def _read_events(self, read: Callable[[], Awaitable[object]]) -> None:
        await self._with_right(Right.EVENTS, read)
        if Right.EVENTS in self._knowledge.refused:
            self._knowledge.event_groups = ()

    async def _survey_ptz(self) -> None:
        """Find out what can be moved; until then commands go by what was known."""
        knowledge = self._knowledge
        ptz, position = await self._asked_ptz()
        groups = knowledge.parameter_groups
        if ptz and knowledge.ptz and groups and "PTZ" not in groups:
            # The group appears with the first preset of a camera that is no dome.
            with suppress(DeviceRejectedError):
                knowledge.learn("PTZ", await self._parameters.list("PTZ"))
        knowledge.ptz = ptz
        knowledge.position = position if ptz else None

    async def _asked_ptz(self) -> tuple[Ptz | None, Position | None]:
        kind = self._knowledge.settings.ptz_kind
        if kind is PtzKind.NONE:
            return None, None
        described = True
        try:
            description = await self._with_right(Right.PTZ, self._ptz.describe)
        except DeviceNotFoundError:
            description, described = "", False
        except DeviceRejectedError:
            description = ""
        if description is None:
            return None, None
        position = await self._optional(Right.PTZ, self._ptz.query_position)
        if not described and position is None and kind is PtzKind.AUTO:
            return None, None
        parameters = self._knowledge.parameters
        return ptz_of(parameters, description, position, kind), position

    # -- a part each time ---------------------------------------------------------

    def _parameters_known(self) -> bool:
        if Right.PARAMETERS in self._knowledge.refused:
            return False
        return bool(self._knowledge.parameter_groups)

    async def _read_parameters(self) -> None:
        knowledge = self._knowledge
        groups = knowledge.parameter_groups or ()
        try:
            found = await self._with_right(
                Right.PARAMETERS, lambda: self._parameters.list(*groups)
            )
        except DeviceRejectedError:
            # A group has gone, as that of the presets goes with the last of them.
            found, knowledge.parameter_groups = await self._survey(PARAMETER_GROUPS)
        if found:
            knowledge.learn_all(found)

    def _position_known(self) -> bool:
        if Right.PTZ in self._knowledge.refused:
            return False
        return bool(self._knowledge.ptz and self._knowledge.ptz.position)

    async def _read_position(self) -> None:
        await self._with_right(Right.PTZ, self._ptz.position)

    def _inputs_alone(self) -> bool:
        return self._ports_alone() and bool(self._knowledge.inputs())

    async def _read_inputs(self) -> None:
        await self._with_right(Right.PORTS, self._ports.read_inputs)

    def _outputs_alone(self) -> bool:
        return self._ports_alone() and bool(self._knowledge.outputs())

    async def _read_outputs(self) -> None:
        await self._with_right(Right.PORTS, self._ports.read_outputs)

    def _ports_alone(self) -> bool:
        """Tell whether ports must be asked for because event data has none."""
        knowledge = self._knowledge
        return knowledge.io is None and Right.PORTS not in knowledge.refused

    def _clock_due(self) -> bool:
        knowledge = self._knowledge
        if Right.CLOCK in knowledge.refused:
            return False
        read_at = knowledge.clock_read_at
        return read_at is None or self._clock() - read_at >= CLOCK_INTERVAL_S

    async def _read_clock(self) -> None:
        """Compare the camera's clock with the true time in the zone it claims."""
        knowledge = self._knowledge
        local = await self._optional(Right.CLOCK, self._admin.clock)
        knowledge.clock_read_at = self._clock()
        zone = zone_hours_of(knowledge.parameters)
        if local is None or zone is None:
            knowledge.clock_offset_s = None
            return
        true = self._now().astimezone(UTC).replace(tzinfo=None) + timedelta(hours=zone)
        offset = round((local - true).total_seconds())
        shown = knowledge.clock_offset_s
        if shown is None or abs(offset - shown) > CLOCK_TOLERANCE_S:
            knowledge.clock_offset_s = 0 if abs(offset) <= CLOCK_TOLERANCE_S else offset
