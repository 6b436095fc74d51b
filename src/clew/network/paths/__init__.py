"""Paths: by whom two people are connected, the likeliest first.

network  ties as arrays, made once for many questions
finding  the likeliest simple paths between two
"""
