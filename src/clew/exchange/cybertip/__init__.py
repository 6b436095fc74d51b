"""A CyberTip on its way out: the submission form, put together from what a report says.

document   the whole form of one report
places     what was seen, by the part of the form in which it stands
people     whose an account is, what is stated, what was captured
incidents  pages, addresses, rooms that belong to nobody yet
files      what the report says of its files
fields     what was kept by its path
part       a part of the form that captures stand in
element    an element, written in the order of the form
words      words that the form lists
values     identifiers and times, so that they are read as what they were
"""
