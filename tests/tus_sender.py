"""A client of the tus protocol, as small as can be: what it sends is told byte by byte."""

import base64

from django.test import Client
from django.urls import reverse

TUS = {"tus-resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


class Sender:
    """Sends into a delivery as the officer that the Django client is signed in as."""

    def __init__(self, client: Client, delivery_id) -> None:
        self.client = client
        self.delivery_id = delivery_id

    def create(self, length, path="DCIM/1.jpg", *, body=None, headers=None, **said):
        metadata = {"relativePath": path, "lastModified": "1700000000000", **said}
        told = TUS | {"upload-metadata": metadata_header(metadata)} | (headers or {})
        if length is not None:
            told["upload-length"] = str(length)
        address = reverse("uploads", args=[self.delivery_id])
        if body is None:
            return self.client.post(address, headers=told)
        return self.client.generic("POST", address, body, BYTES, headers=told)

    def begin(self, length, path="DCIM/1.jpg", **how) -> str:
        answer = self.create(length, path, **how)
        assert answer.status_code == 201, answer.content
        return answer["Location"]

    def append(self, address, offset, body, *, headers=None, content_type=BYTES):
        told = TUS | {"upload-offset": str(offset)} | (headers or {})
        return self.client.generic("PATCH", address, body, content_type, headers=told)

    def ask(self, address):
        return self.client.head(address, headers=TUS)

    def take_away(self, address):
        return self.client.delete(address, headers=TUS)

    def send(self, content: bytes, path: str, **said) -> str:
        """Send a whole file at once, and return its address."""
        return self.begin(len(content), path, body=content, **said)


def metadata_header(said) -> str:
    return ",".join(
        f"{key} {base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()}"
        for key, text in said.items()
    )
