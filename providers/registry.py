"""Finds providers by the name the configuration uses: built-in ones and those of other packages."""

import logging
from collections.abc import Callable
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from config.settings import Settings
from providers.base import Provider
from providers.errors import ErrorCode, ProviderError, Rejected

type Factory = Callable[[Settings], Provider]

GROUP: Final = "parlour.providers"
"""The entry-point group in which another package names its `create(settings) -> Provider`."""

BUILT_IN: Final = {
    "gemini_live": "providers.gemini_live.provider:create",
    "grok_voice": "providers.grok_voice.provider:create",
    "local": "providers.local.provider:create",
    "nova_sonic": "providers.nova_sonic.provider:create",
    "openai_realtime": "providers.openai_realtime.provider:create",
    "pipeline": "providers.agent.provider:create",
    "scripted": "providers.scripted.provider:create",
}
"""Known without an installation; no other package can take these names over."""

ALIASES: Final = {
    "amazon_nova": "nova_sonic",
    "gemini": "gemini_live",
    "grok": "grok_voice",
    "nova": "nova_sonic",
    "offline": "local",
    "openai": "openai_realtime",
    "script": "scripted",
}
"""Other names people write for a provider."""

logger = logging.getLogger(__name__)


class UnknownProvider(ProviderError):
    """No provider has this name; the message gives the near ones."""

    usual_code = ErrorCode.MISCONFIGURED


def names() -> tuple[str, ...]:
    """Give the name of every provider that can be created, sorted."""
    return tuple(sorted(_places()))


def resolve(name: str) -> str:
    """Give the name proper of a name or alias. Raises `UnknownProvider`."""
    known = names()
    wanted = name.strip().lower().replace("-", "_")
    wanted = ALIASES.get(wanted, wanted)
    if wanted in known:
        return wanted
    near = get_close_matches(wanted, (*known, *ALIASES), 3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}"
    raise UnknownProvider(f"provider: expected one that is installed, found {name!r}; {hint}")


def create(name: str, settings: Settings) -> Provider:
    """Give a provider, cheaply: nothing is opened before `Provider.open`.

    Raises `UnknownProvider`, and `Rejected` when it cannot work with these settings.
    """
    wanted = resolve(name)
    return _load(wanted, _places()[wanted])(settings)


def _places() -> dict[str, str]:
    """Give where each provider's factory stands, as `package.module:function`."""
    found = {point.name: point.value for point in entry_points(group=GROUP)}
    return found | BUILT_IN


def _load(name: str, place: str) -> Factory:
    try:
        factory: Factory = EntryPoint(name, place, GROUP).load()
    except (ImportError, AttributeError) as error:
        raise Rejected(f"provider {name}: {place} cannot be loaded: {error}") from error
    return factory
