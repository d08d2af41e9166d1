# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``keys`` and ``db``: what seals and signs the records, and where they are kept."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from cohere_governed.cli.codes import FOUND, UNAVAILABLE, Commands, wrong
from cohere_governed.cli.folder import Actor, Reason, audit_log, policies, tenants, whoever
from cohere_governed.cli.folder import database as url_of
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, complain, emit, facts, listing, say, write
from cohere_governed.cli.proof import read_keys

app = typer.Typer(cls=Commands, no_args_is_help=True, help="The keys that seal and sign the audit log.")
database = typer.Typer(cls=Commands, no_args_is_help=True, help="The audit database: its schema, and where it is.")


COLUMNS = {
    "level": "key",
    "tenant": "log",
    "version": "version",
    "since": "since",
    "records": "records",
    "where": "where",
    "next_step": "to do",
}


@app.command()
def status(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Every key of every log: where it is, its version, since when, and what is to be done. Exit 4 if one is not there.

    Example: cohere-governed keys status
    """
    from cohere_governed.audit import rotation

    with audit_log(config) as log:
        rows = [dataclasses.asdict(one) for one in rotation.status(log)]
    listing(COLUMNS, rows, as_json=as_json, none="there is no key")


@app.command()
def rotate(
    level: Annotated[str, typer.Argument(metavar="LEVEL", help="kek, root, signing, standin or shred.")],
    reason: Reason,
    tenant: Annotated[str | None, typer.Option("--tenant", help="Only this tenant's; else every log's.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="REF", help="For kek: the new key, such as file:PATH or env:NAME.")
    ] = None,
    *,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Change a key while records go on being appended; that it was changed is on record.

    `kek` needs `--to`: a key file that is not there is made, its path is from the config folder. Write the reference
    into operator.yaml afterwards: from then on only it opens the log.

    Example: cohere-governed keys rotate signing --reason "yearly"
    """
    from cohere_governed.audit import rotation

    if level not in get_args(rotation.Level):
        raise wrong(f"there is no such key (there are: {', '.join(get_args(rotation.Level))})")
    if (level == "kek") != (to is not None):
        raise wrong("rotating the kek needs --to with the new key's reference, and nothing else takes one")
    if to is not None and tenant is not None:
        raise wrong("the kek is every tenant's: leave --tenant out")
    with audit_log(config, tenant) as log:
        move = None
        if to is not None:
            to = _new_key(config, to)
            move = _shred_move(policies(config).operator.root_key, to)
        done = rotation.rotate(
            log, cast("rotation.Level", level), reason=reason, actor=whoever(actor), tenant=tenant, to=to
        )
        if move is not None:
            move[0].rename(move[1])
    rows = [dataclasses.asdict(one) for one in done if one.record_id or as_json]
    number = "keys wrapped again" if level in {"kek", "shred"} else "version"
    columns = {"level": "key", "tenant": "log", "version": number, "record_id": "record"}
    listing(columns, rows, as_json=as_json, none="nothing was to be done")
    if to is not None and not as_json:
        complain(f"write `root: {to}` into operator.yaml and restart what runs: the old key opens nothing any more")


def _new_key(config: Path, reference: str) -> str:
    """The reference with its path absolute, as the operator file's are read; its file made if it is not there."""
    from cohere_governed.audit.keys import create_key_file

    kind, _, name = reference.partition(":")
    if kind != "file" or not name:
        return reference
    path = config.absolute() / name
    if not path.exists():
        create_key_file(path)
    return f"file:{path}"


def _shred_move(before: str, to: str) -> tuple[Path, Path] | None:
    """The shred root stands beside the key file, so it moves with it (from, to); one with a place of its own stays."""
    from cohere_governed.audit import shred

    old, new = shred.default_place(before), shred.default_place(to)
    if old is None or new is None or old == new or not old.exists():
        return None
    if new.exists():
        raise wrong(f"the shred root {old} is to stand at {new}, and something is there: name another key file")
    return old, new


@app.command()
def create(
    reference: Annotated[
        str, typer.Argument(metavar="REFERENCE", help="file:PATH, keyring:SERVICE/NAME or pkcs11:URI.")
    ],
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Make a new key-encryption key where a reference says; never over one that is there. Exit 4 if it cannot be made.

    Example: cohere-governed keys create keyring:cohere-governed/root
    """
    kind, _, rest = reference.partition(":")
    if kind == "file":
        from cohere_governed.audit.keys import create_key_file

        create_key_file(Path(rest))
    elif kind == "keyring":
        from cohere_governed.audit.providers import oskeyring

        oskeyring.create(rest)
    elif kind == "pkcs11":
        from cohere_governed.audit.providers import pkcs11

        pkcs11.create(rest)
    else:
        raise wrong("a key is made in a file:, a keyring: or a pkcs11: token; a cloud's keys are made in the cloud")
    if as_json:
        emit({"made": reference})
    else:
        say(f"made: name it in operator.yaml, keys.root: {reference}")


@app.command()
def grant(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="search, open or erase.")],
    *,
    tenant: Annotated[str, typer.Option("--tenant", help="Whose log it is for.", autocompletion=tenants)],
    holder: Annotated[str, typer.Option("--for", metavar="NAME", help="Who is to have it; is recorded.")],
    reason: Reason,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="A new file, for its owner only: it is a secret.")],
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How long one to erase lasts.")] = 31,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Give somebody a part of one tenant's keys: to search without opening, to open, or to erase without reading.

    The holder sets COHERE_GOVERNED_GRANT=FILE, and commands use it instead of the operator's key. docs/keys.md says
    what each can and cannot do, and how one is taken back.

    Example: cohere-governed keys grant search --tenant acme --for "auditor" --reason "audit 2026" --out acme.grant
    """
    from cohere_governed.audit import grants

    if role not in get_args(grants.Role):
        raise wrong(f"there is no such role (there are: {', '.join(get_args(grants.Role))})")
    if out.exists():
        raise wrong(f"{out} is there already: name a new file")
    with audit_log(config, tenant) as log:
        given = grants.give(
            log, cast("grants.Role", role), tenant, reason=reason, actor=whoever(actor), holder=holder, days=days
        )
        given.write(out)
    told = {"role": role, "tenant": tenant, "file": str(out), "until": max(given.days, default=None)}
    facts({**told, "record": given.record_id}, as_json=as_json)


@app.command("export-public")
def export_public(
    config: Config = DEFAULT_CONFIG,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to a new file instead of standard output.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the public key of every log: with them, and nothing secret, anybody can verify it.

    Example: cohere-governed keys export-public --out auditor.vkeys
    """
    from cohere_governed.audit import rotation

    with audit_log(config, read_only=True) as log:
        keys = rotation.export_public(log)
    if as_json:
        emit([{"tenant": k.tenant, "public_key": k.vkey, "epoch": k.epoch, "current": k.current} for k in keys], to=out)
        return
    write("".join(f"{key.vkey}\n" for key in keys if key.current), out)


@database.command("status")
def schema_status(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """The schema that is there and the one this version needs. Exit 1 if they differ, 4 if there is none.

    Example: cohere-governed db status
    """
    from cohere_governed.audit import migrate

    found = migrate.status(url_of(config))
    facts({"found": found.found, "needed": found.needed, "current": found.current}, as_json=as_json)
    if not found.current:
        raise typer.Exit(UNAVAILABLE if found.found is None else FOUND)


@database.command()
def upgrade(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Bring the audit database to this version's schema; records are never rewritten.

    Example: cohere-governed db upgrade
    """
    from cohere_governed.audit import migrate

    url = url_of(config)
    before = migrate.status(url)
    if not before.current:
        migrate.upgrade(url)
    told = {"before": before.found, "now": before.needed, "changed": not before.current}
    if as_json:
        emit(told)
    else:
        say(f"schema {before.needed}" + (f", before {before.found}" if told["changed"] else ", as it was"))


@database.command()
def downgrade(
    revision: Annotated[str, typer.Argument(metavar="REVISION", help="The schema to go back to, such as 0001.")],
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Bring the audit database back to an earlier version's schema, for that version; every record stays.

    Stop what writes to it first. `db upgrade` comes back.

    Example: cohere-governed db downgrade 0001
    """
    from cohere_governed.audit import migrate

    url = url_of(config)
    before = migrate.status(url).found
    migrate.downgrade(url, revision)
    told = {"before": before, "now": revision, "changed": before != revision}
    if as_json:
        emit(told)
    else:
        say(f"schema {revision}, before {before}" if told["changed"] else f"schema {revision}, as it was")


@database.command()
def roles(
    *,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="Rights for one more role, that sees this tenant's rows only.")
    ] = None,
    role: Annotated[str | None, typer.Option("--role", metavar="NAME", help="With --tenant: the role.")] = None,
    run: Annotated[
        bool, typer.Option("--run", help="Run them, as the user of the database URL, who owns the tables.")
    ] = False,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Print the SQL that gives PostgreSQL's roles their rights: one appends, one erases, one reads. SQLite has none.

    Run it as the owner of the tables, once and after each `db upgrade`. docs/postgresql.md says who needs which.

    Example: cohere-governed db roles | psql -U owner audit
    """
    from cohere_governed.audit import roles as rights

    if (tenant is None) != (role is None):
        raise wrong("--tenant and --role go together: which role is to see which tenant's rows")
    if tenant is None or role is None:
        names = [rights.WRITER, rights.ERASER, rights.VERIFIER]
        sql = rights.roles_sql()
    else:
        names = [role]
        sql = rights.tenant_sql(rights.number_of(url_of(config), tenant), role)
    if run:
        rights.run(url_of(config), sql)
    if as_json:
        emit({"roles": names, "sql": sql, "run": run})
    else:
        write(sql if not run else f"made: {', '.join(names)}\n", None)


@database.command()
def move(
    to: Annotated[
        str, typer.Option("--to", metavar="REF", help="The new database: env:NAME, so that no password stands here.")
    ],
    public_keys: Annotated[
        Path | None, typer.Option("--public-keys", metavar="FILE", help="Keys kept elsewhere, to verify the log with.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Move the log from its SQLite file to an empty PostgreSQL database; it is verified before and after.

    Stop what writes to it first, and write the new reference into operator.yaml afterwards. The file stays for its
    auditors, and takes no more records.

    Example: cohere-governed db move --to env:AUDIT_DATABASE_URL
    """
    from cohere_governed.audit import shred
    from cohere_governed.audit.move import move as moved

    kind, _, name = to.partition(":")
    target = os.environ.get(name, "") if kind == "env" else to
    if not target:
        raise wrong(f"the environment variable `{name}` is not set")
    operator = policies(config).operator
    keys = None if public_keys is None else read_keys(public_keys)
    done = moved(url_of(config), target, operator.root_key, public_keys=keys, anchor=operator.anchor)
    columns = {"tenant": "log", "size": "records", "root": "root", "record_id": "said in record"}
    listing(columns, [dataclasses.asdict(one) for one in done], as_json=as_json, none="there was nothing to move")
    seeds = shred.default_place(operator.root_key)
    if seeds is not None and seeds.exists() and not os.environ.get(shred.VARIABLE):
        complain(
            f"set {shred.VARIABLE}={seeds} wherever the log is opened from now on: with a database that machines share,"
            " the file beside the key is not looked for"
        )
