"""A client reads all of a device but what one odd answer is about."""

import os
import random
from typing import Final

import pytest

from .bench import Odd, read, verdict
from .forms import SAME, WHOLE, Form, members
from .settings import ALWAYS, MAKERS, is_gap, needs, setting

MEMBERS: Final = 6
"""Of the forms in which one member differs, so many of each request; `DEVIATIONS=all`
tries every one."""
SEED: Final = int(os.environ.get("DEVIATIONS_SEED", "1"))


def chosen(odd: Odd) -> list[tuple[str, Form]]:
    """Return the cells of a run: requests with the form of their answer."""
    pick = random.Random(SEED)  # noqa: S311 - no secret
    cells: list[tuple[str, Form]] = []
    for key, answer in odd.seen.items():
        forms = list(members(answer))
        if os.environ.get("DEVIATIONS") != "all":
            forms = pick.sample(forms, min(MEMBERS, len(forms)))
        cells += [(key, form) for form in (*WHOLE, *SAME, *forms)]
    return cells


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("vendor", MAKERS)
@pytest.mark.usefixtures("socket_enabled")
async def test_one_odd_answer_takes_nothing_else_away(vendor: str) -> None:
    device = setting(vendor)
    async with device.simulator as simulator:
        device.data["port"] = simulator.port
        usual = Odd()
        before = await read(device, usual)
        assert not before.error
        cells, faults = chosen(usual), list[str]()
        for key, form in cells:
            if is_gap(key, form.name):
                continue
            allowed = frozenset[str]() if form in SAME else needs(vendor, key)
            now = await read(device, Odd(key=key, form=form))
            if fault := verdict(before, now, form, allowed, ALWAYS):
                faults.append(f"{key} answered {form.name}: {fault}")
    print(f"{vendor}: {len(cells)} cells, {len(cells) - len(faults)} whole")  # noqa: T201
    assert not faults, "\n".join(faults)
