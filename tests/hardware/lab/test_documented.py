"""The page about the lab shows the rooms there are."""

from pathlib import Path

import pytest

from hardware.lab.plans import PLANS

PAGE = Path(__file__).parents[3] / "docs" / "lab.md"

if not PAGE.is_file():
    pytest.skip("the pages are not beside these tests", allow_module_level=True)


@pytest.mark.parametrize("name", PLANS)
def test_every_room_stands_on_the_page_as_it_is(name: str) -> None:
    plan = PLANS[name]
    size = " x ".join(f"{length:.1f}" for length in plan.size_m)
    talkers = ", ".join(f"{plan.distance_m(talker):.1f}" for talker in plan.talkers_m)
    row = f"| `{name}` | {size} | {plan.rt60_s:g} | {talkers} |"
    assert row in PAGE.read_text(encoding="utf-8")
