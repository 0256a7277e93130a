"""Expected differences, with reasons."""
import fnmatch
import pathlib


class Allowed:
    """Lines of `pattern | difference | reason`: the pattern of a path below the folder, and a difference's first
    word."""

    def __init__(self, path):
        self.rules = []
        for line in pathlib.Path(path).read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                pattern, difference, reason = (part.strip() for part in line.split("|"))
                self.rules.append((pattern, difference, reason))

    def reason(self, name, difference):
        """Why the difference is expected; None if no line matches."""
        for pattern, kind, reason in self.rules:
            if difference.split(":")[0] == kind and fnmatch.fnmatch(name, pattern):
                return reason
        return None
