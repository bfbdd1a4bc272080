"""``lumbung``, with a witness outside the archive: a line for each thing that the program has been told is kept."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from archive.records import Capture, Job
from archive.store import Archive, Receipt
from crawler import settings
from crawler.cli import main
from crawler.deposit import Deposit


def testify() -> None:
    handle = os.open(os.environ["TORTURE_ACKS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)

    def say(*lines: str) -> None:
        os.write(handle, "".join(f"{line}\n" for line in lines).encode())

    acknowledge, settle, process_item, end = Archive.acknowledge, Archive.settle, Deposit.process_item, Archive.end
    unsettled: list[str] = []

    def settled() -> None:
        say(*unsettled)
        unsettled.clear()

    def acknowledged(archive: Archive, receipts: Iterable[Receipt]) -> None:
        receipts = list(receipts)
        acknowledge(archive, receipts)
        unsettled.extend(f"{'capture' if isinstance(what, Capture) else 'failure'} {what.id}" for what, _ in receipts)
        if not archive.unsettled:
            settled()

    def settles(archive: Archive) -> None:
        try:
            settle(archive)
        except BaseException:
            unsettled.clear()  # nobody was told that it was kept
            raise
        settled()

    def processed(deposit: Deposit, item: Any) -> Any:
        try:
            result = process_item(deposit, item)
        except BaseException:
            if not deposit.run.archive.unsettled:
                unsettled.clear()
            raise
        if state := deposit.run.archive.due.state(deposit.run.portal_id, item.due.key):
            unsettled.append(f"{state} {item.due.key}")
        return result

    def ended(archive: Archive, job: Job) -> None:
        end(archive, job)
        if archive.index.db.execute("SELECT 1 FROM jobs WHERE id = ? AND finished_at IS NOT NULL", (job.id,)).fetchone():
            say(f"job {job.id} {job.outcome}")

    Archive.acknowledge, Archive.settle = acknowledged, settles  # type: ignore[method-assign, assignment]
    Deposit.process_item, Archive.end = processed, ended  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    settings.LUMBUNG_WARC_SIZE = int(os.environ.get("TORTURE_WARC_SIZE", settings.LUMBUNG_WARC_SIZE))
    testify()
    main()
