"""All stores of one database, for whoever wires the application together."""

from __future__ import annotations

from dataclasses import dataclass

from data.accounts import SqlAccountStore
from data.audit import SqlAuditStore
from data.catalogues import SqlCatalogueStore
from data.database import Database
from data.impressions import SqlImpressionStore
from data.learning import SqlJobStore, SqlLearningStore
from data.marks import SqlMarkStore
from data.migrate import check
from data.models import SqlModelStore
from data.notices import SqlNoticeStore
from data.outbox import SqlOutbox
from data.partners import SqlPartnerStore
from data.privacy import SqlPrivacyStore
from data.profiles import SqlProfileStore
from data.reports import SqlReportStore
from data.review import SqlReviewStore
from data.surveys import SqlSurveyStore
from data.upkeep import SqlUpkeepStore
from data.verdicts import SqlVerdictStore


@dataclass(frozen=True)
class SqlStores:
    """The stores of one open database; close it at the end."""

    database: Database
    profiles: SqlProfileStore
    impressions: SqlImpressionStore
    verdicts: SqlVerdictStore
    models: SqlModelStore
    catalogues: SqlCatalogueStore
    review: SqlReviewStore
    accounts: SqlAccountStore
    outbox: SqlOutbox
    partners: SqlPartnerStore
    notices: SqlNoticeStore
    audit: SqlAuditStore
    marks: SqlMarkStore
    reports: SqlReportStore
    upkeep: SqlUpkeepStore
    privacy: SqlPrivacyStore
    learning: SqlLearningStore
    jobs: SqlJobStore
    surveys: SqlSurveyStore

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def open_stores(url: str, *, read_only: bool = False) -> SqlStores:
    """Open a database that has the right schema (see ``data.migrate.upgrade``).

    Parameters
    ----------
    url : see ``data.engines.ADDRESSES``.
    read_only : only look at it; neither the file nor its folder is changed.

    Raises
    ------
    SchemaTooNewError, SchemaTooOldError, StoreUnavailableError
    """
    check(url)
    database = Database(url, read_only=read_only)
    if not read_only:
        database.forget_if_due()
    return SqlStores(
        database,
        SqlProfileStore(database),
        SqlImpressionStore(database),
        SqlVerdictStore(database),
        SqlModelStore(database),
        SqlCatalogueStore(database),
        SqlReviewStore(database),
        SqlAccountStore(database),
        SqlOutbox(database),
        SqlPartnerStore(database),
        SqlNoticeStore(database),
        SqlAuditStore(database),
        SqlMarkStore(database),
        SqlReportStore(database),
        SqlUpkeepStore(database),
        SqlPrivacyStore(database),
        SqlLearningStore(database),
        SqlJobStore(database),
        SqlSurveyStore(database),
    )
