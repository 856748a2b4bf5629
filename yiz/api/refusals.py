"""How an exception of a view becomes an answer. Apart from `errors`, since this needs DRF's views, which need those."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import UnreadablePostError
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ExceptionHandlerContext
from pymongo.errors import ConnectionFailure
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.status import is_server_error

from yiz.api.errors import SERVER_ERROR, ApiError, Missing, TooLarge, Unavailable


class HouseHandler(ExceptionHandler):
    """Beside DRF's own exceptions also Django's; whatever else comes is recorded and answered without its text."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, RequestDataTooBig):
            return TooLarge()
        if isinstance(exc, SuspiciousOperation | UnreadablePostError):
            return exceptions.ParseError("The request could not be read.")
        if isinstance(exc, OperationalError | InterfaceError | ConnectionFailure):
            return Unavailable()
        converted = super().convert_known_exceptions(exc)
        return Missing() if isinstance(converted, exceptions.NotFound) and converted is not exc else converted

    def convert_unhandled_exceptions(self, exc: Exception) -> APIException:
        return exc if isinstance(exc, APIException) else APIException(SERVER_ERROR)

    def get_response(self, exc: APIException, data: dict[str, Any]) -> Response:
        response = super().get_response(exc, data)
        for name, value in getattr(exc, "headers", {}).items():
            response[name] = value
        return response

    def report_exception(self, exc: APIException, response: Response) -> None:
        if is_server_error(exc.status_code):
            request = self.context.get("request")
            got_request_exception.send(sender=None, request=getattr(request, "_request", request))


class HouseFormatter(ExceptionFormatter):
    """Adds the field and whatever else an `ApiError` has to say."""

    def format_error_response(self, error_response: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super().format_error_response(error_response)
        for error in answer["errors"]:
            if error["attr"] is not None:
                error["attr"] = str(error["attr"])
        if isinstance(self.exc, ApiError):
            for error in answer["errors"]:
                error.update(attr=self.exc.attr, **self.exc.extra)
        return answer


def exception_handler(exc: Exception, context: ExceptionHandlerContext) -> Response | None:
    """The answer to an exception of a view, in the house's shape."""
    return HouseHandler(exc, context).run()
