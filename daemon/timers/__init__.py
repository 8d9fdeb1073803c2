"""Timers, alarms and reminders: kept through power cuts, ringing without any service."""
