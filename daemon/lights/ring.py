"""Where the lights stand: in a circle seen from above, or alone."""

from dataclasses import dataclass

from config.lights import Lights

_CIRCLE_DEG = 360.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """Lights in a circle; a single one, or a few, show the same patterns in time."""

    leds: int
    first_deg: float = 0.0
    """The direction of the first light, counter-clockwise from the x axis as the array counts."""
    clockwise: bool = True
    """Whether the lights count clockwise."""
    colours: bool = True
    """Whether they know more than one colour."""

    def place(self, direction_deg: float) -> float:
        """Give where a direction lies among the lights: 2.5 is between the third and the fourth."""
        turn = (self.first_deg - direction_deg) / _CIRCLE_DEG
        return (turn if self.clockwise else -turn) % 1.0 * self.leds

    def apart(self, light: int, place: float) -> float:
        """Give how far a light is from a place, as a share of half the circle, 0 to 1."""
        steps = abs(light - place) % self.leds
        return min(steps, self.leds - steps) / (self.leds / 2)


def ring_of(settings: Lights, *, leds: int, colours: bool) -> Ring:
    """Give how lights of these settings stand."""
    return Ring(
        leds=leds,
        first_deg=settings.first_deg,
        clockwise=settings.clockwise,
        colours=colours,
    )
