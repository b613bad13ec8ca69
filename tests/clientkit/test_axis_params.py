"""Parameters in the style of Axis: listed, changed, added and removed by name."""

from typing import Any

import pytest

from custom_components.procam.clientkit.axis_cgi import AxisCgi
from custom_components.procam.clientkit.axis_params import AxisParams, pairs
from custom_components.procam.clientkit.errors import (
    DeviceError,
    DeviceRejectedError,
    DeviceResponseError,
    InvalidValueError,
)

from .cgi_device import Device

pytestmark = pytest.mark.usefixtures("socket_enabled")

PARAMS = "root.Brand.Brand=AXIS\r\nroot.Time.Zone=GMT+8=x\r\n"


def test_parameters_are_pairs_without_root() -> None:
    text = f"# Error: x=y\n{PARAMS}ROOT.a=\n=b\nc"
    assert pairs(text) == {"Brand.Brand": "AXIS", "Time.Zone": "GMT+8=x", "a": ""}


async def test_parameters_are_listed(cgi: AxisCgi, device: Device) -> None:
    params = AxisParams(cgi, "/param.cgi")
    device.answers = [
        (200, f"{PARAMS}# Error: no group X"),
        (200, f"# Error\n{PARAMS}"),
    ]
    found = {"Brand.Brand": "AXIS", "Time.Zone": "GMT+8=x"}
    assert await params.read() == found
    assert await params.read("root.Brand", "Time") == found
    assert await params.options("Time") == {"Time.Zone": "GMT+8=x"}
    assert device.asked == [
        "GET /param.cgi?action=list",
        "GET /param.cgi?action=list&group=Brand,Time",
        "GET /param.cgi?action=options&group=Time",
    ]


async def test_an_odd_parameter_list_is_refused(cgi: AxisCgi, device: Device) -> None:
    params = AxisParams(cgi)
    device.answers = [(200, "")]
    assert await params.read() == {}
    odd: list[tuple[str, type[DeviceError]]] = [
        ("# Error: none", DeviceRejectedError),
        ("<html>", DeviceResponseError),
        ("something", DeviceResponseError),
    ]
    for text, error in odd:
        device.answers = [(200, text)]
        with pytest.raises(error):
            await params.read("X")


@pytest.mark.parametrize("as_form", [False, True])
async def test_parameters_are_changed(
    cgi: AxisCgi, device: Device, as_form: bool
) -> None:
    params = AxisParams(cgi, "/p", as_form=as_form)
    await params.update({"root.Time.Zone": "GMT+8", "R.R0.Enabled": False, "A.b": True})
    await params.add("Tour", {"Tour.T.Name": "x y"})
    assert await params.add("Tour") == "OK"
    await params.remove("Tour.T0")
    start = "POST /p" if as_form else "GET /p"
    assert [item.removeprefix(start)[1:] for item in device.asked] == [
        "action=update&Time.Zone=GMT%2B8&R.R0.Enabled=no&A.b=yes",
        "action=add&group=Tour&Tour.T.Name=x%20y",
        "action=add&group=Tour",
        "action=remove&group=Tour.T0",
    ]


async def test_a_change_needs_ok(cgi: AxisCgi, device: Device) -> None:
    device.answers = [(200, "Fine?")]
    with pytest.raises(DeviceRejectedError, match="Fine"):
        await AxisParams(cgi).update({"A.b": 1})


@pytest.mark.parametrize("values", [{}, {"A": 1}, {"A b.c": 1}, {"": 1}, {"root.A": 1}])
async def test_a_name_that_is_none_is_not_sent(
    cgi: AxisCgi, device: Device, values: dict[str, Any]
) -> None:
    with pytest.raises(InvalidValueError):
        await AxisParams(cgi).update(values)
    assert not device.asked


async def test_names_of_other_groups_are_no_answer(
    device: Device, cgi: AxisCgi
) -> None:
    params = AxisParams(cgi)
    device.answers = [(200, "root.Brand.Brand=AXIS\na.b=noise\nBranding.x=1")]
    assert await params.read("root.brand") == {"Brand.Brand": "AXIS"}
    device.answers = [(200, "a.b=noise")]
    with pytest.raises(DeviceResponseError):
        await params.read("Brand")


async def test_a_read_can_be_sent_once_only(device: Device, cgi: AxisCgi) -> None:
    device.answers = [(503, "")]
    with pytest.raises(DeviceResponseError):
        await AxisParams(cgi).read("Brand", repeat=False)
    assert len(device.asked) == 1
