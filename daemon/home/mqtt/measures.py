"""What sensors of Zigbee2MQTT measure and tell, in words a person would use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is measured."""

    called: str
    sort: str
    unit: str = ""


MEASURES: Final[Mapping[str, Measure]] = {
    "temperature": Measure("temperature", "temperature", "°C"),
    "local_temperature": Measure("temperature", "temperature", "°C"),
    "soil_temperature": Measure("soil temperature", "temperature", "°C"),
    "humidity": Measure("humidity", "humidity", "%"),
    "soil_moisture": Measure("soil moisture", "moisture", "%"),
    "pressure": Measure("pressure", "atmospheric_pressure", "hPa"),
    "illuminance": Measure("brightness", "illuminance", "lx"),
    "co2": Measure("carbon dioxide", "carbon_dioxide", "ppm"),
    "pm25": Measure("particulate matter", "pm25", "µg/m³"),
    "voc": Measure("volatile compounds", "volatile_organic_compounds", "µg/m³"),
    "power": Measure("power", "power", "W"),
    "energy": Measure("energy", "energy", "kWh"),
    "water_consumed": Measure("water", "water", "m³"),
}
"""By the property of Zigbee2MQTT; what is measured of the device itself is left out."""

SIGNALS: Final[Mapping[str, Measure]] = {
    "occupancy": Measure("motion", "occupancy"),
    "presence": Measure("presence", "occupancy"),
    "contact": Measure("contact", "opening"),
    "water_leak": Measure("water", "moisture"),
    "smoke": Measure("smoke", "smoke"),
    "gas": Measure("gas", "gas"),
    "carbon_monoxide": Measure("carbon monoxide", "carbon_monoxide"),
    "vibration": Measure("vibration", "vibration"),
    "garage_door_contact": Measure("door", "garage_door"),
}
"""Properties of Zigbee2MQTT that are true or false."""
