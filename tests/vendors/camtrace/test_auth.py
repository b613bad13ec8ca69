"""Logging in: vectors of the vendor, the clock, refusals."""

import asyncio

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceAuthError,
    DeviceConnectionError,
    DeviceResponseError,
    DeviceUnsupportedError,
)
from custom_components.procam.vendors.camtrace.client import (
    CamtraceClient,
    CamtraceSettings,
    auth,
)
from simulators.camtrace import User

from .conftest import Connect
from .server import API, Server

NONCE, CREATED = "LquMOTwiov5/LoKzy3Ru0bpTWvM=", "2024-03-13T19:45:00Z"
TAIL = "10$ECHujA0Fstk2yBkVmuwV4O"


def attempts(device: Server) -> list[str]:
    return [entry.line for entry in device.log if entry.authorization]


def test_the_vendors_url_example_is_reproduced() -> None:
    digest = auth.wsse_digest(
        "UHQJ5DN947AEAMPQN1H3G", "2014-03-13T19:45:00Z", auth.hash_md5("camtrace")
    )
    assert digest == "bc+AAFOSnebE96iEilMMquA7l8E="


@pytest.mark.parametrize(
    ("prefix", "digest"),
    [
        ("$2y$", "C9ZVATiu85CyP9hwdmNUnjD2gfQ="),
        ("$2a$", "bzS87CghJ27ZF4I0DXx8Hjr+lqQ="),
        ("$2b$", "tkVErPFD0gCo5jfner7UsLDD6Tg="),
    ],
)
def test_bcrypt_keeps_the_prefix_of_the_salt(prefix: str, digest: str) -> None:
    hashed = auth.hash_bcrypt("demo", prefix + TAIL)
    assert auth.wsse_digest(NONCE, CREATED, hashed) == digest


def test_bcrypt_looks_at_72_bytes_of_a_password() -> None:
    salt = "$2y$04$ECHujA0Fstk2yBkVmuwV4O"
    assert auth.hash_bcrypt("é" * 36, salt) == auth.hash_bcrypt("é" * 40, salt)


def test_bits_of_a_salt_that_do_not_count_are_dropped() -> None:
    salt = "$2y$04$ECHujA0Fstk2yBkVmuwV4"
    assert auth.hash_bcrypt("demo", f"{salt}O") == auth.hash_bcrypt("demo", f"{salt}P")


@pytest.mark.parametrize(
    "salt",
    ["", "salt", "$2y$31$ECHujA0Fstk2yBkVmuwV4O", "$1$10$ECHujA0Fstk2yBkVmuwV4O"],
)
def test_a_salt_that_is_none_or_would_keep_us_busy_is_refused(salt: str) -> None:
    with pytest.raises(DeviceResponseError, match="salt"):
        auth.hash_bcrypt("demo", salt)


def test_the_best_method_offered_is_taken() -> None:
    wsse, basic = {"type": "wsse"}, {"type": "basic"}
    salted = {"type": "wsse", "salt": "$2y$"}
    assert auth.best_offer([basic, wsse, salted]).method is auth.Method.BCRYPT
    assert auth.best_offer([basic, wsse]).method is auth.Method.MD5
    assert auth.best_offer(["odd", {"type": "later"}, basic]).method == "basic"
    with pytest.raises(DeviceUnsupportedError):
        auth.best_offer([{"type": "later"}])


@pytest.mark.parametrize("value", [None, {}, []])
def test_no_methods_offered_are_none_we_know(value: object) -> None:
    with pytest.raises(DeviceUnsupportedError):
        auth.best_offer(value)


@pytest.mark.parametrize("value", ["wsse", "", 0, {"type": "wsse"}])
def test_methods_that_are_no_list_are_another_format(value: object) -> None:
    with pytest.raises(DeviceResponseError, match=r"^auth is not a list$"):
        auth.best_offer(value)


