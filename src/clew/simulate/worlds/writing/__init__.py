"""Writing: a world as the files that bureaux would send, with its truth beside them.

folder    who is written where
tip_xml   a provider's report as CyberTip XML
tip_json  the same as police receive it
log       an activity log as CSV or JSON lines
told      times and events in the words of the formats
truth     truth.json, changes.json, networks.csv
"""
