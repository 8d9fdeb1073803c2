"""pipecat: its local audio transport, unmodified, around its OpenAI Realtime service.

Microphone and speaker are at 24 kHz, which spares it its own resampler: at its default of 16 kHz
every frame waits 40 ms more. Runs in the environment of other clients.

python -m tests.benchmarks.service.pipecat_client URL FILE
"""

# mypy: disable-error-code="import-not-found"
# What is imported here lives in the other environment.

import asyncio
import sys
import types
from collections.abc import Callable
from pathlib import Path

from loguru import logger

from tests.benchmarks.service.devices import RATE_HZ, Log, Loudspeaker, Microphone


class _Capture:
    """A stream of PyAudio's that captures."""

    def __init__(self, log: Log, callback: Callable[..., object]) -> None:
        self._microphone = Microphone(log, lambda pcm: callback(pcm, len(pcm) // 2, None, 0))
        self._started = False

    def start_stream(self) -> None:
        """Begin, once."""
        if not self._started:
            self._started = True
            self._microphone.start()

    def stop_stream(self) -> None:
        """Go on: the scene ends with the process."""

    def close(self) -> None:
        """Go on: the scene ends with the process."""


class _Playback(Loudspeaker):
    """A stream of PyAudio's that plays."""

    def start_stream(self) -> None:
        """Play from the first sample on."""

    def stop_stream(self) -> None:
        """Go on: the scene ends with the process."""

    def close(self) -> None:
        """Go on: the scene ends with the process."""


def stand_in(log: Log) -> types.ModuleType:
    """Give what is imported as `pyaudio`: as much of it as the transport uses."""

    class PyAudio:
        """Opens streams on the stand-in devices."""

        def get_format_from_width(self, width: int) -> int:
            """Give any number."""
            return width

        def open(self, **wanted: object) -> object:
            """Open a stream one way or the other."""
            callback = wanted.get("stream_callback")
            return _Capture(log, callback) if callable(callback) else _Playback(log)

        def terminate(self) -> None:
            """Go on: the scene ends with the process."""

    module = types.ModuleType("pyaudio")
    vars(module).update(PyAudio=PyAudio, paInt16=8, paContinue=0, paComplete=1)
    return module


async def converse(url: str, log: Log) -> None:
    """Hold the conversation, wired as in pipecat's own example."""
    sys.modules["pyaudio"] = stand_in(log)
    from pipecat.frames.frames import LLMRunFrame  # noqa: PLC0415 - after its pyaudio
    from pipecat.pipeline.pipeline import Pipeline  # noqa: PLC0415
    from pipecat.pipeline.worker import PipelineParams, PipelineWorker  # noqa: PLC0415
    from pipecat.processors.aggregators.llm_context import LLMContext  # noqa: PLC0415
    from pipecat.processors.aggregators.llm_response_universal import (  # noqa: PLC0415
        LLMContextAggregatorPair,
    )
    from pipecat.services.llm_service import FunctionCallParams  # noqa: PLC0415
    from pipecat.services.openai.realtime import events  # noqa: PLC0415
    from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService  # noqa: PLC0415
    from pipecat.transports.local.audio import (  # noqa: PLC0415
        LocalAudioTransport,
        LocalAudioTransportParams,
    )
    from pipecat.workers.runner import WorkerRunner  # noqa: PLC0415

    async def set_light(params: FunctionCallParams, room: str, on: bool) -> None:  # noqa: ARG001, FBT001 - a tool's parameters
        """Turn a light on or off.

        Args:
            room: The room.
            on: On or off.
        """
        await params.result_callback({"ok": True})

    set_light.__annotations__["params"] = FunctionCallParams
    audio = events.AudioConfiguration(
        input=events.AudioInput(turn_detection=events.TurnDetection())
    )
    transport = LocalAudioTransport(
        LocalAudioTransportParams(audio_in_enabled=True, audio_out_enabled=True)
    )
    service = OpenAIRealtimeLLMService(
        api_key="none",
        base_url=url,
        settings=OpenAIRealtimeLLMService.Settings(
            session_properties=events.SessionProperties(audio=audio)
        ),
    )
    context = LLMContext([{"role": "developer", "content": "Begin."}], [set_light])
    people, answers = LLMContextAggregatorPair(context)
    parts = [transport.input(), people, service, transport.output(), answers]
    rates = PipelineParams(audio_in_sample_rate=RATE_HZ, audio_out_sample_rate=RATE_HZ)
    worker = PipelineWorker(Pipeline(parts), params=rates, idle_timeout_secs=None)
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await worker.queue_frames([LLMRunFrame()])
    await runner.run()


def main() -> None:
    """Converse until told to end."""
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    url, file = sys.argv[1:]
    log = Log()
    log.write_when_told(Path(file))
    asyncio.run(converse(url, log))


if __name__ == "__main__":
    main()
