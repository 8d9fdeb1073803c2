"""Amazon Nova Sonic on Bedrock, and the WebSocket dialect of gateways in front of it."""
