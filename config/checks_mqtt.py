"""What types alone cannot tell about the connection to an MQTT broker."""

from collections.abc import Iterator

from config.problems import Problem
from config.settings import Settings
from config.virtual_home import BackendName


def check_mqtt(settings: Settings) -> Iterator[Problem]:
    """Give every contradiction in `[mqtt]`, and between it and the rest."""
    section = settings.mqtt
    if BackendName.MQTT in settings.home.backends and not section.host:
        yield Problem(
            key=("mqtt", "host"),
            expected="the broker's address, as mqtt is among home.backends",
            found="none",
        )
    if section.password is not None and not section.username:
        yield Problem(
            key=("mqtt", "username"),
            expected="a name beside mqtt.password",
            found="none",
        )
    if (section.certificate_file is None) is not (section.key_file is None):
        missing = "key_file" if section.key_file is None else "certificate_file"
        yield Problem(
            key=("mqtt", missing),
            expected="both mqtt.certificate_file and mqtt.key_file, or neither",
            found="one of them",
        )
    for name in ("ca_file", "certificate_file", "key_file"):
        file = getattr(section, name)
        if file is not None and not file.is_file():
            yield Problem(
                key=("mqtt", name), expected="a file that exists", found=f'"{file}", which does not'
            )
