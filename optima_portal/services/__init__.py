"""Floor 4: what people do. A verb a function, an area a file; nothing here commits or knows Reflex."""
