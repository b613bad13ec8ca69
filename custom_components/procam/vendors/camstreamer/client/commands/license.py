"""Licenses applied without a network (Offline ACAP Licensing)."""

import re
from typing import Final

from .....clientkit.errors import InvalidValueError
from .....clientkit.values import one_of
from ..const import KEEP_LICENSE_CODE, LICENSED
from ..params import Params

_SIGNATURE: Final = re.compile(r"[0-9A-Za-z+/=]{16,1024}")
_PARAMS: Final = re.compile(r"\{[\w:,.\- ]{0,200}\}")
_CODE: Final = re.compile(r"[0-9A-Za-z-]{4,64}")


async def apply_license(
    params: Params, package: str, *, signature: str, license_params: str, code: str
) -> None:
    """Store a license that the vendor's server issued for this camera.

    `license_params` may hold quotes and backslashes, which the camera takes without.
    Only CamStreamer and PlaneTracker keep the code. The camera's words are not passed
    on: they repeat the values, which are secrets. The vendor names the groups in lower
    case (Saving the signature to the camera).
    """
    one_of(package, LICENSED, "app")
    plain = re.sub(r"[\"'\\]", "", license_params)
    for pattern, value, what in (
        (_SIGNATURE, signature, "signature"),
        (_PARAMS, plain, "license_params"),
        (_CODE, code, "license_code"),
    ):
        if not pattern.fullmatch(value):
            raise InvalidValueError("value_form", what=what)
    changes = {f"{package}.Signature": signature, f"{package}.licenseparams": plain}
    if package in KEEP_LICENSE_CODE:
        changes[f"{package}.LicenseCode"] = code
    await params.update(changes, quiet=True)
