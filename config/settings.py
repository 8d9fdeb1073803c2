"""The settings of a satellite: one frozen value, read from one TOML file.

Every key is documented where it stands; `parlour config init` writes these words as the comments of
the default file, and `parlour config schema` gives them to editors.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    ValidationInfo,
    model_validator,
)


def _takes(words: str) -> dict[str, JsonValue]:
    """Say in words what a key takes, where its schema alone would not tell a person."""
    return {"x-takes": words}


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """Give a relative path the folder of its configuration, which `config.load` names."""
    folder = info.context.get("folder") if isinstance(info.context, dict) else None
    expanded = path.expanduser()
    return folder / expanded if isinstance(folder, Path) else expanded


type Percent = Annotated[int, Field(ge=0, le=100)]
type Score = Annotated[float, Field(gt=0.0, lt=1.0)]
type Seconds = Annotated[float, Field(gt=0.0)]
type Words = Annotated[str, Field(pattern=r"\S", json_schema_extra=_takes("text with words in it"))]
type Name = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=40,
        json_schema_extra=_takes("a name of lower-case letters, digits and _"),
    ),
]
type Language = Annotated[
    str, Field(pattern=r"^[a-z]{2}$", json_schema_extra=_takes('a language, such as "en"'))
]
type Command = Annotated[
    tuple[str, ...],
    Field(min_length=1, json_schema_extra=_takes('a command line, such as ["program", "option"]')),
]
type FilePath = Annotated[Path, AfterValidator(_beside_the_file)]


class Section(BaseModel):
    """A part of the file: frozen, and unknown keys are errors."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False
    )


class Secret(Section):
    """Where a secret is kept; the file never holds it. Give exactly one of the three."""

    model_config = ConfigDict(
        json_schema_extra=_takes(
            'where the secret is kept: { credential = "NAME" }, { file = "PATH" }'
            ' or { environment = "NAME" }'
        )
    )

    credential: str | None = None
    """Name of a systemd credential (LoadCredential=)."""
    file: FilePath | None = None
    """A file readable by the daemon's user alone (mode 0600)."""
    environment: str | None = None
    """An environment variable."""

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(place is not None for place in (self.credential, self.file, self.environment)) != 1:
            raise ValueError("exactly one of credential, file and environment")
        return self


class Room(Section):
    """The room this satellite stands in."""

    name: Words = "kitchen"
    """An order that names no room means this one."""
    language: Language = "en"
    """Language spoken here, two letters. The local provider understands `en`; messages exist in
    `en` and `de`.
    """


class Microphone(Section):
    """Where sound comes from."""

    device: Words = "default"
    """ALSA name, as `parlour devices` lists it."""
    command: Command | None = Field(
        default=None, examples=[["arecord", "-q", "-t", "raw", "-f", "S16_LE", "-r", "16000"]]
    )
    """A program that writes raw signed 16-bit little-endian PCM, instead of a device."""
    rate_hz: Annotated[int, Field(ge=8_000, le=192_000)] | None = Field(
        default=None, examples=[48_000]
    )
    """Rate to open the device at; left out, the device's own. A command's rate is 16000 unless
    given.
    """
    channels: Annotated[int, Field(ge=1, le=8)] | None = Field(default=None, examples=[2])
    """Channels to open; left out, the fewest the device offers. A command's count is 1 unless
    given.
    """
    channel: Annotated[int, Field(ge=0, le=7)] = 0
    """Which of them to listen to, counted from 0."""


class Speaker(Section):
    """Where sound goes."""

    device: Words = "default"
    """ALSA name, as `parlour devices` lists it."""
    command: Command | None = Field(
        default=None, examples=[["aplay", "-q", "-t", "raw", "-f", "S16_LE", "-r", "48000"]]
    )
    """A program that reads raw signed 16-bit little-endian mono PCM, instead of a device."""
    rate_hz: Annotated[int, Field(ge=8_000, le=192_000)] | None = Field(
        default=None, examples=[48_000]
    )
    """Rate to open the device at; left out, the device's own. A command's rate is 48000 unless
    given.
    """
    channels: Annotated[int, Field(ge=1, le=8)] | None = Field(default=None, examples=[2])
    """Channels to open; every one carries the same sound."""


class Volume(Section):
    """Loudness per playback channel, in per cent."""

    reply: Percent = 70
    """Spoken answers."""
    notice: Percent = 50
    """Chimes and spoken failures."""
    announcement: Percent = 70
    """Announcements from the home."""
    alarm: Percent = 80
    """Timers and alarms."""
    duck_db: Annotated[float, Field(ge=0.0, le=60.0)] = 18.0
    """How much a channel is lowered while a more important one sounds."""


class Audio(Section):
    """Microphone, loudspeaker and what happens between them."""

    microphone: Microphone = Microphone()
    speaker: Speaker = Speaker()
    volume: Volume = Volume()
    processors: tuple[str, ...] = ()
    """Audio processors on the microphone's way into the ring, in order; names of entry points
    `parlour.processors`.
    """
    block_ms: Literal[20, 40, 80] = 40
    """Size of a capture block. Waking up costs more than the work: small blocks cost CPU, large
    ones latency.
    """
    chimes: bool = True
    """Whether a wake is answered with a short sound."""
    fade_ms: Annotated[int, Field(ge=0, le=100)] = 8
    """How long a cut reply takes to fade."""


