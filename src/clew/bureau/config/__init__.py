"""Config: Django's settings, the root of the web addresses, and the application servers' entry."""
