"""The lab: rooms, scenes and measurements that need neither a card nor a microphone."""
