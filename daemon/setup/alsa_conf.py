"""ALSA's configuration for the service: `voice_mic` and `voice_speaker`, by the cards' names.

A service has no PipeWire or PulseAudio session, which the `default` of a desktop image points at;
numbers like hw:1 move when things are replugged, and PortAudio opens only what it finds listed.
So the service gets a file of its own, through ALSA_CONFIG_PATH, with two names that stay.
"""

from typing import Final

from daemon.setup.proposal import Sound

MICROPHONE: Final = "voice_mic"
SPEAKER: Final = "voice_speaker"

_HEAD: Final = """\
# ALSA's configuration for Parlour's service alone, by the cards' names.
# `sudo parlour setup --again` writes it anew; one that was edited stays.
</usr/share/alsa/alsa.conf>
"""
# Any number that nothing else on the machine uses; ALSA finds the shared memory by it.
_KEYS: Final = {MICROPHONE: 712_001, SPEAKER: 712_002}


def alsa_conf(microphone: Sound | None, speaker: Sound | None, *, share: bool = False) -> str:
    """Give the file; a card that is missing leaves its name out.

    With `share` other programs of the group `audio` may use the same cards at the same time, and
    the microphone hears some milliseconds later.
    """
    parts = [_HEAD]
    if microphone:
        parts.append(_device(MICROPHONE, microphone, "dsnoop" if share else ""))
    if speaker:
        # dmix mixes on hardware only: HDMI's plugin is not, so it stays exclusive.
        mixes = share and speaker.pcm.startswith("hw:")
        parts.append(_device(SPEAKER, speaker, "dmix" if mixes else ""))
    return "\n".join(parts)


def _device(name: str, sound: Sound, sharing: str) -> str:
    if not sharing:
        return f'# {sound.about}\npcm.{name} {{\n\ttype plug\n\tslave.pcm "{sound.pcm}"\n}}\n'
    rate = f"\n\t\trate {sound.rate_hz}" if sound.rate_hz else ""
    channels = f"\n\t\tchannels {sound.channels}" if sound.channels else ""
    return (
        f"# {sound.about}, shared\n"
        f"pcm.{name}_shared {{\n\ttype {sharing}\n\tipc_key {_KEYS[name]}\n\tipc_perm 0660\n"
        f'\tslave {{\n\t\tpcm "{sound.pcm}"{rate}{channels}\n\t}}\n}}\n'
        f'pcm.{name} {{\n\ttype plug\n\tslave.pcm "{name}_shared"\n}}\n'
    )
