"""Item key: how matches name an item of the vault as their target."""


def item_key(sha256: str) -> str:
    """Return the target key of an item.

    Example:
        >>> item_key("ab12")
        'item:ab12'
    """
    return f"item:{sha256}"
