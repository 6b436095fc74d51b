"""What is done in deconfliction.

holding   the hub's part: keys of epochs, quotas, answering batches
pinning   keeping a holder's key, and refusing any other
starting  offering a run, accepting, declining and breaking off
steps     what follows in a run from what arrived
ending    hits become contacts, and the rest is forgotten
taking    taking a message in, whichever way it came
refusing  what was refused stays, with its reason
carrying  over HTTPS and by a folder
contacts  telling who to talk to, or declining
"""
