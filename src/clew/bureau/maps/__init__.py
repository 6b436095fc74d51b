"""What lies where: counted by country and subdivision, as far as an officer may see it.

Nothing is stored, and no place is made up: what the records say is counted, and what they do not
say is told as not known.

layer    what is counted: sites, operations, people behind accounts, referrals
asked    what a map is asked for: one layer or all, of a case, an operation, a time
place    a country or a subdivision with its counts; a site where its plan has coordinates
queries  the counts, and the things behind each
"""
