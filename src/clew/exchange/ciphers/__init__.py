"""Ciphers: how packages are encrypted and signed; each way is one file of suites/.

suite          what a suite must offer
registry       finds the suites
stream_cipher  AES-256-GCM over a stream, for the suites that need it
"""
