"""The same conversation, continued by the next connection; or told anew where it cannot be."""

import pytest

from providers.base import Expiring, HistoryItem, SessionBrief, TurnEnd, TurnMode
from providers.errors import ErrorCode, Rejected
from providers.gemini_live.provider import GeminiProvider
from tests.providers.gemini_live.messages import sound
from tests.providers.gemini_live.service import Service, conversing, until

SAID = (HistoryItem("user", "hello"), HistoryItem("assistant", "Hi."))


async def give_handle(service: Service, provider: GeminiProvider, brief: SessionBrief) -> None:
    async with conversing(provider, brief) as (_, heard):
        await service.line.content(**sound(), generationComplete=True)
        await heard.first(TurnEnd)
        update = {"newHandle": "h1", "resumable": True}
        await service.line.say({"sessionResumptionUpdate": update})
        await service.line.say({"goAway": {"timeLeft": "50s"}})
        await heard.first(Expiring)


async def test_the_next_session_of_a_conversation_continues_it(service: Service) -> None:
    provider = GeminiProvider(service.settings())
    brief = SessionBrief(conversation_id="one")
    await give_handle(service, provider, brief)
    async with conversing(provider, SessionBrief(conversation_id="one", history=SAID)):
        assert service.line.setup["sessionResumption"] == {"handle": "h1"}
    assert not service.line.all("clientContent"), "the service knows what was said"


@pytest.mark.parametrize(
    "other",
    [
        SessionBrief(conversation_id="two", history=SAID),
        SessionBrief(conversation_id="one", history=SAID, turn_mode=TurnMode.PUSH_TO_TALK),
        SessionBrief(conversation_id="one", history=SAID, voice="Puck"),
        SessionBrief(conversation_id="one", history=SAID * 2),
    ],
    ids=["conversation", "mode", "voice", "somebody else answered in between"],
)
async def test_another_session_is_told_anew(service: Service, other: SessionBrief) -> None:
    provider = GeminiProvider(service.settings())
    await give_handle(service, provider, SessionBrief(conversation_id="one"))
    async with conversing(provider, other):
        [history] = await until(lambda: service.line.all("clientContent"))
    assert service.line.setup["sessionResumption"] == {}
    assert history["turnComplete"] is False
    assert [turn["role"] for turn in history["turns"][:2]] == ["user", "model"]


async def test_a_handle_the_service_forgot_is_dropped_and_the_history_told(
    service: Service,
) -> None:
    provider = GeminiProvider(service.settings())
    await give_handle(service, provider, SessionBrief(conversation_id="one"))
    service.refuse = [(1008, "session not found")]
    async with conversing(provider, SessionBrief(conversation_id="one", history=SAID)):
        await until(lambda: service.line.all("clientContent"))
    _, refused, fresh = service.lines
    assert refused.setup["sessionResumption"] == {"handle": "h1"}
    assert fresh.setup["sessionResumption"] == {}


@pytest.mark.parametrize(
    "refusal",
    [(1007, "Request contains an invalid argument."), (1011, "Internal error encountered.")],
)
async def test_however_a_handle_is_refused_the_same_opening_begins_anew(
    service: Service, refusal: tuple[int, str]
) -> None:
    provider = GeminiProvider(service.settings())
    await give_handle(service, provider, SessionBrief(conversation_id="one"))
    service.refuse = [refusal]
    async with conversing(provider, SessionBrief(conversation_id="one", history=SAID)):
        await until(lambda: service.line.all("clientContent"))


async def test_a_continued_session_that_dies_before_its_first_answer_is_not_continued_again(
    service: Service,
) -> None:
    provider = GeminiProvider(service.settings())
    brief = SessionBrief(conversation_id="one", history=SAID)
    await give_handle(service, provider, SessionBrief(conversation_id="one"))
    async with conversing(provider, brief) as (_, heard):
        await service.line.close(1011, "Deadline expired before operation could complete.")
        await until(lambda: heard.over)
    async with conversing(provider, brief):
        assert service.line.setup["sessionResumption"] == {}


async def test_a_used_up_account_is_not_asked_twice(service: Service) -> None:
    provider = GeminiProvider(service.settings())
    await give_handle(service, provider, SessionBrief(conversation_id="one"))
    service.refuse = [(1011, "quota exceeded")]
    with pytest.raises(Rejected) as caught:
        async with provider.open(SessionBrief(conversation_id="one")):
            pass
    assert caught.value.code is ErrorCode.QUOTA
    assert len(service.lines) == 2
