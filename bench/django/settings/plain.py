"""The project as it comes, without the clock that only comparisons need."""

from peer.settings import *  # noqa: F403
from peer.settings import INSTALLED_APPS, MIDDLEWARE

# whom the load asks for
ALLOWED_HOSTS = ["localhost"]
INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "peer.apps.PeerConfig"]
MIDDLEWARE = [name for name in MIDDLEWARE if name != "peer.clock.ClockMiddleware"]
