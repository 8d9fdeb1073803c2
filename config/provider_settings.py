"""The settings of each provider."""

from enum import StrEnum

from pydantic import Field

from config.fields import FilePath, Seconds, Section
from config.services.gemini_live import GeminiLive
from config.services.grok_voice import GrokVoice
from config.services.nova_sonic import NovaSonic
from config.services.openai_realtime import OpenAIRealtime


class Recogniser(StrEnum):
    """Local speech to text."""

    MOONSHINE = "moonshine"
    """moonshine-voice's tiny English model: quick, comes with Parlour."""
    FASTER_WHISPER = "faster_whisper"
    """faster-whisper, where installed (extra `whisper`): larger models than moonshine's, but no
    second listening for the sentences of this home.
    """


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
    """faster_whisper: the folder of a CTranslate2 model, or the name of one fetched before."""
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
    nova_sonic: NovaSonic = NovaSonic()
    openai_realtime: OpenAIRealtime = OpenAIRealtime()
    gemini_live: GeminiLive = GeminiLive()
    grok_voice: GrokVoice = GrokVoice()
    scripted: ScriptedProvider = ScriptedProvider()
