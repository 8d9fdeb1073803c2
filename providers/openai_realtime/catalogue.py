"""What OpenAI Realtime offers: models and voices, the default ones first."""

from typing import Final

URL: Final = "wss://api.openai.com/v1/realtime"
KEY_VARIABLES: Final = ("OPENAI_API_KEY",)

MODELS: Final = (
    "gpt-realtime-2.1",
    "gpt-realtime-2.1-mini",
    "gpt-realtime-2",
    "gpt-realtime-1.5",
    "gpt-realtime",
    "gpt-realtime-mini",
)

VOICES: Final = (
    "marin",
    "cedar",
    "alloy",
    "ash",
    "ballad",
    "coral",
    "echo",
    "sage",
    "shimmer",
    "verse",
)
CUSTOM_VOICE: Final = "voice_"
"""How the ids of voices begin that an owner had made; they are no names."""

MAX_MINUTES: Final = 50.0
"""The service ends a session after 60 minutes without a warning: renew in a quiet moment before."""

AZURE: Final = ".azure.com"
"""How the names of Azure's hosts end."""
AZURE_MAX_MINUTES: Final = 25.0
"""Azure ends a session after 30 minutes."""
