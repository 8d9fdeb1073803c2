"""What can be wrong with the way to a broker, each in a sentence with its cure."""

import socket
import ssl
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from config.errors import SecretUnavailable
from config.mqtt import Mqtt


class Fault(StrEnum):
    """What is wrong; one line in the log for each new one."""

    NO_SECRET = "no_secret"  # noqa: S105 - the name of a fault
    UNKNOWN_HOST = "unknown_host"
    UNREACHABLE = "unreachable"
    SILENT = "silent"
    REFUSED = "refused"
    TLS = "tls"
    LOST = "lost"
    THROWN_OUT = "thrown_out"
    """Let in and out again at once."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault and the sentence for a person."""

    fault: Fault
    words: str

    @property
    def needs_a_person(self) -> bool:
        """Whether trying again soon would be of no use."""
        return self.fault in {Fault.REFUSED, Fault.NO_SECRET, Fault.TLS}


BRIEF_S: Final = 1.0
"""A connection that broke before was not meant to be."""

_NO_WORD: Final = "Operation timed out"
"""What aiomqtt says when a port takes the connection and never answers."""

_REFUSALS: Final = {"Bad user name or password", "Not authorized", "Banned", "Client identifier"}
"""How the reasons of a refusal begin (paho's names of them)."""


def trouble_of(error: BaseException, section: Mqtt, *, held_s: float | None) -> Trouble:
    """Tell what an error of a connection means; `held_s` is `None` for one that never was."""
    host, port = section.address
    place = f"{host}:{port}"
    if held_s is not None:
        return _broken(place, held_s)
    if str(error) == _NO_WORD:
        return _silent(place, section)
    return _unopened(_root(error), place, section)


def _broken(place: str, held_s: float) -> Trouble:
    if held_s > BRIEF_S:
        return Trouble(Fault.LOST, f"the broker at {place} went away; it is tried again")
    return Trouble(
        Fault.THROWN_OUT,
        f"the broker at {place} lets us in and out again: does somebody else use our"
        " mqtt.client_id, or is it restarting?",
    )


def _unopened(  # noqa: PLR0911 - one for each cause
    cause: BaseException, place: str, section: Mqtt
) -> Trouble:
    match cause:
        case SecretUnavailable() as missing:
            return Trouble(Fault.NO_SECRET, f"the broker's password cannot be had: {missing}")
        case ssl.SSLError() as wrong:
            return Trouble(Fault.TLS, _tls(wrong, place))
        case socket.gaierror():
            return Trouble(
                Fault.UNKNOWN_HOST,
                f'no computer is known as "{section.host}": check mqtt.host, or give an address',
            )
        case ConnectionRefusedError():
            return Trouble(
                Fault.UNREACHABLE,
                f"no broker answers at {place}: start it, or mend mqtt.host and mqtt.port",
            )
        case FileNotFoundError() as missing_file:
            return Trouble(Fault.TLS, f"{missing_file.filename or 'a certificate'} is not there")
        case ConnectionResetError() | BrokenPipeError():
            return _silent(place, section)
        case TimeoutError():
            return Trouble(Fault.UNREACHABLE, f"{place} does not answer: is that computer on?")
        case OSError() as broken:
            return Trouble(Fault.UNREACHABLE, f"{place} cannot be reached: {_plain(broken)}")
        case other:
            return _other(str(other), place, section)


def _other(said: str, place: str, section: Mqtt) -> Trouble:
    if any(refusal in said for refusal in _REFUSALS):
        login = (
            "check mqtt.username and mqtt.password"
            if section.username
            else "it wants a login: set mqtt.username and mqtt.password"
        )
        return Trouble(Fault.REFUSED, f"the broker at {place} does not let us in: {login}")
    return _silent(place, section)


def _silent(place: str, section: Mqtt) -> Trouble:
    expected = "with TLS (mqtt.tls)" if section.encrypted else "without TLS (mqtt.tls = false)"
    return Trouble(
        Fault.SILENT,
        f"{place} takes the connection and does not answer: is it an MQTT port {expected}?",
    )


def _tls(error: ssl.SSLError, place: str) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = error.verify_message or "it is not trusted"
        cure = (
            "write the name in its certificate as mqtt.host"
            if "mismatch" in reason.lower()
            else "give the certificate that signed it as mqtt.ca_file"
        )
        return f"the certificate of {place} is not accepted ({reason}): {cure}"
    reason = (error.reason or "").replace("_", " ").lower()
    if "alert" in reason or "certificate required" in reason:
        return f"{place} does not accept our certificate: check mqtt.certificate_file and key_file"
    return f"{place} does not speak TLS as we do ({reason or 'no reason given'}): check mqtt.port"


def _plain(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _root(error: BaseException) -> BaseException:
    """Give what the library was told: it hides the system's errors behind its own."""
    while not isinstance(error, OSError | SecretUnavailable):
        below = error.__cause__ or error.__context__
        if below is None or not isinstance(below, Exception):
            return error
        error = below
    return error
