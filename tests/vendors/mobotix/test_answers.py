"""Reads are repeated, commands never; a refusal has many forms."""

import asyncio
import time

from aiohttp import web
import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceRejectedError,
    DeviceResponseError,
)

from .conftest import MakeCamera, MakeDevice


async def test_a_read_is_asked_again_when_the_kept_connection_had_died(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail("reset", "param.cgi", times=1)
    assert await mine.client.parameters.read("Brand")


async def test_a_read_is_asked_again_when_the_camera_is_overloaded(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail("status", "param.cgi", times=1, status=503)
    assert await mine.client.parameters.read("Brand")
    mine.device.fail("status", "param.cgi", status=503)
    with pytest.raises(DeviceResponseError) as caught:
        await mine.client.parameters.read("Brand")
    assert caught.value.status == 503


@pytest.mark.parametrize("kind", ["reset", "status"])
async def test_a_command_is_never_sent_twice(camera: MakeCamera, kind: str) -> None:
    mine = await camera()
    await mine.client.read()
    mine.forget()
    mine.device.fail(kind, "ptz.cgi", status=503)
    with pytest.raises((DeviceConnectionError, DeviceResponseError)):
        await mine.client.ptz.relative(pan=5)
    assert len(mine.device.requests("rpan")) == 1


@pytest.mark.parametrize("status", [400, 409])
async def test_a_status_can_be_a_refusal(camera: MakeCamera, status: int) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail("status", "ptz.cgi", status=status)
    with pytest.raises(DeviceRejectedError, match="refused") as e:
        await mine.client.ptz.step("up")
    assert e.value.code == status


@pytest.mark.parametrize("kind", ["html", "huge", "endless"])
async def test_nonsense_is_not_taken_for_success(camera: MakeCamera, kind: str) -> None:
    mine = await camera()
    await mine.client.read()
    mine.device.fail(kind, "ptz.cgi")
    with pytest.raises(DeviceResponseError):
        await mine.client.ptz.step("up")


@pytest.mark.parametrize("reply", ["OK", "", "moving", None])
async def test_undocumented_success_bodies_are_success(
    camera: MakeCamera, reply: str | None
) -> None:
    mine = await camera(ptz_reply=reply)
    await mine.client.read()
    await mine.client.ptz.step("up")
    assert mine.device.head.pose.tilt > 0 or mine.device.head.moving


async def test_a_read_that_is_refused_a_connection_is_not_asked_again(
    camera: MakeCamera,
) -> None:
    mine = await camera()
    await mine.client.read()
    await mine.device.stop()
    started = time.monotonic()
    with pytest.raises(DeviceConnectionError):
        await mine.client.parameters.read("Brand")
    assert time.monotonic() - started < 1


async def test_a_documented_ok_must_come(other_device: MakeDevice) -> None:
    async def speak(request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        return web.Response(text="Nearly\r\n")

    client = await other_device(speak)
    with pytest.raises(DeviceRejectedError, match="Nearly"):
        await client.parameters.update({"Time.TimeZone": "GMT+8"})


async def test_an_answer_may_be_204(other_device: MakeDevice) -> None:
    async def speak(request: web.Request) -> web.Response:
        await asyncio.sleep(0)
        return web.Response(status=204)

    client = await other_device(speak)
    await client.parameters.update({"Time.TimeZone": "GMT+8"})
