"""What stands around a speech service: where it is reached, and where its key comes from.

Known of the services of this project alone; a provider of another package tells neither.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult

from config.errors import SecretUnavailable
from config.fields import Secret
from config.secrets import reveal
from config.service_settings import KeyedService, Service
from config.services.gemini_live import GeminiLive
from config.services.grok_voice import GrokVoice
from config.services.nova_sonic import NovaSonic
from config.services.openai_realtime import OpenAIRealtime
from config.settings import Settings
from daemon.checks_services import SCHEMES
from providers import registry
from providers.errors import ProviderError
from providers.grok_voice import catalogue as grok
from providers.nova_sonic import models as nova
from providers.openai_realtime import catalogue as openai
from providers.wire.trust import address

AWS_VARIABLES: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_WEBSOCKET: Final = frozenset({"ws", "wss"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Where a key is kept, and whether it is there; never the key."""

    place: str
    """In words: `the environment variable XAI_API_KEY`."""
    present: bool | None
    """`None` where only opening a session can tell."""
    problem: str = ""
    """Why it cannot be used."""


def section_of(settings: Settings, name: str) -> Service | None:
    """Give a service's settings; `None` for a provider that is none of this project's services."""
    section = getattr(settings.providers, name, None)
    return section if isinstance(section, Service) else None


def answering(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give everybody who may answer, once each: the name proper, and the key that names them."""
    talk = settings.conversation
    named = [("conversation.provider", talk.provider)]
    named += [(f"conversation.fallback[{index}]", name) for index, name in enumerate(talk.fallback)]
    named += [
        (f"profile.{profile}.provider", own.provider)
        for profile, own in settings.profile.items()
        if own.provider is not None
    ]
    seen: set[str] = set()
    for key, name in named:
        try:
            known = registry.resolve(name)
        except ProviderError:
            continue  # the check of the configuration tells it
        if known not in seen:
            seen.add(known)
            yield known, key


def address_of(section: Service) -> SplitResult:
    """Give where a service is reached by its settings. Raises `Rejected` where it may not be."""
    return address(_usual_address(section), section, schemes=SCHEMES)


def variables_of(section: Service) -> Sequence[str]:
    """Give the environment variables that are looked into where no key is named."""
    match section:
        case OpenAIRealtime():
            return openai.KEY_VARIABLES
        case GrokVoice():
            return grok.KEY_VARIABLES
        case GeminiLive():
            from providers.gemini_live.place import KEY_VARIABLES  # noqa: PLC0415 - brings a socket

            return KEY_VARIABLES
        case NovaSonic():
            return AWS_VARIABLES
        case _:
            return ()


def key_of(section: Service, environ: Mapping[str, str] = os.environ) -> Key:
    """Look for a service's key where its settings say, without a network."""
    match section:
        case NovaSonic():
            return _aws(section, environ)
        case GeminiLive(vertex=vertex) if vertex.project:
            if vertex.service_account is None:
                return Key(place="Application Default Credentials", present=None)
            return _kept(vertex.service_account, environ)
        case KeyedService(api_key=secret) if secret is not None:
            return _kept(secret, environ)
        case _:
            return _in_environment(section, environ)


def _usual_address(section: Service) -> str:
    match section:
        case OpenAIRealtime():
            return openai.URL
        case GrokVoice():
            return grok.URL
        case GeminiLive():
            from providers.gemini_live.place import usual_host  # noqa: PLC0415 - brings a socket

            return usual_host(section)
        case NovaSonic():
            return nova.URL.format(region=section.region)
        case _:
            return ""


def _aws(section: NovaSonic, environ: Mapping[str, str]) -> Key:
    """Give what can be said before AWS's own search, which asks files, programs and the network."""
    if section.base_url.partition("://")[0] in _WEBSOCKET:
        return Key(place="none: the gateway takes no key", present=True)
    if section.profile:
        return Key(place=f"the profile {section.profile} of AWS's files", present=None)
    if all(environ.get(name, "").strip() for name in AWS_VARIABLES[:2]):
        return Key(place=f"the environment variables {AWS_VARIABLES[0]} and so on", present=True)
    return Key(place="AWS's usual search", present=None)


def _kept(secret: Secret, environ: Mapping[str, str]) -> Key:
    place = (
        f"the systemd credential {secret.credential}"
        if secret.credential is not None
        else f"the file {secret.file}"
        if secret.file is not None
        else f"the environment variable {secret.environment}"
    )
    # systemd gives credentials to the service alone: whoever asks from a shell cannot know.
    if secret.credential is not None and not environ.get("CREDENTIALS_DIRECTORY"):
        return Key(place=place, present=None)
    try:
        reveal(secret, environ)
    except SecretUnavailable as error:
        return Key(place=place, present=False, problem=str(error))
    return Key(place=place, present=True)


def _in_environment(section: Service, environ: Mapping[str, str]) -> Key:
    variables = variables_of(section)
    for name in variables:
        if environ.get(name, "").strip():
            return Key(place=f"the environment variable {name}", present=True)
    if section.base_url:
        return Key(place="none: another server may want none", present=True)
    place = f"the environment variable {' or '.join(variables)}"
    return Key(place=place, present=False, problem=f"{' or '.join(variables)} is not set")
