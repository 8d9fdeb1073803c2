"""Settings of what the room tells about its own working: never about what was said in it."""

from typing import Annotated

from pydantic import Field

from config.fields import FilePath, Secret, Section, Words


class Telemetry(Section):
    """Figures and traces for OpenTelemetry and Prometheus.

    All off unless you name a place; nothing that was said is in any of it.
    """

    otlp_endpoint: Annotated[str, Field(pattern=r"^(https?://[^\s/]\S*)?$")] = Field(
        default="", examples=["http://127.0.0.1:4318"]
    )
    """The address of an OpenTelemetry collector (OTLP over HTTP); empty sends nothing. Needs the
    extra `telemetry`.
    """
    headers: Secret | None = Field(default=None, examples=[{"file": "/etc/parlour/otlp.headers"}])
    """Where the collector's headers are kept, as `NAME=VALUE,NAME=VALUE`."""
    ca_file: FilePath | None = Field(default=None, examples=["collector-ca.pem"])
    """Certificates to trust instead of the system's."""
    allow_plaintext: bool = False
    """Allow an endpoint without TLS beyond this machine."""
    service_name: Words = "parlour"
    """The name the collector knows this satellite by."""
    interval_s: Annotated[float, Field(ge=1.0, le=3_600.0)] = 60.0
    """How often figures are sent; a trace is sent when its turn is over."""
    prometheus_port: Annotated[int, Field(ge=1, le=65_535)] | None = Field(
        default=None, examples=[9_464]
    )
    """A port of this machine, for this machine alone, on which `/metrics` is served; left out, it
    is not. `parlour status --metrics` prints the same page.
    """
