"""What the emulated model thinks of a turn: what the script says, or an answer of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from providers.emulators.script import EmulatedTurn, Script, ScriptedCall


@dataclass(frozen=True, slots=True)
class TakenTurn:
    """A turn that is being answered."""

    number: int
    """Counted from 1 across the connections of an emulator."""
    plan: EmulatedTurn
    heard: str

    def words(self, results: Sequence[str] = ()) -> tuple[str, ...]:
        """Give the sentences of the answer, with what the tools gave."""
        result = " ".join(results)
        return tuple(
            sentence.replace("{heard}", self.heard).replace("{result}", result)
            for sentence in self.plan.say
        )


class Mind:
    """Takes turn after turn; one for all connections of an emulator, as a person goes on."""

    def __init__(self, script: Script, name: str) -> None:
        self._script = script
        self._name = name
        self.taken = 0

    def take(self, *, text: str = "", tools: Collection[str] = ()) -> TakenTurn:
        """Take the next turn; `text` is what was written, `tools` what the session offers."""
        plan = self._script.turn(self.taken) or self._own(text, tools)
        self.taken += 1
        return TakenTurn(self.taken, plan, text or plan.heard)

    def _own(self, text: str, tools: Collection[str]) -> EmulatedTurn:
        """Give a turn of nobody's script: a greeting, or a call of the tool that is named."""
        for name in tools:
            if name in text:
                call = ScriptedCall(name=name)
                return EmulatedTurn(heard=text, tool=call, say=(f"{name} says: {{result}}",))
        greeting = f"Hello, I am an emulator of {self._name.replace('_', ' ')}."
        return EmulatedTurn(
            heard=text or "something", say=(greeting, f"This is answer {self.taken + 1}.")
        )
