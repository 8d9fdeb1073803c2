"""What `/proc/asound/cardN/stream0` says of USB cards: channels and rates of each direction."""


def stream(name: str, *, playback: str = "", capture: str = "") -> str:
    """Give the file; each direction is `CHANNELS @ RATE, RATE`."""
    text = f"{name} at usb-0000:01:00.0-1.3, full speed : USB Audio\n"
    for title, offered in (("Playback", playback), ("Capture", capture)):
        if offered:
            channels, _, rates = offered.partition(" @ ")
            text += (
                f"\n{title}:\n  Status: Stop\n  Interface 1\n    Altset 1\n    Format: S16_LE\n"
                f"    Channels: {channels}\n    Endpoint: 0x01 (1 OUT) (ADAPTIVE)\n"
                f"    Rates: {rates}\n    Bits: 16\n    Channel map: FL FR\n"
            )
    return text


# An owner's listing, published with a program that reads it.
JABRA_510 = stream(
    "Jabra SPEAK 510 USB", playback="2 @ 8000, 16000, 48000", capture="1 @ 8000, 16000"
)
# README of respeaker/usb_4_mic_array: six channels at 16 kHz.
RESPEAKER_USB_V2 = stream("ReSpeaker 4 Mic Array", playback="2 @ 16000", capture="6 @ 16000")
# Seeed's guide of the XVF3800: firmware with six channels, 16 kHz.
XVF3800_6 = stream("reSpeaker XVF3800", playback="2 @ 16000", capture="6 @ 16000")
# The Linux driver of the camera: four channels at 16 kHz.
PS3_EYE = stream("USB Camera-B4.09.24.1", capture="4 @ 16000")
WEBCAM = stream("HD Webcam C270", capture="1 @ 16000, 24000, 32000, 48000")
