"""A unit whose answers are scripted, message by message."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import json
from typing import Any

from custom_components.procam.vendors.inogeni.client.channel import (
    Callbacks,
    Channel,
    TcpChannel,
)
from custom_components.procam.vendors.inogeni.client.events import InogeniEvent
from custom_components.procam.vendors.inogeni.client.parser import Message

type Answer = Callable[[dict[str, Any]], list[dict[str, Any]]]
type Open = Callable[..., Awaitable[Channel]]


def rep(noun: str, value1: Any, value2: Any = "N/A", msgid: str = "") -> dict[str, Any]:
    return message(f"REP {noun}", "N/A", value1, value2, msgid)


def message(
    command: str, status: str, value1: Any = "N/A", value2: Any = "N/A", msgid: str = ""
) -> dict[str, Any]:
    fields = {"command": command, "status": status, "message": "N/A"}
    fields |= {"value1": value1, "value2": value2}
    return fields | {"_msgid": msgid} if msgid else fields


def callbacks(**given: Any) -> Callbacks:
    def ignore(*_: object, **__: object) -> None:
        pass

    return Callbacks(
        **{"on_message": ignore, "on_end": ignore, "count": ignore} | given
    )


@asynccontextmanager
async def scripted() -> AsyncIterator[Open]:
    """Open channels to units; a message with `late` is sent that many seconds later."""
    opened: list[tuple[Channel, asyncio.Server]] = []

    async def start(
        answer: Answer, seen: list[InogeniEvent | None] | None = None
    ) -> Channel:
        async def serve(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            while line := await reader.readline():
                for fields in answer(json.loads(line)):
                    await asyncio.sleep(fields.pop("late", 0))
                    writer.write(json.dumps(fields).encode() + b"\n")
            writer.close()

        def note(message: Message, *, foreign: bool) -> None:
            if seen is not None:
                seen.append(message.event)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        channel = await TcpChannel.open(host, port, callbacks(on_message=note))
        opened.append((channel, server))
        return channel

    try:
        yield start
    finally:
        for channel, server in opened:
            await channel.close()
            server.close()
            await server.wait_closed()
