"""Where a Realtime service is reached, and with which key."""

import os
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlunsplit

from config.service_settings import KeyedService, Service
from providers.errors import ProviderError
from providers.wire.keys import key
from providers.wire.trust import address

_SCHEMES: Final = frozenset({"ws", "wss", "http", "https"})
_TO_WEBSOCKET: Final = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_NAMES_A_MODEL: Final = frozenset({"model", "deployment"})
"""A query with one of these says what is to answer; the second is Azure's."""


def realtime_url(
    default: str, settings: Service, provider: str, *, model: str, query: Mapping[str, str]
) -> tuple[str, str]:
    """Give the address to connect to, and how it is shown. Raises `Rejected`.

    `http` means `ws`; an address without a path, or one that ends in `/v1`, gets what is missing
    of `/v1/realtime`; any other is taken as it is.
    """
    try:
        url = address(default, settings, schemes=_SCHEMES)
    except ProviderError as error:
        error.provider = provider
        raise
    asked = dict(parse_qsl(url.query, keep_blank_values=True))
    if not _NAMES_A_MODEL & asked.keys():
        asked["model"] = model
    path = url.path.rstrip("/")
    if not path:
        path = "/v1/realtime"
    elif path.endswith("/v1"):
        path = f"{path}/realtime"
    scheme = _TO_WEBSOCKET[url.scheme]
    whole = urlunsplit((scheme, url.netloc, path, urlencode(asked | dict(query)), ""))
    host = url.netloc.rpartition("@")[2]
    return whole, f"{scheme}://{host}{path}"


def realtime_key(settings: KeyedService, variables: Sequence[str], provider: str) -> str:
    """Give the key, anew for every session. Raises `Rejected` where there must be one.

    A server of one's own may want none: then it is empty.
    """
    optional = settings.base_url and settings.api_key is None
    if optional and not any(os.environ.get(name, "").strip() for name in variables):
        return ""
    return key(settings.api_key, variables, provider=provider).value
