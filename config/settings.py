"""The settings of a satellite: one frozen value, read from one TOML file.

Every key is documented where it stands; `parlour config init` writes these words as the comments of
the default file, and `parlour config schema` gives them to editors. The larger sections stand in
modules of their own and are given on from here.
"""

from typing import Annotated, Literal

from pydantic import Field

from config.agent import Agent, AgentKind, Reasoning
from config.amplifier import Amplifier
from config.announcements import Announcements
from config.array import ArrayMode, Geometry, MicrophoneArray
from config.barge_in import BargeIn, WhileSpeaking
from config.budget import Budget, ModelPrice
from config.buttons import Button
from config.commands import OwnTool
from config.device_kind import DeviceKind
from config.echo import Echo, EchoEngine
from config.enhance import Gain, Noise
from config.fields import (
    Command,
    Language,
    Name,
    Percent,
    Score,
    Seconds,
    Secret,
    Section,
    Words,
)
from config.gpio import Gpio
from config.home_assistant import HomeAssistant
from config.hooks import Hooks
from config.knob import Knob
from config.latency import LatencyTarget
from config.lights import Lights
from config.log import Log, LogFormat, LogLevel
from config.mcp import McpServer
from config.mqtt import Mqtt, MqttSource
from config.mute import MuteSwitch
from config.presence import Presence
from config.provider_settings import (
    LocalProvider,
    Mouth,
    Providers,
    Recogniser,
    ScriptedProvider,
)
from config.quiet_hours import QuietHours
from config.safety import Safety
from config.telemetry import Telemetry
from config.virtual_home import Home, HomeDevice, HomeRoom
from config.wake import Wake, WakeEngine, WakeWord

__all__ = [
    "Agent",
    "AgentKind",
    "Announcements",
    "ArrayMode",
    "Audio",
    "BargeIn",
    "Budget",
    "Conversation",
    "DeviceKind",
    "Echo",
    "EchoEngine",
    "Endpoint",
    "Gain",
    "Geometry",
    "Gpio",
    "Home",
    "HomeAssistant",
    "HomeDevice",
    "HomeRoom",
    "Hooks",
    "LatencyTarget",
    "Lights",
    "LocalProvider",
    "Log",
    "LogFormat",
    "LogLevel",
    "McpServer",
    "Microphone",
    "MicrophoneArray",
    "ModelPrice",
    "Mouth",
    "Mqtt",
    "MqttSource",
    "Noise",
    "OwnTool",
    "Percent",
    "Presence",
    "Profile",
    "Providers",
    "Reasoning",
    "Recogniser",
    "Retry",
    "Room",
    "Safety",
    "ScriptedProvider",
    "Secret",
    "Section",
    "Settings",
    "Speaker",
    "Volume",
    "Wake",
    "WakeEngine",
    "WakeWord",
    "WhileSpeaking",
]


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
    echo: Echo = Echo()
    volume: Volume = Volume()
    processors: tuple[str, ...] = ("channels", "echo")
    """Audio processors on the microphone's way into the ring, in order; names of entry points
    `parlour.processors`. Wake words, endpoints and sessions all hear what comes out. Take "echo"
    out where the device cancels its own echo.
    """
    uplink_processors: tuple[str, ...] = ()
    """Audio processors on the way from the ring to a session, in order: what a service is helped
    by, and wake words are not.
    """
    array: MicrophoneArray = MicrophoneArray()
    noise: Noise = Noise()
    gain: Gain = Gain()
    block_ms: Literal[20, 40, 80] = 80
    """Size of a capture block. Waking up is what costs: an hour of idle listening took 108, 77 and
    72 CPU-seconds with blocks of 20, 40 and 80 ms from a 16 kHz card, and 144, 113 and 77 from one
    of 48 kHz. A wake word is scored every 80 ms in any case, so larger blocks find it no later;
    sessions get 20 ms frames from any of them, 30 ms later on average with 80 than with 20.
    """
    chimes: bool = True
    """Whether a wake is answered with a short sound."""
    fade_ms: Annotated[int, Field(ge=0, le=100)] = 8
    """How long a cut reply takes to fade."""


class Endpoint(Section):
    """When a person's turn counts as spoken, for providers that leave it to us."""

    threshold: Score = 0.5
    """VAD probability that counts as speech."""
    min_speech_ms: Annotated[int, Field(ge=32, le=2_000)] = 160
    """Shorter sounds are not a turn."""
    silence_ms: Annotated[int, Field(ge=100, le=5_000)] = 500
    """Silence that ends a turn."""


