"""Timers ring by the clocks of Berlin."""

from tests.daemon.in_berlin import berlin, store, world

__all__ = ["berlin", "store", "world"]
