"""Sending: files come into a case by the tus protocol, from the page or from a program.

The same addresses answer a signed-in officer's browser and a token of the scope `work` (ADR 33).

admitting   who sends: a session with its CSRF token, or a token
asked       what headers of the protocol say
tus         creating, appending to, asking about and taking away a file
delivering  opening a delivery, how far it is, handing it in
"""
