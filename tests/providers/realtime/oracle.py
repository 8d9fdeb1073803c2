"""An independent judge of the protocol: the typed models of OpenAI's own package, made strict.

The models keep fields they do not know; here every one of those is a fault.
"""

from collections.abc import Iterator, Mapping

from openai.types.realtime.realtime_client_event import RealtimeClientEvent
from openai.types.realtime.realtime_server_event import RealtimeServerEvent
from pydantic import BaseModel, TypeAdapter, ValidationError

_CLIENT: TypeAdapter[object] = TypeAdapter(RealtimeClientEvent)
_SERVER: TypeAdapter[object] = TypeAdapter(RealtimeServerEvent)


def faults_of_client(message: Mapping[str, object]) -> list[str]:
    """Give what is wrong with a message of ours."""
    return _faults(_CLIENT, message)


def faults_of_server(message: Mapping[str, object]) -> list[str]:
    """Give what is wrong with a message a test has the service send."""
    return _faults(_SERVER, message)


def _faults(adapter: TypeAdapter[object], message: Mapping[str, object]) -> list[str]:
    try:
        value = adapter.validate_python(message)
    except ValidationError as error:
        return [f"{fault['loc']}: {fault['msg']}" for fault in error.errors()]
    return list(_unknown(value, str(message.get("type"))))


def _unknown(value: object, where: str) -> Iterator[str]:
    match value:
        case BaseModel():
            yield from (f"{where}.{name}: unknown" for name in value.model_extra or {})
            for name in type(value).model_fields:
                yield from _unknown(getattr(value, name), f"{where}.{name}")
        case list():
            for index, item in enumerate(value):
                yield from _unknown(item, f"{where}[{index}]")
        case _:
            return
