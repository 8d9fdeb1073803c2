"""What the settings of every speech service have in common."""

from typing import Annotated

from pydantic import Field

from config.fields import FilePath, Secret, Section


class Service(Section):
    """A speech service in the network."""

    model: str = ""
    """Its model; empty is its default."""
    voice: str = ""
    """Its voice; empty is its default."""
    base_url: str = ""
    """Another place to reach it at: a gateway, a proxy, an emulator. Empty is the service's own."""
    ca_file: FilePath | None = Field(default=None, examples=["gateway-ca.pem"])
    """Certificates to trust instead of the system's, for a gateway with an authority of its own."""
    allow_plaintext: bool = False
    """Allow a base_url without TLS beyond this machine. `parlour doctor` warns of it."""
    max_session_minutes: Annotated[float, Field(gt=0.0, le=120.0)] | None = Field(
        default=None, examples=[5.0]
    )
    """Renew a session after this long, between turns; left out, well before the service's limit."""


class KeyedService(Service):
    """A speech service that is used with an API key."""

    api_key: Secret | None = Field(default=None, examples=[{"file": "/etc/parlour/api.key"}])
    """Where the key is kept; left out, the service's own environment variable."""
