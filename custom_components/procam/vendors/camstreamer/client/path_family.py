"""Paths of an app that differ between its versions."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from ....clientkit.errors import (
    DeviceError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
)


class Family:
    """Finds out which of several documented paths an app has.

    The likeliest path comes first. A path counts as absent after any error status, as
    long as another one answers: older apps answer a newer path with 400, 403, 405, 500
    or 503, too.
    """

    def __init__(self, *paths: str) -> None:
        self._paths: Final[Sequence[str]] = paths
        self.found: str | None = None
        """The path that answered last."""
        self._answered: set[str] = set()
        self._absent: set[str] = set()
        """Requests that no path is known to answer."""

    async def ask[T](self, request: Callable[[str], Awaitable[T]], what: str = "") -> T:
        """Return the result of a request with the path that answers.

        `what` distinguishes requests to a path that many have in common. A request that
        no path has ever answered is then sent once, to the path that answers others. If
        no path answers it, raises the error of the path that answered last, else the
        most specific one: any other error before DeviceNotFoundError.
        """
        paths = sorted(self._paths, key=lambda path: path != self.found)
        if self.found is not None and what in self._absent:
            del paths[1:]
        errors: list[DeviceError] = []
        for path in paths:
            try:
                result = await request(path)
            except (
                DevicePermissionError,
                DeviceRejectedError,
                DeviceResponseError,
            ) as err:
                errors.append(err)
            else:
                self.found = path
                self._answered.add(what)
                self._absent.discard(what)
                return result
        odd = [err for err in errors if not isinstance(err, DeviceNotFoundError)]
        if what not in self._answered:
            self._absent.add(what)
        elif not odd:
            self.found = None
        raise errors[0] if self.found is not None else (odd or errors)[0]

    def forget(self) -> None:
        """Find out again at the next request: the app was replaced."""
        self.found = None
        self._answered.clear()
        self._absent.clear()
