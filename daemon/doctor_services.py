"""The doctor's look at the speech services somebody chose: their keys, and the way to them."""

import asyncio
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from config.service_settings import Service
from config.services.gemini_live import GeminiLive
from config.services.nova_sonic import NovaSonic
from config.settings import Settings
from daemon.doctor import Finding, Verdict, broken, doubtful, fine
from daemon.reach import Reached, reach
from daemon.services import address_of, answering, key_of, section_of
from providers.errors import ProviderError
from providers.local.provider import LANGUAGES
from providers.nova_sonic.models import NOVA_2
from providers.wire.trust import is_plaintext

_DAY_S: Final = 86_400
_MINUTE_S: Final = 60
_FEW_DAYS: Final = 7
_CLOCK_BOUND_S: Final = 300.0
"""AWS refuses signatures from further away, and certificates soon look wrong."""
_IN_THE_OPEN: Final = "what is said can be read and changed on the way"
_FIGURES: Final = "figures, and the headers that open the collector, can be read on the way"
_KEYS_LIFE_S: Final = 450.0
"""How long credentials must still hold: a session of Nova Sonic, and a turn after it."""


async def services(settings: Settings) -> list[Finding]:
    """Look at every service that may answer, all at once: each may take its few seconds."""
    looks = [
        _service(name, section, _why(key))
        for name, key in answering(settings)
        if (section := section_of(settings, name)) is not None
    ]
    found = [finding for each in await asyncio.gather(*looks) for finding in each]
    return [*found, *_in_the_open(settings), *_refuge(settings)]


def _in_the_open(settings: Settings) -> Iterator[Finding]:
    """Look whether anything else that was allowed to leaves this machine without TLS."""
    others = [
        ("agent", settings.agent.base_url, "agent.base_url", _IN_THE_OPEN),
        ("telemetry", settings.telemetry.otlp_endpoint, "telemetry.otlp_endpoint", _FIGURES),
    ]
    for subject, url, key, why in others:
        if url and is_plaintext(Service(base_url=url)):
            yield doubtful(
                subject,
                f"{urlsplit(url).hostname} is reached without TLS",
                why=why,
                mend=f"give it a certificate, and write {key} with https://",
            )


def _refuge(settings: Settings) -> Iterator[Finding]:
    """Look whether somebody answers once a hard limit of the budget is reached."""
    budget, language = settings.budget, settings.room.language
    limited = budget.hard_per_day is not None or budget.hard_per_month is not None
    if limited and language not in LANGUAGES:
        yield doubtful(
            "budget",
            f"beyond its hard limit nobody answers in {language!r}",
            why=f"the local provider, which costs nothing, understands {', '.join(LANGUAGES)}",
            mend="leave room below the limit: a soft one warns before it is reached",
        )


async def _service(name: str, section: Service, why: str) -> list[Finding]:
    key, door = await asyncio.gather(_key(name, section, why), _door(name, section, why))
    if isinstance(section, NovaSonic) and not section.base_url and key.verdict is Verdict.FINE:
        from daemon.doctor_aws import aws  # noqa: PLC0415 - only a house with Nova pays for it

        return [key, door, *await aws(section, section.model or NOVA_2)]
    return [key, door]


def _why(key: str) -> str:
    """Say what is lost without a service, by the key of the configuration that names it."""
    match key.split(".")[:2]:
        case ["conversation", "provider"]:
            return "it is the first to answer here"
        case ["conversation", _]:
            return "it could not step in for others"
        case _:
            return f"{key} chose it"


async def _key(name: str, section: Service, why: str) -> Finding:
    """Look whether the key is where it should be; what is in it is nobody's business."""
    subject = f"{name} key"
    try:
        if found := await _searched(section):
            return fine(subject, found)
    except ProviderError as error:
        return broken(subject, str(error), why=why, mend=error.cure)
    key = key_of(section)
    match key.present:
        case True:
            return fine(subject, key.place if key.place.startswith("none") else f"in {key.place}")
        case False:
            mend = f'under [providers.{name}] write api_key = {{ file = "PATH" }}; mode 0600'
            return broken(subject, key.problem, why=why, mend=mend)
        case None:
            what = f"in {key.place}, which only the service can open"
            mend = "`systemctl cat parlour` shows whether the unit has LoadCredential= for it"
            return doubtful(subject, what, why=why, mend=mend)


async def _searched(section: Service) -> str:
    """Search as opening a session would, where that is more than a look. Raises `ProviderError`."""
    match section:
        case NovaSonic(base_url=base_url) if not base_url.startswith(("ws://", "wss://")):
            from providers.nova_sonic.credentials import KeyRing  # noqa: PLC0415 - brings botocore

            await KeyRing(section.profile).keys(_KEYS_LIFE_S)
            return "AWS credentials are found, and hold for a session"
        case GeminiLive(vertex=vertex) if vertex.project:
            from providers.gemini_live.vertex import Identity  # noqa: PLC0415 - brings google-auth

            await Identity(section).headers()
            return f"Google gives a token for the project {vertex.project}"
        case _:
            return ""


async def _door(name: str, section: Service, why: str) -> Finding:
    """Look whether the service can be reached and trusted."""
    try:
        url = address_of(section)
        found = await reach(section, url, name)
    except ProviderError as error:
        return broken(name, f"{error} ({error.code})", why=why, mend=error.cure)
    host = url.hostname or ""
    answers = f"{host} answers in {found.took_ms:.0f} ms"
    if found.proxy:
        return fine(name, f"through the proxy {found.proxy}; what is behind it was not tried")
    if is_plaintext(section):
        return doubtful(
            name,
            f"{answers}, without TLS",
            why=_IN_THE_OPEN,
            mend=f"give {host} a certificate, and write base_url with wss:// or https://",
        )
    return _timely(name, answers, found)


def _timely(name: str, answers: str, found: Reached) -> Finding:
    """Judge the certificate's life, and our clock by the service's."""
    ahead_s = found.clock_ahead_s or 0.0
    if abs(ahead_s) > _CLOCK_BOUND_S:
        direction = "ahead of" if ahead_s > 0 else "behind"
        return doubtful(
            name,
            f"{answers}; this clock is {abs(ahead_s) / _MINUTE_S:.0f} min {direction} its own",
            why="signatures and certificates are refused from the wrong time",
            mend="set the clock: `timedatectl` shows whether it is synchronised",
        )
    if found.certificate_s is None:
        return fine(name, answers)
    days = found.certificate_s / _DAY_S
    lasts = f"its certificate holds for {days:.0f} more days"
    if days < _FEW_DAYS:
        mend = "whoever runs it should renew the certificate"
        return doubtful(name, f"{answers}; {lasts}", why="then nobody can trust it", mend=mend)
    return fine(name, f"{answers}; {lasts}")
