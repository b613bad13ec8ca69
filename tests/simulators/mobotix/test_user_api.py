"""pwdgrp.cgi, privacy.cgi and userinfo.cgi (vendor, users)."""

import pytest

from .client import Client, basic

PWDGRP = "admin/pwdgrp.cgi?action="


async def test_the_privacy_sample_is_byte_for_byte(camera: Client) -> None:
    answer = await camera.ask("admin/privacy.cgi?")
    assert answer.body == b"Username:Dido:Camset:Talk:Listen \r\nAdmin:1:1:1:1\r\n"


async def test_the_userinfo_sample_is_byte_for_byte_and_noticed(
    camera: Client,
) -> None:
    assert not camera.device.userinfo_called
    answer = await camera.ask("admin/userinfo.cgi?")
    assert answer.body == b"List username and password\r\nAdmin:1234\r\n"
    assert camera.device.userinfo_called


async def test_users_come_change_and_go_as_in_the_samples(camera: Client) -> None:
    await camera.get(PWDGRP + "add&user=joe&pwd=foo&sgrp=dido:talk")
    assert "joe:1:0:1:0" in await camera.get("admin/privacy.cgi")
    position = "com/ptz.cgi?query=position"
    assert (await camera.ask(position, headers=basic("joe", "foo"))).status == 200
    assert await camera.get(PWDGRP + "update&user=joe&pwd=bar") == "OK\r\n"
    assert (await camera.ask(position, headers=basic("joe", "foo"))).status == 401
    assert 'talk="Admin,joe"' in await camera.get(PWDGRP + "get")
    await camera.get(PWDGRP + "update&user=joe&sgrp=listen")
    assert "joe:0:0:0:1" in await camera.get("admin/privacy.cgi")
    assert await camera.get(PWDGRP + "remove&user=joe") == "OK\r\n"
    assert "joe" not in await camera.get("admin/privacy.cgi")


@pytest.mark.parametrize(
    "query",
    [
        "add&user=Admin&pwd=x",
        "add&user=joe",
        "add&user=j.o&pwd=x",
        "add&user=joe&pwd=x&sgrp=kings",
        "update&user=joe&pwd=x",
        "remove&user=joe",
        "remove&user=Admin",
        "dance&user=Admin",
    ],
)
async def test_wrong_user_requests_change_nothing(camera: Client, query: str) -> None:
    before = await camera.get("admin/privacy.cgi")
    assert (await camera.get(PWDGRP + query)).startswith("# Error: ")
    assert await camera.get("admin/privacy.cgi") == before
