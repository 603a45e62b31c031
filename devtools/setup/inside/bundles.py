"""Makes asset bundles ahead of the first request."""


def warm_bundles(env, names):
    for name in names:
        bundle = env["ir.qweb"]._get_asset_bundle(name, css=True, js=True)
        bundle.css()
        bundle.js()
