"""What we decide for django-allauth.

officers   who may come in, what is logged, and that there is neither registration nor mail
factors    the names and the seal of second factors
providers  a bureau's own sign-in: who is whom there
"""
