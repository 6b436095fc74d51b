"""What officers do in the exchange, and what the node does when packages come.

keys        the node's own keys: made, followed by new ones
trusting    the directory: its root compared, newer ones taken in
publishing  the hub's part: who is listed, and the directory signed
"""
