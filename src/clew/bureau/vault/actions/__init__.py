"""What officers do with items: adding, matching, judging.

adding      a seized collection goes into the vault
recording   a batch of readings becomes rows, in one transaction
matching    items are matched against everything, and the matches recorded
judging     a person's verdict on a match, and undoing it
"""
