"""Claims: look-up, detail, remittance advice."""
