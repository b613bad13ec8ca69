"""Logging in: what goes over the wire, and when it stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import socket
from typing import override

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest

from custom_components.procam.clientkit.auth import Login
from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DevicePermissionError,
)
from custom_components.procam.clientkit.http import Http, never_repeat

from .camera import BASIC, DIGEST, NONCES, PASSWORD, USER, Camera

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def logged_in(camera: Camera, password: str = PASSWORD) -> AsyncIterator[Http]:
    async with camera.running() as server:
        login = Login(USER, password)
        async with aiohttp.ClientSession(middlewares=(never_repeat, login)) as session:
            http = Http(session, server.make_url("/"))
            yield http


@pytest.mark.parametrize(
    "challenges", [(DIGEST,), (DIGEST, BASIC), (BASIC, DIGEST)], ids=len
)
async def test_a_camera_that_offers_digest_never_sees_the_password(
    challenges: tuple[str, ...],
) -> None:
    camera = Camera(*challenges)
    async with logged_in(camera) as http:
        answer = await http.get("/a", {"name": "ä b"})
        await http.get("/b")
    assert answer.text == "GET /a?name=%C3%A4%20b"
    assert camera.schemes == ["", "Digest", "Digest"]


async def test_basic_is_used_where_it_is_all_there_is() -> None:
    camera = Camera(BASIC)
    async with camera.running() as server:
        login = Login(USER, PASSWORD)
        async with aiohttp.ClientSession(middlewares=(login,)) as session:
            http = Http(session, server.make_url("/"))
            assert not login.clear_text
            await http.get("/a")
            await http.get("/b")
    assert camera.schemes == ["", "Basic", "Basic"]
    assert login.clear_text


async def test_a_body_survives_the_challenge() -> None:
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        answer = await http.post("/a", data=b"body")
    assert answer.text == "POST /a"


async def test_a_new_nonce_is_followed() -> None:
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.nonce = NONCES[1]
        await http.get("/a")
    assert camera.schemes == ["", "Digest", "Digest", "Digest"]


@pytest.mark.parametrize("challenge", [DIGEST, BASIC])
async def test_a_refused_password_is_tried_once_by_all_requests_together(
    challenge: str,
) -> None:
    camera = Camera(challenge)
    async with logged_in(camera, "wrong") as http:
        results = await asyncio.gather(
            *(http.get(f"/{n}") for n in range(5)), return_exceptions=True
        )
    assert [type(result) for result in results] == [DeviceAuthError] * 5
    assert camera.schemes.count("") == 1
    assert len(camera.schemes) == 2


async def test_a_password_changed_later_stops_after_the_nonce_is_renewed() -> None:
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.password = "new"
        camera.schemes.clear()
        for _ in range(3):
            with pytest.raises(DeviceAuthError):
                await http.get("/a")
    assert len(camera.schemes) == 2


async def test_a_path_the_account_may_not_use_is_no_refused_login() -> None:
    camera = Camera(DIGEST)
    camera.forbidden.add("/admin")
    async with logged_in(camera) as http:
        await http.get("/a")
        with pytest.raises(DevicePermissionError):
            await http.get("/admin")
        await http.get("/a")


async def test_a_challenge_nobody_knows_is_an_error_but_no_refused_password() -> None:
    camera = Camera("Negotiate")
    async with logged_in(camera) as http:
        with pytest.raises(DeviceAuthError):
            await http.get("/a")
        camera.challenges = (DIGEST,)
        await http.get("/a")
    assert camera.schemes == ["", "", "Digest"]


async def test_what_is_open_to_all_needs_no_login() -> None:
    camera = Camera(DIGEST)
    async with logged_in(camera, "wrong") as http:
        answer = await http.get("/open")
    assert answer.text == "GET /open"
    assert camera.schemes == [""]


class OneAddress(AbstractResolver):
    """Every name is this machine."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: int = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=port,
                family=socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    @override
    async def close(self) -> None:
        pass


@pytest.mark.parametrize("challenge", [DIGEST, BASIC])
async def test_another_host_is_never_shown_the_credentials(challenge: str) -> None:
    camera = Camera(challenge)
    async with (
        camera.running() as server,
        aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=OneAddress()),
            middlewares=(Login(USER, PASSWORD),),
        ) as session,
    ):
        await Http(session, server.make_url("/")).get("/a")
        camera.schemes.clear()
        other = server.make_url("/").with_host("elsewhere.test")
        with pytest.raises(DeviceAuthError):
            await Http(session, other).get("/a")
    assert camera.schemes == [""]


async def test_a_refused_socket_is_an_auth_error_too() -> None:
    camera = Camera(DIGEST)
    async with logged_in(camera, "wrong") as http:
        with pytest.raises(DeviceAuthError):
            await http.session.ws_connect(http.url("/ws"))
    assert camera.schemes == ["", "Digest"]


async def test_every_server_of_a_device_gets_its_own_digest() -> None:
    camera = Camera(DIGEST)
    async with camera.running() as pages, camera.running() as pictures:
        login = Login(USER, PASSWORD)
        async with aiohttp.ClientSession(middlewares=(never_repeat, login)) as session:
            for server in (pages, pictures):
                answer = await Http(session, server.make_url("/")).get("/a")
                assert answer.text == "GET /a"
