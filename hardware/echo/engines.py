"""The echo cancellers there are, by the names of the settings."""

from typing import assert_never

from config.echo import Echo, EchoEngine
from hardware.echo.canceller import Canceller
from hardware.echo.kalman import KalmanCanceller


def make_canceller(settings: Echo) -> Canceller:
    """Make the chosen canceller. Raises `ProcessorUnusable` where its library is missing."""
    match settings.engine:
        case EchoEngine.KALMAN:
            return KalmanCanceller(settings.tail_ms, settings.max_delay_ms)
        case EchoEngine.SPEEX:
            from hardware.echo.speex import SpeexCanceller  # noqa: PLC0415 - an optional library

            return SpeexCanceller(settings.tail_ms)
        case EchoEngine.WEBRTC:
            from hardware.echo.webrtc import WebRtcCanceller  # noqa: PLC0415 - an optional library

            return WebRtcCanceller()
        case _:
            assert_never(settings.engine)
