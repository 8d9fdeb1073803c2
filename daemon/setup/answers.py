"""What an owner decides when a machine is set up, and what that means in the configuration."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from daemon.setup.alsa_conf import MICROPHONE, SPEAKER
from daemon.setup.filled import Path
from daemon.setup.proposal import Proposal, Sound
from hardware.cards.table import Known

LOCAL: Final = "local"
LANGUAGES: Final = ("en", "de")
"""The languages of the spoken messages."""
LOCAL_LANGUAGES: Final = ("en",)
"""Those that this machine understands by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A speech service that can be chosen here."""

    about: str
    credential: str
    """The systemd credential that holds its key."""
    key: Path | None
    """The key of the configuration that names it; `None` where a library finds it by itself."""
    asks: str = "its API key"


SERVICES: Final[Mapping[str, Service]] = {
    "openai_realtime": Service(
        about="OpenAI Realtime",
        credential="openai",
        key=("providers", "openai_realtime", "api_key"),
    ),
    "gemini_live": Service(
        about="Google Gemini Live",
        credential="gemini",
        key=("providers", "gemini_live", "api_key"),
    ),
    "grok_voice": Service(
        about="xAI Grok Voice", credential="xai", key=("providers", "grok_voice", "api_key")
    ),
    "nova_sonic": Service(about="Amazon Nova Sonic", credential="aws", key=None),
}
"""The keys of the settings' own providers; whatever else there is can be written by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was decided."""

    room: str = "kitchen"
    language: str = "en"
    provider: str = LOCAL
    microphone: Sound | None = None
    speaker: Sound | None = None
    button: int | None = None
    """The pin of a button (BCM)."""
    hat: Known | None = None
    """Whose lights are used."""
    share: bool = False
    """Whether other programs may use the cards as well."""


def defaults(proposal: Proposal) -> Answers:
    """Give what is decided when nobody is asked."""
    return Answers(
        microphone=next(iter(proposal.microphones), None),
        speaker=next(iter(proposal.speakers), None),
        button=proposal.button,
        hat=proposal.hat,
    )


def languages_of(provider: str) -> tuple[str, ...]:
    """Give the languages a room can speak in with this provider."""
    return LOCAL_LANGUAGES if provider == LOCAL else LANGUAGES


def as_settings(answers: Answers) -> dict[Path, object]:
    """Give the keys of the configuration that say so.

    A service is named before its key is there: until then this machine answers, where it
    understands the language.
    """
    values: dict[Path, object] = {
        ("room", "name"): answers.room,
        ("room", "language"): answers.language,
    }
    if answers.provider != LOCAL:
        values["conversation", "provider"] = answers.provider
        if answers.language in LOCAL_LANGUAGES:
            values["conversation", "fallback"] = [LOCAL]
        service = SERVICES.get(answers.provider)
        if service and service.key:
            values[service.key] = {"credential": service.credential}
    if answers.microphone:
        values |= _microphone(answers.microphone)
    if answers.speaker:
        values["audio", "speaker", "device"] = SPEAKER
        if answers.speaker.rate_hz:
            values["audio", "speaker", "rate_hz"] = answers.speaker.rate_hz
    if _cancels_its_own(answers):
        values["audio", "processors"] = ["channels"]
    return values | _button(answers.button) | _lights(answers.hat)


def _button(pin: int | None) -> dict[Path, object]:
    """Hold it to talk, tap it to stop, tap it twice to hear the last answer again."""
    if pin is None:
        return {}
    gestures = {"hold": "talk", "tap": "stop", "double": "repeat"}
    return {("button", "pin"): pin, **{("button", key): does for key, does in gestures.items()}}


def _lights(hat: Known | None) -> dict[Path, object]:
    if hat is None or not hat.lights:
        return {}
    values: dict[Path, object] = {("lights", "kind"): hat.lights}
    return values | ({("lights", "pin"): hat.led_pin} if hat.led_pin else {})


def _microphone(sound: Sound) -> dict[Path, object]:
    values: dict[Path, object] = {("audio", "microphone", "device"): MICROPHONE}
    if sound.rate_hz:
        values["audio", "microphone", "rate_hz"] = sound.rate_hz
    if sound.known.array:
        values["audio", "array", "preset"] = sound.known.array
        # `plug` would make up channels that a card's firmware does not have.
        if sound.channels:
            values["audio", "microphone", "channels"] = sound.channels
    return values


def _cancels_its_own(answers: Answers) -> bool:
    """Whether the card itself takes out what its loudspeaker plays."""
    mic, speaker = answers.microphone, answers.speaker
    return bool(mic and speaker and mic.card == speaker.card and mic.known.cancels_echo)
