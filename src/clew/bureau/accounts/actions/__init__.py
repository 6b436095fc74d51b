"""What is done with accounts.

officers   setting a node up, adding officers, roles, passwords, closing accounts
bureaux    the hub registers, admits and suspends bureaux
"""
