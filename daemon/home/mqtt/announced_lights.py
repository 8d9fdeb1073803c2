"""Announced lights: those that are told everything in one object, and those with many topics."""

from typing import Final

from daemon.home.mqtt.abbreviations import topic_of
from daemon.home.mqtt.colours import ColourForm
from daemon.home.mqtt.components import Entity, Unreadable
from daemon.home.mqtt.gadget import Command, Shape, Slot
from daemon.home.mqtt.lights import Light
from daemon.home.mqtt.reading import sequence, text, word

_COLOURFUL: Final = {"hs", "xy", "rgb", "rgbw", "rgbww"}


def light(entity: Entity) -> Shape:
    """Make a light."""
    match text(entity.config.get("schema")) or "default":
        case "json":
            return _in_one_object(entity)
        case "default" | "basic":
            return _with_topics(entity)
        case _:
            raise Unreadable("its schema is made of templates")


def _in_one_object(entity: Entity) -> Shape:
    topic = entity.needs().topic
    modes = {text(each) for each in sequence(entity.config.get("supported_color_modes"))}
    # Before there were colour modes, each ability had a key of its own.
    modes |= {key for key in (*_COLOURFUL, "color_temp") if entity.config.get(key) is True}
    dims = entity.config.get("brightness") is True or bool(modes - {"onoff"})
    colourful = bool(modes & _COLOURFUL)
    if state := topic_of(entity.config, "state_topic"):
        entity.slots.extend(
            Slot(slot, state, (key,))
            for slot, key in (
                ("on", "state"),
                ("brightness", "brightness"),
                ("colour", "color"),
                ("colour_mode", "color_mode"),
                ("white", "color_temp"),
            )
        )
    return Light(
        switch=Command(topic, "state"),
        brightness=Command(topic, "brightness") if dims else None,
        scale=max(1.0, entity.number("brightness_scale", 255.0)),
        colour=Command(topic, "color") if colourful else None,
        form=ColourForm.HS if "hs" in modes else ColourForm.RGB,
        white=Command(topic, "color_temp") if "color_temp" in modes else None,
        white_in_kelvin=entity.config.get("color_temp_kelvin") is True,
    )


def _with_topics(entity: Entity) -> Shape:
    on, off = entity.payload("payload_on", "ON"), entity.payload("payload_off", "OFF")
    entity.reads("brightness", "brightness_state_topic", "brightness_value_template")
    entity.reads("white", "color_temp_state_topic", "color_temp_value_template")
    entity.reads("colour_mode", "color_mode_state_topic", "color_mode_value_template")
    by_brightness = text(entity.config.get("on_command_type")) == "brightness"
    try:
        entity.reads("on", "state_topic", "state_value_template")
    except Unreadable:
        # A dimmer's brightness tells whether it is on.
        if not by_brightness or not any(slot.name == "brightness" for slot in entity.slots):
            raise
    colour, form = entity.tells("hs_command_topic"), ColourForm.HS_TEXT
    if colour is not None:
        entity.reads("colour", "hs_state_topic", "hs_value_template")
    else:
        colour, form = entity.tells("rgb_command_topic"), ColourForm.RGB_TEXT
        entity.reads("colour", "rgb_state_topic", "rgb_value_template")
    return Light(
        switch=entity.needs(),
        on=on,
        off=off,
        says_on=word(on),
        says_off=word(off),
        brightness=entity.tells("brightness_command_topic"),
        scale=max(1.0, entity.number("brightness_scale", 255.0)),
        colour=colour,
        form=form,
        white=entity.tells("color_temp_command_topic"),
        white_in_kelvin=entity.config.get("color_temp_kelvin") is True,
        dims_on=by_brightness,
    )