class Retry(Section):
    """How what is done in the background is tried again; while a person waits, once at most."""

    max_retries: Annotated[int, Field(ge=0, le=20)] = 3
    """How often."""
    delay_s: Seconds = 1.0
    """How long before the first time."""
    backoff: Annotated[float, Field(ge=1.0, le=10.0)] = 2.0
    """How many times longer before each next one; half of every delay is left to chance."""


class Conversation(Section):
    """How a conversation runs."""

    provider: Words = "local"
    """Which provider answers; `parlour providers` lists them."""
    fallback: Annotated[tuple[Words, ...], Field(max_length=4, examples=[["local"]])] = ()
    """Who answers when that one fails, in this order."""
    reasoning: Reasoning = Reasoning.BUILT_IN
    """Who thinks. The agent of `[agent]` needs a provider that can hear and speak for it."""
    hand_over_after_tools: Annotated[int, Field(ge=0, le=20)] = 0
    """With built-in reasoning: a turn that wants more tool calls than this is handed to the agent
    of `[agent]`, which finishes it. 0 never does.
    """
    model: str = ""
    """The service's model; empty is the one of its own section, then its default."""
    voice: str = ""
    """The service's voice; empty is the one of its own section, then its default."""
    latency_target: LatencyTarget = LatencyTarget.MEDIUM
    """How soon an answer should begin: low (200 ms), medium (1 s) or high (2 s). Low ends a turn
    sooner, and cuts off people who pause; the page of each service shows what it makes of it.
    """
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
    """For all tries of a turn together: a session that is not open by then has failed."""
    keep_warm_s: Annotated[float, Field(ge=0.0, le=600.0)] = 0.0
    """How long an open session is kept after a conversation, so that the next one need not
    connect. No sound leaves the room meanwhile. 0 closes it at once.
    """
    max_sessions: Annotated[int, Field(ge=1, le=20)] = 2
    """How many sessions with services may be open at once, kept and renewed ones included."""
    retry: Retry = Retry()


class Profile(Section):
    """What a wake word changes: everything left out is taken from `[conversation]`."""

    provider: Words | None = Field(default=None, examples=["local"])
    """Its own provider."""
    reasoning: Reasoning | None = Field(default=None, examples=["external"])
    """Who thinks for it."""
    hand_over_after_tools: Annotated[int, Field(ge=0, le=20)] | None = Field(
        default=None, examples=[3]
    )
    """Its own limit of tool calls."""
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
    tools: tuple[str, ...] | None = Field(default=None, examples=[["get_time", "timers"]])
    """The only tools it may use."""


class Settings(Section):
    """Everything a satellite can be told."""

    room: Room = Room()
    audio: Audio = Audio()
    wake: Wake = Wake()
    endpoint: Endpoint = Endpoint()
    barge_in: BargeIn = BargeIn()
    conversation: Conversation = Conversation()
    profile: dict[Name, Profile] = Field(default_factory=dict, examples=[{"butler": {}}])
    """Wake words name them; call yours what you like."""
    agent: Agent = Agent()
    providers: Providers = Providers()
    budget: Budget = Budget()
    prices: dict[Words, ModelPrice] = Field(
        default_factory=dict, examples=[{"grok-voice-latest": {}}]
    )
    """Under the model's name, in quotes where it has a dot: `[prices."gpt-realtime-2.1"]`."""
    home: Home = Home()
    home_assistant: HomeAssistant = HomeAssistant()
    mqtt: Mqtt = Mqtt()
    safety: Safety = Safety()
    gpio: Gpio = Gpio()
    button: Annotated[tuple[Button, ...], Field(max_length=16)] = ()
    """Buttons, one table each."""
    knob: Knob = Knob()
    mute: MuteSwitch = MuteSwitch()
    amplifier: Amplifier = Amplifier()
    quiet_hours: QuietHours = QuietHours()
    lights: Lights = Lights()
    announcements: Announcements = Announcements()
    presence: Presence = Presence()
    tool: dict[Name, OwnTool] = Field(default_factory=dict, examples=[{"water_lawn": {}}])
    """Call yours as the model should know it; `parlour call NAME` tries it."""
    mcp: dict[Name, McpServer] = Field(default_factory=dict, examples=[{"clock": {}}])
    """Call yours what you like; its name goes before those of its tools."""
    hooks: Hooks = Hooks()
    log: Log = Log()
    telemetry: Telemetry = Telemetry()
