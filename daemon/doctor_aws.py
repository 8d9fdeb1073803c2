"""The doctor's look at AWS: whose credentials they are, and whether the model is open to them.

Two questions of the control plane, which cost nothing: sts:GetCallerIdentity, which everybody may
ask, and bedrock:GetFoundationModel, which a narrow role need not be allowed.
"""

import asyncio
import threading
from concurrent.futures import Future
from typing import Any, Final

from config.services.nova_sonic import NovaSonic
from daemon.doctor import Finding, broken, doubtful, fine
from providers.nova_sonic.models import NAME

DEADLINE_S: Final = 8.0
_WAIT_S: Final = 3
_DENIED: Final = frozenset({"AccessDeniedException", "AccessDenied"})
_ABSENT: Final = frozenset({"ResourceNotFoundException", "ValidationException"})


async def aws(section: NovaSonic, model: str) -> list[Finding]:
    """Ask who we are and whether the model is there; botocore blocks, so on a thread."""
    answer: Future[list[Finding]] = Future()

    def ask() -> None:
        try:
            findings = _asked(section, model)
        except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
            answer.set_exception(error)
        else:
            answer.set_result(findings)

    # A thread that may be left behind, as with the search for credentials.
    threading.Thread(target=ask, name="aws identity", daemon=True).start()
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await asyncio.shield(asyncio.wrap_future(answer))
    except TimeoutError:
        why = "without an answer nobody knows whether the credentials are good"
        mend = "check the network, and whether a proxy stands before AWS"
        what = f"no answer within {DEADLINE_S:g} s"
        return [doubtful(f"{NAME} identity", what, why=why, mend=mend)]


def _asked(section: NovaSonic, model: str) -> list[Finding]:
    from botocore import session as aws_session  # noqa: PLC0415 - 10 MB that only Nova needs
    from botocore.config import Config  # noqa: PLC0415 - as above
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    subject, why = f"{NAME} identity", "AWS lets nobody in whom it does not know"
    config = Config(
        connect_timeout=_WAIT_S, read_timeout=_WAIT_S, retries={"total_max_attempts": 1}
    )
    session = aws_session.Session(profile=section.profile or None)
    try:
        sts: Any = session.create_client("sts", region_name=section.region, config=config)
        arn = str(sts.get_caller_identity()["Arn"])
    except (BotoCoreError, ClientError) as error:
        mend = "`aws sts get-caller-identity` asks the same; docs/nova-sonic.md, Credentials"
        return [broken(subject, str(error), why=why, mend=mend)]
    found = [fine(subject, f"AWS knows these credentials as {_kind(arn)}")]
    bedrock: Any = session.create_client("bedrock", region_name=section.region, config=config)
    try:
        bedrock.get_foundation_model(modelIdentifier=model)
    except ClientError as error:
        return [*found, _refused(error.response["Error"]["Code"], model, section.region)]
    except BotoCoreError as error:
        found.append(_unasked(model, str(error)))
    else:
        found.append(fine(f"{NAME} model", f"{model} is offered in {section.region}"))
    return found


def _kind(arn: str) -> str:
    """Give what somebody is, without the number of the account: `assumed-role/parlour`."""
    return "/".join(arn.rpartition(":")[2].split("/")[:2])


def _refused(code: str, model: str, region: str) -> Finding:
    if code in _DENIED:
        return fine(f"{NAME} model", "this role may not ask for it, which it need not")
    if code in _ABSENT:
        return broken(
            f"{NAME} model",
            f"{model} is not offered in {region} ({code})",
            why="no session opens",
            mend='[providers.nova_sonic] region = "us-east-1", or another model;'
            " `parlour providers nova` lists both",
        )
    return _unasked(model, code)


def _unasked(model: str, reason: str) -> Finding:
    return doubtful(
        f"{NAME} model",
        f"AWS does not say whether {model} is there: {reason}",
        why="a model that is not there answers nobody",
        mend="`parlour verify nova_sonic` opens a session and tells",
    )
