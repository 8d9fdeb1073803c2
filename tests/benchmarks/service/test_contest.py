"""Whoever takes part gets through the scene, and every kind of event is seen at both ends."""

import pytest

from tests.benchmarks.peers import NoPeers
from tests.benchmarks.service.contest import Contestant, Scene, module, run, voice_peers_python
from tests.benchmarks.service.contestants import BARE, OURS, ours, peers
from tests.benchmarks.service.reading import times

SHORTEST = Scene(listens_s=0.5, short=1, barge=1, tool=1)


def test_the_bare_loop_and_parlour_are_timed_in_every_part() -> None:
    for contestant in (Contestant(name=BARE, start=module(OURS, "bare")), ours()):
        seen = times(run(contestant, SHORTEST))
        parts = (seen.downlink, seen.silence, seen.truncate, seen.tool, seen.response)
        assert [len(part) for part in parts] == [1] * len(parts)
        assert len(seen.uplink) > 50
        assert seen.missed == 0


@pytest.mark.long
@pytest.mark.timeout(120)
def test_other_peoples_clients_are_timed_in_every_part() -> None:
    try:
        clients = peers()
    except NoPeers as missing:
        pytest.skip(str(missing))
    for client in clients:
        seen = times(run(client, SHORTEST))
        assert seen.downlink
        assert seen.silence[0] > 0
        assert seen.missed == 0


def test_a_client_that_leaves_is_told() -> None:
    leaving = Contestant(name="nobody", start=module(OURS, "nowhere"))
    with pytest.raises(RuntimeError, match="nobody did not get to 'session'"):
        run(leaving, SHORTEST)


def test_without_their_environment_the_way_to_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLOUR_VOICE_PEERS_PYTHON", "/nowhere/python")
    with pytest.raises(NoPeers, match=r"install\.sh voice-peers"):
        voice_peers_python()
