"""What a program without ProCam does: aiohttp, the device's push channel, a callback.

Nothing is kept, checked or repaired. Each client calls `heard` for every message
that says that something changed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import hashlib
import json
import secrets
from typing import Final

import aiohttp

from simulators.camtrace.users import wsse_digest

from .devices import Device

type Heard = Callable[[], None]

_ACCOUNT: Final = ("md5", "md5")
"""An account of the simulated server whose login needs no bcrypt."""


async def room(session: aiohttp.ClientSession, device: Device, heard: Heard) -> None:
    """Listen to the WebSocket of a CAMTRACK."""
    data = device.data
    url = f"http://{data['host']}:{data['port']}/websocket"
    async with session.ws_connect(url) as socket:
        async for message in socket:
            if json.loads(message.data):
                heard()


async def dome(session: aiohttp.ClientSession, device: Device, heard: Heard) -> None:
    """Subscribe to the event stream of a MOVE camera."""
    data = device.data
    url = f"http://{data['host']}:{data['port']}/cgi-bin/admin/eventdata.cgi"
    query = {"action": "monitor", "group": "Motion"}
    async with session.get(url, params=query) as answer:
        async for line in answer.content:
            if b"Motion" in line:
                heard()


async def axis(session: aiohttp.ClientSession, device: Device, heard: Heard) -> None:
    """Listen to the events of CamOverlay."""
    place = f"{device.data['host']}:{device.data['port']}/local/camoverlay"
    token_url = f"http://{place}/api/ws_authorization.cgi"
    async with session.get(token_url) as answer:
        token = json.loads(await answer.read())
    url = f"http://{place}/service/ws"
    async with session.ws_connect(url, protocols=("events",)) as socket:
        await socket.send_json({"authorization": token.get("data", token["message"])})
        async for message in socket:
            if json.loads(message.data):
                heard()


async def server(session: aiohttp.ClientSession, device: Device, heard: Heard) -> None:
    """Listen to the control channel of CamTrace, and read the alarms it hints at."""
    data = device.data
    base = f"{data['host']}:{data['port']}"
    name, digest, nonce, created = _token()
    query = {"_username": name, "_password": digest}
    query |= {"_nonce": nonce, "_created_at": created}
    async with session.ws_connect(f"http://{base}/control", params=query) as socket:
        await socket.send_str(f"login wsse {' '.join(_token())}\n")
        async for message in socket:
            if message.data.startswith("login"):
                continue
            url = f"http://{base}/api/v1.2/cameras/alarms?limit=10&sort=-id"
            async with session.get(url, headers=_wsse()) as answer:
                json.loads(await answer.read())
            heard()


def _token() -> tuple[str, str, str, str]:
    name, password = _ACCOUNT
    hashed = hashlib.md5(password.encode()).hexdigest()  # noqa: S324 - the protocol's
    nonce, now = secrets.token_hex(8), datetime.now(UTC)
    created = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return name, wsse_digest(nonce, created, hashed), nonce, created


def _wsse() -> dict[str, str]:
    name, digest, nonce, created = _token()
    fields = f'Username="{name}", PasswordDigest="{digest}", '
    fields += f'Nonce="{nonce}", Created="{created}"'
    return {
        "Authorization": 'WSSE profile="UsernameToken"',
        "X-WSSE": f"UsernameToken {fields}",
    }


def _login(kind: str, device: Device) -> tuple[aiohttp.DigestAuthMiddleware, ...]:
    if kind not in {"dome", "axis"}:
        return ()
    username, password = device.data["username"], device.data["password"]
    return (aiohttp.DigestAuthMiddleware(username, password),)


CLIENTS: Final = {"room": room, "dome": dome, "axis": axis, "server": server}


@asynccontextmanager
async def listening(device: Device, heard: Heard) -> AsyncIterator[None]:
    """Subscribe to a device during a measurement."""
    kind = device.name.rpartition("_")[0]
    async with aiohttp.ClientSession(middlewares=_login(kind, device)) as session:
        task = asyncio.create_task(CLIENTS[kind](session, device, heard))
        try:
            yield
        finally:
            failed = task.exception() if task.done() else None
            task.cancel()
            if failed:
                raise failed
