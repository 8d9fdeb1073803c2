"""What xAI's Grok Voice offers: models and voices, the default ones first."""

from typing import Final

URL: Final = "wss://api.x.ai/v1/realtime"
KEY_VARIABLES: Final = ("XAI_API_KEY",)

MODELS: Final = (
    "grok-voice-latest",
    "grok-voice-think-fast-2.0",
    "grok-voice-think-fast-1.0",
    "grok-voice-fast-1.0",
)

VOICES: Final = (
    "eve",
    "altair",
    "ara",
    "atlas",
    "carina",
    "castor",
    "celeste",
    "cosmo",
    "helios",
    "helix",
    "iris",
    "kepler",
    "leo",
    "luna",
    "lumen",
    "lux",
    "naksh",
    "orion",
    "perseus",
    "rex",
    "rigel",
    "sal",
    "sirius",
    "ursa",
    "zagan",
    "zenith",
)

MAX_MINUTES: Final = 25.0
"""xAI's pages say 30, 60 and 120 minutes: renew before the least of them."""
