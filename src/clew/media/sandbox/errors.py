"""What goes wrong with the sandbox itself, as against one file."""


class SandboxError(Exception):
    """The sandbox cannot go on: it was closed, or its workers do not start."""


class SandboxUnavailableError(SandboxError):
    """Seccomp cannot be set up, and the operator did not allow decoding without it."""
