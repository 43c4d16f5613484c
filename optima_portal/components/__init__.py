"""What pages are built of: thin components over `rx.el`, one idea a file. See them all at /dev/components."""
