"""Tables of what is measured by others and of what is to be remedied."""

from cchc.improvement.models.findings import Finding
from cchc.improvement.models.indices import IndexResult

__all__ = ["Finding", "IndexResult"]
