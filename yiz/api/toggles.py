"""`POST …/like`: flips without a body, sets with one."""

from rest_framework.request import Request

from yiz.api.errors import Invalid


def wanted(request: Request, name: str) -> bool | None:
    """The state that the caller asks for by the optional `{name: true | false}`; None when it is to flip."""
    body = request.data
    if not body and not isinstance(body, list):
        return None
    if not isinstance(body, dict):
        raise Invalid(f'An object such as {{"{name}": true}} is expected, or no body.', "not_an_object")
    for field in body:
        if field != name:
            raise Invalid("This field is not known here.", "unknown_field", field)
    if not isinstance(body[name], bool):
        raise Invalid("This must be true or false.", "invalid", name)
    return body[name]
