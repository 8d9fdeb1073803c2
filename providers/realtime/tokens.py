"""Reads what a Realtime service counted, by kind of token."""

from providers.events import Usage
from providers.wire.reading import Fields, inner, number


def of_response(usage: Fields) -> Usage:
    """Give the tokens of a response; fields the service left out count nothing."""
    given, told = inner(usage, "input_token_details"), inner(usage, "output_token_details")
    text_tokens, audio_tokens = number(given, "text_tokens"), number(given, "audio_tokens")
    cached = inner(given, "cached_tokens_details")
    cached_text, cached_audio = number(cached, "text_tokens"), number(cached, "audio_tokens")
    if not cached:
        # Without the kinds: the instructions and tools at the front, which are text, come first.
        cached_text = min(number(given, "cached_tokens"), text_tokens)
        cached_audio = min(number(given, "cached_tokens") - cached_text, audio_tokens)
    return Usage(
        input_tokens=number(usage, "input_tokens"),
        output_tokens=number(usage, "output_tokens"),
        input_text_tokens=text_tokens,
        input_audio_tokens=audio_tokens,
        cached_text_tokens=cached_text,
        cached_audio_tokens=cached_audio,
        output_text_tokens=number(told, "text_tokens"),
        output_audio_tokens=number(told, "audio_tokens"),
    )


def of_transcript(usage: Fields) -> Usage | None:
    """Give the tokens of a transcript; one that is billed by its duration counts none."""
    if not number(usage, "input_tokens") and not number(usage, "output_tokens"):
        return None
    given = inner(usage, "input_token_details")
    return Usage(
        input_tokens=number(usage, "input_tokens"),
        output_tokens=number(usage, "output_tokens"),
        input_text_tokens=number(given, "text_tokens"),
        input_audio_tokens=number(given, "audio_tokens"),
        output_text_tokens=number(usage, "output_tokens"),
    )
