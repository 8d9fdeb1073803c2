"""What an owner does in Home Assistant's pages, done over the interfaces the pages use."""

import itertools
import json
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

_OWNER = {"name": "Lab", "username": "lab", "password": "lab-password", "language": "en"}


async def long_lived_token(url: str) -> str:
    """Make the owner of a fresh Home Assistant, and give a token as its profile page makes one."""
    async with httpx.AsyncClient(base_url=url, timeout=20, verify=False) as client:  # noqa: S501 - ours
        owner = _OWNER | {"client_id": f"{url}/"}
        made = await client.post("/api/onboarding/users", json=owner)
        code = made.raise_for_status().json()["auth_code"]
        asked = {"grant_type": "authorization_code", "code": code, "client_id": f"{url}/"}
        answer = await client.post("/auth/token", data=asked)
        access: str = answer.raise_for_status().json()["access_token"]
    administration = Administration(url, access)
    facts = {"client_name": "parlour", "lifespan": 365}
    token: str = await administration.ask("auth/long_lived_access_token", **facts)
    return token


async def _login(url: str, name: str, password: str) -> str:
    """Give an access token, as a browser gets one; it lasts half an hour."""
    async with httpx.AsyncClient(base_url=url, timeout=20, verify=False) as client:  # noqa: S501 - ours
        flow = await client.post(
            "/auth/login_flow",
            json={
                "client_id": f"{url}/",
                "handler": ["homeassistant", None],
                "redirect_uri": f"{url}/",
            },
        )
        number = flow.raise_for_status().json()["flow_id"]
        answer = await client.post(
            f"/auth/login_flow/{number}",
            json={"client_id": f"{url}/", "username": name, "password": password},
        )
        code = answer.raise_for_status().json()["result"]
        asked = {"grant_type": "authorization_code", "code": code, "client_id": f"{url}/"}
        answer = await client.post("/auth/token", data=asked)
        token: str = answer.raise_for_status().json()["access_token"]
    return token


@dataclass(frozen=True, slots=True)
class Administration:
    """Arranges rooms, names and who may see what; every command is a connection of its own."""

    url: str
    token: str = field(repr=False)

    async def ask(self, kind: str, **facts: object) -> Any:  # noqa: ANN401 - JSON of any command
        """Give the answer of one command. Fails where Home Assistant refuses it."""
        (answer,) = await self.ask_all([{"type": kind, **facts}])
        return answer

    async def ask_all(self, commands: Sequence[Mapping[str, object]]) -> list[Any]:
        """Give the answers of several commands, asked over one connection."""
        answers = []
        async with self._connection() as socket:
            for number, command in zip(itertools.count(1), commands, strict=False):
                await socket.send(json.dumps({"id": number, **command}))
                answer = json.loads(await socket.recv())
                assert answer.get("success"), (command, answer)
                answers.append(answer["result"])
        return answers

    async def call(self, domain: str, service: str, **data: object) -> None:
        """Call one of its services."""
        await self.ask("call_service", domain=domain, service=service, service_data=data)

    async def states(self) -> dict[str, dict[str, Any]]:
        """Give every state by the id of its entity."""
        return {state["entity_id"]: state for state in await self.ask("get_states")}

    async def set_state(self, entity: str, state: str, **attributes: object) -> None:
        """Make an entity that no integration has, or change what one shows."""
        async with httpx.AsyncClient(timeout=20, verify=False) as client:  # noqa: S501 - ours
            answer = await client.post(
                f"{self.url}/api/states/{entity}",
                json={"state": state, "attributes": attributes},
                headers={"Authorization": f"Bearer {self.token}"},
            )
            answer.raise_for_status()

    async def remove_state(self, entity: str) -> None:
        """Take an entity away that no integration has."""
        async with httpx.AsyncClient(timeout=20, verify=False) as client:  # noqa: S501 - ours
            answer = await client.delete(
                f"{self.url}/api/states/{entity}",
                headers={"Authorization": f"Bearer {self.token}"},
            )
            answer.raise_for_status()

    async def expose(self, *entities: str, to_assist: bool = True) -> None:
        """Expose entities to Assist, or hide them."""
        await self.ask(
            "homeassistant/expose_entity",
            assistants=["conversation"],
            entity_ids=list(entities),
            should_expose=to_assist,
        )

    async def room(self, name: str, *entities: str, **facts: object) -> str:
        """Make an area with these entities in it, or take the one of that name; give its id."""
        known = {
            area["name"].casefold(): area["area_id"]
            for area in await self.ask("config/area_registry/list")
        }
        area: str = known.get(name.casefold(), "")
        if area:
            await self.ask("config/area_registry/update", area_id=area, name=name, **facts)
        else:
            made = await self.ask("config/area_registry/create", name=name, **facts)
            area = made["area_id"]
        await self.ask_all(
            [
                {"type": "config/entity_registry/update", "entity_id": entity, "area_id": area}
                for entity in entities
            ]
        )
        return area

    async def guest_token(self) -> str:
        """Make a user who is no administrator, and give a token of theirs."""
        made = await self.ask(
            "config/auth/create", name="Guest", group_ids=["system-users"], local_only=True
        )
        await self.ask(
            "config/auth_provider/homeassistant/create",
            user_id=made["user"]["id"],
            username="guest",
            password=_OWNER["password"],
        )
        return await _login(self.url, "guest", _OWNER["password"])

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[ClientConnection]:
        url = self.url.replace("http", "ws", 1) + "/api/websocket"
        trust = None
        if url.startswith("wss"):
            trust = ssl.create_default_context()
            trust.check_hostname = False
            trust.verify_mode = ssl.CERT_NONE
        async with connect(url, ssl=trust, max_size=None) as socket:
            await socket.recv()
            await socket.send(json.dumps({"type": "auth", "access_token": self.token}))
            welcome = json.loads(await socket.recv())
            assert welcome["type"] == "auth_ok", welcome
            yield socket
