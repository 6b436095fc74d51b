"""What officers do in the exchange, and what the node does when packages come.

keys        the node's own keys: made, followed by new ones
trusting    the directory: its root compared, newer ones taken in
publishing  the hub's part: who is listed, and the directory signed
share       records go to named bureaux; owning: they are corrected, restricted, recalled
referring   what is to be told of referrals goes with the next package
taking      a package is taken in; hearing, purging: what owners say is carried out
kinds       the kinds of records that travel, a file each
exchanged   what went and came, as far as an officer may see it
"""
