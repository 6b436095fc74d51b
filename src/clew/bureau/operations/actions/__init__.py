"""What officers do with operations.

opening     an operation from a case, and its one window
changing    what every change of a plan does alike
siting      one site as a row of a plan says it
sites       a site by itself: planned, planned otherwise, taken out
teams, processes, risks, checklist   the other parts of a plan
conflicts   what a comparison with another bureau's plans found
taking_in   a plan of many sites in one go
seizing     exhibits at a site
documents   labels of exhibits, and the report
forgetting  what goes with a case that is removed
telling     how far a site is, what is ticked there, what came of it
"""
