"""Looks at a device before it is added: what answers, what differs, and a capture.

In the folder of Home Assistant's configuration, with its Python:

    python -m custom_components.procam.probe VENDOR HOST [-u USER]
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from getpass import getpass
from itertools import count
import json
import os
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientMiddlewareType, ClientSession, CookieJar
from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_SSL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.helpers.selector import SelectSelector
import voluptuous as vol

from .capture.build import build_capture
from .capture.redaction import Redactor
from .clientkit.errors import DeviceConnectionError, DeviceError, TranslatedMessage
from .clientkit.http import never_repeat
from .clientkit.identity import Identity
from .clientkit.recorder import Recorder, record_session
from .const import CONF_LOGIN_METHOD
from .contract.vendor import AnyPushChannel, AnyVendor, Connection
from .flow.connect import clean_address
from .registry import VENDORS

LISTEN_S: Final = 5.0
"""How long messages are awaited that the device sends on its own."""
_READS: Final = 2
"""A second read asks for what the first one found."""


@dataclass
class Findings:
    """Findings about a device."""

    data: dict[str, Any]
    """The form's values that reach it."""
    recorder: Recorder = field(default_factory=Recorder)
    identity: Identity | None = None
    state: Any = None
    error: Exception | None = None
    """Why it was not identified or read."""
    channels: dict[str, str] = field(default_factory=dict)
    """What became of each push channel; empty text for one that opened."""
    failures: dict[str, str] = field(default_factory=dict)
    """The requests of a read that failed, and why."""
    unknown: dict[str, int] = field(default_factory=dict)
    """Messages not understood."""
    login: str = ""
    """How the device was logged in to."""


async def look(
    vendor: AnyVendor,
    data: Mapping[str, Any],
    options: Mapping[str, Any] | None = None,
    *,
    listen_s: float = LISTEN_S,
) -> Findings:
    """Identify and read a device, and wait for what it sends on its own."""
    found = Findings(dict(data))
    async with _client(vendor, found, options or {}) as (client, connection):
        try:
            found.identity = await client.identify()
            for _ in range(_READS):
                found.state = await client.read()
            await _listen(vendor, client, found, listen_s)
        except (DeviceError, ValueError) as err:
            found.error = err
        for key, failure in getattr(client, "failures", {}).items():
            found.failures[key] = f"{failure}"
        found.unknown = dict(getattr(client, "unknown", {}))
        for login in connection.logins:
            if login.method is not None:
                found.login = login.method.value
                found.data[CONF_LOGIN_METHOD] = login.method.value
    return found


@asynccontextmanager
async def _client(
    vendor: AnyVendor, found: Findings, options: Mapping[str, Any]
) -> AsyncIterator[tuple[Any, Connection]]:
    async with AsyncExitStack() as stack:
        sessions: list[ClientSession] = []

        def new_session(
            *, verify_ssl: bool = True, middlewares: Sequence[ClientMiddlewareType] = ()
        ) -> ClientSession:
            sessions.append(
                ClientSession(
                    middlewares=(never_repeat, *middlewares),
                    cookie_jar=CookieJar(unsafe=True),
                )
            )
            stack.push_async_callback(sessions[-1].close)
            record_session(sessions[-1], found.recorder)
            return sessions[-1]

        connection = Connection(
            data=found.data, options=options, language="en", new_session=new_session
        )
        client = vendor.connect_fn(connection)
        stack.push_async_callback(client.close)
        yield client, connection


async def _listen(
    vendor: AnyVendor, client: Any, found: Findings, listen_s: float
) -> None:
    """Subscribe to every channel the device offers, for a limited time."""

    async def follow(channel: AnyPushChannel) -> None:
        try:
            async with channel.events_fn(client) as events:
                found.channels[channel.key] = ""
                async for _ in events:
                    pass
        except DeviceError as err:
            found.channels[channel.key] = sentence(err)

    offered = [one for one in vendor.channels if one.offered_fn(found.state)]
    with suppress(TimeoutError):
        async with asyncio.timeout(listen_s), asyncio.TaskGroup() as group:
            for channel in offered:
                group.create_task(follow(channel))


