"""What is done with notices; apps above tell people through ``notify`` and ``notify_holders``."""

from cchc.notifications.actions.notify import notify, notify_holders
from cchc.notifications.queries import post_holders, posts_of

__all__ = ["notify", "notify_holders", "post_holders", "posts_of"]
