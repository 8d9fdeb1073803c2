"""A stand-in for Amazon Nova Sonic, and one for gateways that speak its WebSocket dialect.

Nothing is shared with our own client on purpose: framing, signatures and rules are written a
second time here from the published format, so that a mistake in one shows against the other.
"""
