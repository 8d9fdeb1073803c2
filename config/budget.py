"""The settings of what services in the network may cost, and of prices of the owner's own."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from config.fields import Section, Words

type Amount = Annotated[float, Field(ge=0.0)]


class Budget(Section):
    """What services in the network may cost. What is answered on this machine costs nothing."""

    currency: Words = "dollars"
    """The money of the limits and of your own prices, as it is spoken."""
    per_dollar: Annotated[float, Field(gt=0.0)] = 1.0
    """How much of it one US dollar is: the prices that come with Parlour are in dollars."""
    soft_per_day: Amount | None = Field(default=None, examples=[0.5])
    """Tell once a day when this much is spent."""
    hard_per_day: Amount | None = Field(default=None, examples=[1.0])
    """From this much on, the local provider answers for the rest of the day. 0 allows nothing."""
    soft_per_month: Amount | None = Field(default=None, examples=[5.0])
    """Tell once a month when this much is spent."""
    hard_per_month: Amount | None = Field(default=None, examples=[10.0])
    """From this much on, the local provider answers for the rest of the month."""

    @model_validator(mode="after")
    def _soft_comes_first(self) -> Self:
        for soft, hard in (
            (self.soft_per_day, self.hard_per_day),
            (self.soft_per_month, self.hard_per_month),
        ):
            if soft is not None and hard is not None and soft > hard:
                raise ValueError("a soft limit below the hard one")
        return self


class ModelPrice(Section):
    """What a model costs by your own contract, in your currency.

    A price you write replaces the whole entry that comes with Parlour. What is left out is unknown,
    and told as unknown. Tokens are priced per million.
    """

    text_input: Amount | None = Field(default=None, examples=[4.0])
    """A million tokens of text that go in."""
    text_cached: Amount | None = Field(default=None, examples=[0.4])
    """The same, where the service still remembers them."""
    text_output: Amount | None = Field(default=None, examples=[24.0])
    """A million tokens of text that come out."""
    audio_input: Amount | None = Field(default=None, examples=[32.0])
    """A million tokens of sound that go in."""
    audio_cached: Amount | None = Field(default=None, examples=[0.4])
    """The same, where the service still remembers them."""
    audio_output: Amount | None = Field(default=None, examples=[64.0])
    """A million tokens of sound that come out."""
    audio_minute: Amount | None = Field(default=None, examples=[0.05])
    """A minute of sound, sent or received. With it the model is billed by time, not by tokens."""
    text_message: Amount | None = Field(default=None, examples=[0.004])
    """A message in writing, for a model that is billed by time."""
