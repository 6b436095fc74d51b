"""Conditions: what a person sees of the time of day and the weather in a picture."""

from enum import StrEnum


class TimeOfDay(StrEnum):
    """As the light tells it, not the file."""

    DAWN = "dawn"
    DAY = "day"
    DUSK = "dusk"
    NIGHT = "night"


class Weather(StrEnum):
    """As it is seen, or heard."""

    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    STORM = "storm"
    FOG = "fog"
    SNOW = "snow"
