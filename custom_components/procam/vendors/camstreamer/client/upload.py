"""Files sent to an app, as the forms of its web page send them."""

from collections.abc import Mapping
import secrets

from ....clientkit.axis_cgi import AxisCgi
from ....clientkit.http import Query
from .const import UPLOAD_TIMEOUT_S


async def upload(
    cgi: AxisCgi,
    path: str,
    query: Query,
    *,
    field: str,
    name: str,
    content: bytes,
    fields: Mapping[str, str] | None = None,
) -> None:
    """Send a file once, as a form's `field` beside its other `fields`.

    Raises DeviceError; see `AxisCgi.send`.
    """
    body, kind = multipart(field, name, content, fields or {})
    await cgi.post(path, query, body, kind, timeout_s=UPLOAD_TIMEOUT_S)


def multipart(
    file_field: str, file_name: str, content: bytes, fields: Mapping[str, str]
) -> tuple[bytes, str]:
    """Return a multipart body with one file, and its content type."""
    mark = secrets.token_hex(16)
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="{file_field}"; '
        f'filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
    )
    body = (
        "".join(parts).encode()
        + head.encode()
        + content
        + f"\r\n--{mark}--\r\n".encode()
    )
    return body, f"multipart/form-data; boundary={mark}"
