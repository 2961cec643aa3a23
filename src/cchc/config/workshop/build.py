"""``./run build``: what a server needs besides the Python environment: pages' files and Vietnamese words."""

from cchc.config import catalogue
from cchc.config.workshop import frontend


def main(arguments: list[str]) -> int:
    frontend.build()
    catalogue.build()
    return 0
