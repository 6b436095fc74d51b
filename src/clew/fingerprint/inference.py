"""Inference: models in ONNX form, run by onnxruntime on one thread.

A session is made before its worker is confined. It starts no thread, and gives back the memory that
a picture needed.
"""

import onnxruntime

_ERRORS = 3


def session_of(weights: bytes) -> onnxruntime.InferenceSession:
    """Return a model, loaded."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = _ERRORS
    return onnxruntime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
