from . import (
    campaigns,
    common,
    consent,
    hygiene,
    imports,
    interactions,
    journeys,
    privacy,
    scoring,
    segments,
    sunset,
    tags,
)
