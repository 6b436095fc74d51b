"""The HTTP interface for programs: tokens that act for an officer, and what they may call."""
