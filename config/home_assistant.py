"""The settings of the way to Home Assistant: where it is, who we are to it, what it offers."""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from config.fields import FilePath, Seconds, Secret, Section, Words

ENTITY_ID: Final = r"^[a-z0-9_]+\.[a-z0-9_]+$"

type EntityId = Annotated[
    str,
    Field(
        pattern=ENTITY_ID,
        json_schema_extra={"x-takes": 'the id of an entity, such as "light.kitchen"'},
    ),
]
type Fingerprint = Annotated[
    str,
    Field(
        pattern=r"^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$",
        json_schema_extra={"x-takes": "the SHA-256 of a certificate, 64 hexadecimal digits"},
    ),
]


class Offer(StrEnum):
    """Which entities the voice is offered."""

    EXPOSED = "exposed"
    """Those exposed to Assist: Settings, Voice assistants, Expose, in Home Assistant."""
    ALL = "all"
    """Everything but what it hides, and what it files as configuration or diagnosis."""


class EntityCode(Section):
    """A code Home Assistant wants before it arms, disarms or turns something."""

    code: Secret | None = Field(default=None, examples=[{"file": "/etc/parlour/alarm.code"}])
    """Where it is kept; no model ever sees it."""


class HomeAssistant(Section):
    """Home Assistant, for `home.backends = ["home_assistant"]`: docs/home-assistant.md."""

    url: Words = "http://homeassistant.local:8123"
    """Where its page is, as a browser shows it: `http://` or `https://`, a name, a port."""
    token: Secret | None = Field(
        default=None, examples=[{"file": "/etc/parlour/home-assistant.token"}]
    )
    """Where the long-lived access token is kept: made by an administrator on the profile page of
    Home Assistant, under Security.
    """
    offer: Offer = Offer.EXPOSED
    """What the voice is offered: `exposed` to Assist, or `all`."""
    entities: tuple[EntityId, ...] = Field(default=(), examples=[["light.kitchen", "cover.blind"]])
    """Offer exactly these instead; a token of any user does then."""
    codes: dict[Words, EntityCode] = Field(
        default_factory=dict, examples=[{"alarm_control_panel.house": {}}]
    )
    """Of alarm panels and locks, under the id of the entity, in quotes."""
    ca_file: FilePath | None = Field(default=None, examples=["home-ca.pem"])
    """Certificates to trust instead of the system's, for `https` with an authority of its own."""
    fingerprint: Fingerprint | None = Field(default=None, examples=["AB" * 32])
    """Trust one certificate alone, by the SHA-256 of it (`openssl x509 -fingerprint -sha256`)."""
    accept_any_certificate: bool = False
    """Trust whoever answers. Anybody in the network who poses as Home Assistant gets the token."""
    connect_timeout_s: Seconds = 5.0
    """How long a connection may take until Home Assistant knows who we are."""
    answer_timeout_s: Seconds = 10.0
    """How long it may take to tell what it has."""
    longest_wait_s: Annotated[float, Field(ge=1.0, le=600.0)] = 10.0
    """While it is away it is tried again after half a second, then after twice as long each time,
    up to this.
    """
    refresh_s: Annotated[float, Field(ge=10.0, le=86_400.0)] = 300.0
    """How often exposure is read again; Home Assistant tells of most changes, but not of all."""
    largest_message_mb: Annotated[int, Field(ge=1, le=64)] = 16
    """Larger messages end the connection."""
    compression: bool = True
    """Compress the connection. What 500 devices say at the start is 50 kB with it and 464 kB
    without, and both take this machine as long.
    """
    conversation: bool = False
    """Offer the model `ask_home_assistant`, which gives a sentence to Home Assistant's own
    assistant. It is refused while something protected is exposed to Assist.
    """
    conversation_agent: Words = "conversation.home_assistant"
    """Which of its assistants is asked."""
    conversation_timeout_s: Seconds = 10.0
    """How long it may take to answer."""
