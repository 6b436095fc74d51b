"""Decoders: bytes to frames and facts. They run in a sandboxed worker (and in benchmarks)."""
