"""Every sample of the vendor's text, byte for byte."""

import json
import re

from aiohttp import ClientSession
import pytest
from yarl import URL

from simulators.inogeni import InogeniSimulator

from .peer import Connected, Peer, http_get, kind_of
from .samples_http import HTTP, HttpSample, Message
from .samples_messages import (
    CREDENTIALS_DELETED,
    LIST_INPUTS,
    LIST_OUTPUTS,
    MESSAGES,
    MessageSample,
)

_MSGID = re.compile(r',"_msgid":"([0-9a-f]{16})"}$')


def _compact(message: Message) -> str:
    return json.dumps(message, separators=(",", ":"))


def _unsigned(text: str) -> tuple[str, str]:
    """Split a message into its text without `_msgid`, and the id."""
    match = _MSGID.search(text)
    assert match is not None
    return text[: match.start()] + "}", match[1]


@pytest.mark.parametrize("sample", HTTP, ids=lambda s: f"{s.query[8:]} {s.status}")
async def test_http_answers_as_printed(sample: HttpSample) -> None:
    async with InogeniSimulator(
        credentials=sample.credentials, delete_flag=sample.delete_flag
    ) as device:
        if sample.preset:
            device.recall_preset(sample.preset)
        status, text = await http_get(device, sample.query)
    assert status == 200
    assert text == _compact(sample.reply())


@pytest.mark.parametrize("sample", MESSAGES, ids=lambda s: json.dumps(s.request))
async def test_messages_answer_as_printed(
    sample: MessageSample, transport: str
) -> None:
    async with (
        InogeniSimulator(
            credentials=sample.credentials, delete_flag=sample.delete_flag
        ) as device,
        Connected(kind_of(transport), device) as peer,
    ):
        await peer.send_text(json.dumps(sample.request))
        got = [_unsigned(await peer.receive_text()) for _ in sample.replies]
        assert [text for text, _ in got] == [_compact(m) for m in sample.replies]
        assert len({msgid for _, msgid in got}) == 1
        assert await peer.is_quiet()
        assert [e.line for e in device.log if e.channel == transport] == [
            json.dumps(sample.request)
        ]


@pytest.mark.parametrize(
    ("command", "listed", "descending"),
    [
        ("GET INPUT_DEVICE_DATA", LIST_INPUTS, True),
        ("GET OUTPUT_DEVICE_DATA", LIST_OUTPUTS, False),
    ],
)
async def test_device_lists_answer_as_printed(
    command: str, listed: tuple[Message, ...], descending: bool, transport: str
) -> None:
    async with (
        InogeniSimulator(
            inputs=(1, 2), outputs=(1, 2), list_descending=descending
        ) as device,
        Connected(kind_of(transport), device) as peer,
    ):
        device.set_device(command.removeprefix("GET "), 1, on=False)
        await peer.send(command)
        got = [_unsigned(await peer.receive_text()) for _ in listed]
        assert [text for text, _ in got] == [_compact(m) for m in listed]
        assert len({msgid for _, msgid in got}) == 1
        assert await peer.is_quiet()


async def test_deleted_credentials_are_reported_in_the_short_form(
    device: InogeniSimulator, peer: Peer
) -> None:
    device.unit.delete_flag = True
    await peer.send("DELETE CREDENTIALS")
    assert await peer.receive_text() == _compact(CREDENTIALS_DELETED)
    assert device.unit.credentials is False


async def test_old_firmware_prints_its_own_version(transport: str) -> None:
    async with (
        InogeniSimulator(version="3.0.3") as device,
        Connected(kind_of(transport), device) as peer,
    ):
        messages = await peer.ask("SET SYSTEM_STANDBY", "SYSTEM_ON", replies=2)
    assert [message["version"] for message in messages] == ["v3.0.3", "v3.0.3"]


async def test_the_browser_path_of_one_sample_is_an_alias(
    device: InogeniSimulator,
) -> None:
    query = "command=SET%20SWITCHER_INPUT_NAME&value1=1&value2=Your%20Stream%20Name"
    url = URL(f"{device.url}/browser?{query}", encoded=True)
    async with ClientSession() as session, session.get(url) as answer:
        assert (await answer.json())["status"] == "SUCCESS"
    assert device.unit.switcher_names == {1: "Your Stream Name"}


async def test_the_key_value_of_one_sample_is_accepted_if_so_set(
    transport: str,
) -> None:
    async with (
        InogeniSimulator(value_alias=True) as device,
        Connected(kind_of(transport), device) as peer,
    ):
        await peer.send_text('{"command":"SET PRESET","value":1}')
        assert (await peer.receive())["value1"] == 1
        assert device.unit.last_preset == 1
