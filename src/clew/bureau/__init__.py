"""The bureau: a Django shell around the engine, with records, access, audit, web pages and reports.

Each app holds `models` (columns and constraints), `queries` (reads, always for an officer),
`actions` (writes: one transaction, one access check, one audit event) and, where it has pages,
`views` and `urls`.
"""
