"""Settings of hooks: commands of the owner's own at moments of a conversation."""

from config.fields import Command, Section


class Hooks(Section):
    """Commands of your own that run when something happens.

    Each entry is a command line as a list (run without a shell; the event comes as JSON on standard
    input), or `["python:package.module:function"]` for a Python callable. They run in order, 2 s
    each; one that fails is logged and changes nothing.
    """

    on_wake: tuple[Command, ...] = ()
    """A wake word or a push-to-talk began a conversation."""
    on_stop: tuple[Command, ...] = ()
    """The stop word was heard: what spoke or rang falls silent."""
    on_turn: tuple[Command, ...] = ()
    """A turn was answered."""
    on_interrupt: tuple[Command, ...] = ()
    """A reply was cut."""
    on_tool_call: tuple[Command, ...] = ()
    """A tool ran."""
    on_error: tuple[Command, ...] = ()
    """A turn failed."""
