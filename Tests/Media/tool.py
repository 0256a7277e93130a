"""Programs that run under a time limit."""
import subprocess


class Run:
    """A program's whole run: its exit status (negative: the signal that ended it), its output, whether it hung."""

    def __init__(self, command, limit):
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit)
            self.status, self.output, errors, self.hung = done.returncode, done.stdout, done.stderr, False
        except subprocess.TimeoutExpired as late:
            self.status, self.output, errors, self.hung = None, late.stdout or b"", late.stderr or b"", True
        self.errors = errors.decode(errors="replace")

    @property
    def reason(self):
        """The last line on standard error."""
        lines = [line for line in self.errors.splitlines() if line.strip()]
        return lines[-1].strip() if lines else ""
