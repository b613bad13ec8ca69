"""Authentication and the limits of the camera's CGI server (facts 1.1)."""

import asyncio
from collections.abc import AsyncIterator
import re

from aiohttp import ClientSession, encode_basic_auth
import pytest

from simulators.camstreamer import CamstreamerSimulator
from simulators.camstreamer.options import AuthMode, ChunkedBody

from .peer import Peer

PARAM = "/axis-cgi/param.cgi?action=list&group=Brand"


async def challenge(device: CamstreamerSimulator, header: str = "") -> list[str]:
    headers = {"Authorization": header} if header else {}
    async with (
        ClientSession() as session,
        session.get(device.url + PARAM, headers=headers) as answer,
    ):
        assert answer.status == 401
        return answer.headers.getall("WWW-Authenticate")


async def test_a_request_without_login_is_asked_for_digest(
    device: CamstreamerSimulator,
) -> None:
    (offer,) = await challenge(device)
    assert re.fullmatch(
        r'Digest realm="AXIS_B8A44F0C51A7", nonce="\w+", algorithm=MD5, qop="auth"',
        offer,
    )
    assert device.gate.challenges == 1
    assert device.gate.refused_logins == 0


async def test_a_digest_login_is_admitted_and_its_nonce_lives_on(peer: Peer) -> None:
    assert "root.Brand.Brand=AXIS\n" in await peer.text(PARAM)
    await peer.text(PARAM)
    assert peer.device.gate.challenges == 1


async def test_earlier_nonces_stay_valid(device: CamstreamerSimulator) -> None:
    async with Peer(device) as early, Peer(device) as late:
        await early.text(PARAM)
        await late.text(PARAM)
        await early.text(PARAM)
    assert device.gate.challenges == 2


async def test_an_expired_nonce_is_stale_and_no_refused_login(peer: Peer) -> None:
    await peer.text(PARAM)
    peer.device.gate.expire_nonces()
    assert await peer.status(PARAM) == 200
    assert peer.device.gate.challenges == 2
    assert peer.device.gate.refused_logins == 0


async def test_a_wrong_password_is_counted(device: CamstreamerSimulator) -> None:
    async with Peer(device, password="wrong") as stranger:
        assert await stranger.status(PARAM) == 401
    assert device.gate.refused_logins == 1


async def test_basic_is_not_taken_where_only_digest_is_offered(
    device: CamstreamerSimulator,
) -> None:
    (offer,) = await challenge(device, encode_basic_auth("root", "pass"))
    assert offer.startswith("Digest ")


@pytest.fixture
async def basic() -> AsyncIterator[CamstreamerSimulator]:
    """A camera that offers Basic only."""
    async with CamstreamerSimulator(auth=AuthMode.BASIC) as camera:
        yield camera


async def test_a_basic_camera_offers_and_takes_basic(
    basic: CamstreamerSimulator,
) -> None:
    assert await challenge(basic) == ['Basic realm="AXIS_B8A44F0C51A7"']
    headers = {"Authorization": encode_basic_auth("root", "pass")}
    async with (
        ClientSession(headers=headers) as session,
        session.get(basic.url + PARAM) as answer,
    ):
        assert answer.status == 200


async def test_a_camera_may_offer_both(device: CamstreamerSimulator) -> None:
    device.configure(auth=AuthMode.BOTH)
    digest, basic = await challenge(device)
    assert digest.startswith("Digest ")
    assert basic.startswith("Basic ")


async def test_a_changed_password_refuses_the_old_one(peer: Peer) -> None:
    assert await peer.status(PARAM) == 200
    peer.device.set_password("root", "new")
    assert await peer.status(PARAM) == 401


async def test_too_many_refused_logins_shut_everybody_out(
    peer: Peer, device: CamstreamerSimulator
) -> None:
    device.configure(lockout_after=1)
    async with Peer(device, password="wrong") as stranger:
        await stranger.status(PARAM)
    assert await peer.status(PARAM) == 403
    device.gate.unlock()
    assert await peer.status(PARAM) == 200


async def test_a_viewer_may_read_but_not_write_parameters(
    device: CamstreamerSimulator,
) -> None:
    async with Peer(device, "viewer", "look") as viewer:
        assert await viewer.status(PARAM) == 200
        update = "/axis-cgi/param.cgi?action=update&CamOverlay.Enabled=0"
        assert await viewer.status(update) == 403
        assert await viewer.status("/axis-cgi/applications/list.cgi") == 403
    assert device.camera.params.get("CamOverlay.Enabled") == "1"


async def test_a_long_url_is_refused(peer: Peer) -> None:
    start = "/local/camoverlay/api/infoticker.cgi?service_id=1&text="
    assert await peer.status(start + "x" * (2048 - len(start))) == 200
    assert await peer.status(start + "x" * (2049 - len(start))) == 414


async def chunks() -> AsyncIterator[bytes]:
    yield b"action=list&group=Brand"


async def test_a_chunked_body_is_refused(peer: Peer) -> None:
    path = "/axis-cgi/param.cgi"
    assert await peer.status(path, "POST", data=chunks()) == 411


async def test_a_chunked_body_can_hang_the_cgi_server(peer: Peer) -> None:
    peer.device.configure(chunked=ChunkedBody.HANG)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await peer.status("/axis-cgi/param.cgi", "POST", data=chunks())


async def test_a_plus_is_a_plus(peer: Peer) -> None:
    params = peer.device.camera.params
    await peer.text("/axis-cgi/param.cgi?action=update&CamOverlay.Signature=a+b%20c")
    assert params.get("camoverlay.signature") == "a+b c"
