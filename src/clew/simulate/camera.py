"""Cameras: where one stands and looks; and shots, in which that moves."""

from dataclasses import dataclass

import numpy as np

from clew.simulate.room import Room, Vector


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera: a place and a point looked at, in metres; the angle of view in degrees."""

    place: Vector
    target: Vector
    view_degrees: float = 68.0

    def axes(self) -> Vector:
        """Return the rotation (3, 3) from the room's axes to right, down, forward."""
        forward = self.target - self.place
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, (0.0, 0.0, 1.0))
        right = right / np.linalg.norm(right)
        return np.stack([right, np.cross(forward, right), forward])


def viewpoint(room: Room, *, seed: int) -> Camera:
    """Return a place at head height near one wall, looking across the room.

    Example:
        >>> from clew.simulate.room import furnished_room
        >>> camera = viewpoint(furnished_room(1), seed=2)
        >>> bool(0.8 < camera.place[2] < 2.0)
        True
    """
    random = np.random.default_rng([seed, 1])
    width, depth, _ = room.size
    around = random.uniform(0, 2 * np.pi)
    place = np.array(
        [
            width * (0.5 + 0.40 * np.cos(around)),
            depth * (0.5 + 0.40 * np.sin(around)),
            random.uniform(1.2, 1.8),
        ]
    )
    across = np.array([width - place[0], depth - place[1], 0.0])
    target = across + np.array([*random.uniform(-0.7, 0.7, 2), random.uniform(0.5, 1.2)])
    return Camera(place, target, float(random.uniform(58, 76)))


def moved(start: Camera, end: Camera, share: float) -> Camera:
    """Return the camera after this share (0 to 1) of the way between two, slow at its ends."""
    eased = share * share * (3 - 2 * share)
    return Camera(
        start.place + (end.place - start.place) * eased,
        start.target + (end.target - start.target) * eased,
        start.view_degrees + (end.view_degrees - start.view_degrees) * eased,
    )
