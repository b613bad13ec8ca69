"""Commands that were sent and have not been answered yet.

A device may carry out a command later than one that was sent after it. So a command that begins
something runs to its end even if its caller is cancelled, and what is answered or lost after its
end was sent is ended again.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from ..const import LOGGER

_REJECTIONS = (
    DeviceAuthError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    ValueError,
)
"""After these nothing has begun."""


@dataclass(eq=False, slots=True, kw_only=True)
class CommandInFlight:
    """A command that was sent and has not been answered."""

    key: str
    begins: bool
    """True if it begins something that continues until it is ended."""
    done: asyncio.Future[None]
    replaced: bool = False
    """True if another command with its key was sent meanwhile."""
    ended: bool = False
    """True if an end was sent meanwhile."""


class CommandsInFlight:
    """The unanswered commands of one device."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._commands: set[CommandInFlight] = set()

    def add(self, key: str, *, begins: bool) -> CommandInFlight:
        """Return a new command that is being sent."""
        command = CommandInFlight(
            key=key, begins=begins, done=self._loop.create_future()
        )
        self._commands.add(command)
        return command

    def remove(self, command: CommandInFlight) -> None:
        """Remove a command that was answered or lost."""
        self._commands.remove(command)
        command.done.set_result(None)

    def set_replaced(self, key: str) -> None:
        """Record that another command with this key is sent."""
        for command in self._commands:
            command.replaced |= command.key == key

    def set_ended(self, key: str) -> None:
        """Record that an end with this key is sent."""
        for command in self._commands:
            command.ended |= command.key == key

    @property
    def keys_to_end(self) -> Iterator[str]:
        """Keys of commands that begin what must be ended."""
        return (command.key for command in self._commands if command.begins)

    @property
    def to_end_again(self) -> Iterator[asyncio.Future[None]]:
        """Futures of the commands after which an end may have to be sent."""
        return (one.done for one in self._commands if one.begins or one.ended)


async def async_run_to_completion[ResultT](task: asyncio.Task[ResultT]) -> ResultT:
    """Await a task that continues if the caller is cancelled.

    A device may carry out a request that is dropped half-way.
    """
    try:
        await asyncio.wait((task,))
    except asyncio.CancelledError:
        task.add_done_callback(_log_failure)
        raise
    return task.result()


def _log_failure(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (err := task.exception()) is not None:
        LOGGER.debug("%s failed: %s", task.get_name(), err)


def is_temporary(err: BaseException | None) -> bool:
    """Return True if the same command may succeed later.

    An unreachable device may come online, and one that answers oddly may be starting.
    """
    odd = isinstance(err, DeviceConnectionError | DeviceResponseError)
    return odd and not isinstance(err, DeviceNotFoundError)


def is_rejection(err: BaseException) -> bool:
    """Return True if the device rejected a command, so that nothing has begun."""
    cause = err.__cause__ if isinstance(err, HomeAssistantError) else err
    return isinstance(cause, _REJECTIONS)


def is_unsent(err: BaseException) -> bool:
    """Return True if a command was rejected before it was sent."""
    return isinstance(err, ServiceValidationError | ValueError)
