"""What the units of a round have answered, item by item: what stands in the way first, for whoever can help."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cchc.common.clock import today
from cchc.common.lists import page_of
from cchc.urging.forms import AnswersFilter
from cchc.urging.queries import answers_in
from cchc.urging.views.common import STYLES, actor_of, load_round, state_word


@require_safe
def answer_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every item of the letters that were sent, with its last answer; narrowed by what the answer is."""
    actor_of(request)
    row = load_round(request, pk)
    form = AnswersFilter(request.GET)
    wanted = form.cleaned_data["answer"] if form.is_valid() else ""
    page = page_of(request, answers_in(row, wanted, today()))
    page.object_list = [(each, _words(each)) for each in page.object_list]
    context = {
        "row": row,
        "state": state_word(row.state),
        "style": STYLES.get(row.state, ""),
        "form": form,
        "page": page,
    }
    return render(request, "urging/answer_list.html", context)


def _words(item: Any) -> str:
    """What the last answer is, in a word."""
    words = {
        "done": _("said to be done"),
        "promise": _("promised"),
        "obstacle": _("something stands in the way"),
        None: _("not answered"),
    }
    return words[item.said]
