"""Bills worked by hand, and what a bill says when it cannot know."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Settings
from daemon.store import Store
from daemon.usage.bill import Bill, bill, money, total
from daemon.usage.budget import spent
from daemon.usage.prices import Price, Prices
from daemon.usage.tally import FIGURES, Tally, tally_of
from providers.events import Usage
from tests.daemon.timers.world import World
from tests.daemon.usage.books import begun, grok, kept, local, openai

PRICES = Prices.of(Settings())
DAY = dt.date(2026, 11, 18)
TEXT_ONLY = Price(text_input=Decimal(1), text_output=Decimal(2))


async def test_an_openai_conversation_costs_what_it_costs_on_paper(
    store: Store, world: World
) -> None:
    ledger = begun(store, world)
    meter = openai(ledger)
    # First turn, gpt-realtime-2.1, USD per million tokens:
    #   text in      812 - 640 = 172 x  4.00 =    688
    #   text cached              640 x  0.40 =    256
    #   audio in                 412 x 32.00 = 13,184
    #   text out                  58 x 24.00 =  1,392
    #   audio out                310 x 64.00 = 19,840
    #                                          35,360 millionths
    meter.counted(
        Usage(
            input_tokens=1_224,
            output_tokens=368,
            input_text_tokens=812,
            input_audio_tokens=412,
            cached_text_tokens=640,
            output_text_tokens=58,
            output_audio_tokens=310,
        )
    )
    meter.close_turn("turn-1")
    # Second turn: the first one is context now, and partly cached:
    #   text in   1,010 - 896 =  114 x  4.00 =    456
    #   text cached              896 x  0.40 =    358.4
    #   audio in  1,240 - 384 =  856 x 32.00 = 27,392
    #   audio cached             384 x  0.40 =    153.6
    #   text out                  71 x 24.00 =  1,704
    #   audio out                402 x 64.00 = 25,728
    #                                          55,792 millionths
    meter.sent(3_000)
    meter.counted(
        Usage(
            input_tokens=2_250,
            output_tokens=473,
            input_text_tokens=1_010,
            input_audio_tokens=1_240,
            cached_text_tokens=896,
            cached_audio_tokens=384,
            output_text_tokens=71,
            output_audio_tokens=402,
        )
    )
    meter.close_turn("turn-2")
    cost = spent(await kept(ledger), PRICES)
    assert cost == Bill(Decimal("0.091152"), complete=True)
    assert money(cost.known) == "0.09"


async def test_a_grok_conversation_costs_what_it_costs_on_paper(store: Store, world: World) -> None:
    ledger = begun(store, world)
    meter = grok(ledger)
    # grok-voice-think-fast-1.0: 0.05 USD a minute of sound either way, 0.004 a message.
    #   12.4 s sent + 9.1 s received            21.5 s
    #   31.0 s sent + 48.5 s received           79.5 s
    #   one written question, 4.6 s received     4.6 s
    #   together 105.6 s = 1.76 min x 0.05 =     0.088
    #   one message                              0.004
    #                                            0.092
    for number, (sent_ms, received_ms) in enumerate([(12_400, 9_100), (31_000, 48_500)]):
        meter.sent(sent_ms)
        meter.received(received_ms * 48, rate_hz=24_000)
        meter.close_turn(f"turn-{number}")
    meter.wrote()
    meter.received(4_600 * 48, rate_hz=24_000)
    meter.counted(Usage(input_tokens=900, output_tokens=100))  # told, and no part of this price
    meter.close_turn("turn-3")
    cost = spent(await kept(ledger), PRICES)
    assert cost == Bill(Decimal("0.092"), complete=True)
    assert money(cost.known) == "0.09"


async def test_what_is_answered_here_costs_exactly_nothing(store: Store, world: World) -> None:
    ledger = begun(store, world)
    meter = local(ledger)
    meter.sent(3_000)
    meter.close_turn("turn-1")
    cost = spent(await kept(ledger), PRICES)
    assert cost == Bill(Decimal(0), complete=True)
    assert money(cost.known) == "0.00"


def test_a_model_without_a_price_is_unknown_and_not_free() -> None:
    cost = bill(Tally(sent_ms=1_000, audio_input=20), None, cloud=True)
    assert cost.unknown
    assert not cost.complete


def test_a_kind_without_a_price_leaves_the_rest_known() -> None:
    cost = bill(Tally(text_input=1_000_000, audio_output=5), TEXT_ONLY, cloud=True)
    assert cost == Bill(Decimal(1), complete=False)
    assert not cost.unknown


def test_sound_without_a_word_about_tokens_is_not_free() -> None:
    assert bill(Tally(sent_ms=1_000), TEXT_ONLY, cloud=True).unknown


def test_written_messages_without_a_price_are_not_free() -> None:
    by_time = Price(audio_minute=Decimal("0.05"))
    assert bill(Tally(sent_ms=60_000, text_messages=1), by_time, cloud=True) == Bill(
        Decimal("0.05"), complete=False
    )


def test_cached_tokens_without_a_price_of_their_own_are_not_free() -> None:
    cost = bill(Tally(text_input=10, text_cached=4), TEXT_ONLY, cloud=True)
    assert cost == Bill(Decimal("0.000006"), complete=False)


def test_tokens_of_no_known_kind_have_a_price_only_where_all_cost_the_same() -> None:
    used = tally_of(Usage(input_tokens=1_000_000))
    assert used == Tally(unsorted_input=1_000_000)
    same = Price(text_input=Decimal(3), audio_input=Decimal(3))
    assert bill(used, same, cloud=True) == Bill(Decimal(3))
    assert bill(used, TEXT_ONLY, cloud=True).unknown


def test_what_a_breakdown_leaves_out_is_text() -> None:
    told = Usage(input_tokens=522, input_text_tokens=332, input_audio_tokens=165)
    assert tally_of(told) == Tally(text_input=332 + 25, audio_input=165)


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0", "0.00"), ("0.004", "<0.01"), ("0.005", "0.01"), ("1.005", "1.01"), ("12.3", "12.30")],
)
def test_money_is_whole_cents_and_never_nothing_by_rounding(amount: str, words: str) -> None:
    assert money(Decimal(amount)) == words


COUNTS = st.integers(0, 10**9)
TALLIES = st.builds(
    lambda figures: Tally(**dict(zip(FIGURES, figures, strict=True))),
    st.lists(COUNTS, min_size=len(FIGURES), max_size=len(FIGURES)),
)


@given(st.lists(TALLIES, max_size=5), st.sampled_from(["gpt-realtime-2.1", "gpt-realtime-1.5"]))
def test_a_day_costs_what_its_turns_cost_together(turns: list[Tally], model: str) -> None:
    price = PRICES.find("openai_realtime", model, DAY)
    apart = total(bill(used, price, cloud=True) for used in turns)
    assert bill(sum(turns, Tally()), price, cloud=True).known == apart.known
