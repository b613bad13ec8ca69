"""An RTSP session: its transports, and the packets it sends while playing."""

import asyncio
from dataclasses import dataclass, field
import re
import secrets
import struct
from typing import Self

from simulators.rtp import AUDIO_CLOCK, PT_JPEG, PT_PCMU, VIDEO_CLOCK, RtpTrack

from .encoder import Frame, LiveStream

PT_H264 = 99
"""As in the vendor's SDP sample."""

_REPORT_EVERY_S = 5.0
_BEHIND = 2 * 2**20
"""Bytes unsent after which pictures are left out until the next key frame."""
_SILENCE = b"\xff"
_AUDIO_MAX_S = 0.16


@dataclass(slots=True, kw_only=True)
class Transport:
    """Where one track's packets go: a TCP channel, or a pair of UDP sockets."""

    answer: str
    """The Transport header that confirms it."""
    writer: asyncio.StreamWriter | None = None
    channel: int = 0
    sockets: list[asyncio.DatagramTransport] = field(default_factory=list)

    @classmethod
    async def open(cls, asked: str, writer: asyncio.StreamWriter) -> Self | None:
        """Open what the client asks for; None when it is not supported."""
        if "multicast" in asked:
            return None
        if "RTP/AVP/TCP" in asked:
            found = re.search(r"interleaved=(\d+)-(\d+)", asked)
            first, last = map(int, found.groups()) if found else (0, 1)
            return cls(
                answer=f"RTP/AVP/TCP;unicast;interleaved={first}-{last}",
                writer=writer,
                channel=first,
            )
        found = re.search(r"client_port=(\d+)-(\d+)", asked)
        if found is None:
            return None
        return await cls._open_udp(int(found[1]), int(found[2]), writer)

    @classmethod
    async def _open_udp(
        cls, first: int, last: int, writer: asyncio.StreamWriter
    ) -> Self:
        source = writer.get_extra_info("sockname")[0]
        client = writer.get_extra_info("peername")[0]
        loop = asyncio.get_running_loop()
        sockets: list[asyncio.DatagramTransport] = []
        for port in (first, last):
            opened, _ = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol,
                local_addr=(source, 0),
                remote_addr=(client, port),
            )
            sockets.append(opened)
        rtp, rtcp = (s.get_extra_info("sockname")[1] for s in sockets)
        return cls(
            answer=f"RTP/AVP;unicast;destination={client};source={source};"
            f"client_port={first}-{last};server_port={rtp}-{rtcp}",
            sockets=sockets,
        )

    @property
    def behind(self) -> bool:
        """Return True if the client reads too slowly."""
        if self.writer is None:
            return False
        return self.writer.transport.get_write_buffer_size() > _BEHIND

    def send(self, packet: bytes, *, report: bool = False) -> None:
        """Send an RTP packet or an RTCP report."""
        if self.writer is not None:
            channel = self.channel + report
            head = struct.pack("!cBH", b"$", channel, len(packet))
            if not self.writer.transport.is_closing():
                self.writer.write(head + packet)
        else:
            self.sockets[report].sendto(packet)

    def close(self) -> None:
        """Close UDP sockets."""
        for opened in self.sockets:
            opened.close()


class Session:
    """One client that receives one stream."""

    def __init__(self, stream: LiveStream) -> None:
        self.name = str(secrets.randbelow(2**31))
        self._stream = stream
        kind = PT_JPEG if stream.form.codec == "jpeg" else PT_H264
        self._tracks = {
            1: RtpTrack(kind, VIDEO_CLOCK),
            2: RtpTrack(PT_PCMU, AUDIO_CLOCK),
        }
        self._transports: dict[int, Transport] = {}
        self._started = False
        self._reported_s = -_REPORT_EVERY_S
        self._heard_s = 0.0

    def add(self, track: int, transport: Transport) -> None:
        """Send a track (1 video, 2 audio) over this transport."""
        self._transports[track] = transport

    def play(self, base: str) -> str:
        """Start sending; return the RTP-Info value."""
        self._started = False
        self._stream.watch(self._send)
        return ",".join(
            f"url={base}/track{number};seq={self._tracks[number].sequence}"
            f";rtptime={self._tracks[number].timestamp(self._stream.latest_s)}"
            for number in self._transports
        )

    def pause(self) -> None:
        """Stop sending."""
        self._stream.leave(self._send)

    def close(self) -> None:
        """End the session."""
        self.pause()
        for transport in self._transports.values():
            transport.close()

    def _send(self, frame: Frame) -> None:
        if any(transport.behind for transport in self._transports.values()):
            self._started = False
            return
        if not self._started:
            if not frame.key:
                return
            self._started = True
            self._heard_s = frame.seconds
        if frame.seconds - self._reported_s >= _REPORT_EVERY_S:
            self._reported_s = frame.seconds
            for number, transport in self._transports.items():
                report = self._tracks[number].sender_report(frame.seconds)
                transport.send(report, report=True)
        if (video := self._transports.get(1)) is not None:
            for packet in self._tracks[1].packets_of(frame.payloads, frame.seconds):
                video.send(packet)
        self._send_silence(frame.seconds)

    def _send_silence(self, until_s: float) -> None:
        """Send silent audio up to a media time."""
        transport = self._transports.get(2)
        if transport is None:
            return
        while self._heard_s < until_s:
            length = min(until_s - self._heard_s, _AUDIO_MAX_S)
            samples = round(length * AUDIO_CLOCK)
            if not samples:
                return
            for packet in self._tracks[2].packets_of(
                [_SILENCE * samples], self._heard_s
            ):
                transport.send(packet)
            self._heard_s += samples / AUDIO_CLOCK
