"""CamStreamer: streams of both path families, read and measured."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, override

from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.errors import (
    DeviceConnectionError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
)
from ....clientkit.schedule import Job
from ....clientkit.values import Fields, to_float, to_int
from .app import InstalledApp
from .const import CAMSTREAMER, MAX_UNITS
from .models.streams import SrtStatistics, Stream, decode_stream, stream_objects
from .path_family import Family
from .state import CameraSnapshot

ROOT: Final = f"/local/{CAMSTREAMER}/"
FLAT: Final = "stream_list.cgi"
FOLDER: Final = "stream/list.cgi"
_STATISTICS_EVERY_S: Final = 55.0
"""A bit less than a read a minute."""
_MEASURED: Final = 16
"""Streams measured at most; a camera runs a handful."""
_NOT_MEASURED: Final = (DevicePermissionError, DeviceRejectedError, DeviceResponseError)

type Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Count:
    """Bytes a stream had sent at a time."""

    at_ms: int
    count: int


class StreamApp(InstalledApp):
    """The CamStreamer app."""

    package = CAMSTREAMER

    def __init__(self, cgi: AxisCgi, snapshot: CameraSnapshot) -> None:
        super().__init__(snapshot)
        self._cgi = cgi
        self._lists = Family(ROOT + FLAT, ROOT + FOLDER)
        self._counts: dict[str, _Count] = {}

    @property
    def is_flat(self) -> bool:
        """True if the app is of the newer path family, once it was asked."""
        return self._lists.found == ROOT + FLAT

    @override
    def jobs(self) -> list[Job]:
        # While events come, live streams are measured now and then. Without them, the
        # list's own job asks for statistics: they show which streams are live.
        jobs = [self.job("list", self._read)]
        pushed = self.package in self.snapshot.state.pushed
        for stream in self.snapshot.state.streams[:_MEASURED]:
            if stream.live and pushed:
                jobs.append(self._statistics_job(stream.id))
            if stream.live and stream.is_srt:
                jobs.append(self._srt_job(stream.id))
        return jobs

    @override
    def clear(self) -> None:
        self._counts.clear()
        self.snapshot.update(streams=(), ports=())

    @override
    def forget(self) -> None:
        self._lists.forget()

    async def objects(self) -> dict[str, Raw]:
        """Return the streams' own objects by id."""
        data = await self._lists.ask(
            lambda path: self._cgi.read_data(
                path, {"action": "get"}, what="The stream list"
            )
        )
        return stream_objects(data)

    async def _read(self) -> None:
        objects = await self.objects()
        state = self.snapshot.state
        pushed = self.package in state.pushed
        streams = []
        for stream_id, raw in list(objects.items())[:MAX_UNITS]:
            stream = decode_stream(stream_id, raw, self.snapshot.unknown.add)
            known = state.stream(stream_id)
            streams.append(with_known(stream, known, pushed=pushed))
        self._counts = {k: v for k, v in self._counts.items() if k in objects}
        self.snapshot.update(
            streams=tuple(streams), ports=state.ports if pushed else ()
        )
        with suppress(DeviceConnectionError):
            for stream in streams[:_MEASURED]:
                if stream.live is None:
                    with suppress(*_NOT_MEASURED):
                        await self._measure(stream.id)

    def _statistics_job(self, stream_id: str) -> Job:
        return self.job(
            f"statistics.{stream_id}",
            lambda: self._measure(stream_id),
            _STATISTICS_EVERY_S,
        )

    def _srt_job(self, stream_id: str) -> Job:
        return self.job(
            f"srt.{stream_id}",
            lambda: self._measure_srt(stream_id),
            _STATISTICS_EVERY_S,
            optional=True,
        )

    async def _measure(self, stream_id: str) -> None:
        fields = await self._statistics("get_streamstat.cgi", stream_id)
        live = fields.flag("is_streaming")
        now = _Count(
            fields.integer("stream_bytes_time_ms", 0), fields.integer("stream_bytes", 0)
        )
        self._change(
            stream_id,
            live=live,
            bitrate_kbps=self._bitrate(stream_id, now) if live else None,
            start_count=fields.integer("start_count", 0),
        )

    async def _measure_srt(self, stream_id: str) -> None:
        fields = await self._statistics("srt_statistics.cgi", stream_id)
        self._change(
            stream_id,
            srt=SrtStatistics(
                rtt_ms=fields.optional("msRTT", to_float),
                send_rate_mbps=fields.optional("mbpsSendRate", to_float),
                bandwidth_mbps=fields.optional("mbpsBandwidth", to_float),
                packets_sent=fields.optional("pktSentTotal", to_int),
                packets_retransmitted=fields.optional("pktRetransTotal", to_int),
                packets_dropped=fields.optional("pktSndDropTotal", to_int),
            ),
        )

    async def _statistics(self, cgi: str, stream_id: str) -> Fields:
        query = {"stream_id": stream_id}
        data = await self._cgi.read_data(ROOT + cgi, query, what="The statistics")
        return Fields(data, "statistics")

    def _bitrate(self, stream_id: str, now: _Count) -> int | None:
        """Return kbit/s since the last count; a stream that restarted has none yet."""
        before, self._counts[stream_id] = self._counts.get(stream_id), now
        if before is None or now.at_ms <= before.at_ms or now.count < before.count:
            return None
        return round(8 * (now.count - before.count) / (now.at_ms - before.at_ms))

    def _change(self, stream_id: str, **changes: Any) -> None:
        streams = self.snapshot.state.streams
        self.snapshot.update(
            streams=tuple(
                replace(s, **changes) if s.id == stream_id else s for s in streams
            )
        )


def with_known(stream: Stream, known: Stream | None, *, pushed: bool) -> Stream:
    """Return a stream of the list with what the list does not contain.

    What events reported is kept only while they come.
    """
    unknown = None if stream.enabled else False
    if known is None:
        return replace(stream, live=unknown)
    return replace(
        stream,
        automation=known.automation if pushed else None,
        live=known.live if pushed else unknown,
        bitrate_kbps=known.bitrate_kbps,
        start_count=known.start_count,
        srt=known.srt,
        broadcast=known.broadcast,
        broadcast_ok=known.broadcast_ok,
        linked=known.linked,
    )
