"""The address of a device as a URL."""

from yarl import URL

from .errors import DeviceConnectionError, TranslatedMessage


def device_url(scheme: str, host: str, port: int | None = None, path: str = "/") -> URL:
    """Return a URL; the brackets of an IPv6 address are optional.

    Raises DeviceConnectionError for text that cannot be a host.
    """
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    if not host:
        raise DeviceConnectionError(TranslatedMessage("host_unknown"))
    try:
        return URL.build(scheme=scheme, host=host, port=port, path=path)
    except ValueError as err:
        raise DeviceConnectionError(TranslatedMessage("host_unknown")) from err


def host_in_url(host: str) -> str:
    """Return a host as URLs spell it: IPv6 in brackets, international names in ASCII.

    Raises DeviceConnectionError for text that cannot be a host.
    """
    return device_url("http", host).raw_authority