@pytest.mark.parametrize(
    ("user", "scheme", "clear"),
    [("admin", "WSSE", False), ("md5", "WSSE", False), ("basic", "Basic", True)],
)
async def test_every_kind_of_account_logs_in(
    device: Server, connect: Connect, user: str, scheme: str, clear: bool
) -> None:
    state = await connect(user).read()
    assert state.clear_text is clear
    schemes = {entry.authorization for entry in device.log if entry.authorization}
    assert schemes == {scheme}


async def test_a_name_with_odd_characters_logs_in(
    device: Server, connect: Connect
) -> None:
    device.users.add(User(id=99, name="Émile 1 %2F", password="pässwort&="))
    assert len((await connect("Émile 1 %2F").read()).cameras) == 3


async def test_a_server_whose_clock_is_off_just_works(
    device: Server, connect: Connect
) -> None:
    device.clock.skew_s = 600
    state = await connect().read()
    assert state.clock_skew_min == 10
    assert len(attempts(device)) == len(set(attempts(device)))


async def test_a_clock_set_while_we_run_costs_one_refusal(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.log.clear()
    device.clock.skew_s = -1800
    assert (await client.read()).clock_skew_min == -30
    assert attempts(device)[:2] == [f"{API}/cameras"] * 2
    assert device.requests("/auth") == []


async def test_a_server_that_sends_no_date_is_asked_for_its_time(
    device: Server, client: CamtraceClient
) -> None:
    device.clock.skew_s = 3600
    methods = {"auth": device.users.methods("admin")}
    device.answer_with(
        f"{API}/users/admin/auth", methods, headers={"Date": "not a date"}
    )
    state = await client.read()
    assert state.clock_skew_min == 60
    assert len(device.requests("getservertime")) == 1


async def test_a_server_lost_while_it_is_asked_for_its_time_is_not_reached(
    device: Server, client: CamtraceClient
) -> None:
    methods = {"auth": device.users.methods("admin")}
    device.answer_with(
        f"{API}/users/admin/auth", methods, headers={"Date": "not a date"}
    )
    device.fail("reset", "/getservertime")
    with pytest.raises(DeviceConnectionError):
        await client.read()


async def test_a_wrong_password_is_sent_once_and_never_again(
    device: Server, connect: Connect
) -> None:
    client = connect(password="wrong", language="fr")
    with pytest.raises(DeviceAuthError, match="Mot de passe invalide !"):
        await client.read()
    with pytest.raises(DeviceAuthError):
        await client.read()
    assert attempts(device) == [f"{API}/cameras"]


async def test_many_first_requests_send_a_wrong_password_once(
    device: Server, connect: Connect
) -> None:
    client = connect(password="wrong")
    results = await asyncio.gather(
        *(client.control_room.groups() for _ in range(5)), return_exceptions=True
    )
    assert all(isinstance(result, DeviceAuthError) for result in results)
    assert len(attempts(device)) == 1


async def test_an_unknown_user_is_refused_like_a_wrong_password(
    device: Server, connect: Connect
) -> None:
    with pytest.raises(DeviceAuthError, match="Invalid password!"):
        await connect("nobody").read()
    assert len(attempts(device)) == 1


async def test_a_changed_password_is_tried_once_with_the_new_salt(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.log.clear()
    device.change_password("admin", "another")
    with pytest.raises(DeviceAuthError):
        await client.read()
    assert attempts(device) == [f"{API}/cameras"] * 2


async def test_a_login_refused_again_costs_one_try_until_it_is_accepted(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.fail("status", "/cameras", status=401, times=9)
    counts = []
    for _ in range(3):
        device.log.clear()
        with pytest.raises(DeviceAuthError):
            await client.read()
        counts.append(len(attempts(device)))
    assert counts == [2, 1, 1]
    device.heal()
    await client.read()
    device.fail("status", "/cameras", status=401, times=1)
    assert (await client.read()).cameras


async def test_a_server_that_refuses_everybody_for_a_moment_is_asked_again(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.fail("status", "/cameras", status=401, times=1)
    assert (await client.read()).cameras
    device.fail("status", "/cameras", status=401, times=9)
    with pytest.raises(DeviceAuthError):
        await client.read()
    device.heal()
    assert (await client.read()).cameras, "the password was right all the time"


@pytest.mark.parametrize("clock", ["the server's own time", "none"])
async def test_a_proxy_with_another_clock_does_not_break_the_login(
    device: Server, client: CamtraceClient, clock: str
) -> None:
    device.clock.header_skew_s = 59.0
    if clock == "none":
        device.answer_with(f"{API}/getservertime", b"", status=404)
        with pytest.raises(DeviceAuthError):
            await client.read()
        return
    for _ in range(3):
        assert len((await client.read()).cameras) == 3
    assert len(device.requests("/getservertime")) == 1


async def test_a_password_set_to_the_same_with_a_new_salt_goes_on(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    user = device.users["admin"]
    device.change_password("admin", "another")
    salt = user.salt
    device.change_password("admin", "camtrace")
    user.salt, user._bcrypt = salt, ""
    assert len((await client.read()).cameras) == 3


async def test_requests_refused_together_ask_for_the_salt_once(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()
    device.log.clear()
    device.change_password("admin", "another")
    results = await asyncio.gather(
        *(client.control_room.groups() for _ in range(4)), return_exceptions=True
    )
    assert all(isinstance(result, DeviceAuthError) for result in results)
    assert len(attempts(device)) <= 12
    assert len(device.requests("/auth")) == 1


async def test_a_refusal_that_took_too_long_says_nothing_of_the_password(
    device: Server, client: CamtraceClient
) -> None:
    await client.read()

    def late(path: str) -> None:
        device.leapt_s += 10

    device.answer_with(f"{API}/groups", {"error": "Token expired!"}, status=401)
    device.on_answer = late
    with pytest.raises(DeviceConnectionError, match="slow"):
        await client.control_room.groups()
    device.on_answer = None
    device.leapt_s -= 10
    assert len((await client.read()).cameras) == 3


async def test_a_401_in_a_web_page_still_has_a_sentence(
    device: Server, client: CamtraceClient
) -> None:
    device.fail("status", "/cameras", status=401)
    with pytest.raises(DeviceAuthError, match="refused"):
        await client.read()


async def test_signed_queries_hold_nothing_that_needs_encoding(
    client: CamtraceClient, connect: Connect
) -> None:
    queries = [dict(await client._api.login.query()) for _ in range(8)]
    digests = [query["_password"] for query in queries]
    assert len(set(digests)) == 8
    assert all(not {"+", "/"} & set(digest) for digest in digests)
    basic = dict(await connect("basic")._api.login.query())
    assert basic.keys() == {"_username", "_password"}


async def test_secrets_are_in_no_repr(client: CamtraceClient) -> None:
    await client.read()
    login = client._api.login
    token = await login.token()
    tries = auth.Tries()
    await login.headers(tries)
    shown = f"{client.settings!r} {token!r} {tries!r} {login._offer!r}"
    for secret in ("camtrace", "admin", token.digest, login._key, "$2y$"):
        assert secret not in shown


async def test_the_language_is_one_of_the_servers(
    device: Server, connect: Connect
) -> None:
    assert (
        CamtraceSettings(
            host="::1", username="u", password="p", language="pt-BR"
        ).accept_language
        == "en"
    )
    with pytest.raises(DeviceAuthError, match="Ungültiges Passwort!"):
        await connect(password="wrong", language="de-CH").read()


def test_the_address_is_written_as_urls_want_it() -> None:
    def base(**options: object) -> str:
        values = {"host": "h", "username": "u", "password": "p", **options}
        return CamtraceSettings(**values).base  # type: ignore[arg-type]

    assert base() == "http://h:80"
    assert base(ssl=True) == "https://h:443"
    assert base(host="fe80::1", port=8080) == "http://[fe80::1]:8080"
