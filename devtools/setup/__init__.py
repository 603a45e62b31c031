"""What `./dev` does, one file per concern. Standard library only."""
