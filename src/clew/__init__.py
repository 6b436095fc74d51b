"""Clew finds who, where and which network stands behind online child abuse material.

Protective software for police, Interpol's member bureaux and hotlines. The engine (everything
below `clew.bureau`) takes values and returns values; `clew.bureau` is the Django shell around it;
`clew.cli` is the command line. Imports point down only.

Example:
    >>> from clew import VERSION
    >>> VERSION.count(".")
    2
"""

VERSION = "0.1.0"