class WakeEngine(StrEnum):
    """Which program scores the wake words."""

    PARLOUR = "parlour"
    """openWakeWord's models, run by Parlour on one thread."""
    OPENWAKEWORD = "openwakeword"
    """The unmodified openwakeword package (needs it with its own dependencies)."""
    MICROWAKEWORD = "microwakeword"
    """pymicro-wakeword: several times cheaper, other models (extra `microwakeword`)."""


class WakeWord(Section):
    """A wake word, one `[[wake.words]]` for each."""

    name: Name
    """A model that comes with the engine (`hey_jarvis`, `alexa`, `hey_mycroft`, ...), or any name
    with `model`.
    """
    model: FilePath | None = Field(default=None, examples=["models/hey_house.onnx"])
    """A model file of your own (`.onnx` for the engines `parlour` and `openwakeword`)."""
    phrase: str | None = Field(default=None, examples=["hey jarvis"])
    """How it is spoken; left out, the name with spaces for underscores."""
    threshold: Score = 0.5
    """Score from which it counts as heard. Higher: fewer false wakes, more missed ones."""
    patience: Annotated[int, Field(ge=1, le=20)] = 1
    """How many consecutive scores (one every 80 ms) must reach the threshold."""
    profile: Name | None = Field(default=None, examples=["butler"])
    """The `[profile.NAME]` this word speaks to."""


class Wake(Section):
    """The wake word."""

    enabled: bool = True
    """False is a full push-to-talk-only mode: no wake engine runs."""
    engine: WakeEngine = WakeEngine.PARLOUR
    """The engine. Licences: the bundled openWakeWord classifiers are CC BY-NC-SA 4.0 (no commercial
    use); the package pymicro-wakeword is Apache-2.0.
    """
    words: tuple[WakeWord, ...] = (WakeWord(name="hey_jarvis"),)
    """Written here, they replace the default one; all are listened for at once."""
    refractory_s: Seconds = 1.5
    """For how long after a wake word no second one is taken."""
    preroll_ms: Annotated[int, Field(ge=0, le=2_000)] = 1_500
    """How much sound from before the wake word's recognition a session gets, so that no syllable is
    lost.
    """


class Endpoint(Section):
    """When a person's turn counts as spoken, for providers that leave it to us."""

    threshold: Score = 0.5
    """VAD probability that counts as speech."""
    min_speech_ms: Annotated[int, Field(ge=32, le=2_000)] = 160
    """Shorter sounds are not a turn."""
    silence_ms: Annotated[int, Field(ge=100, le=5_000)] = 500
    """Silence that ends a turn."""


class Conversation(Section):
    """How a conversation runs."""

    provider: Words = "local"
    """Which provider answers; `parlour providers` lists them."""
    model: str = ""
    """The service's model; empty is its default."""
    voice: str = ""
    """The service's voice; empty is its default."""
    instructions: str = (
        "You are the voice of this room. Answer in one or two short spoken sentences."
    )
    """What the model is told before everything else."""
    follow_up_s: Annotated[float, Field(ge=0.0, le=60.0)] = 6.0
    """How long the room listens after an answer without a wake word; 0 turns it off."""
    no_speech_s: Seconds = 6.0
    """A wake without a word after it ends after this long."""
    max_turn_s: Annotated[float, Field(gt=0.0, le=30.0)] = 28.0
    """The longest question."""
    answer_timeout_s: Seconds = 6.0
    """From the end of speech: an answer or a named failure by then."""
    stall_timeout_s: Seconds = 4.0
    """A reply that gives no sign for this long has stalled."""
    connect_timeout_s: Seconds = 4.0
    """A session that is not open by then has failed."""


class Profile(Section):
    """What a wake word changes: everything left out is taken from `[conversation]`."""

    provider: Words | None = Field(default=None, examples=["local"])
    """Its own provider."""
    model: str | None = Field(default=None, examples=["MODEL"])
    """Its own model."""
    voice: str | None = Field(default=None, examples=["VOICE"])
    """Its own voice."""
    language: Language | None = Field(default=None, examples=["en"])
    """Its own language."""
    instructions: str | None = Field(
        default=None, examples=["You are a butler of few and courteous words."]
    )
    """Its own instructions."""
    tools: tuple[str, ...] | None = Field(default=None, examples=[["time", "timer"]])
    """The only tools it may use."""


class Recogniser(StrEnum):
    """Local speech to text."""

    MOONSHINE = "moonshine"
    """moonshine-voice's tiny English model: quick, comes with Parlour."""
    FASTER_WHISPER = "faster_whisper"
    """faster-whisper, where installed (extra `whisper`): more accurate, slower."""


