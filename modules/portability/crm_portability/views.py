"""Bringing files in, step by step, taking records out (S21), and duplicates (S22)."""

from __future__ import annotations

from crm_host.api import Routes
from crm_portability.duplicates import merge_pages, pages, rules_page
from crm_portability.exporting import pages as exporting
from crm_portability.importing import pages as importing
from crm_portability.importing import run_pages as running

routes = Routes()

routes.form("/imports/new", permission="import.run")(importing.import_new)
routes.form("/imports/<token>", permission="import.run")(importing.import_match)
routes.form("/imports/<token>/check", permission="import.run")(importing.import_check)
routes.get("/imports/<token>/result", permission="import.run")(running.import_result)
routes.post("/imports/<token>/undo", permission="import.run")(running.import_undo)
routes.get("/imports", permission="import.run")(running.imports)
routes.get("/imports/<token>/failed", permission="import.run")(importing.import_failed)
routes.refusal(413)(importing.too_large)
routes.get("/exports/<records>", permission="export.run")(exporting.export)
routes.form("/exports/<records>/new", permission="export.run")(exporting.export_new)
routes.post("/exports/<records>/templates/<int:template_id>/delete", permission="export.run")(
    exporting.template_delete
)
routes.get("/duplicates", permission="duplicates.review")(pages.duplicates_all)
routes.get("/duplicates/<records>", permission="duplicates.review")(pages.duplicates)
routes.get("/duplicates/<records>/like", permission="duplicates.review")(pages.duplicates_like)
routes.post("/duplicates/<records>/search", permission="duplicates.review")(pages.duplicate_search)
routes.post("/duplicates/<records>/<int:pair_id>/dismiss", permission="duplicates.review")(
    pages.duplicate_dismiss
)
routes.post("/duplicates/<records>/<int:pair_id>/reopen", permission="duplicates.review")(
    pages.duplicate_reopen
)
routes.form("/duplicates/<records>/rules", permission="duplicates.rules")(
    rules_page.duplicate_rules
)
routes.post("/duplicates/<records>/rules/undo/<int:set_id>", permission="duplicates.rules")(
    rules_page.duplicate_rules_restore
)
routes.form("/merge/<records>", permission="duplicates.review")(merge_pages.merge)
