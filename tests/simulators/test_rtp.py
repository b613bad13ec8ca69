"""RTP packing (RFC 6184, RFC 2435, RFC 3550)."""

import struct

from simulators.mobotix.scene import View, draw_view, encode_jpeg
from simulators.rtp import RtpTrack, h264_payloads, jpeg_payloads


def test_small_units_go_whole_and_large_ones_in_fragments() -> None:
    large = bytes((0x65,)) + bytes(range(256)) * 12
    stream = b"\x00\x00\x00\x01\x67abc\x00\x00\x01\x68d\x00\x00\x00\x01" + large[:1]
    # Fragments must not contain start codes, so zeros are left out.
    body = large[1:].replace(b"\x00", b"\x01")
    payloads = h264_payloads(stream + body)
    assert payloads[:2] == [b"\x67abc", b"\x68d"]
    fragments = payloads[2:]
    assert len(fragments) == 3
    assert [piece[0] for piece in fragments] == [0x7C] * 3
    assert [piece[1] for piece in fragments] == [0x85, 0x05, 0x45]
    assert b"".join(piece[2:] for piece in fragments) == body


def test_packets_count_on_and_mark_the_end_of_a_frame() -> None:
    track = RtpTrack(99, 90000, sequence=65535, source=7, offset=10)
    packets = list(track.packets_of([b"a", b"b"], 2.0))
    heads = [struct.unpack("!BBHII", packet[:12]) for packet in packets]
    assert heads == [(0x80, 99, 65535, 180010, 7), (0x80, 99 | 0x80, 0, 180010, 7)]
    report = struct.unpack("!BBHIIIIII", track.sender_report(2.0))
    assert report[:4] == (0x80, 200, 6, 7)
    assert report[6:] == (180010, 2, 2)


def test_jpeg_packets_carry_tables_and_offsets() -> None:
    size = (640, 360)
    picture = encode_jpeg(draw_view(View(pan=0, tilt=0, degrees=60), size))
    payloads = jpeg_payloads(picture, size)
    first = payloads[0]
    assert struct.unpack("!IBBBB", first[:8]) == (0, 1, 255, 80, 45)
    assert struct.unpack("!BBH", first[8:12]) == (0, 0, 128)
    scan = first[12 + 128 :] + b"".join(payload[8:] for payload in payloads[1:])
    assert picture.endswith(scan + b"\xff\xd9")
    offset = struct.unpack("!I", payloads[1][:4])[0]
    assert offset == len(first) - 12 - 128
