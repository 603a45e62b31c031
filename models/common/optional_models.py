"""Methods of models that this addon does without, wrapped where these are installed.

As ``base_automation`` does: when the registry is ready, by ``_register_hook``.
"""


def wrap_method(registry, model_name, method_name, wrap):
    """Put our method around a model's own; once, however often it is called.

    :param wrap: callable that takes the method and returns ours
    """
    Model = registry.get(model_name)
    if Model is None:
        return
    method = getattr(Model, method_name)
    if not hasattr(method, "wrapped_by_contact_marketing"):
        wrapped = wrap(method)
        wrapped.wrapped_by_contact_marketing = method
        setattr(Model, method_name, wrapped)


def unwrap_method(registry, model_name, method_name):
    """Give a model its own method back."""
    Model = registry.get(model_name)
    method = getattr(Model, method_name, None)
    if hasattr(method, "wrapped_by_contact_marketing"):
        setattr(Model, method_name, method.wrapped_by_contact_marketing)
