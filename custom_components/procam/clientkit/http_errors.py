"""The errors that a failed connection and an HTTP status stand for."""

import aiohttp

from .errors import (
    DeviceAuthError,
    DeviceCertificateError,
    DeviceConnectionError,
    DeviceDisconnectedError,
    DeviceError,
    DeviceNoHttpsError,
    DeviceNotFoundError,
    DevicePermissionError,
    DeviceResponseError,
    DeviceWantsHttpsError,
    TranslatedMessage,
)


def connection_error(err: Exception) -> DeviceConnectionError:
    """Return the DeviceConnectionError for a failed or lost connection; it has no URL."""
    match err:
        case TimeoutError():
            return DeviceConnectionError(TranslatedMessage("no_answer_in_time"))
        case aiohttp.ClientConnectorCertificateError():
            return DeviceCertificateError("The device's certificate is not trusted")
        case aiohttp.ClientSSLError():
            return DeviceNoHttpsError(TranslatedMessage("no_https"))
        case aiohttp.ClientConnectorDNSError():
            return DeviceConnectionError(TranslatedMessage("host_unknown"))
        case aiohttp.ClientConnectorError():
            return DeviceConnectionError(TranslatedMessage("nothing_answers"))
    return DeviceDisconnectedError(TranslatedMessage("connection_lost"))


def status_error(status: int, location: str = "") -> DeviceError:
    """Return the error for an HTTP status that is not a success."""
    match status:
        case 401:
            return DeviceAuthError("The device rejected the username or password")
        case 403:
            return DevicePermissionError(TranslatedMessage("no_right"))
        case 404:
            return DeviceNotFoundError(
                TranslatedMessage("unknown_to_device"), status=status
            )
        case 301 | 302 | 303 | 307 | 308:
            if location.lower().startswith(("https:", "wss:")):
                return DeviceWantsHttpsError(
                    "The device redirects to its HTTPS address", status=status
                )
            return DeviceResponseError(TranslatedMessage("redirected"), status=status)
    return DeviceResponseError(
        TranslatedMessage("error_status", status=status), status=status
    )
