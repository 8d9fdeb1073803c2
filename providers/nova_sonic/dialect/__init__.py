"""The flat JSON messages that some gateways speak over a WebSocket in place of Bedrock's stream."""
