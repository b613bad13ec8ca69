"""What a backup of the camera holds, written and read again."""

from typing import Any

from .head import Pose
from .login import Account, Accounts, Rights
from .parameters import Parameters
from .patrols import Patrols, Preset


def export_configuration(
    parameters: Parameters, accounts: Accounts, patrols: Patrols
) -> dict[str, Any]:
    """Return the configuration as JSON values."""
    return {
        "parameters": parameters.values,
        "groups": sorted(parameters.groups),
        "accounts": [
            {
                "name": account.name,
                "password": account.password,
                "rights": account.rights.value,
                "privileges": sorted(account.privileges),
            }
            for account in accounts.values()
        ],
        "presets": {
            str(number): [preset.name, *preset.pose]
            for number, preset in patrols.presets.items()
        },
        "home": list(patrols.home),
    }


def import_configuration(
    state: dict[str, Any], parameters: Parameters, accounts: Accounts, patrols: Patrols
) -> None:
    """Apply a configuration completely, or not at all.

    Raises KeyError, TypeError or ValueError when something is missing or wrong.
    """
    people = [
        Account(
            name=str(row["name"]),
            password=str(row["password"]),
            rights=Rights(row["rights"]),
            privileges=frozenset(row["privileges"]),
        )
        for row in state["accounts"]
    ]
    presets = {
        int(number): Preset(Pose(*map(float, pose)), str(name))
        for number, (name, *pose) in state["presets"].items()
    }
    home = Pose(*map(float, state["home"]))
    values = {str(name): str(value) for name, value in state["parameters"].items()}
    groups = set(state["groups"])
    accounts.clear()
    accounts.update({account.name: account for account in people})
    patrols.presets = presets
    patrols.home = home
    parameters.values, parameters.groups = values, groups
