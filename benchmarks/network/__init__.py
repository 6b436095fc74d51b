"""Networks: Clew, its parts left out one by one, and its peers, on worlds nothing was tuned on."""
