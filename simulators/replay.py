"""A device that answers what another one answered: a capture or diagnostics download."""

import argparse
import asyncio
from base64 import b64decode
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
import json
from pathlib import Path
import re
from typing import Any, Final, override
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from .base import Control, Simulator

CHANNELS: Final = ("websocket", "tcp")
"""Methods of commands that went over a lasting connection."""
_TITLES: Final = {
    "inogeni": "INOGENI CAMTRACK",
    "mobotix": "MOBOTIX MOVE",
    "camtrace": "CamTrace",
    "camstreamer": "CamStreamer apps on Axis",
}
_DIGEST: Final = (
    'Digest realm="replay", nonce="0123456789abcdef", qop="auth", algorithm=MD5'
)
_BASIC: Final = 'Basic realm="replay"'
_LOGINS: Final = {"digest": _DIGEST, "basic": _BASIC}
_VOLATILE: Final = re.compile(
    r"token|time|date|since|^from|^to$|nonce|stamp|rand|digest|user|pass|login|^_$",
    re.IGNORECASE,
)
_DECISIVE: Final = frozenset(
    {"action", "query", "command", "cmd", "check", "checkactive", "info", "method"}
)
"""Members of a request that decide what it asks for."""
_GREETING_S: Final = 1.0
_ON_ADDING: Final = {
    "/api/": {"versions": {"latest": "v1.2"}},
    "/api/v1.2/getservertime": {"serverTime": {"timezone": "UTC"}},
}
"""What a CamTrace server is asked only while it is added, and its answers."""
_SEPARATE_PORT: Final = re.compile(r'("port"\s*:\s*)\d+')
_PICTURE: Final = b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkK"
    "DA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAA"
    "AAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
)


def read_capture(path: Path) -> dict[str, Any]:
    """Return the capture in a file; raises ValueError if it holds none."""
    value = json.loads(path.read_text("utf-8"))
    for key in ("data", "capture"):  # Home Assistant's download, our diagnostics
        if isinstance(value, dict) and "answers" not in value and key in value:
            value = value[key]
    if not isinstance(value, dict) or "answers" not in value:
        raise ValueError(f"{path} holds no capture")
    return value


