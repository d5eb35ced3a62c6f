"""The demo that a learner chose for a card. No older log has such an entry, so the states are right as they are."""

STATEMENTS = ("ALTER TABLE state ADD COLUMN chosen_demo TEXT",)
