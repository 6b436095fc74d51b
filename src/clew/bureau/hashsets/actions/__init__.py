"""Importing hash lists, and keeping them by hand."""

from clew.bureau.hashsets.actions.curating import (
    BadListNameError,
    add_entry,
    delete_list,
    open_list,
    remove_entry,
    rename_list,
)
from clew.bureau.hashsets.actions.deleting import JudgedEntryError
from clew.bureau.hashsets.actions.importing import ListNameTakenError, import_hash_list

__all__ = [
    "BadListNameError",
    "JudgedEntryError",
    "ListNameTakenError",
    "add_entry",
    "delete_list",
    "import_hash_list",
    "open_list",
    "remove_entry",
    "rename_list",
]
