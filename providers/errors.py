"""What can go wrong with a speech service, one class for each thing a caller can do about it."""


class ProviderError(Exception):
    """The root of this layer's errors."""


class ConnectionLost(ProviderError):
    """The service cannot be reached, or went away: try again or fall back."""


class Rejected(ProviderError):
    """The service refused us (key, quota, model): tell the person, do not try again."""


class ProtocolViolation(ProviderError):
    """The service said something its protocol does not have: report it."""


class Unsupported(ProviderError):
    """This provider cannot do what was asked of it; its capabilities say so."""
