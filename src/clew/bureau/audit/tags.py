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
VAULT_NOISE_READ = "vault:noise:read"
VAULT_NOISE_FORGOTTEN = "vault:noise:forgotten"
VAULT_CAMERAS_GROUPED = "vault:cameras:grouped"
VAULT_CAMERA_GROWN = "vault:camera:grown"
VAULT_CAMERA_DELETED = "vault:camera:deleted"
VAULT_CAMERAS_SEARCHED = "vault:cameras:searched"
VAULT_CAMERAS_LISTED = "vault:cameras:listed"
VAULT_MATCH_JUDGED = "vault:match:judged"
VAULT_JUDGEMENT_UNDONE = "vault:judgement:undone"
VAULT_THUMBNAIL_REVEALED = "vault:thumbnail:revealed"

REPORTS_REPORT_MADE = "reports:report:made"

UI_SESSION_STARTED = "ui:session:started"
UI_SESSION_ENDED = "ui:session:ended"
UI_CASES_VIEWED = "ui:cases:viewed"
UI_CASE_VIEWED = "ui:case:viewed"
UI_ITEM_VIEWED = "ui:item:viewed"
UI_MATCH_VIEWED = "ui:match:viewed"
