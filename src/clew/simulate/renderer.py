"""The renderer: textured quads seen by a pinhole camera, far ones first.

Every quad is flat, so its texture reaches the picture by one homography; what lies behind the
camera is clipped off before that.
"""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from clew.simulate.camera import Camera
from clew.simulate.room import Quad, Room, Vector
from clew.simulate.textures import Picture

_NEAR_M = 0.05


@dataclass(frozen=True, slots=True)
class _View:
    """From where a picture is seen: the camera's place, its axes (3, 3), its lens (3, 3)."""

    place: Vector
    axes: Vector
    lens: Vector


def render(room: Room, camera: Camera, *, width: int, height: int) -> Picture:
    """Return what the camera sees: (height, width, 3) RGB.

    Example:
        >>> from clew.simulate.camera import viewpoint
        >>> from clew.simulate.room import furnished_room
        >>> room = furnished_room(3)
        >>> render(room, viewpoint(room, seed=1), width=160, height=120).shape
        (120, 160, 3)
    """
    canvas = np.zeros((height, width, 3), np.uint8)
    focal = width / 2 / np.tan(np.radians(camera.view_degrees) / 2)
    lens = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    view = _View(camera.place, camera.axes(), lens)
    for quad in room.shell:
        _draw(canvas, quad, view)
    far_first = sorted(room.things, key=lambda thing: -_distance(thing, view))
    for thing in far_first:
        for quad in thing:
            if _faces(quad, view):
                _draw(canvas, quad, view)
    return canvas


def photograph(picture: Picture, *, seed: int) -> Picture:
    """Return the picture as a camera would have taken it: dark corners, sensor noise.

    Example:
        >>> photograph(np.full((4, 4, 3), 128, np.uint8), seed=1).shape
        (4, 4, 3)
    """
    height, width = picture.shape[:2]
    rows, columns = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    corners = (1 - 0.22 * (rows**2 + columns**2)).astype(np.float32)[..., None]
    noise = 3 * np.random.default_rng([seed, 2]).standard_normal(picture.shape, np.float32)
    return np.asarray(np.clip(picture * corners + noise, 0, 255), np.uint8)


def _distance(thing: tuple[Quad, ...], view: _View) -> float:
    centre = np.mean([quad.centre for quad in thing], axis=0)
    return float(np.linalg.norm(centre - view.place))


def _faces(quad: Quad, view: _View) -> bool:
    outward = np.cross(quad.down, quad.across)
    return float(outward @ (view.place - quad.corner)) > 0


def _draw(canvas: Picture, quad: Quad, view: _View) -> None:
    corners = [
        quad.corner,
        quad.corner + quad.across,
        quad.corner + quad.across + quad.down,
        quad.corner + quad.down,
    ]
    seen = _before_camera([view.axes @ (corner - view.place) for corner in corners])
    if len(seen) < 3:
        return
    outline = np.array([(view.lens @ point)[:2] / point[2] for point in seen])
    height, width = canvas.shape[:2]
    outline = np.clip(outline, -4 * width, 5 * width)
    left, top = np.maximum(np.floor(outline.min(axis=0)).astype(int), 0)
    right, bottom = np.minimum(np.ceil(outline.max(axis=0)).astype(int) + 1, (width, height))
    if left >= right or top >= bottom:
        return
    part = canvas[top:bottom, left:right]
    cv2.copyTo(
        _warped(quad, view, origin=(left, top), size=(right - left, bottom - top)),
        _filled(outline - (left, top), part.shape[:2]),
        part,
    )


def _before_camera(corners: list[Vector]) -> list[Vector]:
    """Clip a polygon against the plane just before the lens (Sutherland and Hodgman, 1974)."""
    kept: list[Vector] = []
    for start, end in pairwise([*corners, corners[0]]):
        if start[2] >= _NEAR_M:
            kept.append(start)
        if (start[2] >= _NEAR_M) != (end[2] >= _NEAR_M):
            kept.append(start + (end - start) * (_NEAR_M - start[2]) / (end[2] - start[2]))
    return kept


def _filled(outline: Vector, shape: tuple[int, int]) -> Picture:
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, np.round(outline).astype(np.int32), 255)
    return mask


def _warped(quad: Quad, view: _View, *, origin: tuple[int, int], size: tuple[int, int]) -> Picture:
    high, wide = quad.texture.shape[:2]
    plane = np.stack([quad.across / wide, quad.down / high, quad.corner - view.place], axis=1)
    shift = np.array([[1.0, 0, -origin[0]], [0, 1, -origin[1]], [0, 0, 1]])
    return np.asarray(
        cv2.warpPerspective(
            quad.texture,
            shift @ view.lens @ view.axes @ plane,
            size,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )
