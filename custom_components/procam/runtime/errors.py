"""Home Assistant errors for device errors, in setup, poll, action and flow.

The device's own words are the placeholder `error`.
"""

from dataclasses import dataclass
from typing import Final

from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryError,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.update_coordinator import UpdateFailed

from ..clientkit.errors import (
    DeviceAuthError,
    DeviceCertificateError,
    DeviceConnectionError,
    DeviceError,
    DeviceNoHttpsError,
    DeviceNotFoundError,
    DeviceOutdatedError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceResponseError,
    DeviceUnequippedError,
    DeviceUnsupportedError,
    DeviceWantsHttpsError,
    DeviceWrongPortError,
    TranslatedMessage,
)
from ..const import DOMAIN


@dataclass(frozen=True, slots=True)
class _Row:
    kind: type[Exception]
    key: str
    """Key below `exceptions` and, in the config flow, below `config.error`."""
    setup: type[HomeAssistantError]
    poll: type[HomeAssistantError]
    action: type[HomeAssistantError]


_RETRY: Final = (ConfigEntryNotReady, UpdateFailed, HomeAssistantError)
_LACKING: Final = (ConfigEntryNotReady, UpdateFailed, ServiceValidationError)

# Whatever the answer at setup, the device was accepted when it was added: it may be
# starting, rights and apps may return, or another device has its address for a while.
_TABLE: Final = (
    _Row(DeviceWrongPortError, "wrong_port", *_RETRY),
    _Row(DeviceCertificateError, "invalid_certificate", *_RETRY),
    _Row(DeviceNoHttpsError, "no_https", *_RETRY),
    _Row(DeviceConnectionError, "cannot_connect", *_RETRY),
    _Row(
        DeviceAuthError,
        "invalid_auth",
        ConfigEntryAuthFailed,
        ConfigEntryAuthFailed,
        HomeAssistantError,
    ),
    _Row(DevicePermissionError, "missing_permission", *_RETRY),
    _Row(DeviceWantsHttpsError, "wants_https", *_RETRY),
    _Row(DeviceResponseError, "unexpected_answer", *_RETRY),
    _Row(DeviceRejectedError, "rejected", *_RETRY),
    _Row(DeviceOutdatedError, "too_old", *_LACKING),
    _Row(DeviceUnequippedError, "not_equipped", *_LACKING),
    _Row(DeviceUnsupportedError, "unsupported_device", *_LACKING),
    _Row(
        ValueError,
        "invalid_value",
        ConfigEntryError,
        UpdateFailed,
        ServiceValidationError,
    ),
    _Row(DeviceError, "unexpected_answer", *_RETRY),
)


def _row(err: Exception) -> _Row:
    return next(row for row in _TABLE if isinstance(err, row.kind))


def _translated(
    kind: type[HomeAssistantError], row: _Row, err: Exception, device: str
) -> HomeAssistantError:
    message = err.args[0] if err.args else None
    if not isinstance(message, TranslatedMessage):
        message = TranslatedMessage(row.key, error=err)
    return kind(
        translation_domain=DOMAIN,
        translation_key=message.key,
        translation_placeholders={"device": device, **message.placeholders},
    )


def setup_error(err: DeviceError | ValueError, device: str) -> HomeAssistantError:
    """Return the error to raise while an entry is set up."""
    row = _row(err)
    return _translated(row.setup, row, err, device)


def poll_error(err: DeviceError | ValueError, device: str) -> HomeAssistantError:
    """Return the error to raise from the coordinator's update."""
    row = _row(err)
    return _translated(row.poll, row, err, device)


def action_error(err: DeviceError | ValueError, device: str) -> HomeAssistantError:
    """Return the error to raise to the caller of an action."""
    row = _row(err)
    return _translated(row.action, row, err, device)


def flow_error(err: DeviceError | ValueError) -> str:
    """Return the config flow's error key."""
    return _row(err).key


_REJECTIONS: Final = (
    DeviceAuthError,
    DevicePermissionError,
    DeviceRejectedError,
    DeviceUnsupportedError,
    ValueError,
)
"""Errors after which nothing has begun on the device."""


def is_temporary(err: BaseException | None) -> bool:
    """Return True if the same command may succeed later.

    An unreachable device may come online, and one that answers oddly may be starting.
    """
    odd = isinstance(err, DeviceConnectionError | DeviceResponseError)
    return odd and not isinstance(err, DeviceNotFoundError)


def is_rejection(err: BaseException) -> bool:
    """Return True if the device rejected a command, so that nothing has begun."""
    cause = err.__cause__ if isinstance(err, HomeAssistantError) else err
    return isinstance(cause, _REJECTIONS)


def is_unsent(err: BaseException) -> bool:
    """Return True if a command was rejected before it was sent."""
    return isinstance(err, ServiceValidationError | ValueError)
