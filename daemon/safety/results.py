"""What the gate tells a model: every refusal with a code, a sentence, and what would help."""

from collections.abc import Sequence
from typing import Final

from daemon.home.backend import Done, Order, Outcome
from daemon.safety.confirmations import Pending, Proof, Refusal
from daemon.safety.deed import Deed, End
from daemon.safety.judgement import Refused
from daemon.safety.wording import question
from daemon.tools.base import failure, success
from providers.base import ToolResult

_DECLINED: Final = {
    Refusal.NOTHING: "nothing waits for a yes under this token; ask for the device again",
    Refusal.TOO_EARLY: (
        "only the person can confirm this, in their next turn: ask the question and wait for it"
    ),
    Refusal.TOO_LATE: "the yes came too late; ask for the device again",
    Refusal.NOT_SAID: "the person did not say yes, so it is not done",
    Refusal.OVERTAKEN: "the person has said something else since; it is not done",
    Refusal.UNTRUSTED: (
        "words from outside the house were read since, so a yes is not enough in this conversation"
    ),
    Refusal.NEEDS_PIN: "this needs the PIN, which only the house itself asks for",
}


def told(
    outcomes: Sequence[Outcome], unchanged: Sequence[object], more: dict[str, object]
) -> ToolResult:
    """Give what became of orders that were carried out, with every device as it was read back."""
    content: dict[str, object] = {
        "changed": [each.device.report() for each in outcomes if each.done is Done.SEEN],
        "unchanged": list(unchanged),
    }
    if sent := [each.device.report() for each in outcomes if each.done is Done.SENT]:
        content["sent_not_confirmed"] = sent
    lost = [each for each in outcomes if each.done in {Done.FAILED, Done.UNSURE}]
    if lost:
        content["failed"] = [each.device.report() | {"problem": each.problem} for each in lost]
    content |= more
    if lost and len(lost) == len(outcomes) and not unchanged:
        return failure("not_done", lost[0].problem, **content)
    if not (outcomes or unchanged) and more.get("left_out"):
        return failure("not_in_a_group", "all that was meant is protected", **content)
    return success(**content)


def refused(order: Order, verdict: Refused) -> ToolResult:
    """Give why an order was not carried out."""
    return failure(verdict.code, verdict.words, device=order.device.report())


def left_out(order: Order, verdict: Refused) -> dict[str, object]:
    """Give a device that was left out of a group, with the reason."""
    return order.device.report() | {"problem": verdict.words}


def waiting(pending: Pending, *, house_asks: bool) -> ToolResult:
    """Give what the person is to be asked; a PIN is never asked for by a model."""
    order = pending.order
    if pending.proof is Proof.PIN:
        words = (
            "the house itself asks the person for the PIN now; say nothing more"
            if house_asks
            else f"{order.device.name} needs the PIN, and none can be asked for just now"
        )
        return failure(Refusal.NEEDS_PIN.value, words, device=order.device.report())
    words = (
        f"not done yet; to confirm: parlour call confirm token={pending.token}"
        if pending.by_hand
        else "not done yet: ask the person this question, and only after their answer, in their "
        "next turn, call confirm with the token"
    )
    return failure("needs_confirmation", words, question=question(order), token=pending.token)


def declined(refusal: Refusal) -> ToolResult:
    """Give why a yes did not count."""
    return failure(refusal.value, _DECLINED[refusal])


def repeated(order: Order, before: Deed) -> ToolResult:
    """Give what became of the same order a moment ago."""
    report = order.device.report()
    if before.end in {End.SEEN, End.SENT}:
        words = "this was done a moment ago and is not done again"
        return success(unchanged=[report], message=words)
    words = "this was begun a moment ago, and how it ended is not known; it is not done again"
    return failure("unsure", words, device=report)
