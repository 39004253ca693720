"""The services, one verb per module; the command line only calls these."""
