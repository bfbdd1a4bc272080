"""Scrapy's chain of downloader middlewares, for such as answer at once: most do, and each answer that is wrapped to be waited for costs as
much as the middleware itself."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, cast

from scrapy import Request
from scrapy.core.downloader.middleware import DownloaderMiddlewareManager
from scrapy.exceptions import _InvalidOutput
from scrapy.http import Response
from scrapy.utils.defer import ensure_awaitable

Method = Callable[..., Any]


class Middlewares(DownloaderMiddlewareManager):
    """In the place of Scrapy 2.19's, to the same end: what is neither None nor an answer is waited for."""

    async def _process_request(
        self, request: Request, download_func: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response | Request:
        for method in self.methods["process_request"]:
            answer = self._handle_mw_method(cast(Method, method), request=request)
            if answer is not None:
                answer = await _told(cast(Method, method), answer, none=True)
                if answer is not None:
                    return answer
        return await download_func(request)

    async def _process_response(self, response: Response | Request, request: Request) -> Response | Request:
        for method in self.methods["process_response"] if isinstance(response, Response) else ():
            answer = self._handle_mw_method(cast(Method, method), request=request, response=response)
            if answer is not response:
                response = cast(Response | Request, await _told(cast(Method, method), answer, none=False))
                if isinstance(response, Request):
                    break
        return response


async def _told(method: Method, answer: Any, *, none: bool) -> Response | Request | None:
    """What *method* answered, when it is there. Raises what Scrapy raises where it is neither Response nor Request, nor *none*."""
    if not isinstance(answer, Response | Request):
        answer = await ensure_awaitable(answer)
    if not isinstance(answer, Response | Request) and not (none and answer is None):
        raise _InvalidOutput(f"Middleware {method.__qualname__} must return Response or Request, got {type(answer)}")
    return answer
