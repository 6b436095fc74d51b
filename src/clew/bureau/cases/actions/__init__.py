"""What officers do with cases; each can be done twice, and the second time changes nothing.

opening    cases and their exhibits
teams      who is in a case's team
steering   marking a case, closing it, opening it again
checking   the rule that is asked, and its no in the right words
"""
