"""A bureau's node as large as it gets: its records invented, its pages driven by many officers."""
