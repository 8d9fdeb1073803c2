"""What can be wrong between us and Home Assistant, each with a sentence that says what to do."""

import ssl
from typing import Final

REFUSED_WAIT_S: Final = 1_800.0
"""After a refused token: Home Assistant counts failed attempts and may bar our address."""


class Trouble(Exception):
    """Home Assistant cannot be used now; the words are for a person."""

    wait_s: float | None = None
    """How long before it is tried again; `None`: sooner at first, later each time."""


class Away(Trouble):
    """It does not answer, or the connection was lost."""


class TokenRefused(Trouble):
    """It does not know our token: trying again changes nothing."""

    wait_s = REFUSED_WAIT_S


class NotTrusted(Trouble):
    """Whoever answers is not who the settings trust: our token was not shown."""

    wait_s = REFUSED_WAIT_S


class NoAdministrator(Trouble):
    """The token's owner may not ask which entities are exposed."""

    wait_s = REFUSED_WAIT_S


class CommandDeclined(Exception):
    """It answered a command with an error."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message or code)
        self.code = code


def refused_token(message: str) -> TokenRefused:
    """Give what to do about a token it does not take."""
    return TokenRefused(
        f"Home Assistant refused the token ({message or 'no reason given'}): make a long-lived"
        " access token on its profile page, under Security, and put it where home_assistant.token"
        f" points; it is tried again in {REFUSED_WAIT_S / 60:.0f} minutes, and at once after a"
        " restart"
    )


def no_administrator() -> NoAdministrator:
    """Give what to do about a token that may not see what is exposed."""
    return NoAdministrator(
        "Home Assistant tells only administrators which entities are exposed: make the token as"
        " one, or list what the voice may have in home_assistant.entities"
    )


def too_large() -> Away:
    """Give what to do about a message that is refused for its size."""
    return Away(
        "Home Assistant sent more at once than home_assistant.largest_message_mb allows: raise it,"
        " or expose fewer entities"
    )


def wrong_certificate(url: str, error: ssl.SSLCertVerificationError) -> NotTrusted:
    """Give what to do about a certificate that does not convince."""
    return NotTrusted(
        f"the certificate of {url} is not trusted ({error.verify_message}): name its authority in"
        " home_assistant.ca_file, or the certificate itself in home_assistant.fingerprint"
    )


def wrong_fingerprint(found: str) -> NotTrusted:
    """Give what to do about a certificate that is another than the one named."""
    return NotTrusted(
        "expected the certificate of home_assistant.fingerprint, found one of SHA-256"
        f" {found}: if Home Assistant got a new certificate, write this there; if not, somebody"
        " answers in its place"
    )


def no_answer(url: str, error: BaseException) -> Away:
    """Give what to do where nobody, or something else, answers."""
    match error:
        case TimeoutError():
            reason = "no answer in time"
        case ConnectionRefusedError():
            reason = "nothing listens there"
        case ssl.SSLError():
            reason = "it does not speak TLS there; perhaps the url is http://"
        case OSError():
            reason = error.strerror or type(error).__name__
        case _:
            reason = "what answers there is not Home Assistant's WebSocket"
    return Away(
        f"Home Assistant cannot be reached at {url} ({reason}): is it running, and is"
        " home_assistant.url what a browser shows?"
    )
