"""Fixtures of the tests of what every client is made of."""

from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from custom_components.procam.clientkit.axis_cgi import AxisCgi
from custom_components.procam.clientkit.http import Http

from .cgi_device import Device


@pytest.fixture
def device() -> Device:
    return Device()


@pytest.fixture
async def cgi(device: Device, session: aiohttp.ClientSession) -> AsyncIterator[AxisCgi]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", device.answer)
    async with TestServer(app) as server:
        yield AxisCgi(Http(session, server.make_url("/")))
