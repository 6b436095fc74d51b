"""What officers do with operations.

opening     an operation from a case, and its one window
planning    teams, legal process, risks and the checklist
taking_in   a plan of many sites in one go
seizing     exhibits at a site
documents   labels of exhibits, and the report
forgetting  what goes with a case that is removed
telling     how far a site is, what is ticked there, what came of it
"""
