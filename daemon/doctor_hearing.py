"""The doctor's look at the ears: what they made of a chime and of a measuring sound."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from config.settings import Audio
from daemon.ailments import AILMENTS, WEAK_DB
from daemon.doctor import Finding, broken, doubtful, fine

CHIME_ABOVE_ROOM_DB: Final = 6.0
LOUD_ROOM_DBFS: Final = -35.0
CLIPPING_DBFS: Final = -3.0
_ZEROS_S: Final = 0.5
_SOFTER_PERCENT: Final = 15
"""A step of the volume that is worth trying: about 4 dB."""
_ECHO_AILMENTS: Final = frozenset({"echo", "reference", "drift"})


def hearing(heard: Mapping[str, object], audio: Audio) -> Iterator[Finding]:
    """Judge what `House.doctor_probe` measured: the room, the chime in it, and the processors."""
    yield loop(heard)
    if "processors" not in heard:
        return
    audible = _rise_db(heard) >= CHIME_ABOVE_ROOM_DB
    ailing = [kind for kind in _texts(heard, "ailments") if audible or kind not in _ECHO_AILMENTS]
    yield from (_ailment(kind, heard, audio) for kind in ailing)
    if audible and not _ECHO_AILMENTS.intersection(ailing):
        yield _echo(heard, audio)
    if (figures := _reported(heard, "channels")) and not {"channels", "geometry"} & {*ailing}:
        yield replace(fine("channels", _listened_to(figures)), figures=figures)


def loop(heard: Mapping[str, object]) -> Finding:
    """Judge the room and the chime in it."""
    figures = {
        key: _figure(heard, key)
        for key in ("quiet_dbfs", "chime_dbfs", "zeros_s", "clipped")
        if key in heard
    }
    return replace(_loop(heard), figures=figures)


def _loop(heard: Mapping[str, object]) -> Finding:
    subject = "record and play"
    quiet, chime = _figure(heard, "quiet_dbfs"), _figure(heard, "chime_dbfs")
    why = "a room that does not hear its own chime may not hear you"
    if problem := heard.get("problem"):
        mend = "once that is over or mended, run `parlour doctor` again"
        return broken(subject, str(problem), why=why, mend=mend)
    if _figure(heard, "zeros_s") > _ZEROS_S:
        mend = "look for a switch on the microphone, and unmute it: alsamixer, F4, then M"
        return broken(subject, "the microphone gives exact silence", why=why, mend=mend)
    if chime - quiet < CHIME_ABOVE_ROOM_DB:
        what = f"the chime was not heard (room {quiet:.0f} dB, with chime {chime:.0f} dB)"
        mend = (
            "if you did not hear it either, turn the loudspeaker on and up: alsamixer, and"
            " [audio.volume] notice = 80; if you did, the device takes its own sound out:"
            ' leave "echo" out of [audio] processors'
        )
        return doubtful(subject, what, why=why, mend=mend)
    if chime > CLIPPING_DBFS:
        mend = "lower the microphone's gain: alsamixer, F4"
        what = f"the microphone is overdriven ({chime:.0f} dB)"
        return doubtful(subject, what, why="distorted speech is understood badly", mend=mend)
    if quiet > LOUD_ROOM_DBFS:
        what = f"the room is loud ({quiet:.0f} dB while nobody spoke)"
        mend = "lower the microphone's gain (alsamixer, F4), or move it away from the noise"
        return doubtful(subject, what, why="the wake word drowns in noise", mend=mend)
    return fine(subject, f"heard the chime {chime - quiet:.0f} dB above a room at {quiet:.0f} dB")


def _ailment(kind: str, heard: Mapping[str, object], audio: Audio) -> Finding:
    """Give what the health complained of, with its cure."""
    ailment = next(each for each in AILMENTS if each.kind == kind)
    mend = ailment.mend
    if kind in ("echo", "clipping"):
        mend += f"; softer: [audio.volume] {_softer(audio)}"
    finding = doubtful(ailment.subject, _texts(heard, "ailments")[kind], why=ailment.why, mend=mend)
    return replace(finding, figures=_reported(heard, ailment.subject))


def _echo(heard: Mapping[str, object], audio: Audio) -> Finding:
    """Judge what becomes of our own sound in the microphone."""
    subject, figures = "echo", _reported(heard, "echo")
    if not figures:
        chain = ", ".join(f'"{name}"' for name in (*audio.processors, "echo"))
        what = f"nothing takes our own voice off: {_rise_db(heard):.0f} dB above the room"
        why = "it is not understood while it speaks, and may hear itself"
        return doubtful(subject, what, why=why, mend=f"write [audio] processors = [{chain}]")
    taken_db, delay_ms = figures.get("attenuation_db", 0.0), figures.get("delay_ms", 0.0)
    what = f"{taken_db:.0f} dB taken off our own voice, which comes back after {delay_ms:.0f} ms"
    if not figures.get("proven"):
        what = f"only {what}" if taken_db >= WEAK_DB else "the canceller has not found it yet"
        why = "until the canceller has proven itself, nobody can talk over an answer by speech"
        mend = f"try again after a few answers; then softer: [audio.volume] {_softer(audio)}"
        return replace(doubtful(subject, what, why=why, mend=mend), figures=figures)
    drift = f", clocks {abs(figures.get('drift_ppm', 0.0)):.0f} ppm apart"
    return replace(fine(subject, what + drift), figures=figures)


def _softer(audio: Audio) -> str:
    return f"reply = {max(10, audio.volume.reply - _SOFTER_PERCENT)}"


def _listened_to(figures: Mapping[str, float]) -> str:
    direction_deg = figures.get("direction_deg", -1.0)
    whence = f", our chime from {direction_deg:.0f}°" if direction_deg >= 0 else ""
    return f"channel {figures.get('channel', 0.0):.0f} is heard{whence}"


def _rise_db(heard: Mapping[str, object]) -> float:
    """Give how far the microphone hears our sound above the room, before any processor."""
    loudest = max(_figure(heard, "chime_dbfs"), _figure(heard, "measured_dbfs", -120.0))
    return loudest - _figure(heard, "quiet_dbfs")


def _figure(values: Mapping[str, object], key: str, otherwise: float = 0.0) -> float:
    value = values.get(key)
    return float(value) if isinstance(value, int | float) else otherwise


def _texts(values: Mapping[str, object], key: str) -> Mapping[str, str]:
    value = values.get(key)
    return {str(name): str(text) for name, text in value.items()} if isinstance(value, dict) else {}


def _reported(heard: Mapping[str, object], processor: str) -> Mapping[str, float]:
    reports = heard.get("processors")
    figures = reports.get(processor) if isinstance(reports, dict) else None
    if not isinstance(figures, dict):
        return {}
    return {key: float(value) for key, value in figures.items() if isinstance(value, int | float)}
