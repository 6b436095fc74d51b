"""Signing: documents in one canonical form, and who signed them for what purpose.

canonical  JSON that has exactly one way to be written (RFC 8785), read strictly
fields     the fields of such a document, each of the type it must be
keys       public keys and their names, and those who sign
document   a body with signatures, each bound to the purpose of the document
"""
