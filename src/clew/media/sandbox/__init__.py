"""The sandbox: untrusted files are decoded in worker processes that can do nothing else.

pool            Sandbox, the way in
worker_process  one worker, from our side
worker          one worker, from its own side
confinement     what holds it: seccomp_filter, resource_limits, bubblewrap
channel, shared_memory, frame_ring, reception, member, watch   how results come back
probes, probing  proof that it holds
"""

from clew.media.sandbox.errors import SandboxError, SandboxUnavailableError
from clew.media.sandbox.member import Member
from clew.media.sandbox.pool import Sandbox
from clew.media.sandbox.probing import Probe, probe

__all__ = ["Member", "Probe", "Sandbox", "SandboxError", "SandboxUnavailableError", "probe"]
