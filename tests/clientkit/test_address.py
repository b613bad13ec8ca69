"""The address of a device as a URL."""

import pytest

from custom_components.procam.clientkit.address import device_url, host_in_url
from custom_components.procam.clientkit.errors import DeviceConnectionError


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("192.0.2.7", "ws://192.0.2.7:1881/websocket"),
        ("2001:db8::7", "ws://[2001:db8::7]:1881/websocket"),
        ("[2001:db8::7]", "ws://[2001:db8::7]:1881/websocket"),
        ("camtrack.example", "ws://camtrack.example:1881/websocket"),
    ],
)
def test_every_kind_of_host_makes_a_url(host: str, url: str) -> None:
    assert str(device_url("ws", host, 1881, "/websocket")) == url


@pytest.mark.parametrize("host", ["", "[]", "a b", "a/b", "user@host", "host:80"])
def test_what_is_no_host_is_not_reached(host: str) -> None:
    with pytest.raises(DeviceConnectionError, match="host_unknown"):
        device_url("http", host, 80)


@pytest.mark.parametrize(
    ("host", "spelled"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "[2001:db8::7]"),
        ("kamera.österreich.example", "kamera.xn--sterreich-z7a.example"),
    ],
)
def test_a_host_is_spelled_as_urls_need_it(host: str, spelled: str) -> None:
    assert host_in_url(host) == spelled
