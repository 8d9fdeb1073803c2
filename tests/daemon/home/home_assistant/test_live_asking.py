import pytest

from config.safety import Safety
from daemon.home.home_assistant.asking import ask_home_assistant
from daemon.home.home_assistant.backend import HomeAssistantHome
from daemon.safety.policy import Policy
from daemon.tools.base import ToolContext
from providers.base import ToolResult, ToolStatus
from tests.daemon.home.home_assistant.connected import connected, section
from tests.home.fixtures import EXPOSED_GRAVE
from tests.home.home_assistant import HomeAssistant
from tests.home.until import until

pytestmark = [pytest.mark.home, pytest.mark.timeout(120)]


async def ask(home: HomeAssistantHome, hass: HomeAssistant, request: str) -> ToolResult:
    tool = ask_home_assistant(home, section(hass), Policy.of(Safety()), "en")
    return await tool.call({"request": request}, ToolContext(room="Kitchen"))


async def test_nothing_is_handed_on_while_something_protected_is_exposed(
    home_assistant: HomeAssistant,
) -> None:
    async with connected(home_assistant) as ours:
        result = await ask(ours.home, home_assistant, "open the garage door")
        assert result.status is ToolStatus.ERROR
        assert result.content["code"] == "refused"
        assert "Garage Door" in str(result.content["message"])


async def test_with_nothing_protected_exposed_its_answer_is_passed_on(
    home_assistant: HomeAssistant,
) -> None:
    owner = home_assistant.administration
    await owner.expose(*EXPOSED_GRAVE, to_assist=False)
    try:
        async with connected(home_assistant) as ours:
            await until(lambda: "cover.garage_door" not in ours.devices)
            done = await ask(ours.home, home_assistant, "turn on the bed light")
            assert (done.status, done.content["answer"]) == (
                ToolStatus.SUCCESS,
                "Turned on the light",
            )
            lost = await ask(ours.home, home_assistant, "make me a sandwich")
            assert (lost.status, lost.content["reason"]) == (ToolStatus.ERROR, "no_intent_match")
    finally:
        await owner.expose(*EXPOSED_GRAVE)


async def test_what_is_exposed_and_kept_from_us_counts_as_protected(
    home_assistant: HomeAssistant,
) -> None:
    async with connected(home_assistant, entities=["light.bed_light"]) as ours:
        result = await ask(ours.home, home_assistant, "turn on the bed light")
        assert result.content["code"] == "refused"
