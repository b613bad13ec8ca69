"""Files sent to an app."""

from custom_components.procam.vendors.camstreamer.client.upload import multipart


def test_a_multipart_body_is_whole() -> None:
    body, kind = multipart("file", "a.zip", b"\r\n--", {"name": "ü"})
    mark = kind.partition("boundary=")[2].encode()
    assert body.count(b"--" + mark) == 3
    assert body.endswith(b"\r\n--\r\n--" + mark + b"--\r\n")
    assert 'name="name"\r\n\r\nü\r\n'.encode() in body