class ReplayDevice(Simulator):
    """Answers the requests of a capture, whatever login is used."""

    badge = ("Re", "#444444")

    def __init__(
        self,
        capture: Mapping[str, Any],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tcp_port: int = 0,
        pace: float = 1.0,
    ) -> None:
        """Prepare a device; messages are pushed `pace` times as fast as they came."""
        super().__init__(host=host, port=port)
        self.tcp_port = tcp_port
        self.vendor = str(capture["vendor"])
        self.title = f"{_TITLES[self.vendor]} (replayed)"
        self.data: dict[str, Any] = dict(capture.get("data", {}))
        self.options: dict[str, Any] = dict(capture.get("options", {}))
        self.options.pop("links", None)  # of a service that is no part of the device
        self.unknown: Counter[str] = Counter()
        """Requests that the capture has no answer to."""
        self._answers: list[dict[str, Any]] = list(capture["answers"])
        self._pushed: list[dict[str, Any]] = list(capture.get("pushed", ()))
        self._pace = pace
        self._ids = count(1)
        self._tcp: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def form(self) -> dict[str, Any]:
        """What a person types to add the device."""
        values = {**self.data, "host": self.host, "port": self.port, "ssl": False}
        if self.vendor == "inogeni":
            del values["ssl"]
            values["tcp_port"] = self.tcp_port
        return values

    @override
    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_route("*", "/{path:.*}", self._answer)

    @override
    def state(self) -> dict[str, Any]:
        return {"form": self.form, "unknown": dict(self.unknown)}

    @override
    def controls(self) -> tuple[Control, ...]:
        return ()

    @override
    async def on_start(self) -> None:
        if self.vendor != "inogeni":
            return
        if not any(answer["method"] == "tcp" for answer in self._answers):
            self.tcp_port = self.tcp_port or 1
            return
        self._tcp = await asyncio.start_server(
            self._serve_tcp, self.host, self.tcp_port
        )
        self.tcp_port = self._tcp.sockets[0].getsockname()[1]

    @override
    async def on_stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._tcp is not None:
            self._tcp.close()
            self._tcp.close_clients()
            self._tcp = None

    # -- HTTP ---------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        challenge = self._challenge(request)
        if challenge is not None:
            return challenge
        sent = (await request.read()).decode("utf-8", "replace")
        answer = self._find(request.method, request.raw_path, sent)
        if answer is None and self.vendor == "camtrace" and request.path in _ON_ADDING:
            return web.json_response(_ON_ADDING[request.path])
        if answer is None:
            answer = self._as_command(request)
        if answer is None:
            self._miss(f"{request.method} {request.raw_path}")
            return web.Response(status=404)
        if answer["status"] == 101:
            return await self._serve_socket(request)
        if answer.get("stream"):
            return await self._serve_stream(request, answer)
        headers = {"Content-Type": answer["content_type"]}
        return web.Response(
            status=answer["status"] or 200,
            body=self._body(request, answer),
            headers=headers if answer["content_type"] else None,
        )

    def _challenge(self, request: web.Request) -> web.Response | None:
        """Return the challenge to a request that brings no login, if one is used."""
        if "username" not in self.data or self.vendor == "camtrace":
            return None
        if "Authorization" in request.headers or "Upgrade" in request.headers:
            return None
        challenge = _LOGINS[self.data.get("login_method") or "digest"]
        return web.Response(status=401, headers={"WWW-Authenticate": challenge})

    def _body(self, request: web.Request, answer: Mapping[str, Any]) -> bytes:
        if answer["content_type"].startswith("image/") and answer["status"] == 200:
            return _PICTURE
        body = bytes_of(answer)
        if request.path.endswith("/users/login"):
            # The channel of its own port is served on ours.
            return _SEPARATE_PORT.sub(r"\g<1>0", body.decode()).encode()
        return body

    def _find(self, method: str, path: str, sent: str) -> dict[str, Any] | None:
        """Return the answer to the request that is most like this one."""
        plain, fields = _parts(path, sent)
        best, score = None, -1
        for answer in self._answers:
            if answer["method"] != method:
                continue
            known, others = _parts(answer["path"], answer.get("sent", ""))
            if known != plain or _differ(fields, others):
                continue
            same = 2 * len(set(fields.items()) & set(others.items()))
            likeness = 1000 + same - len(set(fields) ^ set(others))
            if likeness >= score:
                best, score = answer, likeness
        return best

    def _miss(self, request: str) -> None:
        if request not in self.unknown:
            print(f"Not in the capture: {request}", flush=True)
        self.unknown[request] += 1

    # -- channels -----------------------------------------------------------

    async def _serve_stream(
        self, request: web.Request, answer: Mapping[str, Any]
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": answer["content_type"]})
        await response.prepare(request)
        async for data in self._play(_parts(answer["path"])[0]):
            await response.write(data)
        await asyncio.Event().wait()
        return response

    async def _serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        asked = request.headers.get("Sec-WebSocket-Protocol", "")
        protocols = [one.strip() for one in asked.split(",") if one.strip()]
        socket = web.WebSocketResponse(protocols=protocols)
        await socket.prepare(request)
        commands = self._has_commands("websocket")
        channel = "websocket" if commands else _parts(request.raw_path)[0]
        if not commands:
            # Most channels begin with the client's login, and answer that first.
            with suppress(TimeoutError):
                await socket.receive(_GREETING_S)

        async def push() -> None:
            async for data in self._play(channel):
                await socket.send_str(data.decode())

        self._start(push())
        async for message in socket:
            if commands:
                for frame in self._replies("websocket", str(message.data)):
                    await socket.send_str(frame.decode())
        return socket

    async def _serve_tcp(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        async def push() -> None:
            async for data in self._play("tcp"):
                writer.write(data + b"\n")

        self._start(push())
        with suppress(ConnectionError):
            while line := await reader.readline():
                for frame in self._replies("tcp", line.decode()):
                    writer.write(frame + b"\n")
        writer.close()

    def _start(self, work: Any) -> None:
        async def run() -> None:
            with suppress(ConnectionError):
                await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _play(self, channel: str) -> Any:
        """Yield the messages of a channel, with the pauses they came with."""
        before: float | None = None
        for message in self._pushed:
            if _parts(message["channel"])[0] != channel:
                continue
            at = message["after_s"]
            if before is not None and self._pace:
                await asyncio.sleep(max(0.0, at - before) / self._pace)
            before = at
            yield bytes_of(message)

    # -- commands over a channel ---------------------------------------------

    def _has_commands(self, method: str) -> bool:
        return any(answer["method"] == method for answer in self._answers)

    def _replies(self, method: str, text: str) -> Iterable[bytes]:
        """Return the messages that answer a command, under an id of their own."""
        try:
            command = " ".join(str(value) for value in json.loads(text).values())
        except ValueError, AttributeError:
            return ()
        known = [one for one in self._answers if one["path"] == command]
        known.sort(key=lambda one: one["method"] != method)
        if not known or known[0]["method"] not in CHANNELS:
            self._miss(f"{method} {command}")
            return ()
        return self._numbered(bytes_of(known[0]))

    def _numbered(self, body: bytes) -> list[bytes]:
        number = f"replay{next(self._ids)}"
        frames = []
        for line in body.splitlines():
            fields = json.loads(line)
            if "_msgid" in fields:
                fields["_msgid"] = number
            frames.append(json.dumps(fields).encode())
        return frames

    def _as_command(self, request: web.Request) -> dict[str, Any] | None:
        """Return the answer over HTTP to a command that was asked over a channel."""
        if "command" not in request.query:
            return None
        command = " ".join(request.query.values())
        for answer in self._answers:
            if answer["path"] == command and answer["method"] in CHANNELS:
                lines = bytes_of(answer).decode().splitlines()
                replies = [one for one in lines if '"status"' in one]
                if replies:
                    kind = "application/json"
                    return {"status": 200, "content_type": kind, "text": replies[-1]}
        return None


def bytes_of(recorded: Mapping[str, Any]) -> bytes:
    """Return a recorded body or message as it was sent."""
    if "base64" in recorded:
        return b64decode(recorded["base64"])
    return str(recorded.get("text", "")).encode(recorded.get("charset", "utf-8"))


def _parts(path: str, sent: str = "") -> tuple[str, dict[str, str]]:
    """Return the path and what is asked for, without tokens, logins and times."""
    plain, _, query = path.partition("?")
    fields = dict(parse_qsl(query, keep_blank_values=True))
    with suppress(ValueError):
        asked = json.loads(sent or "{}")
        if isinstance(asked, dict):
            fields |= {k: str(v) for k, v in asked.items() if k in _DECISIVE}
    return unquote(plain), {
        name: "" if _VOLATILE.search(name) else value for name, value in fields.items()
    }


def _differ(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Return True for requests that ask for different things."""
    return any(one.get(name) != other.get(name) for name in _DECISIVE)


async def main(path: Path, port: int) -> None:
    """Serve a file until interrupted, and say what to type to add it."""
    device = ReplayDevice(read_capture(path), port=port)
    async with device:
        print(f"{device.title} at {device.url}, console {device.url}/_sim/")
        print("Add it under Settings > Devices & services > Add integration > ProCam:")
        for name, value in device.form.items():
            shown = "anything" if name == "password" else value
            print(f"  {name}: {shown}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="scripts/replay", description=__doc__)
    parser.add_argument("file", type=Path, help="a capture or diagnostics download")
    parser.add_argument("--port", type=int, default=0, help="port; 0 for any free one")
    arguments = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(main(arguments.file, arguments.port))
