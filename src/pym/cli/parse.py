"""Reads an ordinary command line from the compiled table, in microseconds. A HOT module.

It knows only what is certain: known options in their usual spellings, the right number of arguments. For everything
else, completion as well as a typo, it answers None and typer, which the table was compiled from, takes over.
"""

from __future__ import annotations

FLAG, VALUE, MANY, COUNT = range(4)
# In the place of a handler: help is asked for, of the command that is the value `path`.
HELP = "help"
_HELP = ("-h", "--help")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    # dest, kind, allowed values (empty: any)
    Option = tuple[str, int, tuple[str, ...]]
    # handler, options by spelling, arguments (name, required, many), whether options end at the first argument
    Command = tuple[str, dict[str, Option], tuple[tuple[str, bool, bool], ...], bool]
    Table = dict[str, "Command | Table"]
    Values = dict[str, object]


def parse(argv: Sequence[str], table: Table, shared: dict[str, Option]) -> tuple[str, Values] | None:
    """The handler and the values that `argv` asks for.

    Args:
        argv: What was typed after the program's name.
        table: Commands and groups of commands by name.
        shared: The options that may stand before the command's name as well.

    Returns:
        The handler's name and a value for each option and argument: bool for flags, str or None for values, list of
        str where several may be given, int for counts. None if typer has to look at it.
    """
    before: Values = {}
    index = 0
    level: Table = table
    path: list[str] = []
    while True:
        if index == len(argv):
            return None
        word = argv[index]
        if word in _HELP and index + 1 == len(argv):
            return HELP, {**before, "path": " ".join(path)}
        if word[:1] != "-" or word == "-":
            found = level.get(word)
            if found is None:
                return None
            index += 1
            path.append(word)
            if isinstance(found, dict):
                level = found
                continue
            break
        step = _option(argv, index, shared, before)
        if step is None:
            return None
        index = step
    handler, options, arguments, stops = found
    values: Values = {}
    words: list[str] = []
    helped = False
    while index < len(argv):
        word = argv[index]
        if word in _HELP:
            helped = True
            index += 1
            continue
        if word == "--":
            words.extend(argv[index + 1 :])
            break
        if word[:1] != "-" or word == "-":
            if stops:
                words.extend(argv[index:])
                break
            words.append(word)
            index += 1
            continue
        step = _option(argv, index, options, values)
        if step is None:
            return None
        index = step
    if helped:
        return HELP, {**before, **values, "path": " ".join(path)}
    if not _assign(words, arguments, values):
        return None
    return handler, _complete(values, before, options)


def _option(argv: Sequence[str], index: int, options: dict[str, Option], values: Values) -> int | None:
    """Takes the option at `index`; the index after it, or None if it is not certain what is meant."""
    word = argv[index]
    if word[:2] == "--":
        name, equals, attached = word.partition("=")
        option = options.get(name)
        if option is None or (equals and option[1] in (FLAG, COUNT)):
            return None
        if option[1] in (FLAG, COUNT):
            return index + 1 if _store(option, "", values) else None
        if equals:
            return index + 1 if _store(option, attached, values) else None
    else:
        for place in range(1, len(word)):
            option = options.get("-" + word[place])
            if option is None:
                return None
            if option[1] in (FLAG, COUNT):
                _store(option, "", values)
                continue
            attached = word[place + 1 :]
            if attached:
                return index + 1 if _store(option, attached, values) else None
            break
        else:
            return index + 1
    # The value is the next word. One that looks like an option is left to typer to complain about or accept.
    if index + 1 >= len(argv) or (argv[index + 1][:1] == "-" and argv[index + 1] != "-"):
        return None
    return index + 2 if _store(option, argv[index + 1], values) else None


def _store(option: Option, text: str, values: Values) -> bool:
    name, kind, allowed = option
    if kind == FLAG:
        values[name] = True
    elif kind == COUNT:
        count = values.get(name, 0)
        values[name] = (count if isinstance(count, int) else 0) + 1
    elif allowed and text not in allowed:
        return False
    elif kind == VALUE:
        values[name] = text
    else:
        many = values.setdefault(name, [])
        if isinstance(many, list):
            many.append(text)
    return True


def _assign(words: list[str], arguments: tuple[tuple[str, bool, bool], ...], values: Values) -> bool:
    for name, required, many in arguments:
        if many:
            values[name] = words
            return bool(words) or not required
        if not words and required:
            return False
        values[name] = words.pop(0) if words else None
    return not words


def _complete(values: Values, before: Values, options: dict[str, Option]) -> Values:
    """Fills in what was not given; what stood before the command counts where nothing stood after it."""
    for name, kind in {option[0]: option[1] for option in options.values()}.items():
        if kind == COUNT:
            total = 0
            for part in (before.get(name, 0), values.get(name, 0)):
                total += part if isinstance(part, int) else 0
            values[name] = total
        elif name not in values:
            values[name] = before.get(name) or (False, None, [])[kind]
    return values
