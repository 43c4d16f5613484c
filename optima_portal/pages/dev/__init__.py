"""Pages for developers, in a demo only."""
