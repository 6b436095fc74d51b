"""Boxes: rectangles in a picture, in pictures that are turned, and how much two have in common."""

type Box = tuple[float, float, float, float]
"""Left, top, width, height."""

type Size = tuple[int, int]
"""Height and width of a picture, as numpy has them."""


def turned(box: Box, size: Size, turns: int) -> Box:
    """Return where a box lies once its picture is turned counter-clockwise by quarter turns.

    Example:
        >>> turned((10, 20, 4, 2), (100, 200), 1)
        (20, 186, 2, 4)
    """
    x, y, width, height = box
    rows, columns = size
    match turns % 4:
        case 1:
            return y, columns - x - width, height, width
        case 2:
            return columns - x - width, rows - y - height, width, height
        case 3:
            return rows - y - height, x, height, width
        case _:
            return box


def turned_back(box: Box, size: Size, turns: int) -> Box:
    """Return where a box of a turned picture lies in the picture as it was, of that size.

    Example:
        >>> turned_back(turned((10, 20, 4, 2), (100, 200), 3), (100, 200), 3)
        (10, 20, 4, 2)
    """
    seen = (size[1], size[0]) if turns % 2 else size
    return turned(box, seen, -turns)


def in_common(one: Box, other: Box) -> float:
    """Return the share of the smaller box that both cover.

    Example:
        >>> in_common((0, 0, 4, 4), (2, 0, 8, 8))
        0.5
    """
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    smaller = min(one[2] * one[3], other[2] * other[3])
    return max(width, 0.0) * max(height, 0.0) / smaller if smaller > 0 else 0.0
