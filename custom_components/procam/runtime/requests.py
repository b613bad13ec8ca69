"""The requests of one device that are in progress: reads and unanswered commands.

A read tolerates one bad answer. A device may carry out a command later than one that was sent after
it: a command that begins something runs to its end even if its caller is canceled, and what is
answered or lost after its end was sent is ended again.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ..const import CONF_LOGIN_METHOD, LOGGER
from ..contract.vendor import Connection
from .host import RuntimeHost

RETRY_LOGIN_S: Final = 3.0
"""Pause before a login that worked is tried once more."""

_REJECTIONS = (
    DeviceAuthError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    ValueError,
)
"""After these nothing has begun."""


class DeviceRequests:
    """The reads and commands of one device that are in progress."""

    def __init__(self, coordinator: RuntimeHost, connection: Connection) -> None:
        self._coordinator = coordinator
        self._logins = connection.logins
        self._limits: set[asyncio.Timeout] = set()
        self._present_read: asyncio.Timeout | None = None
        self._login_works = True
        """True if the device accepted the login last; the flow has tried it."""

    @asynccontextmanager
    async def bounded(self) -> AsyncIterator[asyncio.Timeout]:
        """End what waits for the device when the entry is unloaded.

        Raises DeviceConnectionError then.
        """
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._limits.add(limit)
                yield limit
        except TimeoutError:
            message = TranslatedMessage("no_answer_in_time")
            raise DeviceConnectionError(message) from None
        finally:
            self._limits.discard(limit)

    @callback
    def async_end_all(self) -> None:
        """End all requests: the entry is being unloaded."""
        for limit in self._limits:
            limit.reschedule(self._coordinator.hass.loop.time())

    @callback
    def async_abort_read(self) -> None:
        """End a read that waits for an answer from before an outage."""
        if self._present_read in self._limits:
            self._present_read.reschedule(self._coordinator.hass.loop.time())

    async def async_read(self) -> Any:
        """Read the device; one lost or odd answer is not taken for an outage.

        A kept-alive connection may be dead, a device may be busy, and one that restarts
        may reject a login it accepted a moment ago.
        """
        coordinator = self._coordinator
        try:
            return await self._read_once()
        except DeviceAuthError:
            if not self._login_works:
                raise
            self._login_works = False
            await asyncio.sleep(RETRY_LOGIN_S)
        except DeviceConnectionError, DeviceResponseError:
            known = coordinator.data is not None and coordinator.last_update_success
            if not known or coordinator.closing:
                raise
            if not await coordinator.async_probe():
                raise
        return await self._read_once()

    async def _read_once(self) -> Any:
        async with self.bounded() as self._present_read:
            state = await self._coordinator.client.read()
        self._login_works = True
        self._async_save_login_method()
        return state

    @callback
    def _async_save_login_method(self) -> None:
        """Save the login method, so that a weaker one needs a person's consent."""
        coordinator = self._coordinator
        data = coordinator.config_entry.data
        for login in self._logins:
            if login.method not in (None, data.get(CONF_LOGIN_METHOD)):
                coordinator.hass.config_entries.async_update_entry(
                    coordinator.config_entry,
                    data={**data, CONF_LOGIN_METHOD: login.method.value},
                )


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
        """Keys of commands that start something that must be ended."""
        return (command.key for command in self._commands if command.begins)

    @property
    def to_end_again(self) -> Iterator[asyncio.Future[None]]:
        """Futures of the commands after which an end may have to be sent."""
        return (one.done for one in self._commands if one.begins or one.ended)


async def async_run_to_completion[ResultT](task: asyncio.Task[ResultT]) -> ResultT:
    """Await a task that continues if the caller is canceled.

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
