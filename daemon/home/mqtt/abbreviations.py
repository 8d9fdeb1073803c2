"""Discovery messages written out: abbreviations, base topic, and devices with many components.

The keys are those of home-assistant.io/integrations/mqtt (MQTT discovery); of its abbreviations
those are known that this house has use for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from daemon.home.mqtt.reading import mapping, sequence, text
from daemon.mqtt.topics import is_topic

_MOST_COMPONENTS: Final = 200
_LONG: Final[Mapping[str, str]] = {
    "avty": "availability",
    "avty_mode": "availability_mode",
    "avty_t": "availability_topic",
    "avty_tpl": "availability_template",
    "bri_cmd_t": "brightness_command_topic",
    "bri_cmd_tpl": "brightness_command_template",
    "bri_scl": "brightness_scale",
    "bri_stat_t": "brightness_state_topic",
    "bri_val_tpl": "brightness_value_template",
    "clr_temp_cmd_t": "color_temp_command_topic",
    "clr_temp_cmd_tpl": "color_temp_command_template",
    "clr_temp_k": "color_temp_kelvin",
    "clr_temp_stat_t": "color_temp_state_topic",
    "clr_temp_val_tpl": "color_temp_value_template",
    "clrm_stat_t": "color_mode_state_topic",
    "clrm_val_tpl": "color_mode_value_template",
    "cmd_t": "command_topic",
    "cmd_tpl": "command_template",
    "cmps": "components",
    "cns": "connections",
    "cod_arm_req": "code_arm_required",
    "cod_dis_req": "code_disarm_required",
    "cod_form": "code_format",
    "curr_hum_t": "current_humidity_topic",
    "curr_hum_tpl": "current_humidity_template",
    "curr_temp_t": "current_temperature_topic",
    "curr_temp_tpl": "current_temperature_template",
    "dev": "device",
    "dev_cla": "device_class",
    "en": "enabled_by_default",
    "ent_cat": "entity_category",
    "hs_cmd_t": "hs_command_topic",
    "hs_cmd_tpl": "hs_command_template",
    "hs_stat_t": "hs_state_topic",
    "hs_val_tpl": "hs_value_template",
    "ids": "identifiers",
    "max_temp": "max_temp",
    "min_temp": "min_temp",
    "mode_cmd_t": "mode_command_topic",
    "mode_cmd_tpl": "mode_command_template",
    "mode_stat_t": "mode_state_topic",
    "mode_stat_tpl": "mode_state_template",
    "o": "origin",
    "on_cmd_type": "on_command_type",
    "opt": "optimistic",
    "p": "platform",
    "pct_cmd_t": "percentage_command_topic",
    "pct_cmd_tpl": "percentage_command_template",
    "pct_stat_t": "percentage_state_topic",
    "pct_val_tpl": "percentage_value_template",
    "pl_arm_away": "payload_arm_away",
    "pl_arm_home": "payload_arm_home",
    "pl_arm_nite": "payload_arm_night",
    "pl_avail": "payload_available",
    "pl_cls": "payload_close",
    "pl_disarm": "payload_disarm",
    "pl_lock": "payload_lock",
    "pl_not_avail": "payload_not_available",
    "pl_off": "payload_off",
    "pl_on": "payload_on",
    "pl_open": "payload_open",
    "pl_paus": "payload_pause",
    "pl_prs": "payload_press",
    "pl_ret": "payload_return_to_base",
    "pl_stop": "payload_stop",
    "pl_strt": "payload_start",
    "pl_unlk": "payload_unlock",
    "pos_clsd": "position_closed",
    "pos_open": "position_open",
    "pos_t": "position_topic",
    "pos_tpl": "position_template",
    "rgb_cmd_t": "rgb_command_topic",
    "rgb_cmd_tpl": "rgb_command_template",
    "rgb_stat_t": "rgb_state_topic",
    "rgb_val_tpl": "rgb_value_template",
    "sa": "suggested_area",
    "set_pos_t": "set_position_topic",
    "set_pos_tpl": "set_position_template",
    "spd_rng_max": "speed_range_max",
    "spd_rng_min": "speed_range_min",
    "stat_clsd": "state_closed",
    "stat_closing": "state_closing",
    "stat_jam": "state_jammed",
    "stat_locked": "state_locked",
    "stat_locking": "state_locking",
    "stat_off": "state_off",
    "stat_on": "state_on",
    "stat_open": "state_open",
    "stat_opening": "state_opening",
    "stat_stopped": "state_stopped",
    "stat_t": "state_topic",
    "stat_unlocked": "state_unlocked",
    "stat_unlocking": "state_unlocking",
    "stat_val_tpl": "state_value_template",
    "sup_clrm": "supported_color_modes",
    "sup_feat": "supported_features",
    "t": "topic",
    "temp_cmd_t": "temperature_command_topic",
    "temp_cmd_tpl": "temperature_command_template",
    "temp_stat_t": "temperature_state_topic",
    "temp_stat_tpl": "temperature_state_template",
    "temp_unit": "temperature_unit",
    "uniq_id": "unique_id",
    "unit_of_meas": "unit_of_measurement",
    "val_tpl": "value_template",
}
_SHARED: Final = (
    "availability",
    "availability_mode",
    "availability_topic",
    "availability_template",
    "payload_available",
    "payload_not_available",
    "command_topic",
    "state_topic",
    "device",
    "origin",
)
"""What a message about a whole device tells for all its components."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """One entity as it was announced, every key written out."""

    component: str
    own_id: str
    config: Mapping[str, object]

    @property
    def device(self) -> Mapping[str, object]:
        """The device it belongs to."""
        return mapping(self.config.get("device"))


def announced(levels: list[str], told: Mapping[str, object]) -> Iterator[Announced]:
    """Read the message of `PREFIX/levels.../config`: one entity, or every one of a device."""
    component, place = levels[0], "/".join(levels)
    whole = _written_out(told)
    if component != "device":
        yield _one(component, place, whole)
        return
    shared: dict[str, object] = {key: whole[key] for key in _SHARED if key in whole}
    base = told.get("~")
    for key, each in list(mapping(whole.get("components")).items())[:_MOST_COMPONENTS]:
        own = {"~": base, **mapping(each)} if base else mapping(each)
        part = _written_out(own)
        if not part.keys() - {"~", "platform"}:  # so a component is taken away
            continue
        yield _one(text(part.get("platform")), f"{place}/{key}", {**shared, **part})


def _one(component: str, place: str, config: Mapping[str, object]) -> Announced:
    unique = text(config.get("unique_id")) or place
    return Announced(component=component, own_id=f"{component}.{unique[:150]}", config=config)


def _written_out(told: Mapping[str, object]) -> dict[str, object]:
    """Give a message with long keys, and topics with the base they are counted from."""
    base = text(told.get("~"))
    found: dict[str, object] = {}
    for short, value in told.items():
        key = _LONG.get(short, short)
        found[key] = _placed(key, value, base)
    for key in ("device", "origin"):
        if key in found:
            found[key] = {_LONG.get(k, k): v for k, v in mapping(found[key]).items()}
    if isinstance(found.get("availability"), list):
        found["availability"] = [
            _written_out({"~": base, **mapping(each)}) for each in sequence(found["availability"])
        ]
    return found


def _placed(key: str, value: object, base: str) -> object:
    if not base or not isinstance(value, str) or not (key == "topic" or key.endswith("_topic")):
        return value
    if value.startswith("~"):
        return base + value[1:]
    return value[:-1] + base if value.endswith("~") else value


def topic_of(config: Mapping[str, object], key: str) -> str:
    """Give a topic of a message; empty for none, and for one that is none."""
    found = text(config.get(key))
    return found if is_topic(found) else ""
