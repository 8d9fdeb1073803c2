"""Chooses the wake-word engine that the settings name."""

from typing import assert_never

from config.settings import Wake, WakeEngine
from hardware.wake import base
from hardware.wake.gate import GatedEngine
from hardware.wake.models import stop_model_of


def make_engine(wake: Wake) -> base.WakeEngine:
    """Load the engine and its models. Raises `ModelUnusable` with what to do about it.

    Each engine is imported only where it was chosen: the worker's memory holds one of them.
    """
    match wake.engine:
        case WakeEngine.PARLOUR:
            from hardware.wake.parlour import ParlourEngine  # noqa: PLC0415 - 20 MB of onnxruntime

            engine = ParlourEngine(wake.words, stop_model_of(wake))
            return GatedEngine(engine) if wake.gate else engine
        case WakeEngine.OPENWAKEWORD:
            from hardware.wake.openwakeword import make_openwakeword  # noqa: PLC0415 - as above

            return make_openwakeword(wake.words)
        case WakeEngine.MICROWAKEWORD:
            from hardware.wake.microwakeword import make_microwakeword  # noqa: PLC0415 - optional

            return make_microwakeword(wake.words)
        case never:
            assert_never(never)
