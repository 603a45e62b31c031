"""A database that was worked with for weeks, and what walks over all of it."""
