"""The speech worker's models, loaded side by side while the person still speaks."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from config.settings import Mouth as MouthChoice
from providers.local.mouth import Mouth
from providers.local.mouths import open_mouth
from providers.local.recognise import Recogniser, load_recogniser
from providers.local.sentences import templates

logger = logging.getLogger(__name__)


class Models:
    """Recogniser, templates and mouth; each is waited for by whoever needs it first."""

    def __init__(self, settings: Mapping[str, str], language: str) -> None:
        self._settings = settings
        self._language = language
        # One thread: a second recognition at once would only slow the first.
        self._thread = ThreadPoolExecutor(1, "speech")
        self._loading = ThreadPoolExecutor(1, "loading")
        self._recogniser: asyncio.Future[Recogniser] | None = None
        self._mouths: dict[tuple[str, str], asyncio.Task[Mouth]] = {}

    def begin(self) -> None:
        """Begin to load what a session needs: hearing first, as it is needed first."""
        self._listen_soon()
        self._mouth_task("", self._language)

    def _listen_soon(self) -> None:
        if self._recogniser is None:
            loop = asyncio.get_running_loop()
            choice, model = self._settings["recogniser"], self._settings["recogniser_model"]
            self._recogniser = loop.run_in_executor(
                self._loading, _timed, lambda: load_recogniser(choice, model)
            )
            loop.run_in_executor(self._thread, templates)

    async def recogniser(self) -> Recogniser:
        """Give the recogniser. Raises `Rejected` when it cannot be loaded."""
        self._listen_soon()
        assert self._recogniser is not None  # noqa: S101 - begun above
        return await asyncio.shield(self._recogniser)

    async def mouth(self, voice: str = "", language: str = "") -> Mouth:
        """Give the mouth for a voice and a language. Raises `Rejected`."""
        return await asyncio.shield(self._mouth_task(voice, language or self._language))

    async def run[T](self, work: Callable[[], T]) -> T:
        """Run something that takes a while on the models' thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _mouth_task(self, voice: str, language: str) -> asyncio.Task[Mouth]:
        key = (voice, language)
        if key not in self._mouths:
            configured = self._settings["mouth_voice"] if language == self._language else ""
            choice = self._settings["mouth"]
            if language != self._language and choice == MouthChoice.PIPER:
                choice = MouthChoice.AUTO
            opening = self._open_mouth(choice, voice or configured, language)
            self._mouths[key] = asyncio.create_task(opening, name="mouth")
        return self._mouths[key]

    async def _open_mouth(self, choice: str, voice: str, language: str) -> Mouth:
        """Open a mouth once hearing is loaded: side by side, both would take longer."""
        if self._recogniser is not None:
            await asyncio.wait([self._recogniser])
        return await open_mouth(choice, voice, language)


def _timed(load: Callable[[], Recogniser]) -> Recogniser:
    began = time.monotonic()
    recogniser = load()
    logger.info("recogniser loaded in %.0f ms", (time.monotonic() - began) * 1000)
    return recogniser
