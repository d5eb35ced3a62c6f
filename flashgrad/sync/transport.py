"""The ways to a shared folder: a plain one on disk, or a git repository through a clone that is nobody else's."""

import re
import shutil
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from flashgrad.errors import SyncPlaceUnusable
from flashgrad.sync import git
from flashgrad.sync.names import DECKS, LOGS, MARKER
from flashgrad.text import STEERING, one_line

_TRANSPORT_PREFIX = re.compile(r"[A-Za-z0-9_+.-]+::")
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://|[^/\\\s]+@?[^/\\\s]*:(?![\\/]))\S")
_UNWRITTEN = re.compile(f"[\\n\\t]|{STEERING.pattern}")
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,100}")
_HEAD = re.compile(r"^ref: refs/heads/(.+)\tHEAD$", re.MULTILINE)
_RACED = re.compile(r"\[rejected\]|incorrect old value|fetch first|non-fast-forward|cannot lock ref|failed to update")
_NO_CONVERSIONS = "* -text -filter -diff -merge -ident -working-tree-encoding\n"
_MOVED = "refs/remotes/origin/shared"


class Transport(Protocol):
    """How a shared folder comes here and goes back."""

    @property
    def place(self) -> str:
        """The place itself, whatever folder this program runs in."""

    @property
    def shown(self) -> str:
        """The place as a sentence may have it."""

    def refresh(self) -> Path:
        """A folder with what all devices have shared so far. Raises SyncError."""

    def begin(self) -> None:
        """To be called before anything is written into the folder."""

    def publish(self, message: str) -> bool:
        """Share what was written into the folder; False where another device was faster, then begin again."""


def transport_to(place: str, clones: Path) -> Transport:
    """The way to `place`, a path or an address. Clones of repositories are kept in `clones`.

    Raises SyncPlaceUnusable where it is neither, or would have git run a program.
    """
    if not place.strip() or place[0] == "-" or _UNWRITTEN.search(place) or _TRANSPORT_PREFIX.match(place):
        raise SyncPlaceUnusable(
            f"“{one_line(place, 80)}” is no place to sync with; name a folder, or the address of a git repository."
        )
    if _ADDRESS.match(place):
        return GitRepository(place, clones)
    path = Path(place).expanduser().absolute()
    if (path / ".git").exists():
        raise SyncPlaceUnusable(
            f"{one_line(str(path))} is a working copy of a git repository. Name the repository itself, such as the"
            " address that `git remote get-url origin` prints there, or a bare one made with `git init --bare`."
        )
    if (path / "HEAD").is_file() and (path / "objects").is_dir():
        return GitRepository(str(path), clones)
    if path.exists() and not path.is_dir():
        raise SyncPlaceUnusable(f"{one_line(str(path))} is a file; name a folder to sync with.")
    return SharedFolder(path)


@dataclass(frozen=True, slots=True)
class SharedFolder:
    """A plain folder, which something else carries to other machines, or nothing does."""

    path: Path

    @property
    def place(self) -> str:
        """Its path, from the root."""
        return str(self.path)

    @property
    def shown(self) -> str:
        """Its path."""
        return one_line(str(self.path))

    def refresh(self) -> Path:
        """The folder itself; its parent must be there, so that a disk that is not mounted is noticed."""
        if not self.path.parent.is_dir():
            raise SyncPlaceUnusable(
                f"The folder {one_line(str(self.path.parent))} is not there. Mount it, or name another place."
            )
        return self.path

    def begin(self) -> None:
        """Nothing has to be prepared."""

    def publish(self, message: str) -> bool:
        """What was written is there already."""
        return True


