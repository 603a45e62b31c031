from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..lib.ids import LARGEST_ID

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ImportFile(http.Controller):
    @http.route(
        "/contact/import/<int:import_id>/failed.<any(csv, xlsx):kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_failed_rows(self, import_id, kind, **post):
        """Hand out the failed rows of an import, to whoever may read it."""
        batch = request.env["contact.import"]
        batch.check_access("read")
        if 0 < import_id <= LARGEST_ID:
            # By search: an import of others is as unknown as none.
            batch = batch.search([("id", "=", import_id)])
        if not batch:
            raise NotFound()
        name = f"failed-rows-{import_id}.{kind}"
        return request.make_response(
            batch._failed_file(kind),
            headers=[
                ("Content-Type", CONTENT_TYPES[kind]),
                ("Content-Disposition", content_disposition(name)),
                ("Cache-Control", "no-store"),
            ],
        )
