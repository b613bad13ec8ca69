"""Where a device with a web server is."""

import pytest

from custom_components.procam.contract.web_address import base_url, port_of


@pytest.mark.parametrize(
    ("port", "ssl", "wanted"), [(80, True, 443), (80, False, 80), (8443, True, 8443)]
)
def test_https_has_a_port_of_its_own(port: int, ssl: bool, wanted: int) -> None:
    assert port_of({"port": port, "ssl": ssl}) == wanted


@pytest.mark.parametrize(
    ("ssl", "url"), [(True, "https://[::1]:8443"), (False, "http://[::1]:8443")]
)
def test_an_address_of_any_kind_becomes_a_url(ssl: bool, url: str) -> None:
    data = {"host": "::1", "port": 8443, "ssl": ssl}
    assert str(base_url(data)).rstrip("/") == url
