"""What officers do with dossiers. Each is a decision on record, and can be undone.

deciding   a decision is written, with its event in the audit log
opening    a dossier is opened, from items that people found to belong together
items      items are added and removed
joining    dossiers are merged, judged to be different, and split
assessing  the status, and a person's role
undoing    a decision counts no more
weighing   all evidence on two items or dossiers, for a logged reason
"""
