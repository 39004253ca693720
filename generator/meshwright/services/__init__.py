"""What Meshwright does, one verb a module; the command line only calls these."""
