"""The vendors. The only file that names them all."""

from collections.abc import Mapping
from typing import Final

from .contract.vendor import AnyVendor
from .vendors.camstreamer.vendor import CAMSTREAMER_APPS
from .vendors.camtrace.vendor import CAMTRACE
from .vendors.inogeni.vendor import INOGENI
from .vendors.mobotix.vendor import MOBOTIX

VENDORS: Final[Mapping[str, AnyVendor]] = {
    vendor.key: vendor for vendor in (INOGENI, MOBOTIX, CAMTRACE, CAMSTREAMER_APPS)
}
