"""RTP packets for H.264 (RFC 6184), JPEG (RFC 2435) and PCMU audio."""

from collections.abc import Iterator
from dataclasses import dataclass, field
import random
import struct
import time

VIDEO_CLOCK = 90000
AUDIO_CLOCK = 8000
PT_JPEG = 26
PT_PCMU = 0
_PAYLOAD_MAX = 1400
_FU_A = 28
_NTP_OFFSET = 2208988800
"""Seconds from 1900 to 1970."""
_JPEG_420 = 1
_JPEG_TABLES_FOLLOW = 255


@dataclass(slots=True)
class RtpTrack:
    """Numbering of one sender's packets."""

    payload_type: int
    clock: int
    sequence: int = field(default_factory=lambda: random.getrandbits(16))
    source: int = field(default_factory=lambda: random.getrandbits(32))
    offset: int = field(default_factory=lambda: random.getrandbits(31))
    packets: int = 0
    octets: int = 0

    def timestamp(self, seconds: float) -> int:
        """Return the RTP time of a media time."""
        return (self.offset + round(seconds * self.clock)) & 0xFFFFFFFF

    def packets_of(self, payloads: list[bytes], seconds: float) -> Iterator[bytes]:
        """Yield a frame's payloads as packets; the last carries the marker."""
        stamp = self.timestamp(seconds)
        for index, payload in enumerate(payloads):
            marker = 0x80 if index == len(payloads) - 1 else 0
            head = struct.pack(
                "!BBHII",
                0x80,
                marker | self.payload_type,
                self.sequence,
                stamp,
                self.source,
            )
            self.sequence = (self.sequence + 1) & 0xFFFF
            self.packets += 1
            self.octets += len(payload)
            yield head + payload

    def sender_report(self, seconds: float) -> bytes:
        """Return an RTCP report tying media time to the wall clock."""
        now = time.time() + _NTP_OFFSET
        whole = int(now)
        return struct.pack(
            "!BBHIIIIII",
            0x80,
            200,
            6,
            self.source,
            whole & 0xFFFFFFFF,
            int((now - whole) * 2**32),
            self.timestamp(seconds),
            self.packets & 0xFFFFFFFF,
            self.octets & 0xFFFFFFFF,
        )


def units(stream: bytes) -> list[bytes]:
    """Split an H.264 byte stream at its start codes."""
    pieces = stream.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").split(b"\x00\x00\x01")
    return [piece for piece in pieces if piece]


def h264_payloads(stream: bytes) -> list[bytes]:
    """Return single unit packets, and FU-A fragments of large units."""
    payloads: list[bytes] = []
    for unit in units(stream):
        if len(unit) <= _PAYLOAD_MAX:
            payloads.append(unit)
            continue
        indicator = unit[0] & 0xE0 | _FU_A
        kind = unit[0] & 0x1F
        starts = range(1, len(unit), _PAYLOAD_MAX)
        for start in starts:
            first = 0x80 if start == 1 else 0
            last = 0x40 if start == starts[-1] else 0
            piece = unit[start : start + _PAYLOAD_MAX]
            payloads.append(bytes((indicator, first | last | kind)) + piece)
    return payloads


def jpeg_payloads(picture: bytes, size: tuple[int, int]) -> list[bytes]:
    """Return RFC 2435 packets of a baseline 4:2:0 JPEG with standard Huffman tables."""
    tables, scan = _jpeg_parts(picture)
    payloads: list[bytes] = []
    for start in range(0, len(scan), _PAYLOAD_MAX):
        head = struct.pack(
            "!IBBBB",
            start,
            _JPEG_420,
            _JPEG_TABLES_FOLLOW,
            size[0] // 8,
            size[1] // 8,
        )
        if start == 0:
            head += struct.pack("!BBH", 0, 0, len(tables)) + tables
        payloads.append(head + scan[start : start + _PAYLOAD_MAX])
    return payloads


def _jpeg_parts(picture: bytes) -> tuple[bytes, bytes]:
    """Return the quantization tables and the entropy-coded scan."""
    tables = b""
    at = 2
    while picture[at + 1] != 0xDA:
        length = int.from_bytes(picture[at + 2 : at + 4])
        if picture[at + 1] == 0xDB:
            segment = picture[at + 4 : at + 2 + length]
            tables += b"".join(
                segment[i + 1 : i + 65] for i in range(0, len(segment), 65)
            )
        at += 2 + length
    at += 2 + int.from_bytes(picture[at + 2 : at + 4])
    return tables, picture[at:].removesuffix(b"\xff\xd9")
