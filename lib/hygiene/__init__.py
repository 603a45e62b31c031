"""What hygiene knows of addresses, numbers and names, and nothing of Odoo's records."""
