"""Sign-in: who comes in, by what, and for how long; django-allauth does it, under our rules.

adapters    what we decide for django-allauth: who may, what is logged, where secrets lie
entering    the pages of people who have not signed in yet, and signing out
factors     an officer's passkeys, authenticator app and recovery codes
proof       how lately an officer proved to be there; reveals and exports ask for it
proving     the pages that ask for such a proof
providers   a bureau's own sign-in: leaving for it, and coming back
open_id     what is asked of it, and what is believed
by_saml     the same for a provider that speaks SAML
saml        what is asked of such a one, and what is believed
middleware  sessions end in time; without a factor there is nothing but enrolling one
"""
