"""Access: who may read and do what. An empty policy refuses; denied looks exactly like absent."""