@dataclass(frozen=True, slots=True)
class GitRepository:
    """A git repository. Commits go on top of what others pushed: nothing is ever merged by git itself."""

    address: str
    clones: Path

    @property
    def place(self) -> str:
        """Its address."""
        return self.address

    @property
    def shown(self) -> str:
        """Its address without a password."""
        return one_line(git.without_password(self.address))

    @property
    def clone(self) -> Path:
        """The clone of this repository, whose work tree is rewritten at will."""
        return self.clones / blake2b(self.address.encode("utf-8", "replace"), digest_size=8).hexdigest()

    def refresh(self) -> Path:
        """The clone as the repository is now. One that git cannot use is made anew: it holds nothing of its own."""
        is_new = not self.clone.exists()
        try:
            return self._refreshed()
        except SyncPlaceUnusable:
            if is_new:
                raise
            shutil.rmtree(self.clone, ignore_errors=True)
            return self._refreshed()

    def _refreshed(self) -> Path:
        self._prepare()
        told = git.checked(self.clone, "ls-remote", "--symref", "origin", limit_s=git.NETWORK_S)
        branch, commit = _head(told)
        if (self.clone / ".git" / "HEAD").read_bytes() != f"ref: refs/heads/{branch}\n".encode():
            git.checked(self.clone, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
        if not commit:
            git.run(self.clone, "update-ref", "-d", f"refs/heads/{branch}")
            git.checked(self.clone, "read-tree", "--empty")
        elif self._reached() != commit:
            wanted = f"+refs/heads/{branch}:{_MOVED}"
            git.checked(self.clone, "fetch", "--quiet", "--no-tags", "origin", wanted, limit_s=git.NETWORK_S)
            git.checked(self.clone, "reset", "--quiet", "--hard", _MOVED)
        elif self._unfinished.exists():
            git.checked(self.clone, "reset", "--quiet", "--hard", _MOVED)
        else:
            return self.clone
        git.checked(self.clone, "clean", "--quiet", "-ffdx")
        self._unfinished.unlink(missing_ok=True)
        return self.clone

    def begin(self) -> None:
        """Have the next look at the repository begin with what is there, should this one not come to its end."""
        self._unfinished.touch()

    def publish(self, message: str) -> bool:
        """Commit and push. A clone that git cannot use is thrown away; the next try makes it anew."""
        there = [name for name in (MARKER, LOGS, DECKS) if (self.clone / name).exists()]
        try:
            git.checked(self.clone, "add", "--force", "--", *there)
            git.checked(self.clone, "commit", "--quiet", "--no-verify", "--allow-empty", "--message", message)
        except SyncPlaceUnusable:
            shutil.rmtree(self.clone, ignore_errors=True)
            return False
        ran = git.run(self.clone, "push", "--quiet", "--no-verify", "origin", "HEAD", limit_s=git.NETWORK_S)
        if not ran.code:
            git.checked(self.clone, "update-ref", _MOVED, "HEAD")
            self._unfinished.unlink(missing_ok=True)
            return True
        if _RACED.search(ran.complaint):
            return False
        raise git.failure(ran.complaint)

    @property
    def _unfinished(self) -> Path:
        return self.clone / ".git" / "flashgrad-unfinished"

    def _reached(self) -> str:
        """The commit up to which the clone has the repository, empty for none."""
        return git.run(self.clone, "rev-parse", "--verify", "--quiet", _MOVED).output.strip()

    def _prepare(self) -> None:
        if not (self.clone / ".git" / "HEAD").is_file():
            try:
                self.clone.mkdir(parents=True, exist_ok=True)
                git.checked(self.clone, "init", "--quiet", "--template=")
                git.checked(self.clone, "config", "remote.origin.url", self.address)
                information = self.clone / ".git" / "info"
                information.mkdir(exist_ok=True)
                (information / "attributes").write_text(_NO_CONVERSIONS)
            except OSError as error:
                raise SyncPlaceUnusable(
                    f"{one_line(str(self.clone))} cannot be written: {error.strerror}. Check its permissions."
                ) from error


def _head(told: str) -> tuple[str, str]:
    """The branch that a repository is on and its commit, empty where there is none yet."""
    parted = (line.partition("\t") for line in told.splitlines())
    refs = {name: commit for commit, _, name in parted}
    found = _HEAD.search(told)
    heads = sorted(name.removeprefix("refs/heads/") for name in refs if name.startswith("refs/heads/"))
    branch = found[1] if found else "main" if not heads or "main" in heads else heads[0]
    if not _BRANCH.fullmatch(branch) or ".." in branch:
        raise SyncPlaceUnusable(f"The repository's branch has the name “{one_line(branch, 60)}”; rename it to main.")
    return branch, refs.get(f"refs/heads/{branch}", "")
