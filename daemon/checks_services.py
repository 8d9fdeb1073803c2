"""Checks the section of each speech service: its address, its certificates, its voice."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from config.found import found
from config.nearest import nearest
from config.problems import KeyPath, Problem, either
from config.service_settings import Service
from config.settings import Settings
from providers import registry
from providers.base import Capabilities
from providers.errors import ProviderError
from providers.openai_realtime.catalogue import CUSTOM_VOICE
from providers.wire.trust import address, is_plaintext, tls

SCHEMES: Final = frozenset({"http", "https", "ws", "wss"})
"""What a base_url may begin with, for every service."""

_SECURE: Final = {"http": "https", "ws": "wss"}
_ANYWHERE: Final = "wss://localhost"


def services(settings: Settings) -> Iterator[Problem]:
    """Give everything that cannot work in a section that somebody has written."""
    for name in type(settings.providers).model_fields:
        section = getattr(settings.providers, name)
        if isinstance(section, Service) and section.model_fields_set:
            path: KeyPath = ("providers", name)
            yield from _address(section, (*path, "base_url"))
            yield from _certificates(section, (*path, "ca_file"))
            yield from _voice(settings, name, section.voice, (*path, "voice"))


def able(settings: Settings, name: str, model: str = "") -> Capabilities:
    """Give what a provider can do, with a model of its own or another. Raises `ProviderError`.

    A voice or address in its section that will not do is put aside: its own line tells of it.
    """
    known = registry.resolve(name)
    section = getattr(settings.providers, known, None)
    if isinstance(section, Service):
        mended = {"voice": "", "allow_plaintext": True, "model": model or section.model}
        section = section.model_copy(update=mended)
        if any(_address(section, ())):
            section = section.model_copy(update={"base_url": _ANYWHERE})
        every = settings.providers.model_copy(update={known: section})
        settings = settings.model_copy(update={"providers": every})
    return registry.create(known, settings).capabilities


def unknown_voice(
    capabilities: Capabilities, name: str, voice: str, key: KeyPath
) -> Iterator[Problem]:
    """Give a voice that a provider does not have, with the list of those it has."""
    voices, known = capabilities.voices, registry.resolve(name)
    is_own = known == "openai_realtime" and voice.startswith(CUSTOM_VOICE)
    if not voice or not voices or is_own:
        return
    if voice.casefold() not in {each.casefold() for each in voices}:
        is_here = key[-1] == "voice"
        yield Problem(
            key=key,
            expected=f"a voice that {known} has ({either(voices)})",
            found=found(voice) if is_here else f"{found(voice)} from conversation.voice",
            near=nearest(voice, voices) if is_here else (),
        )


def _voice(settings: Settings, name: str, voice: str, key: KeyPath) -> Iterator[Problem]:
    """Check the voice of a section; a provider that cannot be made is told where it is named."""
    if voice:
        with suppress(ProviderError):
            yield from unknown_voice(able(settings, name), name, voice, key)


def _address(section: Service, key: KeyPath) -> Iterator[Problem]:
    """Check that an address can be read, and that speech would not travel in the open."""
    if not section.base_url:
        return
    scheme = section.base_url.partition("://")[0].strip().lower()
    if scheme in _SECURE and is_plaintext(section) and not section.allow_plaintext:
        expected = f"{_SECURE[scheme]}://, or allow_plaintext = true if the network is trusted"
        told = f"{found(section.base_url)}, which is not this machine"
        yield Problem(key=key, expected=expected, found=told)
        return
    try:
        address(_ANYWHERE, section, schemes=SCHEMES)
    except ProviderError:
        expected = f"{either(tuple(f'{each}://' for each in sorted(SCHEMES)))} and a host"
        yield Problem(key=key, expected=expected, found=found(section.base_url))


def _certificates(section: Service, key: KeyPath) -> Iterator[Problem]:
    """Check that a file of authorities is there and holds some."""
    if section.ca_file is None:
        return
    try:
        tls(section.ca_file)
    except ProviderError:
        is_there = section.ca_file.is_file()
        why = "which holds none" if is_there else "which does not exist"
        told = f'"{section.ca_file}", {why}'
        yield Problem(key=key, expected="a file of certificates in PEM", found=told)
