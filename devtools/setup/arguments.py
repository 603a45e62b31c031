"""Takes an option of ours out of arguments that go on to another program."""

from .console import SetupError


def take_option(arguments: list[str], *names: str) -> tuple[str | None, list[str]]:
    """The value, given as `NAME VALUE` or `NAME=VALUE`, and the other arguments."""
    value, others, rest = None, [], iter(arguments)
    for argument in rest:
        name, equals, after = argument.partition("=")
        if name not in names:
            others.append(argument)
        elif equals:
            value = after
        else:
            value = next(rest, None)
            if value is None:
                raise SetupError(f"{name} needs a value")
    return value, others


def take_flag(arguments: list[str], name: str) -> tuple[bool, list[str]]:
    return name in arguments, [other for other in arguments if other != name]
