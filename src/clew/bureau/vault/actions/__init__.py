"""What officers do with items: adding, matching, judging.

adding      a seized collection goes into the vault
looking     items are read again from the vault, for what was not looked for
recording   a batch of readings becomes rows, in one transaction
matching    items are matched against everything, and the matches recorded
touches     what of other cases may touch a case, kept for who asks
judging     a person's verdict on a match, and undoing it
"""
