"""A session is told what its profile changes, and of the house all the rest."""

import pytest

from config.settings import Conversation, Profile, Room, Settings, Wake, WakeWord
from daemon.briefing import Briefing
from daemon.plan import Plan
from daemon.tools.box import ToolBox
from daemon.tools.clock import get_time
from providers.base import Provider, SessionBrief, TurnMode, VocabularyItem
from providers.errors import ProviderError, Unsupported
from providers.registry import UnknownProvider
from tests.daemon.scripts import service

LAMP = VocabularyItem(name="desk lamp", kind="light", room="office")
HOUSE = Settings(
    room=Room(name="office", language="en"),
    conversation=Conversation(provider="scripted", model="big", voice="ada", instructions="Brief."),
    profile={
        "butler": Profile(
            model="", voice="bo", language="de", instructions="Courteous.", tools=("get_time",)
        ),
        "offline": Profile(provider="offline", tools=()),
        "lost": Profile(provider="gemni_live"),
    },
    wake=Wake(
        words=(
            WakeWord(name="hey_jarvis"),
            WakeWord(name="butler_word", phrase="james my good man", profile="butler"),
        )
    ),
)


@pytest.fixture
def made() -> dict[str, Provider]:
    return {"scripted": service(), "local": service()}


def first(plan: Plan) -> tuple[Provider, SessionBrief]:
    return plan.candidates[0].make()


@pytest.fixture
def briefing(made: dict[str, Provider]) -> Briefing:
    box = ToolBox([get_time(lambda: pytest.fail("nobody asks for the time"))])
    return Briefing(HOUSE, box.specs, lambda: [LAMP], made)


def test_without_a_profile_a_session_is_the_house_s(
    briefing: Briefing, made: dict[str, Provider]
) -> None:
    provider, brief = first(briefing("", "hey_jarvis", TurnMode.AUTOMATIC))
    assert provider is made["scripted"]
    told = (brief.model, brief.voice, brief.language, brief.instructions)
    assert told == ("big", "ada", "en", "Brief.")
    assert [tool.name for tool in brief.tools] == ["get_time"]
    assert (brief.room, brief.vocabulary) == ("office", (LAMP,))
    assert brief.turn_mode is TurnMode.AUTOMATIC


def test_a_profile_changes_what_it_names_an_empty_text_too(briefing: Briefing) -> None:
    _, brief = first(briefing("butler", "butler_word", TurnMode.PUSH_TO_TALK))
    told = (brief.model, brief.voice, brief.language, brief.instructions)
    assert told == ("", "bo", "de", "Courteous.")
    assert brief.turn_mode is TurnMode.PUSH_TO_TALK


def test_a_profile_s_provider_may_go_by_another_name_and_have_no_tools(
    briefing: Briefing, made: dict[str, Provider]
) -> None:
    provider, brief = first(briefing("offline", "", TurnMode.AUTOMATIC))
    assert provider is made["local"]
    assert brief.tools == ()


@pytest.mark.parametrize(
    ("profile", "word", "phrase"),
    [
        ("", "hey_jarvis", "hey jarvis"),
        ("butler", "butler_word", "james my good man"),
        ("", "", "hey jarvis"),
        ("butler", "", "james my good man"),
        ("offline", "", ""),
        ("", "gone", ""),
    ],
)
def test_the_wake_phrase_is_how_the_word_is_spoken(
    briefing: Briefing, profile: str, word: str, phrase: str
) -> None:
    assert first(briefing(profile, word, TurnMode.AUTOMATIC))[1].wake_phrase == phrase


def test_every_session_has_an_id_of_its_own(briefing: Briefing) -> None:
    ids = [first(briefing("", "", TurnMode.AUTOMATIC))[1].session_id for _ in range(3)]
    assert len(set(ids)) == 3


def test_a_provider_is_made_once(briefing: Briefing) -> None:
    assert briefing.provider("scripted") is briefing.provider("script")


def test_a_profile_or_a_provider_that_is_not_there_is_told_in_words(briefing: Briefing) -> None:
    with pytest.raises(Unsupported, match="expected one of the file's, found 'gone'"):
        briefing("gone", "", TurnMode.AUTOMATIC)
    with pytest.raises(UnknownProvider, match="expected one that is installed, found 'gemni_live'"):
        first(briefing("lost", "", TurnMode.AUTOMATIC))


def test_a_provider_whose_settings_do_not_fit_is_refused() -> None:
    briefing = Briefing(HOUSE, ToolBox([]).specs, list, {})
    with pytest.raises(ProviderError, match="expected a script file, found none"):
        first(briefing("", "", TurnMode.AUTOMATIC))
