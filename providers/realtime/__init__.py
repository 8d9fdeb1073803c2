"""What services that speak the Realtime protocol have in common: OpenAI, Azure, xAI, others."""
