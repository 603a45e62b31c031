"""What has another name since 19.0.2.0.0: for its migration, and for whoever compares a
base before it with one after it (``./dev upgrade-test``)."""

MODELS = {
    "contact.scoring.fit": "contact.scoring.evaluation",
    "contact.scoring.fit.rule": "contact.scoring.evaluation.rule",
    "contact.scoring.fit.trait": "contact.scoring.evaluation.trait",
}
# By the new name of the model.
FIELDS = {
    ("contact.scoring.plan", "is_passing"): "recompute_in_progress",
    ("contact.scoring.evaluation.rule", "fit_id"): "evaluation_id",
    ("contact.scoring.evaluation.trait", "fit_id"): "evaluation_id",
    ("contact.import.row", "twin_number"): "duplicate_of_row",
    ("contact.import", "mended_file"): "reuploaded_file",
    ("contact.import", "mended_file_name"): "reuploaded_file_name",
}
# Not stored, but conditions that users saved may ask for it.
SEARCHED = {("res.partner", "has_born_fault"): "faulty_at_creation"}
XML_IDS = {"contact_scoring_fit": "contact_scoring_evaluation"}  # parts of them
PARAMETERS = {"contact_marketing.import_turn": None}  # no longer used
# Whose values an update computes anew: (model, column).
RECOMPUTED = {("contact.quality", "compared_date")}
# Whose rows no longer are records, but are made anew.
WITHOUT_RECORDS = {"contact.duplicate.key"}
