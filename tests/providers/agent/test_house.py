"""A whole house with the plain pipeline: a recording in, the agent's tools and words out."""

import json
from contextlib import aclosing
from pathlib import Path

from config.agent import Agent
from config.settings import Conversation, LocalProvider, Mouth, Providers, Settings, Wake
from daemon import replay
from tests.daemon.recorded import spoken
from tests.providers.agent.servers import ChatServer


async def test_an_agent_switches_a_light_of_the_house(chat: ChatServer, tmp_path: Path) -> None:
    file = await spoken(tmp_path / "order.wav", "make it bright in here")
    settings = Settings(
        agent=Agent(base_url=chat.base_url, model="tools"),
        conversation=Conversation(provider="pipeline", follow_up_s=0),
        providers=Providers(local=LocalProvider(mouth=Mouth.ESPEAK_NG)),
        wake=Wake(enabled=False),
    )
    async with aclosing(replay.replayed([file], settings, skip_wake=True)) as reports:
        (turn,) = [json.loads(json.dumps(report.as_json()))["turns"][0] async for report in reports]
    ran = {call["name"]: call["result"] for call in turn["tool_calls"]}  # in the order they ended
    assert ran["set_lights"]["changed"][0]["state"] == "on"
    assert "get_time" in ran
    assert turn["transcript"].casefold().startswith("make it bright")
    assert turn["answer"].startswith("Let me see. The tools said 2 things.")
