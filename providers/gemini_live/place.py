"""Where a session is opened, and by whose right: the Gemini API with a key, or Vertex AI."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlunsplit

from config.services.gemini_live import GeminiLive
from providers.errors import ProviderError
from providers.gemini_live import refusals
from providers.gemini_live.models import NAME
from providers.gemini_live.vertex import Identity
from providers.realtime.address import realtime_key
from providers.wire.socket import Place
from providers.wire.trust import address

KEY_VARIABLES: Final = ("GEMINI_API_KEY", "GOOGLE_API_KEY")

_METHOD: Final = "BidiGenerateContent"
HOST: Final = "wss://generativelanguage.googleapis.com"
PATH: Final = f"/ws/google.ai.generativelanguage.v1beta.GenerativeService.{_METHOD}"
_VERTEX_PATH: Final = f"/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/{_METHOD}"
_TO_WEBSOCKET: Final = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_PING_S: Final = 60.0
"""Answers to pings have been seen to take 8 to 30 s on healthy connections."""


def usual_host(settings: GeminiLive) -> str:
    """Give the service's own address, without a path: the Gemini API's or Vertex AI's."""
    if not settings.vertex.project:
        return HOST
    location = settings.vertex.location
    region = "" if location == "global" else f"{location}-"
    return f"wss://{region}aiplatform.googleapis.com"


@dataclass(frozen=True, slots=True)
class Site:
    """The service as these settings reach it."""

    settings: GeminiLive
    identity: Identity | None = None
    """Who we are on Vertex AI; without one it is the Gemini API."""

    def model_path(self, model: str) -> str:
        """Give a model's name as this service spells it."""
        if self.identity is None:
            return f"models/{model}"
        vertex = self.settings.vertex
        home = f"projects/{vertex.project}/locations/{vertex.location}"
        return model if "/" in model else f"{home}/publishers/google/models/{model}"

    async def place(self) -> Place:
        """Give where to connect, with the right to do so. Raises `ProviderError`."""
        url, shown = self._address()
        if self.identity is None:
            secret = realtime_key(self.settings, KEY_VARIABLES, NAME)
            headers = {"x-goog-api-key": secret} if secret else {}
        else:
            headers = dict(await self.identity.headers())
        return Place(
            provider=NAME,
            url=url,
            shown=shown,
            headers=headers,
            ping_s=_PING_S,
            refusal=refusals.meaning,
        )

    def _address(self) -> tuple[str, str]:
        """Give the whole address, and it without its query.

        A base_url that names the method is taken as it stands; to any other the path is added.
        """
        path = PATH if self.identity is None else _VERTEX_PATH
        usual, schemes = usual_host(self.settings), frozenset(_TO_WEBSOCKET)
        try:
            url = address(usual, self.settings, schemes=schemes)
        except ProviderError as error:
            error.provider = NAME
            raise
        whole = url.path if _METHOD in url.path else url.path.rstrip("/") + path
        scheme = _TO_WEBSOCKET[url.scheme]
        shown = f"{scheme}://{url.netloc.rpartition('@')[2]}"
        return urlunsplit((scheme, url.netloc, whole, url.query, "")), shown
