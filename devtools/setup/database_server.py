"""Databases as PostgreSQL sees them, with the files that Odoo keeps beside each."""

import json
import shutil
from pathlib import Path

from .console import SetupError, run, run_captured
from .environment import Environment
from .settings import MODULE, ROOT


class DatabaseServer:
    def __init__(self, env: Environment):
        self._env = env
        self._filestores = env.data / "filestore"

    def query(self, database: str, text: str) -> str:
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text]
        got = run_captured(command, env=self._env.variables)
        if got.returncode:
            raise SetupError(f"PostgreSQL, database {database}: {got.stderr.strip()}")
        return got.stdout.strip()

    def names(self) -> list[str]:
        rows = self.query("postgres", "SELECT datname FROM pg_database ORDER BY 1")
        return rows.splitlines()

    def exists(self, name: str) -> bool:
        return name in self.names()

    def drop(self, name: str) -> None:
        command = ["dropdb", "--if-exists", "--force", name]
        got = run_captured(command, env=self._env.variables)
        if got.returncode:
            raise SetupError(got.stderr.strip())
        shutil.rmtree(self.filestore(name), ignore_errors=True)

    def copy(self, source: str, target: str) -> None:
        self.drop(target)
        options = self._env.postgres.copy_options
        command = ["createdb", f"--template={source}", *options, target]
        run(command, env=self._env.variables)
        if self.filestore(source).exists():
            # Odoo never writes to such a file again, so links are as good.
            run(["cp", "-al", self.filestore(source), self.filestore(target)])
        self.query(
            target,
            "UPDATE ir_config_parameter SET value = gen_random_uuid()"
            " WHERE key IN ('database.uuid', 'database.secret')",
        )

    def rename(self, source: str, target: str) -> None:
        self.drop(target)
        self.query("postgres", f'ALTER DATABASE "{source}" RENAME TO "{target}"')
        if self.filestore(source).exists():
            self.filestore(source).rename(self.filestore(target))

    def filestore(self, name: str) -> Path:
        return self._filestores / name

    def label(self, name: str, **facts: str) -> None:
        """What is said of a database is its comment, so Odoo's tables hold no trace."""
        text = json.dumps({"by": MODULE, "root": str(ROOT), **facts})
        quoted = text.replace("'", "''")
        self.query("postgres", f"COMMENT ON DATABASE \"{name}\" IS '{quoted}'")

    def labels(self) -> dict[str, dict]:
        """The labels of all databases that `label` was called for."""
        rows = self.query(
            "postgres",
            "SELECT json_object_agg(datname, shobj_description(oid, 'pg_database'))"
            " FROM pg_database"
            " WHERE shobj_description(oid, 'pg_database') LIKE '{\"by\"%'",
        )
        texts = json.loads(rows or "{}")
        labels = {name: json.loads(text) for name, text in texts.items()}
        return {name: label for name, label in labels.items() if label["by"] == MODULE}
