"""Archives: bytes to members. They run in a sandboxed worker."""
