"""Accounts: the bureau that runs this node, and its officers."""
