"""What is fed with mutated input; each returns how many inputs it took."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from random import Random
import time
from typing import Any, Final

from homeassistant.helpers.json import json_bytes

from custom_components.procam.clientkit.axis_cgi import accepted, confirmed
from custom_components.procam.clientkit.axis_params import pairs
from custom_components.procam.clientkit.errors import (
    DeviceError,
    excerpt,
    without_urls,
)
from custom_components.procam.clientkit.http import (
    MAX_ANSWERS,
    MAX_TOTAL_BYTES,
    Answer,
)
from custom_components.procam.clientkit.mjpeg import JpegCutter
from custom_components.procam.clientkit.recorder import Recorder
from custom_components.procam.clientkit.remux import fragmented_mp4
from custom_components.procam.clientkit.values import (
    Fields,
    Row,
    decode_json,
    decode_text,
    to_bool,
    to_float,
    to_int,
)
from custom_components.procam.contract.vendor import Connection
from custom_components.procam.registry import VENDORS
from custom_components.procam.vendors.camstreamer.client.const import (
    CAMOVERLAY,
    CAMSTREAMER,
    CAMSWITCHER,
)
from custom_components.procam.vendors.camstreamer.client.event_parser import (
    decode_event,
    kind_of,
)
from custom_components.procam.vendors.inogeni.client.parser import (
    Decoder,
    read_message,
)
from custom_components.procam.vendors.mobotix.client.event_parser import (
    LineParser,
    MonitorLines,
)

from .corpus import data_of
from .loop import FastLoop
from .session import Corpus, FakeSession, Mutator

type Target = Callable[[int, dict[str, Corpus]], tuple[int, float]]
"""Takes a seed and what the devices say; returns the number of inputs, and the CPU time
of what does not keep the event loop."""

MAX_BODY_BYTES: Final = 6000
"""Longer bodies only take longer."""
MAX_EVENTS: Final = 40
MAX_ITEMS: Final = 30
CASE_S: Final = 9000.0
"""Longest time a case may take on the clock of its event loop."""
_READS: Final = 3
_BATCH: Final = 40
"""Inputs of a case of a decoder."""
_SHOWN: Final = (
    "placeholders_fn",
    "name_fn",
    "device_fn",
    "available_fn",
    "head_id_fn",
    "enabled_fn",
    "is_on_fn",
    "value_fn",
    "options_fn",
    "current_fn",
    "taken_fn",
    "number_fn",
    "has_title_fn",
    "named_fn",
    "is_recording_fn",
)


# Clients, from the answer to what an entity shows.


def client_target(vendor: str) -> Target:
    """Return a target that reads a whole device and follows its events."""

    def run(seed: int, corpora: dict[str, Corpus]) -> tuple[int, float]:
        corpus = corpora[vendor]
        mutator = Mutator(seed, corpus.bodies)
        loop = FastLoop()
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(asyncio.wait_for(_use(vendor, corpus, mutator), CASE_S))
        for error in loop.errors:
            raise error
        return mutator.count, loop.thread_s

    return run


async def _use(vendor: str, corpus: Corpus, mutator: Mutator) -> None:
    declared = VENDORS[vendor]
    client: Any = declared.connect_fn(
        Connection(
            data=data_of(vendor),
            options={},
            language="en",
            new_session=lambda **_: FakeSession(corpus, mutator),  # type: ignore[arg-type]
        )
    )
    with suppress(DeviceError):
        await client.identify()
    state = None
    for _ in range(_READS):
        with suppress(DeviceError):
            state = await client.read()
            show(declared, state)
        if state is not None:
            for channel in declared.channels:
                if channel.offered_fn(state):
                    await _follow(declared, channel, client)
            show(declared, client.state)
        await asyncio.sleep(mutator.random.choice((1, 70, 400)))
    await client.close()


async def _follow(declared: Any, channel: Any, client: Any) -> None:
    seen = 0
    with suppress(DeviceError):
        async with channel.events_fn(client) as events:
            async for event in events:
                if occurrence_fn := declared.occurrence_fns.get(type(event)):
                    json_bytes(occurrence_fn(event))
                seen += 1
                if seen >= MAX_EVENTS:
                    break


def show(declared: Any, state: Any) -> None:
    """Do with a state what the coordinator and the entities do."""
    for identity in declared.identities(state):
        hash(identity)
    declared.poll_fn(state, True)
    for issue in declared.issues_fn(state):
        hash(issue.key)
    for description in declared.descriptions:
        for number, item in enumerate(description.items_fn(state)):
            if number >= MAX_ITEMS:
                break
            hash(description.unique_id_suffix(item))
            if description.attributes_fn:
                json_bytes(description.attributes_fn(item))
            for name in _SHOWN:
                if function := getattr(description, name, None):
                    json_bytes(_plain(function(item)))


def _plain(value: Any) -> Any:
    return repr(value) if hasattr(value, "__dataclass_fields__") else value


# Decoders alone.


def _batch(feed: Callable[[Mutator, bytes], None], pick: _Pick) -> Target:
    def run(seed: int, corpora: dict[str, Corpus]) -> tuple[int, float]:
        known = pick(corpora)
        mutator = Mutator(seed, known)
        for _ in range(_BATCH):
            data = mutator.bytes(mutator.random.choice(known))
            with suppress(DeviceError):
                feed(mutator, data)
        return mutator.count, 0.0

    return run


type _Pick = Callable[[dict[str, Corpus]], Sequence[bytes]]


def _bodies(*vendors: str) -> _Pick:
    return lambda corpora: [
        body
        for name in vendors
        for body in corpora[name].bodies
        if len(body) < MAX_BODY_BYTES
    ]


def _frames(vendor: str) -> _Pick:
    return lambda corpora: [
        frame for every in corpora[vendor].frames.values() for frame in every
    ]


def _cut(random: Random, data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = random.choice((1, 7, 100, 5000, len(data)))
        yield data[at : at + size]
        at += size


def _feed_camtrack(mutator: Mutator, data: bytes) -> None:
    decoder = Decoder(lambda _: None)
    for piece in _cut(mutator.random, data):
        for fields in decoder.feed(piece):
            message = read_message(fields)
            hash((message.verb, message.noun, message.msgid))


def _feed_monitor(mutator: Mutator, data: bytes) -> None:
    lines, parser = MonitorLines(), LineParser(lambda _: None)
    for piece in _cut(mutator.random, data):
        for line in lines.feed(piece):
            parser.parse(line)


def _feed_jpeg(mutator: Mutator, data: bytes) -> None:
    cutter = JpegCutter(2**17)
    for piece in _cut(mutator.random, data):
        for picture in cutter.feed(piece):
            if not picture.startswith(b"\xff\xd8"):
                raise AssertionError("no picture")


def _feed_app_event(mutator: Mutator, data: bytes) -> None:
    value = decode_json(data, "The message")
    if isinstance(value, dict):
        kind_of(value)
        app = mutator.random.choice((CAMSTREAMER, CAMOVERLAY, CAMSWITCHER))
        decode_event(app, value)


def _feed_json(mutator: Mutator, data: bytes) -> None:
    value = decode_json(data, "It", mutator.random.choice((None, "utf-16", "x")))
    json_bytes(value)
    row = Row(value, "row")
    for name, member in list(row.members.items())[:50]:
        for read in (to_bool, to_int, to_float):
            row.optional(name, read)
        row.child(name)
        for inner in row.objects(name):
            inner.text("name", "")
        with suppress(DeviceError):
            Fields(member, name)


def _feed_text(mutator: Mutator, data: bytes) -> None:
    charset = mutator.random.choice((None, "utf-8", "iso-8859-2", "utf-7", "\x00"))
    text = decode_text(data, charset)
    without_urls(text)
    excerpt(text)
    pairs(text)
    answer = Answer(
        status=mutator.random.choice((200, 400, 409)),
        headers={"Content-Type": f"text/plain; charset={charset}"},
        body=data,
    )
    with suppress(DeviceError):
        confirmed(answer)
    accepted(answer, ("secret",))


def _feed_recorder(seed: int, corpora: dict[str, Corpus]) -> tuple[int, float]:
    known = _bodies("camtrace", "camstreamer")(corpora)
    mutator, recorder = Mutator(seed, known), Recorder()
    for number in range(_BATCH):
        body = mutator.bytes(mutator.random.choice(known))
        size = mutator.random.choice((1, 1, 50))
        path = f"/?a={number % 70}"
        kind = mutator.random.choice(("text/plain", "image/jpeg", "", "video/x"))
        recorder.answers.add("GET", path, 200, kind, body * size)
    kept = sum(len(answer.body) for answer in recorder.answers)
    if kept > MAX_TOTAL_BYTES or len(recorder.answers) > MAX_ANSWERS:
        raise AssertionError("the recorder grows")
    return mutator.count, 0.0


# Recordings: FFmpeg reads them in a thread.


def _feed_recording(seed: int, corpora: dict[str, Corpus]) -> tuple[int, float]:
    known = corpora["recordings"].bodies
    mutator = Mutator(seed)
    data = mutator.bytes(mutator.random.choice(known))

    async def chunks() -> Any:
        for piece in _cut(mutator.random, data):
            yield piece

    async def read() -> None:
        with suppress(DeviceError):
            async with fragmented_mp4(chunks()) as made:
                async for _ in made:
                    pass

    used_s = time.process_time()
    asyncio.run(asyncio.wait_for(read(), 20))
    return 1, time.process_time() - used_s


def _pictures(corpora: dict[str, Corpus]) -> Sequence[bytes]:
    return corpora["pictures"].bodies


def _monitor(corpora: dict[str, Corpus]) -> Sequence[bytes]:
    return [
        answer.body
        for key, answer in corpora["mobotix"].answers.items()
        if "monitor" in key or "eventdata" in key
    ]


TARGETS: Final[dict[str, tuple[Target, float]]] = {
    "read inogeni": (client_target("inogeni"), 1.0),
    "read mobotix": (client_target("mobotix"), 1.0),
    "read camtrace": (client_target("camtrace"), 1.0),
    "read camstreamer": (client_target("camstreamer"), 1.0),
    "CAMTRACK messages": (_batch(_feed_camtrack, _frames("inogeni")), 1.0),
    "MOVE event stream": (_batch(_feed_monitor, _monitor), 1.0),
    "MJPEG": (_batch(_feed_jpeg, _pictures), 1.0),
    "app events": (_batch(_feed_app_event, _frames("camstreamer")), 1.0),
    "JSON": (_batch(_feed_json, _bodies("camtrace", "camstreamer")), 0.5),
    "text": (_batch(_feed_text, _bodies("mobotix", "camstreamer")), 0.5),
    "recorder": (_feed_recorder, 0.2),
    "recordings": (_feed_recording, 0.3),
}
"""Each target with its share of the time."""
