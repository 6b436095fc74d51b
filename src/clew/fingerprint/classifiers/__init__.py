"""Classifiers: trained models that a bureau brings itself. None ships with Clew.

One is a folder with `classifier.toml` and `model.onnx`; docs/reference/classifiers.md is the whole
interface. What one says is the bureau's own: Clew passes it on, with whose it is.

declaration   what classifier.toml says
folder        classifiers of a folder, and what is wrong with those that cannot be used
guest         the model at work, inside the sandbox
sayings       what was said of one file, gathered while it is decoded
trial         one classifier tried, in a sandbox of its own, before it is shown any file
"""
