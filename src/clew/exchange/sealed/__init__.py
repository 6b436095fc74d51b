"""Sealed packages: what one bureau sends to others, the same bytes over a network or on a stick.

manifest   what a package holds, for whom, in which place of whose stream
streams    the place of a package in a stream: none twice, none left out, none in another order
label      the outside: who sent it, and that its bytes are whole
sealing    write a package
contents   the inside, as it comes out piece by piece
opening    read a package, or refuse it and leave nothing behind
receipts   where a recipient stands, and which statements it has carried out
"""
