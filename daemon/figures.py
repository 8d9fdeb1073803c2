"""The figures a house of some settings goes by: its conversation's, its sessions', its worker's."""

from config.audio import HOUSE
from config.settings import Settings
from daemon.clock import Clock
from daemon.search import Terms
from daemon.turn import Rules
from daemon.watcher import Watcher
from hardware.worker_settings import Replay, WorkerSettings


def rules(settings: Settings) -> Rules:
    """Give the figures a conversation of these settings keeps to."""
    talk = settings.conversation
    return Rules(
        follow_up_s=talk.follow_up_s,
        no_speech_s=talk.no_speech_s,
        max_turn_s=talk.max_turn_s,
        answer_timeout_s=talk.answer_timeout_s,
        stall_timeout_s=talk.stall_timeout_s,
        connect_timeout_s=talk.connect_timeout_s,
        preroll_samples=settings.wake.preroll_ms * HOUSE.rate_hz // 1000,
        barge_in=settings.barge_in,
        profiles={word.name: word.profile for word in settings.wake.words if word.profile},
    )


def terms(settings: Settings, clock: Clock, watcher: Watcher) -> Terms:
    """Give the figures sessions are kept by."""
    talk = settings.conversation
    return Terms(
        clock=clock,
        budget_s=talk.connect_timeout_s,
        keep_warm_s=talk.keep_warm_s,
        max_sessions=talk.max_sessions,
        max_retries=talk.retry.max_retries,
        retry_delay_s=talk.retry.delay_s,
        retry_backoff=talk.retry.backoff,
        watcher=watcher,
    )


def worker_settings(settings: Settings, replay: Replay | None, *, muted: bool) -> WorkerSettings:
    """Give what an audio worker of these settings begins with."""
    return WorkerSettings(
        audio=settings.audio,
        wake=settings.wake,
        endpoint=settings.endpoint,
        barge_in=settings.barge_in,
        amplifier=settings.amplifier,
        muted=muted,
        replay=replay,
    )
