"""The one connection to an MQTT broker that everything in the house shares."""
