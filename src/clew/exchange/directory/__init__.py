"""The directory: which bureaux take part, and by which keys they sign and are sealed for.

keys       a member's keys: their times, revocation, and who vouches for them
members    the members, as one signed snapshot
roots      who may sign the directory: three of five, and how they are replaced
bundle     the directory as one file, to be fetched or carried
vouching   who may add a key
update     from what is trusted and new bytes to what is trusted next, or a refusal
freshness  how old the directory may be before nothing is sent or taken any more
"""
