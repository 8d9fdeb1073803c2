"""Brings devices into a state and tells what changed, as it was read back."""

from collections.abc import Sequence

from daemon.tools.base import success
from daemon.tools.home import Device, HomeBackend
from providers.base import ToolResult


async def carry_out(
    home: HomeBackend, *, before: Sequence[Device], wanted: Sequence[Device], **more: object
) -> ToolResult:
    """Set what is not yet as wanted; give every device under `changed` or `unchanged`."""
    differing = [new for old, new in zip(before, wanted, strict=True) if new != old]
    now = await home.apply(differing) if differing else ()
    unchanged = [old for old, new in zip(before, wanted, strict=True) if new == old]
    return success(
        changed=[device.report() for device in now],
        unchanged=[device.report() for device in unchanged],
        **more,
    )
