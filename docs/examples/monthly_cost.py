"""What a month costs, for a use of your own: the arithmetic behind docs/costs.md.

    python docs/examples/monthly_cost.py 20       # turns a day

Prices come from providers/prices.toml. How many tokens a second of sound has is told by OpenAI (10
heard, 20 spoken) and Google (25); for Nova Sonic 25 is assumed.
"""

import sys
from datetime import date

from config.settings import Settings
from daemon.usage.bill import bill, money
from daemon.usage.prices import Prices
from daemon.usage.tally import Tally

DAYS = 30
SENT_S, REPLY_S = 6, 6  # a question with its pre-roll and its last silence; two short sentences
TEXT_IN, TEXT_OUT = 1_500, 60  # instructions, tools and what was said before; what the reply says
SECONDS = {  # tokens of a second: heard, spoken
    "openai_realtime": (10, 20),
    "gemini_live": (25, 25),
    "nova_sonic": (25, 25),
    "grok_voice": (0, 0),  # paid by the minute
}
MODELS = (
    ("local", ""),
    ("nova_sonic", "amazon.nova-2-sonic-v1:0"),
    ("gemini_live", "gemini-3.8-live"),
    ("openai_realtime", "gpt-realtime-2.1-mini"),
    ("openai_realtime", "gpt-realtime-2.1"),
    ("grok_voice", "grok-voice-think-fast-1.0"),
)


def used(provider: str, turns: int) -> Tally:
    """Give what so many turns use of a service, with nothing cached."""
    heard, spoken = SECONDS.get(provider, (0, 0))
    is_by_token = heard > 0
    return Tally(
        sent_ms=turns * SENT_S * 1_000,
        received_ms=turns * REPLY_S * 1_000,
        text_input=turns * TEXT_IN * is_by_token,
        text_output=turns * TEXT_OUT * is_by_token,
        audio_input=turns * SENT_S * heard,
        audio_output=turns * REPLY_S * spoken,
    )


turns_a_day, prices = int(sys.argv[1]) if len(sys.argv) > 1 else 20, Prices.of(Settings())
for provider, model in MODELS:
    price = prices.find(provider, model, date(2026, 11, 21))
    due = bill(used(provider, turns_a_day * DAYS), price, cloud=provider != "local")
    print(f"{provider:<16} {model:<26} {money(due.known):>8}")
