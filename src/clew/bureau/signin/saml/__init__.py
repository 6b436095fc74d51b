"""SAML: what a bureau's provider says by it, and what of it is believed. Bytes in, values out.

documents   XML of strangers, read so that what is checked is what is read
signature   what a provider signed, and nothing beside it
encryption  an assertion that was sealed to our key
answers     who a provider says somebody is
leaving     that somebody signed out at the provider
metadata    what a provider says of itself, and what we say to it of us
keys        our own keys: those that assertions are sealed to
questions   what we ask a provider, and answer it
"""
