"""Tells the story of a turn from what the conversation hears and does, with its latencies."""

from dataclasses import asdict, dataclass, field

from config.audio import HOUSE
from daemon import effects as do
from daemon import story
from daemon.effects import Effect
from daemon.events import Event, StopRequested, TalkPressed
from daemon.story import Story
from daemon.turn_times import TurnTimes
from hardware import protocol as audio
from providers import base as service


@dataclass(slots=True)
class _Turn:
    """What is known of the turn under way."""

    number: int
    reply_id: str = ""
    answer: list[str] = field(default_factory=list)


class Narrator:
    """Listens beside the conversation; it changes nothing."""

    def __init__(self, told: Story) -> None:
        self._told = told
        self._turn = _Turn(0)
        self._state = ""
        self._past_reply_id = ""
        self._cutter = ""
        self._cut_by = ""
        self._times = TurnTimes()
        self.last_turn: story.TurnDone | None = None

    @property
    def turn_id(self) -> str:
        """Give the name of the turn under way."""
        return f"turn-{self._turn.number}"

    def heard(self, event: Event) -> None:
        """Note an event, before the conversation hears it."""
        turn = self._turn
        self._times.heard(event)
        self._cutter = _cutter(event)
        match event:
            case audio.WakeWordHeard():
                at_s = event.at / HOUSE.rate_hz
                self._told.tell(story.Woken(event.word, event.score, at_s))
            case audio.StopWordHeard(score, at):
                self._told.tell(story.StopHeard(score, at / HOUSE.rate_hz))
            case TalkPressed():
                self._told.tell(story.Woken("", 1.0, 0.0))
            case audio.Flushed(channel=audio.Channel.REPLY) if self._cut_by:
                self._told.tell(story.Interrupted(self._cut_by, event.heard_ms))
                self._cut_by = ""
            case audio.BargeInSuspected() | audio.BargeInDismissed() | audio.TalkedOver():
                self._told.tell(story.BargeIn(_verdict(event), event.at / HOUSE.rate_hz))
            case service.Transcript(text=text, final=True):
                self._told.tell(story.Heard(text))
            case service.TextOutput(reply_id=reply_id) if self._is_present(reply_id):
                if turn.answer and turn.reply_id != reply_id:
                    turn.answer.append(" ")  # what was said before a tool ran
                turn.reply_id = reply_id
                turn.answer.append(event.text)
            case service.TurnEnd(reply_id=reply_id) if self._is_present(reply_id):
                self._answered()
            case _:
                pass

    def first_frame(self) -> None:
        """A frame of this turn is readable by the session."""
        self._times.first_frame()

    def did(self, effect: Effect) -> None:
        """Note an effect, as it is carried out."""
        turn = self._turn
        match effect:
            case do.Show():
                self._show(effect.state)
            case do.Connect():
                self._turn = _Turn(turn.number)  # nothing of a window in which nobody spoke
                self._times.begin()
            case do.Play():
                turn.reply_id = effect.reply_id
                if not self._times.answer_began:
                    self._told.tell(story.FirstAudio())
            case do.FinishTurn():
                self._finish(effect.outcome)
            case _:
                pass
        self._times.did(effect)

    def _is_present(self, reply_id: str) -> bool:
        """Whether words are of this turn: of a cut reply some still come in the next one."""
        return not reply_id or reply_id != self._past_reply_id

    def _show(self, state: str) -> None:
        if state != self._state:
            self._state = state
            self._told.tell(story.StateChanged(state))

    def _answered(self) -> None:
        if self._turn.answer:
            text = "".join(self._turn.answer).strip()
            self._turn.answer.clear()
            self._told.tell(story.Answered(text))

    def _finish(self, outcome: do.Outcome) -> None:
        self._answered()
        self._cut_by = self._cutter if outcome is do.Outcome.INTERRUPTED else ""
        self._past_reply_id = self._turn.reply_id or self._past_reply_id
        latencies = self._times.latencies_ms()
        done = story.TurnDone(turn_id=self.turn_id, outcome=outcome, latencies_ms=latencies)
        self._turn = _Turn(self._turn.number + 1)
        self._times.begin()
        self.last_turn = done
        self._told.tell(done)


def metered(told: audio.Meter) -> story.Metered:
    """Give the live meter as the story tells it."""
    figures = asdict(told)
    at_s = figures.pop("at") / HOUSE.rate_hz
    return story.Metered(at_s=at_s, **figures)


def _cutter(event: Event) -> str:
    """Give who cuts an answer, if this event does."""
    match event:
        case StopRequested() | audio.StopWordHeard():
            return "stop"
        case service.Interrupted():
            return "service"
        case audio.TalkedOver():
            return "speech"
        case _:
            return "person"


def _verdict(event: audio.BargeInSuspected | audio.BargeInDismissed | audio.TalkedOver) -> str:
    """Give what the audio worker makes of what may be somebody talking over us."""
    match event:
        case audio.BargeInSuspected():
            return "suspected"
        case audio.BargeInDismissed():
            return "dismissed"
        case audio.TalkedOver():
            return "confirmed"
