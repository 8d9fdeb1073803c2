"""What can go wrong in the daemon itself, one class for each thing a caller can do about it."""


class DaemonError(Exception):
    """The root of this layer's errors."""


class StoreUnavailable(DaemonError):
    """The state file cannot be used: go on in memory, and tell the owner once."""


class NotSaved(DaemonError):
    """Something is not on the disk: do not confirm it, and tell the person."""
