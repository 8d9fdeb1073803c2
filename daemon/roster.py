"""Who can answer here, as plain values: what each can do, where it is, and in which order."""

from collections.abc import Mapping
from dataclasses import asdict

from config.service_settings import Service
from config.services.nova_sonic import NovaSonic
from config.settings import Settings
from daemon.services import address_of, key_of, section_of, variables_of
from providers import registry
from providers.base import Capabilities
from providers.errors import ProviderError
from providers.nova_sonic import models as nova


def roster(settings: Settings) -> list[dict[str, object]]:
    """Give every provider with what it can do, or why it cannot be used."""
    return [_described(name, settings) for name in registry.names()]


def roles(settings: Settings) -> Mapping[str, str]:
    """Give what each provider of the file is there for: `first`, `fallback 1`, `profile night`."""
    talk = settings.conversation
    named = [("first", talk.provider)]
    named += [(f"fallback {number}", name) for number, name in enumerate(talk.fallback, 1)]
    named += [
        (f"profile {name}", profile.provider)
        for name, profile in settings.profile.items()
        if profile.provider is not None
    ]
    found: dict[str, str] = {}
    for role, name in named:
        known = _proper(name)
        found[known] = f"{found[known]}, {role}" if known in found else role
    return found


def _described(name: str, settings: Settings) -> dict[str, object]:
    role = roles(settings).get(name, "")
    aliases = sorted(alias for alias, proper in registry.ALIASES.items() if proper == name)
    facts: dict[str, object] = {
        "name": name,
        "aliases": aliases,
        "used": bool(role),
        "role": role,
        **_around(settings, name),
    }
    try:
        capabilities = registry.create(name, settings).capabilities
    except ProviderError as error:
        return {**facts, "problem": str(error)}
    model, voice = _spoken_with(settings, name, capabilities, is_first=role.startswith("first"))
    return {
        **facts,
        "model": model,
        "voice": voice,
        "abilities": abilities(capabilities),
        "capabilities": _plain(capabilities),
    }


def _plain(capabilities: Capabilities) -> dict[str, object]:
    """Give them as JSON has them, with lists."""
    every = asdict(capabilities).items()
    return {name: list(value) if isinstance(value, tuple) else value for name, value in every}


def _around(settings: Settings, name: str) -> dict[str, object]:
    """Give where a service is and whether its key is there; nothing for one without either."""
    section = section_of(settings, name)
    if section is None:
        return {}
    key = key_of(section)
    return {
        "address": _shown_address(section),
        "key": {"place": key.place, "present": key.present},
        "key_variables": list(variables_of(section)),
    }


def _shown_address(section: Service) -> str:
    """Give an address without what may be secret in it: user, password, query."""
    try:
        url = address_of(section)
    except ProviderError:
        return ""
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"


def _spoken_with(
    settings: Settings, name: str, capabilities: Capabilities, *, is_first: bool
) -> tuple[str, str]:
    """Give the model and the voice a session would have; empty where the provider has none."""
    section, talk = section_of(settings, name), settings.conversation
    own_model, own_voice = (section.model, section.voice) if section else ("", "")
    model = (talk.model if is_first else "") or own_model or next(iter(capabilities.models), "")
    voice = (talk.voice if is_first else "") or own_voice
    if isinstance(section, NovaSonic) and capabilities.voices:
        return model, nova.voice(model, voice, settings.room.language)
    return model, voice or next(iter(capabilities.voices), "")


def abilities(capabilities: Capabilities) -> list[str]:
    """Give in words what a person notices."""
    ends = "the service" if capabilities.turn_end == "service" else "this machine"
    words = [f"{ends} hears when you have finished"]
    words += ["runs tools"] if capabilities.tools else []
    words += ["takes push-to-talk"] if capabilities.manual_turn else []
    words += ["takes text"] if capabilities.text_turn else []
    if capabilities.max_minutes:
        words.append(f"sessions of {capabilities.max_minutes:g} min")
    if capabilities.languages:
        words.append(f"languages: {', '.join(capabilities.languages)}")
    return words


def _proper(name: str) -> str:
    try:
        return registry.resolve(name)
    except ProviderError:
        return name
