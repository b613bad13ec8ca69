"""Commands over HTTP: one GET each, with one short answer and no reports."""

from typing import Final

import aiohttp

from ....clientkit.address import device_url
from ....clientkit.errors import (
    DeviceNotFoundError,
    DeviceResponseError,
    DeviceUnsupportedError,
    TranslatedMessage,
)
from ....clientkit.http import Answer, Http
from ....clientkit.values import decode_json
from .const import CONTROL_PATH, MAX_HTTP_BYTES, REFUSALS, TIMEOUT_S
from .exchange import refusal
from .grammar import Command
from .models import DeviceKind
from .parser import Message, read_message

_ERROR_STATUSES: Final = frozenset(range(300, 600))
"""Accepted: the document does not say with which status a refusal comes."""
_ACCEPTED: Final = frozenset({"SUCCESS", "DEFINED"})
_CHANNEL_ONLY: Final = frozenset(f"GET {kind.noun}" for kind in DeviceKind)


class Control:
    """The device's `/control` page."""

    def __init__(self, session: aiohttp.ClientSession, host: str, port: int) -> None:
        self._session = session
        self._host = host
        self._port = port

    async def ask(self, command: Command) -> Message:
        """Send a command once and return its answer (HTTP Communication).

        Raises DeviceRejectedError with the device's words, and what `send` raises.
        """
        message = await self.send(command)
        if message.status in REFUSALS:
            raise refusal(message)
        if message.status not in _ACCEPTED:
            raise DeviceResponseError("The device answered without a known status")
        if command.verb == "GET" and message.event is None:
            raise DeviceResponseError("The device answered without the value")
        return message

    async def send(self, command: Command) -> Message:
        """Send a command once and return its answer, even if it is a refusal.

        Raises DeviceUnsupportedError for the device lists: their many replies do not
        fit into one answer, and the actual answer is not documented.
        """
        if command.text in _CHANNEL_ONLY:
            raise DeviceUnsupportedError(
                TranslatedMessage("channel_needed", command=command.text)
            )
        url = device_url("http", self._host, self._port, CONTROL_PATH)
        answer = await Http(self._session, url).get(
            CONTROL_PATH,
            command.request(),
            timeout_s=TIMEOUT_S,
            max_bytes=MAX_HTTP_BYTES,
            accept=_ERROR_STATUSES,
        )
        return _message(answer)


def _message(answer: Answer) -> Message:
    try:
        fields = decode_json(answer.body, "The answer")
    except DeviceResponseError:
        fields = None
    if isinstance(fields, dict) and "status" in fields:
        return read_message(fields)
    if answer.status == 404:
        raise DeviceNotFoundError(TranslatedMessage("not_ready"), status=404)
    if not 200 <= answer.status < 300:
        raise DeviceResponseError(
            TranslatedMessage("error_status", status=answer.status),
            status=answer.status,
        )
    raise DeviceResponseError("The answer is not of a CAMTRACK")
