"""The files of a sealed package, made in the background: the annex of the decision, the ranking, units × criteria.

They are drawn from the rows of the package's own run, which nothing changes, so making them twice gives the same.
"""

from collections.abc import Callable

from django.db import transaction
from django.utils import translation

from cchc.assessment.exports import ranking_workbook
from cchc.assessment.exports_official import matrix_workbook
from cchc.assessment.models import Package, PackageFile, PackageWork
from cchc.assessment.papers import annex_paper
from cchc.common.clock import now
from cchc.common.db import locked
from cchc.common.jobs import enqueue
from cchc.common.memory import many_objects
from cchc.common.uploads import store_once
from cchc.documents.bridge import pdf_of, word_of
from cchc_core.files.pdf_write import CannotSet, NoFace
from cchc_core.words import gettext_noop, note

FAILED = note(gettext_noop("The files could not be made. Try again; if it fails again, tell the administrator."))

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _annex_pdf(package: Package) -> bytes:
    return pdf_of(annex_paper(package))


def _annex_docx(package: Package) -> bytes:
    return word_of(annex_paper(package))


def _ranking_xlsx(package: Package) -> bytes:
    return ranking_workbook(package.round, run=package.run)


def _matrix_xlsx(package: Package) -> bytes:
    return matrix_workbook(package.round, run=package.run)


#: Kind → what a reader calls it, the end of its name, its type, how it is made.
KINDS: dict[str, tuple[str, str, str, Callable[[Package], bytes]]] = {
    "annex-pdf": (gettext_noop("Annex of the decision (PDF)"), "phu-luc-quyet-dinh.pdf", PDF, _annex_pdf),
    "annex-docx": (gettext_noop("Annex of the decision (Word)"), "phu-luc-quyet-dinh.docx", DOCX, _annex_docx),
    "ranking-xlsx": (gettext_noop("Ranking (Excel)"), "bang-xep-hang.xlsx", XLSX, _ranking_xlsx),
    "matrix-xlsx": (gettext_noop("Points of every criterion (Excel)"), "bang-diem-chi-tiet.xlsx", XLSX, _matrix_xlsx),
}


def order_files(package: Package) -> PackageWork:
    """Have the files made once the present transaction is committed. Those that stand are left as they are."""
    work, _ = PackageWork.objects.update_or_create(
        package=package,
        defaults={"state": PackageWork.WAITING, "total": len(KINDS), "problem": None, "finished_at": None},
    )
    enqueue("cchc.assessment.tasks.make_package_files", package.pk)
    return work


def make_files(package_id: int) -> None:
    """Make what is still missing. A second run of a finished order changes nothing; a broken one goes on."""
    package = Package.objects.select_related("round__set_version__set", "run").get(pk=package_id)
    package.run.round = package.round
    with transaction.atomic():
        work = locked(PackageWork.objects.filter(package=package)).get()
        if work.state == PackageWork.DONE:
            return
        made = set(package.files.values_list("kind", flat=True))
        PackageWork.objects.filter(pk=work.pk).update(state=PackageWork.RUNNING, done=len(made), problem=None)
    try:
        with translation.override("vi"), many_objects():
            for kind in KINDS:
                if kind not in made:
                    _make(package, kind)
                    made.add(kind)
                    PackageWork.objects.filter(pk=work.pk).update(done=len(made))
    except (NoFace, CannotSet) as cannot:
        _finish(work, PackageWork.FAILED, cannot.reason.to_json())
        return
    except Exception:
        _finish(work, PackageWork.FAILED, FAILED.to_json())
        raise
    _finish(work, PackageWork.DONE, None)


def _make(package: Package, kind: str) -> None:
    _, ending, _, make = KINDS[kind]
    data = make(package)
    path, digest = store_once("packages", data)
    PackageFile.objects.get_or_create(
        package=package,
        kind=kind,
        defaults={
            "name": f"{package.round.year}-so-{package.number}-{ending}",
            "file": path,
            "sha256": digest,
            "size": len(data),
        },
    )


def _finish(work: PackageWork, state: str, problem: object) -> None:
    PackageWork.objects.filter(pk=work.pk).update(state=state, problem=problem, finished_at=now())
