"""Writing the audit log.

recording    an event, beside the change it tells of
checkpoints  the log's key signs how long the log is, and its root
witnessing   countersigning other bureaux' checkpoints, and taking their countersignatures
reading      listing events, which is logged
exporting    the log, or one entry of it with its proof, as a file for a verifier
"""

from clew.bureau.audit.actions.recording import record, record_failure, record_view

__all__ = ["record", "record_failure", "record_view"]
