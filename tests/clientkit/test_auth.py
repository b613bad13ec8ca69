"""Logging in: what goes over the wire, and when it stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import socket
from typing import Any, Final, override

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest

from custom_components.procam.clientkit import auth
from custom_components.procam.clientkit.auth import Login, LoginMethod
from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DevicePermissionError,
)
from custom_components.procam.clientkit.http import Http, never_repeat

from .camera import BASIC, DIGEST, NONCES, PASSWORD, USER, Camera

pytestmark = pytest.mark.usefixtures("socket_enabled")


@asynccontextmanager
async def logged_in(
    camera: Camera, password: str = PASSWORD, **options: Any
) -> AsyncIterator[Http]:
    async with camera.running() as server:
        login = Login(USER, password, **options)
        async with aiohttp.ClientSession(middlewares=(never_repeat, login)) as session:
            http = Http(session, server.make_url("/"))
            yield http


async def rejected(http: Http, *paths: str) -> None:
    """Request paths one after the other; the login is rejected for each."""
    for path in paths:
        with pytest.raises(DeviceAuthError):
            await http.get(path)


NEWEST: Final = 'Digest realm="cam, a=1", nonce="n", qop="auth", algorithm=SHA-512-256'


@pytest.mark.parametrize(
    "challenges",
    [
        (DIGEST,),
        (DIGEST, BASIC),
        (BASIC, DIGEST),
        (f"{BASIC}, {DIGEST}",),
        (f"Negotiate, {DIGEST},{BASIC}",),
        (NEWEST, DIGEST, BASIC),
        (f"{NEWEST}, {DIGEST}, {BASIC}",),
    ],
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


@pytest.mark.parametrize("challenge", [BASIC, "Basic", 'Basic "cam"'])
async def test_basic_is_used_where_it_is_all_there_is(challenge: str) -> None:
    camera = Camera(challenge)
    async with camera.running() as server:
        login = Login(USER, PASSWORD)
        async with aiohttp.ClientSession(middlewares=(login,)) as session:
            http = Http(session, server.make_url("/"))
            assert not login.clear_text
            await http.get("/a")
            await http.get("/b")
    assert camera.schemes == ["", "Basic", "Basic"]
    assert login.clear_text


async def test_a_digest_that_nobody_can_answer_is_no_refused_password() -> None:
    camera = Camera(NEWEST)
    async with logged_in(camera) as http:
        await rejected(http, "/a")
    assert camera.schemes == [""]


async def test_a_body_survives_the_challenge() -> None:
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        answer = await http.post("/a", data=b"body")
    assert answer.text == "POST /a"


async def test_a_device_that_does_not_say_when_a_nonce_is_old_is_learned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        for nonce in (NONCES[1], NONCES[0]):
            camera.nonce = nonce
            await http.get("/a")
    # With a pause at first, and then at once.
    assert "-".join(camera.schemes) == "-Digest-Digest--Digest-Digest-Digest"


async def test_a_nonce_said_to_be_old_is_replaced_at_once() -> None:
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.stale = 1
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


async def test_a_password_changed_later_is_tried_once_more_after_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.password = "new"
        camera.schemes.clear()
        for _ in range(3):
            await rejected(http, "/a")
    # The old nonce, then a new one after the pause.
    assert camera.schemes == ["Digest", "", "Digest"]


@pytest.mark.parametrize("challenge", [DIGEST, BASIC])
async def test_requests_side_by_side_share_the_rejection_of_a_changed_password(
    monkeypatch: pytest.MonkeyPatch, challenge: str
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    camera = Camera(challenge)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.password = "new"
        camera.schemes.clear()
        paths = ["/a"] * 5
        for _ in range(3):
            results = await asyncio.gather(
                *(http.get(path) for path in paths), return_exceptions=True
            )
            assert [type(result) for result in results] == [DeviceAuthError] * 5
    # Five were on their way; one tries again after the pause.
    tries = [scheme for scheme in camera.schemes if scheme]
    assert len(tries) == 5 + 1


async def test_an_old_nonce_is_renewed_by_one_request_for_those_beside_it() -> None:
    camera = Camera(DIGEST)
    camera.says_stale = True
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.nonce, camera.schemes = NONCES[1], []
        answers = await asyncio.gather(*(http.get("/a") for _ in range(5)))
        assert {answer.status for answer in answers} == {200}
    assert camera.schemes == ["Digest"] * 10


async def test_beside_an_old_nonce_a_changed_password_is_sent_by_one_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    camera = Camera(DIGEST)
    camera.says_stale = True
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.nonce, camera.password, camera.schemes = NONCES[1], "new", []
        results = await asyncio.gather(
            *(http.get("/a") for _ in range(5)), return_exceptions=True
        )
    assert [type(result) for result in results] == [DeviceAuthError] * 5
    # Five old nonces, then the password with a new one, and again after the pause.
    assert camera.schemes == ["Digest"] * 6 + ["", "Digest"]


@pytest.mark.parametrize("challenge", [DIGEST, BASIC])
async def test_a_login_that_works_again_lets_those_that_wait_go_on(
    monkeypatch: pytest.MonkeyPatch, challenge: str
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.3)
    camera = Camera(challenge)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.password, camera.schemes = "restarting", []
        waiting = asyncio.gather(*(http.get("/a") for _ in range(5)))
        while len(camera.schemes) < 5:  # noqa: ASYNC110 - the server has no event
            await asyncio.sleep(0.01)
        camera.password = PASSWORD
        assert {answer.status for answer in await waiting} == {200}


@pytest.mark.parametrize("challenge", [DIGEST, BASIC])
@pytest.mark.parametrize("path", ["/a", "/b"])
async def test_one_rejection_of_a_login_that_works_is_forgiven(
    monkeypatch: pytest.MonkeyPatch, challenge: str, path: str
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.01)
    monkeypatch.setattr(auth, "RETRY_RIGHT_S", 0.01)
    camera = Camera(challenge)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.busy = 1
        assert (await http.post(path, data=b"body")).text == f"POST {path}"


async def test_another_request_may_find_out_whether_the_login_is_still_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.01)
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        await http.get("/b")
        camera.password, camera.schemes = "new", []
        with auth.confirmed_by_others():
            await rejected(http, "/a")
        await rejected(http, "/b", "/a", "/b")
    assert camera.schemes == ["Digest", "", "Digest"]


async def test_what_may_be_a_lost_right_holds_up_no_other_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.01)
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        await http.get("/b")
        camera.forbidden.add("/b")
        await rejected(http, "/b", "/b")
        assert (await http.get("/a")).status == 200


async def test_a_right_lost_later_is_no_rejected_login(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    camera = Camera(DIGEST)
    async with logged_in(camera) as http:
        await http.get("/a")
        await http.get("/b")
        camera.forbidden.add("/b")
        await rejected(http, "/b")
        for _ in range(2):
            await http.get("/a")
            with pytest.raises(DevicePermissionError):
                await http.get("/b")


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
        await rejected(http, "/a")
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


async def test_a_nonce_that_is_stale_from_the_start_is_no_rejected_password() -> None:
    camera = Camera(DIGEST)
    camera.stale = 1
    async with logged_in(camera) as http:
        assert (await http.get("/a")).text == "GET /a"


async def test_a_login_is_known_by_the_kind_of_request_not_by_its_path() -> None:
    camera = Camera(DIGEST)
    camera.forbidden_queries |= {"query=position", "action=monitor"}
    async with logged_in(camera) as http:
        await http.get("/ptz", "info=1")
        await http.get("/ptz", "action=get")
        for query in ("query=position", "action=monitor"):
            with pytest.raises(DevicePermissionError):
                await http.get("/ptz", query)
        await http.get("/ptz", "info=1")


async def test_a_login_that_worked_is_tried_again_after_a_pause_then_rarely(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.1)
    camera = Camera(BASIC)
    async with logged_in(camera) as http:
        await http.get("/a")
        camera.password, camera.schemes = "busy", []
        for pause_s, tries in ((0, 2), (0, 2), (0.15, 2)):
            await asyncio.sleep(pause_s)
            await rejected(http, "/a")
            assert len(camera.schemes) == tries


async def test_only_one_request_finds_out_whether_a_login_works_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "RETRY_SOON_S", 0.05)
    camera = Camera(BASIC, password="other")
    async with logged_in(camera, known=True) as http:
        results = await asyncio.gather(
            *(http.get("/a") for _ in range(4)), return_exceptions=True
        )
        assert [type(result) for result in results] == [DeviceAuthError] * 4
    assert camera.schemes.count("Basic") == 2


@pytest.mark.parametrize("used", [None, LoginMethod.BASIC])
async def test_a_stronger_method_is_taken_and_remembered(
    used: LoginMethod | None,
) -> None:
    camera = Camera(DIGEST)
    async with camera.running() as server:
        login = Login(USER, PASSWORD, method=used)
        async with aiohttp.ClientSession(middlewares=(login,)) as session:
            await Http(session, server.make_url("/")).get("/a")
    assert login.method is LoginMethod.DIGEST


async def test_a_camera_that_had_digest_does_not_get_the_password_in_clear() -> None:
    camera = Camera(BASIC)
    async with logged_in(camera, method=LoginMethod.DIGEST) as http:
        with pytest.raises(DeviceAuthError, match="no password was sent"):
            await http.get("/a")
    assert camera.schemes == [""]


async def test_kinds_of_requests_are_remembered_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(auth, "_MAX_KINDS", 1)
    async with logged_in(Camera(DIGEST)) as http:
        await http.get("/a")
        await http.get("/b")
        await http.get("/b")
