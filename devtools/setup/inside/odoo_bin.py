"""Odoo's command line."""

import odoo.cli

if __name__ == "__main__":
    odoo.cli.main()
