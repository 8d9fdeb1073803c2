from pathlib import Path

from daemon.setup.answers import Answers, defaults
from daemon.setup.interview import interview
from daemon.setup.proposal import Proposal, propose
from hardware.cards.machine import read_machine
from tests.hardware.cards.recorded import MACHINES


class Owner:
    """Answers in order, then with Enter; remembers what was shown."""

    def __init__(self, *answers: str, hidden: str = "") -> None:
        self._answers = iter(answers)
        self._hidden = hidden
        self.shown: list[str] = []

    def ask(self, question: str) -> str:
        self.shown.append(question)
        return next(self._answers, "")

    def ask_hidden(self, question: str) -> str:
        self.shown.append(question)
        return self._hidden

    def tell(self, text: str) -> None:
        self.shown.append(text)


def asked(key: str, owner: Owner, folder: Path) -> tuple[Answers, str]:
    proposal: Proposal = propose(read_machine(MACHINES[key].write(folder)))
    return interview(owner, proposal, defaults(proposal))


def test_enter_takes_every_proposal(tmp_path: Path) -> None:
    answers, key = asked("respeaker_2mic", Owner(), tmp_path)
    assert (answers.room, answers.language, answers.provider) == ("kitchen", "en", "local")
    assert answers.microphone
    assert answers.microphone.card.id == "seeed2micvoicec"
    assert (answers.button, key) == (17, "")


def test_what_cannot_be_used_is_asked_again_with_the_reason(tmp_path: Path) -> None:
    owner = Owner("study", "", "40", "22")
    answers, _ = asked("respeaker_2mic", owner, tmp_path)
    assert (answers.room, answers.button) == ("study", 22)
    assert "  expected a number from 2 to 27 or none, found 40" in owner.shown


def test_somebody_who_never_answers_usefully_gets_the_proposal(tmp_path: Path) -> None:
    answers, _ = asked("respeaker_2mic", Owner("study", "", *["klingon"] * 99), tmp_path)
    assert (answers.button, answers.provider) == (17, "local")


def test_one_of_several_loudspeakers_can_be_chosen(tmp_path: Path) -> None:
    answers, _ = asked("jabra_speak", Owner("study", "3"), tmp_path)
    assert answers.speaker
    assert answers.speaker.card.id == "Headphones"


def test_a_services_key_is_asked_for_without_showing_it(tmp_path: Path) -> None:
    owner = Owner("study", "", "none", "2", "de", hidden=" sk-hidden ")
    answers, key = asked("respeaker_2mic", owner, tmp_path)
    assert (answers.provider, answers.button, key) == ("openai_realtime", None, "sk-hidden")
    assert answers.language == "de"
    assert not any("sk-hidden" in shown for shown in owner.shown)


def test_a_language_is_asked_only_where_there_is_a_choice(tmp_path: Path) -> None:
    owner = Owner()
    asked("respeaker_2mic", owner, tmp_path)
    assert not any("language" in shown for shown in owner.shown)


def test_without_any_card_it_says_what_to_do_later(tmp_path: Path) -> None:
    owner = Owner()
    answers, _ = asked("a desktop without a card", owner, tmp_path)
    assert answers.microphone is None
    assert any("sudo parlour setup --again" in shown for shown in owner.shown)
