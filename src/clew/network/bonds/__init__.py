"""Bonds: what a picture of a network is drawn from; which of them are shown, and how they leave."""
