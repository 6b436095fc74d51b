"""What the pages and commands do, as calls: one file a subject, each a thin layer.

A call reads what it is given, asks the queries and actions that pages ask, and tells what they
return. It declares its scope and rule (`TokenFor`); what rules refuse is as absent as on pages.
"""