def attempts(vendor: AnyVendor, data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the form's values as given, then with its other transports."""
    fields = {
        str(key): (key.default(), selector)
        for key, selector in vendor.form.fields.items()
        if isinstance(key, vol.Marker) and not isinstance(key.default, vol.Undefined)
    }
    first = clean_address({**{key: one for key, (one, _) in fields.items()}, **data})
    yield first
    for key, (default, selector) in fields.items():
        if isinstance(selector, SelectSelector):
            for choice in selector.config["options"]:
                if choice != default:
                    yield {**first, key: choice}
    if CONF_SSL in fields and not first[CONF_SSL]:
        yield {**first, CONF_SSL: True, CONF_VERIFY_SSL: False}


def capture_of(
    vendor: AnyVendor, found: Findings, options: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the findings as a capture, without secrets."""
    data = found.data
    identity = found.identity
    names = {data[CONF_HOST], data.get(CONF_USERNAME, "")}
    if identity is not None:
        names |= {identity.serial or "", identity.mac or ""}
    redactor = Redactor((data.get(CONF_PASSWORD, ""),), sorted(names - {""}))
    return build_capture(vendor.key, data, options or {}, found.recorder, redactor)


def sentence(err: Exception) -> str:
    """Return the English text of an error."""
    (message, *_) = (*err.args, "")
    if not isinstance(message, TranslatedMessage):
        return f"{type(err).__name__}: {err}"
    file = Path(__file__).parent / "translations" / "en.json"
    texts = json.loads(file.read_text("utf-8"))["exceptions"]
    text = texts.get(message.key, {}).get("message", str(message))
    return str(text.format_map({"device": "The device", **message.placeholders}))


def report(vendor: AnyVendor, found: Findings) -> Iterator[str]:
    """Yield the lines that report the findings."""
    values = {k: v for k, v in found.data.items() if k not in _PRIVATE}
    yield f"Tried {', '.join(f'{k}={v}' for k, v in values.items())}"
    if found.error is not None:
        yield f"  {sentence(found.error)}"
    if (identity := found.identity) is not None:
        about = (identity.manufacturer, identity.model, identity.firmware)
        known = " ".join(str(part) for part in about if part)
        yield f"  Found: {known or vendor.title}"
    if found.login:
        yield f"  Login: {found.login}"
    for channel, error in found.channels.items():
        yield f"  Channel {channel}: {error or 'open'}"
    yield "  Asked:"
    redactor = Redactor((found.data.get(CONF_PASSWORD, ""),))
    for answer in found.recorder.answers:
        status = "" if answer.status is None else f"{answer.status} "
        yield f"    {answer.method} {redactor.path(answer.path)}: {status}{answer.size} bytes"
    for key, why in found.failures.items():
        yield f"  Differs: {key}: {redactor.body(why)}"
    for what, times in found.unknown.items():
        yield f"  Not understood: {redactor.body(what)} ({times})"


_PRIVATE: Final = frozenset({CONF_HOST, CONF_PASSWORD, CONF_USERNAME})


async def probe(vendor: AnyVendor, data: Mapping[str, Any], folder: Path) -> int:
    """Try every way to connect, write a capture, and return the exit code."""
    best: Findings | None = None
    for values in attempts(vendor, data):
        found = await look(vendor, values)
        print("\n".join(report(vendor, found)), flush=True)  # noqa: T201
        if best is None or (best.error is not None and found.recorder.answers):
            best = found
        if found.error is None and CONF_SSL in values:
            break
        refused = found.error and not isinstance(found.error, DeviceConnectionError)
        if refused and found.data.get(CONF_PASSWORD):
            break  # a further try with a wrong password may lock the account
    if best is None or not best.recorder.answers:
        print("Nothing answered: no capture is written.")  # noqa: T201
        return 1
    path = _free_path(folder, vendor.key)
    text = json.dumps(capture_of(vendor, best), indent=1, ensure_ascii=False)
    path.write_text(text + "\n", "utf-8")
    print(f"Capture: {path}. Look through it before you send it.")  # noqa: T201
    return 0 if best.error is None else 1


def _free_path(folder: Path, name: str) -> Path:
    day = datetime.now().astimezone().date()
    names = (f"procam-{name}-{day}{f'-{n}' if n else ''}.json" for n in count())
    return next(path for one in names if not (path := folder / one).exists())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m custom_components.procam.probe",
        description="Looks at a device before it is added to ProCam.",
    )
    parser.add_argument("vendor", choices=list(VENDORS))
    parser.add_argument("host", help="address, with a port if it is not the usual one")
    parser.add_argument("-u", "--user", help="account; the password is asked for")
    given = parser.parse_args(arguments)
    vendor = VENDORS[given.vendor]
    data: dict[str, Any] = {CONF_HOST: given.host}
    if vendor.form.needs_login:
        data[CONF_USERNAME] = given.user or input("User name: ")
        data[CONF_PASSWORD] = os.environ.get("PROCAM_PASSWORD") or getpass()
    return asyncio.run(probe(vendor, data, Path.cwd()))


if __name__ == "__main__":
    raise SystemExit(main())
