# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Debian's packages: unpacked from unstable without installing, or installed.

Unstable is reached through the mirror and the keyring that apt on this machine
already uses, with configuration, lists and cache in a directory of its own, so
that the system's apt notices nothing and no root is needed.
"""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

from . import paths
from .console import DevError, is_root, output_of, run, say

_ARCHIVE_KEYRINGS = (
    "/usr/share/keyrings/debian-archive-keyring.gpg",
    "/usr/share/keyrings/debian-archive-keyring.pgp",
)
_APT_CONF = """\
Dir::Etc::sourcelist "{home}/sources.list";
Dir::Etc::sourceparts "-";
Dir::Etc::preferences "-";
Dir::Etc::preferencesparts "-";
Dir::State "{home}/state";
Dir::State::lists "{home}/lists";
Dir::State::status "/dev/null";
Dir::Cache "{home}/cache";
Acquire::Languages "none";
APT::Sandbox::User "";
#clear APT::Update::Post-Invoke-Success;
#clear APT::Update::Post-Invoke;
"""


def is_available():
    """Tell whether this machine has the programs to fetch and unpack packages."""
    return all(map(shutil.which, ("apt-get", "apt-cache", "dpkg-deb")))


def install(*packages):
    """Install packages of the system's own release; only root may.

    :raise DevError: if this is not root on Debian, or the packages can't be had
    """
    wanted = " ".join(packages)
    if not (is_root() and shutil.which("apt-get")):
        raise DevError(f"missing: {wanted}. Install it, then run this command again")
    say(f"Installing {wanted}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(
        ["apt-get", "update", "-q"],
        log="apt-update",
        failure="apt-get update failed",
        env=environment,
    )
    run(
        ["apt-get", "install", "-y", "--no-install-recommends", *packages],
        log="apt-install",
        failure=f"{wanted} cannot be installed",
        env=environment,
    )


def fetch(package, companions):
    """Return the files of ``package`` and of what it needs besides, downloaded.

    :param package: name of a package in unstable
    :param companions: regular expression; packages that ``package`` depends on are
        fetched too where it matches their name
    :return: list of paths of ``.deb`` files in the user's cache
    :raise DevError: if they cannot be had
    """
    store = paths.CACHE / "debian"
    index = store / f"{package}.json"
    files = _cached(store, index)
    if files:
        say(f"Using Debian's {package} from {store}")
        return files
    store.mkdir(parents=True, exist_ok=True)
    apt = _PrivateApt(paths.DEV / "apt")
    apt.update()
    control = apt.show(package)[0]
    depends = _names(control.get("Depends", ""))
    names = [package, *(name for name in depends if re.fullmatch(companions, name))]
    checksums = {}
    say(f"Downloading {package} {control['Version']}")
    for name, file, checksum in apt.download(names, store):
        if _sha256(file) != checksum:
            file.unlink()
            raise DevError(f"the download of {name} is damaged; run this again")
        checksums[file.name] = checksum
    index.write_text(json.dumps(checksums, indent=1))
    shutil.rmtree(apt.home)
    return [store / name for name in checksums]


def unpack(files, target):
    """Unpack packages into the directory ``target``, below which stands ``usr``."""
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        run(
            ["dpkg-deb", "-x", file, target],
            log="dpkg-deb",
            failure=f"{file.name} cannot be unpacked",
        )
    _relink(target)


def _relink(target):
    """Make absolute links into /usr lead into ``target`` wherever that has the file."""
    for directory, directories, names in os.walk(target):
        for name in (*directories, *names):
            link = Path(directory, name)
            if link.is_symlink() and link.readlink().is_absolute():
                inside = target / link.readlink().relative_to("/")
                if inside.exists():
                    link.unlink()
                    link.symlink_to(os.path.relpath(inside, link.parent))


def _cached(store, index):
    """Return the files that a former download left, if they are all there and sound."""
    try:
        checksums = json.loads(index.read_text())
    except (FileNotFoundError, ValueError):
        return []
    files = [store / name for name in checksums]
    sound = all(
        file.exists() and _sha256(file) == checksums[file.name] for file in files
    )
    return files if sound else []


def _names(depends):
    """Return the first alternative of each part of a ``Depends`` field."""
    return [re.split(r"[ (|:]", part.strip())[0] for part in depends.split(",")]


def _sha256(file):
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


class _PrivateApt:
    """Debian unstable behind an apt configuration of its own in ``home``."""

    def __init__(self, home):
        self.home = home
        for name in ("lists/partial", "cache/archives/partial", "state"):
            (home / name).mkdir(parents=True, exist_ok=True)
        (home / "apt.conf").write_text(_APT_CONF.format(home=home))
        self.environment = {**os.environ, "APT_CONFIG": str(home / "apt.conf")}

    def update(self):
        """Read the package list of unstable from the first mirror that has it."""
        say("Reading Debian unstable's package list")
        reason = "apt names no mirror"
        for uri, keyring in _mirrors():
            option = f"[signed-by={keyring}] " if keyring else ""
            source = f"deb {option}{uri} unstable main\n"
            (self.home / "sources.list").write_text(source)
            try:
                run(
                    ["apt-get", "update", "-q", "--error-on=any"],
                    log="apt-unstable",
                    failure="Debian unstable cannot be read",
                    env=self.environment,
                )
                return
            except DevError as error:
                reason = str(error)
        raise DevError(reason)

    def show(self, *packages):
        """Return the control fields of packages, a dict for each."""
        text = output_of(
            ["apt-cache", "show", "--no-all-versions", *packages], env=self.environment
        )
        if not text:
            raise DevError(f"Debian unstable lacks one of: {' '.join(packages)}")
        stanzas = text.strip().split("\n\n")
        return [dict(re.findall(r"^([\w-]+): (.*)$", s, re.MULTILINE)) for s in stanzas]

    def download(self, packages, store):
        """Download packages into ``store``; yield name, path and SHA256 of each."""
        controls = self.show(*packages)
        run(
            ["apt-get", "download", "-q", *packages],
            log="apt-download",
            failure=f"{packages[0]} cannot be downloaded",
            cwd=store,
            env=self.environment,
        )
        for control in controls:
            version = control["Version"].replace(":", "%3a")
            name = f"{control['Package']}_{version}_{control['Architecture']}.deb"
            yield control["Package"], store / name, control["SHA256"]


def _mirrors():
    """Yield the mirrors that apt uses here, each with the keyring it is trusted by.

    What apt knows of a repository's origin comes from lists it has read already, so
    on a machine that has none every repository is a candidate.
    """
    target = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(SIGNED_BY)"]
    target.append("Created-By: Packages")
    text = output_of([*target, "Origin: Debian"]) or output_of(target) or ""
    default = next((file for file in _ARCHIVE_KEYRINGS if Path(file).exists()), "")
    seen = set()
    for line in text.splitlines():
        uri, _, signed_by = line.partition(" ")
        if uri not in seen and "security" not in uri:
            seen.add(uri)
            yield uri, signed_by if signed_by.startswith("/") else default
