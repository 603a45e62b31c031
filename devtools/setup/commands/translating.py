"""The terms to translate, as the code has them now."""

from ..console import run, say
from ..databases import Databases
from ..environment import environment
from ..settings import MODULE, ROOT

_FOLDER = ROOT / "i18n"


def translate(arguments: list[str]) -> int:
    """[FOLDER]: bring i18n up to date, with what FOLDER has; says what is missing"""
    template = _FOLDER / f"{MODULE}.pot"
    with environment() as env:
        databases = Databases(env)
        # With demo data, as in Odoo's own files: visitors see its purposes.
        with databases.throwaway(databases.template(demo=True)) as name:
            databases.install(name, [MODULE], demo=True)
            options = ["-d", name, "-l", "pot", "-o", template, MODULE]
            command = env.odoo_command("i18n", "export", *options)
            run(command, env=env.variables)
        say(f"{template.relative_to(ROOT)}: written")
        command = env.inside_command("merge_terms", template, _FOLDER, *arguments)
        run(command, env=env.variables)
        for path in _FOLDER.glob("*.po"):
            # As the linter wants it; it says nothing of what it corrects.
            command = [env.venv / "bin/oca-checks-po", "--fix", path]
            run(command, env=env.variables, check=False)
    return 0
