"""The page about Nova Sonic tells every option, voice and figure there is."""

import json
import re
from pathlib import Path
from typing import Final

from config.latency import LatencyTarget
from config.services.nova_sonic import NovaSonic
from providers.base import SessionBrief
from providers.nova_sonic import models
from providers.nova_sonic.bedrock import LIMIT_MINUTES, USUAL_MINUTES
from providers.nova_sonic.setup import sensitivity

PAGE: Final = (Path(__file__).parents[3] / "docs/nova-sonic.md").read_text()


def test_every_option_is_mapped() -> None:
    assert [name for name in NovaSonic.model_fields if f"`{name}`" not in PAGE] == []


def test_models_voices_and_defaults_are_those_in_use() -> None:
    assert f"`{models.MODELS[0]}` (default)" in PAGE
    assert f"`{models.voices(models.NOVA_2)[0]}` (default)" in PAGE
    assert f"`{NovaSonic().region}` (default)" in PAGE
    voices = {name for model in models.MODELS for name in models.voices(model)}
    assert [name for name in voices if f"`{name}`" not in PAGE] == []
    assert f"{LIMIT_MINUTES:g} minutes" in PAGE
    assert f"renews it after {USUAL_MINUTES:g}" in PAGE


def test_the_latency_targets_are_those_in_use() -> None:
    row = [sensitivity(SessionBrief(latency_target=each), NovaSonic()) for each in LatencyTarget]
    shown = " | ".join(each.value.upper() for each in row)
    assert f"| `endpointingSensitivity` | {shown} |" in PAGE


def test_the_policy_is_one_aws_can_read() -> None:
    [policy] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    [statement] = json.loads(policy)["Statement"]
    assert statement["Action"] == "bedrock:InvokeModelWithBidirectionalStream"
    assert statement["Resource"].endswith(models.NOVA_2)
