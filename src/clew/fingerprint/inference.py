"""Inference: models in ONNX form, run by onnxruntime on one thread.

Models that packages carry are opened before their worker is confined. A session starts no thread,
and gives back the memory that a picture needed.
"""

import onnxruntime

_FATAL = 4  # what a session says otherwise is raised as well


def session_of(weights: bytes) -> onnxruntime.InferenceSession:
    """Return a model, loaded."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _FATAL
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
