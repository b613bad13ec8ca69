"""Constants of the whole component, none specific to a vendor."""

import logging
from typing import Final

DOMAIN: Final = "procam"
LOGGER: Final = logging.getLogger(__package__)

CONF_VENDOR: Final = "vendor"
"""Entry data: the key of the maker's folder."""
CONF_STABLE_ID: Final = "stable_id"
"""Entry data: what every entity's unique id begins with; outlives a new address."""
CONF_LOGIN_METHOD: Final = "login_method"
"""Entry data: the strongest login method of the device so far."""
OPTION_NONE: Final = "none"
"""Option of a select of which nothing is chosen."""
CONF_CONFIRM: Final = "confirm"
CONF_CONFIG_ENTRY_ID: Final = "config_entry_id"
