"""What a program in the loudspeaker's place has not taken yet is what comes late, and no more."""

import sys
import time

from hardware.command import Program

_BLOCK = bytes(640)


def test_sound_that_a_program_does_not_take_is_late_by_its_length() -> None:
    program = Program(["sleep", "20"], sys.__stderr__ or sys.stderr, writes=False)
    try:
        assert program.waiting_ms(16_000) == 0.0
        program.pipe.write(_BLOCK)
        program.pipe.write(_BLOCK)
        assert program.waiting_ms(16_000) == 40.0
        assert program.waiting_ms(32_000) == 20.0
    finally:
        program.kill()


def test_a_program_that_takes_it_at_once_is_not_late() -> None:
    program = Program(["sh", "-c", "cat > /dev/null"], sys.__stderr__ or sys.stderr, writes=False)
    try:
        program.pipe.write(_BLOCK)
        until_s = time.monotonic() + 10.0
        while program.waiting_ms(16_000) and time.monotonic() < until_s:
            time.sleep(0.01)
        assert program.waiting_ms(16_000) == 0.0
    finally:
        program.kill()
