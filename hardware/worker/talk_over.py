"""Lets a person talk over the answer: what the judge decides is carried out where it is decided.

Lowering and pausing wait for nobody: they happen here, in the audio worker. The main process is
told, and has the last word: it cuts the answer, or leaves it to go on.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from config.audio import HOUSE
from config.barge_in import BargeIn
from hardware.barge_in.background import Background
from hardware.barge_in.follower import Follower
from hardware.barge_in.judge import Confirm, Dismiss, Duck, Judge, Pause, Verdict
from hardware.channels import Channel
from hardware.level import level_dbfs
from hardware.protocol import (
    BargeInDismissed,
    BargeInSuspected,
    Event,
    TalkedOver,
    WatchTalkOver,
)
from hardware.ring import Samples, TurnRing
from hardware.vad import Vad

_TRUST_FOR: Final = HOUSE.rate_hz // 2
"""For so many samples what the canceller said of itself holds."""
_LOOK_AT_EVERY: Final = 4
"""A room at rest need not be looked at all the time: that is two minutes for half a one."""
_SURELY_NOBODY: Final = 0.2
"""VAD probability below which a window tells what is left of our own voice."""

type Reports = Callable[[], Mapping[str, Mapping[str, float]]]
"""Gives what each processor reports; a canceller tells there whether it is proven."""


class Answer(Protocol):
    """The answer that sounds, as far as it can be held back."""

    def soften(self, channel: Channel, by_db: float) -> None:
        """Lower a channel by so much within a few milliseconds; 0 lets it rise again."""

    def hold(self, channel: Channel, *, on: bool) -> None:
        """Stop a channel where it stands, or let it go on from there."""


class NoAnswer:
    """The answer of a room without a loudspeaker."""

    def soften(self, channel: Channel, by_db: float) -> None:
        """Nothing sounds."""

    def hold(self, channel: Channel, *, on: bool) -> None:
        """Nothing sounds."""


class TalkOver:
    """Watches over one answer after another; used by the listening thread alone."""

    def __init__(
        self, tell: Callable[[Event], None], ring: TurnRing, answer: Answer, reports: Reports
    ) -> None:
        self._tell = tell
        self._answer = answer
        self._reports = reports
        self._follower = Follower(ring, Vad)
        self._background = Background()
        self._rested = 0
        self._settings = BargeIn()
        self._judge = Judge(self._settings)
        self._order = WatchTalkOver(on=False)
        self._sounds_since: int | None = None
        self._proven = False
        self._asked_at = 0
        self._heard_until = 0

    def take_up(self, settings: BargeIn) -> None:
        """Judge by these settings from now on."""
        self.let_go()
        self._settings = settings
        self._judge = Judge(settings)

    def obey(self, order: WatchTalkOver) -> None:
        """Watch over an answer that begins to sound, or let go of one that is over."""
        if order.on and not self._order.on:
            self._follower.begin(self._settings.margin_db, self._background.dbfs)
            self._sounds_since = None
            self._asked_at = -_TRUST_FOR
        self._order = order
        self.let_go()

    def let_go(self) -> None:
        """Suspect nobody any more: the answer is over, or nothing is heard."""
        if self._judge.quiet:
            return
        self._judge.reset()
        self._restore()
        if self._order.on:
            self._tell(BargeInDismissed(self._heard_until))

    def rest(self, cleaned: Samples) -> None:
        """Take what was just added to the ring while neither we speak nor somebody to us."""
        self._rested += 1
        if self._rested % _LOOK_AT_EVERY == 0:
            self._background.note(level_dbfs(cleaned), cleaned.size)

    def hear(self, cleaned: Samples, far: Samples, at: int, *, playing: bool) -> None:
        """Take what was just added to the ring, until number `at`, and the far end beside it."""
        if not self._order.on:
            return
        self._heard_until = at
        self._follower.note_far(far, cleaned.size)
        if playing and self._sounds_since is None:
            self._sounds_since = at - cleaned.size
        trusted = self._is_trusted(at)
        for window in self._follower.windows():
            self._carry_out(self._judge.hear(window, trusted=trusted))
            # Before the canceller is proven, what is heard is our own voice and no background.
            if trusted and self._judge.quiet:
                self._background.note(window.level_dbfs, window.ends - window.begins)
                self._follower.residue.background_dbfs = self._background.dbfs
            if window.probability < _SURELY_NOBODY:
                self._follower.residue.learn(window.level_dbfs)

    def near_wake(self, score: float, at: int) -> None:
        """Take the best score of the wake words in the hop that ended at sample `at`."""
        if self._order.on and score >= self._settings.near_wake_score:
            self._carry_out(self._judge.near_wake(at))

    def _is_trusted(self, at: int) -> bool:
        """Whether speech in the cleaned sound is somebody else's."""
        settings = self._settings
        if not settings.enabled:
            return False
        if self._is_proven(at):
            return True
        sounded = 0 if self._sounds_since is None else at - self._sounds_since
        in_grace = sounded < settings.grace_ms * HOUSE.rate_hz // 1000
        return settings.without_canceller and not in_grace

    def _is_proven(self, at: int) -> bool:
        if at - self._asked_at >= _TRUST_FOR:
            self._asked_at = at
            self._proven = any(figures.get("proven") for figures in self._reports().values())
        return self._proven

    def _carry_out(self, verdicts: list[Verdict]) -> None:
        reply = Channel.REPLY
        for verdict in verdicts:
            match verdict:
                case Duck(at):
                    self._answer.soften(reply, self._settings.duck_db)
                    self._tell(BargeInSuspected(at))
                case Pause():
                    if self._order.pauses:
                        self._answer.hold(reply, on=True)
                case Confirm(onset, at):
                    if self._order.pauses:
                        self._answer.hold(reply, on=True)
                    self._tell(TalkedOver(onset, at))
                case Dismiss(at):
                    self._restore()
                    self._tell(BargeInDismissed(at))

    def _restore(self) -> None:
        self._answer.soften(Channel.REPLY, 0.0)
        self._answer.hold(Channel.REPLY, on=False)
