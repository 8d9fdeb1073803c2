"""Where a service's key comes from: the place in the configuration, else the usual variables."""

import os
from collections.abc import Mapping, Sequence

from config.errors import SecretUnavailable
from config.fields import Secret
from config.secrets import Revealed, reveal
from providers.errors import Rejected


def key(
    secret: Secret | None,
    variables: Sequence[str],
    *,
    provider: str,
    environ: Mapping[str, str] = os.environ,
) -> Revealed:
    """Fetch a key anew, so that a rotated one counts from the next session on. Raises `Rejected`.

    Without `secret` the first of the environment `variables` that is set is taken.
    """
    try:
        if secret is not None:
            return _usable(reveal(secret, environ), provider)
    except SecretUnavailable as error:
        raise Rejected(str(error), provider=provider, operation="connect") from error
    for name in variables:
        if environ.get(name, "").strip():
            return _usable(reveal(Secret(environment=name), environ), provider)
    raise Rejected(
        f"{provider}: expected a key in {' or '.join(variables)}, or in api_key; found none",
        provider=provider,
        operation="connect",
        cure=f'under [providers.{provider}] write api_key = {{ file = "PATH" }}',
    )


def _usable(revealed: Revealed, provider: str) -> Revealed:
    """Give a key that can stand in a header; what is wrong with another is told without it."""
    value = revealed.value
    lines = len(value.splitlines())
    if lines > 1:
        found = f"{lines} lines"
    elif not (value.isascii() and value.isprintable()):
        found = "characters no key has, such as curly quotes"
    elif " " in value:
        found = "a space in it"
    else:
        return revealed
    raise Rejected(
        f"{provider}: expected a key of one line, found {found} (not shown)",
        provider=provider,
        operation="connect",
        cure="copy the key once more, alone and without quotes, to where it is kept",
    )
