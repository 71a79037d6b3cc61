"""Idle and absolute limits of a session. Autosave is not activity; a keystroke is."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse

AUTOSAVE_HEADER = "X-Havn-Autosave"
BEGAN, LAST = "havn_began", "havn_last_activity"
GRANULARITY_S = 30  # an activity mark is written at most this often, so that reading costs no write


class SessionLimitsMiddleware:
    """Ends a session after HAVN_IDLE_MINUTES without activity or HAVN_ABSOLUTE_HOURS in all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            session = request.session
            began, last = session.setdefault(BEGAN, now), session.setdefault(LAST, now)
            idle = now - last > settings.HAVN_IDLE_MINUTES * 60
            if idle or now - began > settings.HAVN_ABSOLUTE_HOURS * 3600 or not request.user.is_active:
                logout(request)
                if AUTOSAVE_HEADER in request.headers:
                    return JsonResponse({"locked": True}, status=401)
            elif AUTOSAVE_HEADER not in request.headers and now - last >= GRANULARITY_S:
                session[LAST] = now
        return self.get_response(request)
