CLOSE = {"type": "ir.actions.act_window_close"}
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


def open_records(env, xml_id, name, domain, **values):
    """A window action of ours, for some of its records and under a name that says so.

    :param str xml_id: of an ``ir.actions.act_window``
    :param str name: the title, as in the breadcrumb
    :param list domain: which records
    :param values: what else differs from the action
    """
    action = env["ir.actions.act_window"]._for_xml_id(xml_id)
    return {
        **action,
        "name": name,
        "display_name": name,
        "domain": domain,
        "context": {},
        **values,
    }


def list_contacts(name, ids):
    """A window action with these contacts alone.

    :param str name: the title, as in the breadcrumb
    :param list ids: of contacts
    """
    return {
        "type": "ir.actions.act_window",
        "name": name,
        "res_model": "res.partner",
        "views": [(False, "list"), (False, "kanban"), (False, "form")],
        "domain": [("id", "in", ids)],
    }


def notify(message, kind="success", then=None):
    """A message in the corner of the screen.

    :param str kind: ``success`` or ``warning``
    :param dict then: the action that follows
    """
    params = {"type": kind, "message": message}
    if then:
        params["next"] = then
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": params,
    }
