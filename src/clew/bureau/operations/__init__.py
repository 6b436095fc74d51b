"""Operations: what a bureau plans from a case, how each site goes on the day, and what came of it.

site_state, outcome_kind, process_kind   the words that are stored
plan_row, plan_file   one site of a plan, as a row of a file says it, and all of a file's rows
windows               the one execution window in the local times of the sites
models                operations and what hangs on them
guards                the database refuses to change or delete what was told from a site
queries               operations as an officer may see them: the plan, its warnings, the board
labels, after_action_pdf   labels of exhibits and the report, as PDFs
actions               opening, planning, telling how a site goes
"""
