"""Groups: who works together, perhaps, out of what they do with each other.

holdings     who was seen with which thing, and who dealt with whom
tie ties     what binds two entities, with its weight and its times
communities  who has more to do with each other than with others
within       the ties and things inside each group
shape        the numbers that tell organised groups from chance and innocent talk
organised    how likely a group is organised
finding      all of it: the groups of a network
"""
