"""Starts the process that holds the pins: `python -m hardware.gpio`, standard input its socket."""

from hardware.gpio.holder import main

if __name__ == "__main__":
    main()
