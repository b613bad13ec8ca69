"""Keeps the parameters of stream URLs out of Home Assistant's log.

Home Assistant masks the account only; the parameters that a user adds in the options may
be a token, and FFmpeg's errors quote the whole URL.
"""

import logging
import re
from typing import Final, override

from homeassistant.components.diagnostics import REDACTED
from homeassistant.components.stream import DOMAIN as STREAM_DOMAIN
from homeassistant.core import callback

_PARAMETERS: Final = re.compile(r"(rtsps?://[^\s?'\"]{1,500}+\?)[^\s'\")]++")


class _WithoutParameters(logging.Filter):
    @override
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "://" in message:
            record.msg = _PARAMETERS.sub(rf"\1{REDACTED}", message)
            record.args = None
        return True


@callback
def async_hide_parameters(entity_id: str) -> None:
    """Redact what the stream of a camera logs from now on."""
    name = f"homeassistant.components.{STREAM_DOMAIN}.stream.{entity_id}"
    logger = logging.getLogger(name)
    if not any(isinstance(one, _WithoutParameters) for one in logger.filters):
        logger.addFilter(_WithoutParameters())
