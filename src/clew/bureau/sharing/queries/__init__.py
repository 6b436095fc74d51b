"""Reading what the exchange keeps. What tells of records is always for an officer."""
