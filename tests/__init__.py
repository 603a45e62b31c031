from . import (
    campaigns,
    common,
    consent,
    hygiene,
    imports,
    interactions,
    privacy,
    scoring,
    segments,
    sunset,
    tags,
)
