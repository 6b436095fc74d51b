"""Providers: a bureau's own sign-in. Nobody is let in by an e-mail address, nobody is created."""

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class ProviderAdapter(DefaultSocialAccountAdapter):
    """What we decide for a bureau's own sign-in."""
