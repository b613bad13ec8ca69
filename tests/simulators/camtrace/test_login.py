"""Logging in: vectors, methods, clock, replays, rights, languages."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import aiohttp
import bcrypt
import pytest

from simulators.camtrace import CamtraceSimulator, Method, User
from simulators.camtrace.users import Users, wsse_digest

from .conftest import Asker

VENDOR_SALT = "10$ECHujA0Fstk2yBkVmuwV4O"
NONCE = "LquMOTwiov5/LoKzy3Ru0bpTWvM="
CREATED = "2024-03-13T19:45:00Z"


def _token(
    server: CamtraceSimulator,
    name: str = "admin",
    *,
    hashed: str = "",
    nonce: str = "a0b1c2d3e4f5a6b7c8d9",
    created: str = "",
) -> dict[str, str]:
    """Return user, digest, nonce and date of a token for now."""
    user = server.users[name]
    hashed = hashed or next(user.hashes())
    created = created or server.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "_username": name,
        "_password": wsse_digest(nonce, created, hashed),
        "_nonce": nonce,
        "_created_at": created,
    }


def _headers(token: dict[str, str]) -> dict[str, str]:
    name, digest, nonce, created = token.values()
    fields = f'Username="{name}", PasswordDigest="{digest}", Nonce="{nonce}"'
    return {
        "Authorization": 'WSSE profile="UsernameToken"',
        "X-WSSE": f'UsernameToken {fields}, Created="{created}"',
    }


@pytest.mark.parametrize(
    ("prefix", "digest"),
    [
        ("$2y$", "C9ZVATiu85CyP9hwdmNUnjD2gfQ="),
        ("$2a$", "bzS87CghJ27ZF4I0DXx8Hjr+lqQ="),
        ("$2b$", "tkVErPFD0gCo5jfner7UsLDD6Tg="),
    ],
)
def test_digest_is_made_with_whole_bcrypt_string(prefix: str, digest: str) -> None:
    user = User(
        id=1,
        name="demo",
        password="demo",
        methods=(Method.BCRYPT,),
        salt=prefix + VENDOR_SALT,
    )
    assert user.accepts_digest(NONCE, CREATED, digest)
    assert [h.startswith(prefix) and len(h) for h in user.hashes()] == [60]


def test_digest_is_made_with_hex_md5() -> None:
    demo = User(id=1, name="demo", password="demo", methods=(Method.MD5,))
    assert demo.accepts_digest(NONCE, CREATED, "RJdqparNe+3uRYddfWp/Dxv1THg=")
    url_example = User(id=1, name="demo", password="camtrace", methods=(Method.MD5,))
    assert url_example.accepts_digest(
        "UHQJ5DN947AEAMPQN1H3G",
        "2014-03-13T19:45:00Z",
        "bc+AAFOSnebE96iEilMMquA7l8E=",
    )


def test_password_is_cut_for_bcrypt_as_php_cuts_it() -> None:
    long, cut = "x" * 80, "x" * 72
    user = User(id=1, name="u", password=long, salt="$2y$04$" + VENDOR_SALT[3:])
    expected = bcrypt.hashpw(cut.encode(), user.salt.encode()).decode()
    assert next(user.hashes()) == expected


async def test_methods_are_listed_in_vendor_order(
    ask: Asker, server: CamtraceSimulator
) -> None:
    salt = server.users["admin"].salt
    answer = await ask("users/admin/auth", user=None)
    assert answer.json == {
        "auth": [{"type": "wsse", "salt": salt}, {"type": "wsse"}, {"type": "basic"}]
    }
    assert (await ask("users/md5/auth", user=None)).json == {"auth": [{"type": "wsse"}]}
    assert (await ask("users/basic/auth", user=None)).json == {
        "auth": [{"type": "basic"}]
    }


async def test_unknown_user_gets_lasting_decoy_salt(ask: Asker) -> None:
    first = (await ask("users/no%20body/auth", user=None)).json["auth"][0]
    again = (await ask("users/no%20body/auth", user=None)).json["auth"][0]
    other = (await ask("users/nobody/auth", user=None)).json["auth"][0]
    assert first == again != other
    assert bcrypt.hashpw(b"x", first["salt"].encode()).startswith(b"$2y$")


async def test_token_opens_one_request(ask: Asker, server: CamtraceSimulator) -> None:
    headers = _headers(_token(server))
    assert (await ask("cameras", user=None, headers=headers)).status == 200
    again = await ask("cameras", user=None, headers=headers)
    assert (again.status, again.json) == (401, {"error": "Token already used!"})
    server.authenticator.reject_replays = False
    assert (await ask("cameras", user=None, headers=headers)).status == 200


@pytest.mark.parametrize("safe", ["", "+/=:"])
async def test_token_may_stand_in_query_raw_or_encoded(
    ask: Asker, server: CamtraceSimulator, safe: str
) -> None:
    tokens = (_token(server, nonce=f"{number:020x}") for number in range(1000))
    token = next(one for one in tokens if "+" in one["_password"])
    query = "&".join(f"{name}={quote(text, safe=safe)}" for name, text in token.items())
    assert ("+" in query) is bool(safe)
    assert (await ask(f"cameras?{query}", user=None)).status == 200


async def test_plain_password_may_stand_in_query(ask: Asker) -> None:
    good = await ask("cameras?_username=demo&_password=demo", user=None)
    bad = await ask("cameras?_username=demo&_password=no", user=None)
    assert (good.status, bad.status) == (200, 401)


async def test_each_account_takes_its_own_methods_only(
    ask: Asker, server: CamtraceSimulator
) -> None:
    md5 = _headers(_token(server, "md5"))
    assert (await ask("cameras", user=None, headers=md5)).status == 200
    assert (await ask("cameras", user="md5")).status == 401
    assert (await ask("cameras", user="basic")).status == 200
    made_up = _token(server, "basic", hashed="71a245d197e21f8d8105e5365f61ca92")
    assert (await ask("cameras", user=None, headers=_headers(made_up))).status == 401


@pytest.mark.parametrize(("off_s", "status"), [(-8, 200), (8, 200), (-12, 401)])
async def test_token_lives_ten_seconds_either_way(
    ask: Asker, server: CamtraceSimulator, off_s: int, status: int
) -> None:
    moment = server.clock.now() + timedelta(seconds=off_s)
    created = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    headers = _headers(_token(server, created=created))
    assert (await ask("cameras", user=None, headers=headers)).status == status


async def test_wrong_clock_shows_in_date_time_and_validation(
    session: aiohttp.ClientSession,
) -> None:
    async with CamtraceSimulator(skew_s=3600) as server:
        ask = Asker(server, session)
        answer = await ask("getservertime", user=None)
        stamp = datetime.fromtimestamp(answer.json["serverTime"]["timestamp"], UTC)
        assert 3595 < (stamp - datetime.now(UTC)).total_seconds() < 3605
        assert answer.json["serverTime"]["timezone"] == "Europe/Berlin"
        for reply in (answer, await ask("/nowhere"), await ask("cameras", user=None)):
            date = parsedate_to_datetime(reply.headers["Date"])
            assert abs((date - stamp).total_seconds()) <= 2
        real = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        late = _headers(_token(server, created=real))
        assert (await ask("cameras", user=None, headers=late)).status == 401
        right = _headers(_token(server, nonce="ff"))
        assert (await ask("cameras", user=None, headers=right)).status == 200


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("", '{"error":"Invalid password!"}'),
        ("fr", '{"error":"Mot de passe invalide !"}'),
        ("xx, de;q=0.5", '{"error":"Ungültiges Passwort!"}'),
    ],
)
async def test_refusal_speaks_language_byte_for_byte(
    ask: Asker, language: str, body: str
) -> None:
    headers = {
        "Authorization": aiohttp.encode_basic_auth("pop", "pop"),
        "Accept-Language": language,
    }
    answer = await ask("cameras", user=None, headers=headers)
    assert (answer.status, answer.body.decode()) == (401, body)


async def test_new_password_brings_new_salt(
    ask: Asker, server: CamtraceSimulator
) -> None:
    old = server.users["admin"].salt
    server.change_password("admin", "other")
    login = aiohttp.encode_basic_auth("admin", "camtrace")
    refused = await ask("cameras", user=None, headers={"Authorization": login})
    assert refused.status == 401
    assert (await ask("cameras")).status == 200
    listed = (await ask("users/admin/auth", user=None)).json["auth"][0]["salt"]
    assert listed == server.users["admin"].salt != old


def test_secrets_stay_out_of_repr() -> None:
    user = User(id=1, name="u", password="hunter2")
    Users([user], cost=4)
    hashed = next(user.hashes())
    assert "hunter2" not in repr(user)
    assert hashed not in repr(user)


async def test_every_resource_asks_for_login(ask: Asker) -> None:
    for path in ("servers", "cameras", "cameras/1", "groups", "screens", "exturls"):
        answer = await ask(path, user=None)
        assert (path, answer.status) == (path, 401)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("license", {"admin", "monitor"}),
        ("health", {"admin", "monitor"}),
        ("exports", {"admin", "protection"}),
        ("snapshots", {"admin", "consult"}),
        ("scenarios", {"admin"}),
        ("tasks", {"admin"}),
        ("system/logs", {"admin"}),
    ],
)
async def test_profile_levels_guard_resources(
    ask: Asker, path: str, allowed: set[str]
) -> None:
    for name in ("admin", "monitor", "protection", "consult", "demo"):
        status = (await ask(path, user=name)).status
        assert (name, status) == (name, 200 if name in allowed else 403)


async def test_discovery_and_login_lead_to_services(
    ask: Asker,
) -> None:
    discovery = await ask("/api/", user=None)
    assert discovery.json["versions"]["latest"] == "v1.2"
    services = (await ask("users/login")).json["services"]
    assert services["control"] == {"scheme": "ws", "port": 0, "url": "/control"}
    assert services["live_mosaic"]["url"] == "/m"
    actions = (await ask("users/actions")).json["actions"]
    assert [row["userName"] for row in actions] == ["admin"]


@pytest.mark.parametrize(
    "path",
    ["/ap1/v1.2/health", "/api/v1/groups", "/api/v1.2/goups/1", "/api", "/api/v1.1/x"],
)
async def test_paths_the_document_mistypes_are_not_served(
    ask: Asker, path: str
) -> None:
    assert (await ask(path)).status == 404


async def test_callback_wraps_answer(ask: Asker) -> None:
    answer = await ask("screens/1?_callback=pop")
    text = answer.body.decode()
    assert text.startswith('pop({"meta":{"status":200},"data":{"id":1,')
    assert text.endswith("});")
