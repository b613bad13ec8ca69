"""Parameters that hold JSON."""

import pytest

from custom_components.procam.vendors.camstreamer.client.params import json_param


@pytest.mark.parametrize(
    "value",
    [
        '{"type":"NONE"}',
        '{\\"type\\":\\"NONE\\"}',
        "%7B%22type%22%3A%22NONE%22%7D",
        "%7B\\%22type\\%22%3A%22NONE%22%7D",
    ],
)
def test_a_json_parameter_may_be_escaped(value: str) -> None:
    assert json_param(value) == {"type": "NONE"}
