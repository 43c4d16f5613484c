"""Pages for whoever comes: the portals page and the texts of the footer."""
