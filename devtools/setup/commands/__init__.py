"""The commands of `./dev`; each takes its arguments and returns an exit code."""
