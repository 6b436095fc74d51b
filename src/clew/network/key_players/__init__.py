"""Key players: whose removal breaks a network most (KPP-Neg of Borgatti).

ranking  the key players of a group or of a whole network
reach    how many pairs a removal cuts off, for everybody in one pass
nearness how far a removal moves the others from each other, in small groups
"""
