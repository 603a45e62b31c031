"""What imports need to know of files, and nothing of Odoo's records."""
