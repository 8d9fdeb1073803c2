"""Devices behind an MQTT broker, without Home Assistant."""
