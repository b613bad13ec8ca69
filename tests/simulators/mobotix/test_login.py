"""Basic and Digest logins, rights, and what a refusal looks like."""

import hashlib

import aiohttp
import pytest

from simulators.mobotix import Rights

from .client import Client, basic
from .conftest import Mount

LIST = "admin/param.cgi?action=list&group=Brand"
PTZ = "com/ptz.cgi?query=position"
STORAGE = "admin/storagemanagement.cgi?action=list"


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()  # noqa: S324


def found(field: str, challenge: str) -> str:
    return challenge.partition(f'{field}="')[2].partition('"')[0]


def digest(challenge: str, uri: str, *, count: int = 1, password: str = "1234") -> str:
    """Return the answer to a Digest challenge by RFC 2617."""
    realm = found("realm", challenge)
    nonce = found("nonce", challenge)
    secret, what = md5(f"Admin:{realm}:{password}"), md5(f"GET:{uri}")
    nc = f"{count:08x}"
    response = md5(f"{secret}:{nonce}:{nc}:abc:auth:{what}")
    return (
        f'Digest username="Admin", realm="{realm}", nonce="{nonce}", uri="{uri}", '
        f'qop=auth, nc={nc}, cnonce="abc", response="{response}", algorithm=MD5'
    )


async def challenge(camera: Client, path: str = LIST) -> str:
    answer = await camera.ask(path, headers={})
    assert answer.status == 401
    return str(answer.headers["WWW-Authenticate"])


async def test_without_a_login_the_camera_challenges(camera: Client) -> None:
    assert await challenge(camera) == 'Basic realm="MOBOTIX MOVE"'


@pytest.mark.parametrize(
    ("name", "password"), [("Admin", "0000"), ("admin", "1234"), ("nobody", "")]
)
async def test_a_wrong_login_is_refused(
    camera: Client, name: str, password: str
) -> None:
    answer = await camera.ask(LIST, headers=basic(name, password))
    assert answer.status == 401


async def test_a_broken_authorization_header_is_refused(camera: Client) -> None:
    for header in ("Basic ***", "Basic", "Digest", "Bearer x", "Basic /w=="):
        answer = await camera.ask(LIST, headers={"Authorization": header})
        assert answer.status == 401


async def test_rights_decide_what_may_be_called(camera: Client) -> None:
    accounts = camera.device.accounts
    accounts.add("viewer", "v", Rights.VIEW)
    accounts.add("boss", "b", Rights.ADMIN)
    wanted = {
        ("viewer", "v"): (200, 401, 401),
        ("boss", "b"): (200, 200, 401),
        ("Admin", "1234"): (200, 200, 200),
    }
    for login, expected in wanted.items():
        answers = [
            await camera.ask(path, headers=basic(*login))
            for path in (PTZ, LIST, STORAGE)
        ]
        assert tuple(answer.status for answer in answers) == expected


async def test_viewers_may_be_let_read(mount: Mount) -> None:
    camera = await mount(viewer_reads=True)
    camera.device.accounts.add("viewer", "v", Rights.VIEW)
    headers = basic("viewer", "v")
    assert (await camera.ask(LIST, headers=headers)).status == 200
    events = "admin/eventdata.cgi?action=get&group=Motion"
    assert (await camera.ask(events, headers=headers)).status == 200


async def test_permission_denied_may_come_with_200(mount: Mount) -> None:
    camera = await mount(bad_login_as_body=True, missing_rights_as_body=True)
    camera.device.accounts.add("viewer", "v", Rights.VIEW)
    for headers in (basic("Admin", "wrong"), basic("viewer", "v")):
        answer = await camera.ask(STORAGE, headers=headers)
        assert (answer.status, answer.text) == (200, "Permission denied\r\n")
    assert (await camera.ask(STORAGE, headers={})).status == 401


