"""The settings of the connection to an MQTT broker, and of the devices behind it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from config.fields import FilePath, Seconds, Secret, Section, Words


class MqttSource(StrEnum):
    """Who tells of devices on the broker."""

    ZIGBEE2MQTT = "zigbee2mqtt"
    """Zigbee2MQTT itself, with its groups and scenes."""
    TASMOTA = "tasmota"
    """Devices with Tasmota's firmware and its own discovery (`SetOption19 0`)."""
    DISCOVERY = "discovery"
    """Whatever announces itself as Home Assistant expects it: ESPHome, Z-Wave JS UI, and others."""


type Topic = Annotated[str, Field(pattern=r"^[^\s#+/]+(/[^\s#+/]+)*$", max_length=100)]


class Mqtt(Section):
    """An MQTT broker: devices that need no Home Assistant, and this room in other programs."""

    host: str = Field(default="", examples=["192.168.1.10"])
    """Where the broker is; empty uses none."""
    port: Annotated[int, Field(ge=1, le=65_535)] | None = Field(default=None, examples=[1883])
    """Its port; left out, 1883, or 8883 with TLS."""
    username: str = ""
    """The name to log in with; empty logs in with none."""
    password: Secret | None = Field(default=None, examples=[{"file": "/etc/parlour/mqtt.password"}])
    """Where the password is kept."""
    tls: bool = False
    """Whether the connection is encrypted; a `ca_file` or a `certificate_file` turns it on too."""
    ca_file: FilePath | None = Field(default=None, examples=["broker-ca.pem"])
    """The certificate that signed the broker's, for one that is signed at home."""
    certificate_file: FilePath | None = Field(default=None, examples=["parlour.pem"])
    """A certificate to show to the broker, with `key_file`."""
    key_file: FilePath | None = Field(default=None, examples=["parlour.key"])
    """The key of that certificate; only the daemon's user may read it."""
    client_id: Annotated[str, Field(max_length=64)] = ""
    """The name this connection has at the broker, one of its own for every satellite: of two with
    the same name the broker throws out the first. Empty lets the broker choose.
    """
    keepalive_s: Annotated[int, Field(ge=5, le=300)] = 15
    """How often the line is tried. A satellite without power is seen as gone after half as long
    again.
    """
    connect_timeout_s: Annotated[float, Field(gt=0.0, le=60.0)] = 5.0
    """How long the broker may take to let us in, and to take one message."""
    retry_max_s: Annotated[float, Field(ge=1.0, le=300.0)] = 5.0
    """The longest pause between two tries; the first is half a second, and each is doubled."""
    refused_retry_s: Seconds = 60.0
    """The pause after the broker refused us: a wrong password does not mend itself."""
    sources: tuple[MqttSource, ...] = tuple(MqttSource)
    """Whose devices are used, with `mqtt` among `home.backends`. A device told of by several is
    one device, in the words of the first.
    """
    zigbee2mqtt_topics: tuple[Topic, ...] = ("zigbee2mqtt",)
    """Zigbee2MQTT's base topics (its `mqtt.base_topic`), one for each that runs."""
    tasmota_prefix: Topic = "tasmota/discovery"
    """Where Tasmota's devices announce themselves."""
    discovery_prefix: Topic = "homeassistant"
    """Where other devices announce themselves (Home Assistant's discovery prefix)."""
    rooms: dict[Words, Words] = Field(
        default_factory=dict, examples=[{"0x00158d00018255df": "kitchen", "Desk lamp": "study"}]
    )
    """The rooms of devices that do not tell theirs, by their name or address."""
    only: tuple[Words, ...] = Field(default=(), examples=[["Desk lamp", "0x00158d00018255df"]])
    """If any are named, only these devices are used: names, addresses, or idents as `parlour home`
    shows them.
    """
    ignore: tuple[Words, ...] = Field(default=(), examples=[["Boiler"]])
    """Devices the voice never sees."""
    most_devices: Annotated[int, Field(ge=1, le=5_000)] = 500
    """How many devices are used at most; those that come later are left out, and that is told."""

    @property
    def encrypted(self) -> bool:
        """Whether the connection is encrypted."""
        return self.tls or self.ca_file is not None or self.certificate_file is not None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return self.host, self.port or (8883 if self.encrypted else 1883)
