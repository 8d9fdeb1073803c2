"""The client's messages of Gemini Live: which keys they may have, in either way of writing them."""

import base64
from collections.abc import Mapping
from typing import Final

type Shape = Mapping[str, "Shape | None"]
"""The keys an object may have; `None` lets the value be anything."""

_INVALID: Final = 1007
_POLICY: Final = 1008


class Refused(Exception):
    """What ends a session: a close code and a reason, for this service has no error messages."""

    def __init__(self, reason: str, code: int = _INVALID) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


def policy(reason: str) -> Refused:
    """Give a refusal that is not about the form of a message."""
    return Refused(reason, _POLICY)


def keys(*names: str) -> Shape:
    """Give a shape whose values may be anything."""
    return dict.fromkeys(names)


_PART: Final = keys("text", "inlineData", "thought", "functionCall", "functionResponse")
_BLOB: Final = keys("data", "mimeType")
_TURN: Final[Shape] = {"role": None, "parts": _PART}
_FUNCTION: Final = keys(
    *("name", "description", "parameters", "parametersJsonSchema"),
    *("behavior", "response", "responseJsonSchema"),
)
_GENERATION: Final[Shape] = {
    "speechConfig": {
        "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": None}},
        "languageCode": None,
    },
    "thinkingConfig": keys("includeThoughts", "thinkingBudget", "thinkingLevel"),
    **keys("responseModalities", "temperature", "topP", "topK", "maxOutputTokens", "seed"),
    **keys("mediaResolution", "enableAffectiveDialog", "presencePenalty", "frequencyPenalty"),
}
SETUP: Final[Shape] = {
    "model": None,
    "generationConfig": _GENERATION,
    "systemInstruction": _TURN,
    "tools": {"functionDeclarations": _FUNCTION, "googleSearch": None},
    "realtimeInputConfig": {
        "automaticActivityDetection": keys(
            *("disabled", "startOfSpeechSensitivity", "endOfSpeechSensitivity"),
            *("prefixPaddingMs", "silenceDurationMs"),
        ),
        **keys("activityHandling", "turnCoverage"),
    },
    "inputAudioTranscription": keys("languageCodes"),
    "outputAudioTranscription": keys("languageCodes"),
    "sessionResumption": keys("handle", "transparent"),
    "contextWindowCompression": {"triggerTokens": None, "slidingWindow": keys("targetTokens")},
    "proactivity": keys("proactiveAudio"),
    "historyConfig": keys("initialHistoryInClientContent"),
}
MESSAGE: Final[Shape] = {
    "setup": SETUP,
    "clientContent": {"turns": _TURN, "turnComplete": None},
    "realtimeInput": {
        "audio": _BLOB,
        "video": _BLOB,
        "activityStart": {},
        "activityEnd": {},
        **keys("text", "audioStreamEnd"),
    },
    "toolResponse": {
        "functionResponses": keys("id", "name", "response", "scheduling", "willContinue")
    },
}


def checked(value: object, shape: Shape, path: str = "") -> dict[str, object]:
    """Give an object with its keys in camel case. Raises `Refused` for one nobody knows."""
    if not isinstance(value, dict):
        raise Refused(f"Invalid value at '{path}': expected an object")
    result: dict[str, object] = {}
    for key, inner in value.items():
        name = _camel(str(key))
        if name not in shape:
            raise Refused(f"Invalid JSON payload received. Unknown name \"{key}\" at '{path}'")
        result[name] = _inner(inner, shape[name], f"{path}.{name}".lstrip("."))
    return result


def _inner(value: object, shape: Shape | None, path: str) -> object:
    if shape is None or value is None:
        return value
    if isinstance(value, list):
        return [checked(each, shape, f"{path}[{index}]") for index, each in enumerate(value)]
    return checked(value, shape, path)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def objects(value: object, path: str) -> list[dict[str, object]]:
    """Give a list of objects. Raises `Refused`."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Refused(f"Invalid value at '{path}': expected a list of objects")
    return value


def dig(value: Mapping[str, object], *path: str) -> object:
    """Give what stands at a path of keys, or `None`."""
    found: object = value
    for key in path:
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def pcm_of(blob: Mapping[str, object]) -> tuple[bytes, int]:
    """Give the PCM of an audio blob and its rate. Raises `Refused`."""
    mime, data = blob.get("mimeType"), blob.get("data")
    if not isinstance(mime, str) or not isinstance(data, str):
        raise Refused("realtimeInput.audio: expected data and mimeType")
    kind, _, parameters = mime.replace(" ", "").partition(";")
    if kind != "audio/pcm":
        raise Refused(f"Unsupported mime type: {mime}")
    rate = parameters.removeprefix("rate=") or "16000"
    if not rate.isdecimal() or int(rate) % 100:
        raise Refused(f"Unsupported audio rate: {mime}")
    try:
        # JSON of protocol buffers may carry either alphabet of base64.
        pcm = base64.b64decode(data.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError as error:
        raise Refused(f"realtimeInput.audio.data: not base64: {error}") from error
    if len(pcm) % 2:
        raise Refused("realtimeInput.audio.data: half a sample")
    return pcm, int(rate)


def words_of(turn: Mapping[str, object], path: str) -> str:
    """Give the words of a content's parts. Raises `Refused`."""
    parts = objects(turn.get("parts"), f"{path}.parts")
    if not parts:
        raise Refused(f"Invalid value at '{path}': contents must not be empty")
    return " ".join(str(part["text"]) for part in parts if "text" in part)
