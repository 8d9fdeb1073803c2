"""A session is told what its profile changes, and of the house all the rest."""

from pathlib import Path

import pytest

from config.agent import Reasoning
from config.settings import Conversation, Profile, Room, Settings, Wake, WakeWord
from daemon.briefing import Briefing
from daemon.plan import Plan
from daemon.tools.box import ToolBox
from daemon.tools.clock import get_time
from providers.agent.provider import ExternalProvider
from providers.base import Provider, SessionBrief, TurnMode, VocabularyItem
from providers.errors import ProviderError, Unsupported
from providers.local.provider import LocalProvider
from providers.registry import UnknownProvider
from tests.daemon.recorded import scripted
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


def test_a_session_with_tools_is_told_the_home_in_words(made: dict[str, Provider]) -> None:
    box = ToolBox([get_time(lambda: pytest.fail("nobody asks for the time"))])
    things = [VocabularyItem(name="office", kind="room"), LAMP]
    briefing = Briefing(HOUSE, box.specs, lambda: things, made)
    _, brief = first(briefing("", "hey_jarvis", TurnMode.AUTOMATIC))
    assert brief.home.startswith("Home: office: desk lamp. Tools: ")
    _, brief = first(briefing("offline", "", TurnMode.AUTOMATIC))
    assert brief.home == ""


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


def settings_with(**conversation: object) -> Settings:
    talk = HOUSE.conversation.model_copy(update=conversation)
    agent = HOUSE.agent.model_copy(update={"base_url": "http://127.0.0.1:1/v1", "model": "small"})
    return HOUSE.model_copy(update={"conversation": talk, "agent": agent})


def briefed(settings: Settings, made: dict[str, Provider]) -> Briefing:
    return Briefing(settings, ToolBox([]).specs, list, made)


def test_those_who_step_in_come_in_order_with_models_and_voices_of_their_own(
    made: dict[str, Provider],
) -> None:
    settings = settings_with(fallback=("openai", "script", "offline"))
    plan = briefed(settings, made)("", "", TurnMode.AUTOMATIC)
    assert [candidate.name for candidate in plan.candidates] == [
        "scripted",
        "openai_realtime",
        "local",
    ]
    _, brief = plan.candidates[2].make()
    assert (brief.model, brief.voice, brief.instructions) == ("", "", "Brief.")
    assert plan.refuge is not None
    assert plan.refuge.name == "local"


def test_every_session_of_a_conversation_knows_which_one_it_belongs_to(
    briefing: Briefing,
) -> None:
    plan = briefing("", "", TurnMode.AUTOMATIC)
    ids = {plan.candidates[0].make()[1].conversation_id for _ in range(3)}
    other = first(briefing("", "", TurnMode.AUTOMATIC))[1].conversation_id
    assert len(ids) == 1
    assert other not in ids


def test_the_plain_pipeline_hears_and_speaks_with_the_house_s_own_worker(
    made: dict[str, Provider],
) -> None:
    local = LocalProvider(HOUSE.providers.local)
    briefing = briefed(settings_with(provider="pipeline"), {**made, "local": local})
    provider, _ = first(briefing("", "", TurnMode.AUTOMATIC))
    assert isinstance(provider, ExternalProvider)
    assert provider.inner is local
    assert provider.name == "pipeline"


def test_an_agent_thinks_for_the_first_alone(made: dict[str, Provider]) -> None:
    local = LocalProvider(HOUSE.providers.local)
    settings = settings_with(provider="local", reasoning=Reasoning.EXTERNAL, fallback=("script",))
    plan = briefed(settings, {**made, "local": local})("", "", TurnMode.AUTOMATIC)
    assert isinstance(plan.candidates[0].make()[0], ExternalProvider)
    assert plan.candidates[1].make()[0] is made["scripted"]
    assert plan.refuge is not None
    assert plan.refuge.make()[0] is local


def test_an_edit_makes_anew_what_it_changes_and_nothing_else(
    made: dict[str, Provider], tmp_path: Path
) -> None:
    before = scripted(tmp_path / "script.toml", "[[turn]]\nsteps = [{ turn_end = true }]\n")
    briefing = briefed(before, {"local": made["local"]})
    spoken, first_made = briefing.provider("local"), briefing.provider("scripted")
    briefing.take(
        before.model_copy(update={"conversation": Conversation(provider="scripted", voice="en-gb")})
    )
    assert briefing.provider("scripted") is first_made
    assert briefing("", "", TurnMode.AUTOMATIC).candidates[0].made()[1].voice == "en-gb"
    briefing.take(before.model_copy(update={"room": Room(language="de")}))
    assert briefing.provider("scripted") is not first_made
    assert briefing.provider("local") is spoken  # it lives as long as the house, and is told itself