class Mouth(StrEnum):
    """Local text to speech."""

    AUTO = "auto"
    """piper where it is installed with a voice, else espeak-ng."""
    PIPER = "piper"
    """piper, natural (extra `piper`; GPL, a process of its own)."""
    ESPEAK_NG = "espeak_ng"
    """espeak-ng, robotic and immediate (GPL, a process of its own)."""


class LocalProvider(Section):
    """The embedded provider: everything on this machine."""

    recogniser: Recogniser = Recogniser.MOONSHINE
    """Speech to text."""
    recogniser_model: str = ""
    """A model's name or folder, for recognisers that offer several."""
    mouth: Mouth = Mouth.AUTO
    """Text to speech."""
    mouth_voice: str = ""
    """piper: an `.onnx` voice file; espeak-ng: a voice name. Empty is the mouth's default for the
    language.
    """
    idle_s: Seconds = 120.0
    """The speech worker (250 MB) is ended after this long without use."""


class ScriptedProvider(Section):
    """The scripted provider: plays a script file, for tests and bug reports."""

    script: FilePath | None = Field(default=None, examples=["script.toml"])
    """The script file."""


class Providers(Section):
    """Settings of each provider."""

    local: LocalProvider = LocalProvider()
    scripted: ScriptedProvider = ScriptedProvider()


class DeviceKind(StrEnum):
    """What a device of the virtual home is."""

    LIGHT = "light"
    SWITCH = "switch"
    FAN = "fan"


class HomeDevice(Section):
    """A device in this room, one `[[home.rooms.devices]]` for each."""

    name: Words
    """How people call it."""
    kind: DeviceKind = DeviceKind.LIGHT
    """What it is."""
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    dimmable: bool = True
    """Lights: whether brightness can be set."""


class HomeRoom(Section):
    """A room of the virtual home, one `[[home.rooms]]` for each."""

    name: Words
    """How people call it."""
    aliases: tuple[Words, ...] = ()
    """Other names for it."""
    devices: tuple[HomeDevice, ...] = ()
    """They may also be written as a list of inline tables."""


def _example_home() -> tuple[HomeRoom, ...]:
    """Give a small flat, so that everything can be tried before a house is connected."""
    light = DeviceKind.LIGHT
    return (
        HomeRoom(
            name="kitchen",
            devices=(
                HomeDevice(name="kitchen light", kind=light, aliases=("kitchen lights",)),
                HomeDevice(name="coffee machine", kind=DeviceKind.SWITCH),
            ),
        ),
        HomeRoom(
            name="living room",
            aliases=("lounge",),
            devices=(
                HomeDevice(name="living room lamp", kind=light, aliases=("living room lights",)),
                HomeDevice(name="ceiling fan", kind=DeviceKind.FAN, aliases=("fan",)),
            ),
        ),
        HomeRoom(
            name="bedroom",
            devices=(HomeDevice(name="bedroom light", kind=light, aliases=("bedroom lights",)),),
        ),
        HomeRoom(
            name="hallway",
            aliases=("hall",),
            devices=(HomeDevice(name="hallway lamp", kind=light, aliases=("hallway light",)),),
        ),
        HomeRoom(
            name="office",
            devices=(
                HomeDevice(name="office lights", kind=light, aliases=("office light",)),
                HomeDevice(name="desk lamp", kind=light),
            ),
        ),
        HomeRoom(
            name="porch", devices=(HomeDevice(name="porch light", kind=light, dimmable=False),)
        ),
    )


class Home(Section):
    """The virtual home: rooms and devices that exist only here, to try things without a house."""

    rooms: tuple[HomeRoom, ...] = Field(default_factory=_example_home)
    """Rooms written here replace those of the example home, which are these."""


class Hooks(Section):
    """Commands of your own that run when something happens.

    Each entry is a command line as a list (run without a shell; the event comes as JSON on standard
    input), or `["python:package.module:function"]` for a Python callable. They run in order, 2 s
    each; one that fails is logged and changes nothing.
    """

    on_wake: tuple[Command, ...] = ()
    """A wake word or a push-to-talk began a conversation."""
    on_turn: tuple[Command, ...] = ()
    """A turn was answered."""
    on_interrupt: tuple[Command, ...] = ()
    """A reply was cut."""
    on_tool_call: tuple[Command, ...] = ()
    """A tool ran."""
    on_error: tuple[Command, ...] = ()
    """A turn failed."""


class LogLevel(StrEnum):
    """How much the log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"


class Log(Section):
    """The log."""

    level: LogLevel = LogLevel.INFO
    """How much it tells. Speech and transcripts never stand in it."""
    transcripts: bool = False
    """Write what was said and answered into the log, for setting up. Leave it off."""


class Settings(Section):
    """Everything a satellite can be told."""

    room: Room = Room()
    audio: Audio = Audio()
    wake: Wake = Wake()
    endpoint: Endpoint = Endpoint()
    conversation: Conversation = Conversation()
    profile: dict[Name, Profile] = Field(default_factory=dict)
    """Wake words name them; call yours what you like."""
    providers: Providers = Providers()
    home: Home = Home()
    hooks: Hooks = Hooks()
    log: Log = Log()
