"""Documents: text files from outside (XML, JSON, delimited), streamed with bounds on all they hold.

encoding      how a text is encoded
text_file     text as chunks or lines
delimited     rows of delimited text
json_events   JSON as a stream of events
json_values   values read from these events
"""
