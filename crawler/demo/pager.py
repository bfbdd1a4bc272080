"""Pagination as each framework prints it, CodeIgniter 3's broken list included (seen in the scripts' own templates, 2026-11)."""

from __future__ import annotations

from collections.abc import Callable

PER_PAGE = 10


def pages_of(total: int) -> int:
    return max(1, -(-total // PER_PAGE))


def ci3(link: Callable[[int], str], page: int, pages: int) -> str:
    """CodeIgniter 3: the current page is a list item left open inside another."""
    if pages < 2:
        return ""
    items = []
    if page > 1:
        items.append(f'<li class="prev"><a href="{link(page - 1)}" data-ci-pagination-page="{page - 1}" rel="prev">‹</a></li>')
    for number in range(max(1, page - 2), min(pages, page + 2) + 1):
        if number == page:
            items.append(f"<li class='disabled'><li class='active page-num'><a href='#'>{number}<span class='sr-only'></span></a></li>")
        else:
            items.append(f'<li class="page-num"><a href="{link(number)}" data-ci-pagination-page="{number}">{number}</a></li>')
    if page < pages:
        items.append(f'<li class="next"><a href="{link(page + 1)}" data-ci-pagination-page="{page + 1}" rel="next">›</a></li>')
    return "<ul class='pagination'>" + "".join(items) + "</ul>"


def ci4_infinite(link: Callable[[int], str], page: int, pages: int) -> str:
    """CodeIgniter 4's own ``default_full`` template."""
    items = []
    if page > 1:
        items.append(f'<li><a href="{link(1)}" aria-label="First"><span aria-hidden="true">First</span></a></li>')
        items.append(f'<li><a href="{link(page - 1)}" aria-label="Previous"><span aria-hidden="true">Previous</span></a></li>')
    opening = {page: '<li class="active">'}
    items += [f'{opening.get(number, "<li>")}<a href="{link(number)}">{number}</a></li>' for number in range(1, pages + 1)]
    if page < pages:
        items.append(f'<li><a href="{link(page + 1)}" aria-label="Next"><span aria-hidden="true">Next</span></a></li>')
        items.append(f'<li><a href="{link(pages)}" aria-label="Last"><span aria-hidden="true">Last</span></a></li>')
    return '<nav aria-label="Page navigation"><ul class="pagination">' + "".join(items) + "</ul></nav>"


def ci4_varient(link: Callable[[int], str], page: int, pages: int) -> str:
    """Varient's Bootstrap template; nothing where there is one page only."""
    if pages < 2:
        return ""
    items = []

    def arrow(number: int, sign: str) -> None:
        items.append(f'<li class="page-item"><a class="page-link" href="{link(number)}"><span aria-hidden="true">{sign}</span></a></li>')

    if page > 1:
        arrow(1, "&laquo;")
        arrow(page - 1, "&lsaquo;")
    for number in range(1, pages + 1):
        active = " active" if number == page else ""
        items.append(f'<li class="page-item{active}"><a class="page-link" href="{link(number)}">{number}</a></li>')
    if page < pages:
        arrow(page + 1, "&rsaquo;")
        arrow(pages, "&raquo;")
    return '<nav aria-label="Page navigation"><ul class="pagination justify-content-end">' + "".join(items) + "</ul></nav>"