async def test_digest_is_checked_by_the_rfc(mount: Mount) -> None:
    camera = await mount(auth="digest")
    offer = await challenge(camera)
    assert 'qop="auth"' in offer
    uri = f"/cgi-bin/{LIST}"
    good = {"Authorization": digest(offer, uri)}
    assert (await camera.ask(LIST, headers=good)).status == 200
    for bad in (
        digest(offer, uri, count=2, password="0000"),
        digest(offer, "/cgi-bin/other", count=3),
        basic()["Authorization"],
    ):
        answer = await camera.ask(LIST, headers={"Authorization": bad})
        assert answer.status == 401
        assert "stale" not in answer.headers["WWW-Authenticate"]


async def test_a_repeated_count_is_stale(mount: Mount) -> None:
    camera = await mount(auth="digest")
    header = {"Authorization": digest(await challenge(camera), f"/cgi-bin/{LIST}")}
    assert (await camera.ask(LIST, headers=header)).status == 200
    again = await camera.ask(LIST, headers=header)
    assert again.status == 401
    assert "stale=true" in again.headers["WWW-Authenticate"]


@pytest.mark.parametrize("settings", [{"nonce_uses": 1}, {"nonce_life_s": -1.0}, {}])
async def test_an_old_nonce_is_stale(
    mount: Mount, settings: dict[str, float | int]
) -> None:
    camera = await mount(auth="digest", **settings)
    offer = await challenge(camera)
    uri = f"/cgi-bin/{LIST}"
    await camera.ask(LIST, headers={"Authorization": digest(offer, uri)})
    if not settings:
        await camera.device.restart()
    answer = await camera.ask(
        LIST, headers={"Authorization": digest(offer, uri, count=2)}
    )
    assert answer.status == 401
    assert "stale=true" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("scheme", ["digest", "both"])
@pytest.mark.parametrize("qop", [True, False])
async def test_a_usual_digest_client_gets_in(
    mount: Mount, scheme: str, qop: bool
) -> None:
    camera = await mount(auth=scheme, digest_qop=qop)
    login = aiohttp.DigestAuthMiddleware("Admin", "1234")
    for _ in range(3):
        async with camera.session.get(camera.url(LIST), middlewares=(login,)) as answer:
            assert answer.status == 200
    assert camera.device.log[-1].authorization == "Digest"


async def test_both_schemes_are_offered_side_by_side(mount: Mount) -> None:
    camera = await mount(auth="both")
    answer = await camera.ask(LIST, headers={})
    offers = answer.headers.getall("WWW-Authenticate")
    assert [offer.split(" ")[0] for offer in offers] == ["Digest", "Basic"]
    assert (await camera.ask(LIST)).status == 200


async def test_a_camera_may_be_open(mount: Mount) -> None:
    camera = await mount(auth="none")
    assert (await camera.ask(LIST, headers={})).status == 200


async def test_refused_logins_lock_an_account_until_a_reboot(mount: Mount) -> None:
    camera = await mount(lockout_after=2)
    for _ in range(2):
        await camera.ask(LIST, headers=basic("Admin", "wrong"))
    assert (await camera.ask(LIST)).status == 401
    await camera.device.restart()
    assert (await camera.ask(LIST)).status == 200


async def test_a_right_login_resets_the_count(mount: Mount) -> None:
    camera = await mount(lockout_after=2)
    for _ in range(3):
        await camera.ask(LIST, headers=basic("Admin", "wrong"))
        assert (await camera.ask(LIST)).status == 200


async def test_a_changed_password_counts_at_once(camera: Client) -> None:
    camera.device.set_password("Admin", "5678")
    assert (await camera.ask(LIST)).status == 401
    assert (await camera.ask(LIST, headers=basic("Admin", "5678"))).status == 200


async def test_a_password_never_shows_in_a_repr(camera: Client) -> None:
    camera.device.set_password("Admin", "planted")
    assert "planted" not in repr(camera.device.accounts)
