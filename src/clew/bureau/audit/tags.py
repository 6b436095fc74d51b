"""Every tag of the audit log, as `source:subject:action`. Tags are stored, so never renamed."""

ACCOUNTS_BUREAU_SET_UP = "accounts:bureau:set_up"
ACCOUNTS_OFFICER_ADDED = "accounts:officer:added"
ACCOUNTS_PASSWORD_SET = "accounts:password:set"  # noqa: S105 -- names an event, holds no password
ACCOUNTS_OFFICER_DEACTIVATED = "accounts:officer:deactivated"

CASES_CASE_OPENED = "cases:case:opened"
CASES_MEMBER_ADDED = "cases:member:added"
CASES_EXHIBIT_ADDED = "cases:exhibit:added"

HASHSETS_LIST_IMPORTED = "hashsets:list:imported"
HASHSETS_IMPORT_STARTED = "hashsets:list:import_started"

VAULT_FILES_ADDED = "vault:files:added"
VAULT_ITEMS_MATCHED = "vault:items:matched"
VAULT_MATCHES_LISTED = "vault:matches:listed"
VAULT_FILE_ASKED = "vault:file:asked"
VAULT_MATCH_JUDGED = "vault:match:judged"
VAULT_JUDGEMENT_UNDONE = "vault:judgement:undone"
VAULT_THUMBNAIL_REVEALED = "vault:thumbnail:revealed"

PERSONS_DOSSIER_OPENED = "persons:dossier:opened"
PERSONS_ITEM_ADDED = "persons:item:added"
PERSONS_ITEM_REMOVED = "persons:item:removed"
PERSONS_DOSSIERS_MERGED = "persons:dossiers:merged"
PERSONS_DOSSIERS_JUDGED_DIFFERENT = "persons:dossiers:judged_different"
PERSONS_STATUS_SET = "persons:status:set"
PERSONS_ROLE_SET = "persons:role:set"
PERSONS_DECISION_UNDONE = "persons:decision:undone"
PERSONS_DOSSIERS_LISTED = "persons:dossiers:listed"
PERSONS_DOSSIER_VIEWED = "persons:dossier:viewed"

REPORTS_REPORT_MADE = "reports:report:made"

UI_SESSION_STARTED = "ui:session:started"
UI_SESSION_ENDED = "ui:session:ended"
UI_CASES_VIEWED = "ui:cases:viewed"
UI_CASE_VIEWED = "ui:case:viewed"
UI_ITEM_VIEWED = "ui:item:viewed"
UI_DOSSIER_VIEWED = "ui:dossier:viewed"
UI_MATCH_VIEWED = "ui:match:viewed"
