"""What is done with accounts.

officers   setting a node up, adding officers, roles, passwords, closing accounts
sessions   of the web app: they begin, go on and end
factors    what officers show besides a password; resetting those of a lost device
providers  a bureau's own sign-in, and which of its accounts is which officer
preferring how an officer would have the pages behave
bureaux    the hub registers, admits and suspends bureaux
"""
