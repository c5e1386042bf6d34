"""The questionnaire, its private link, and what is saved of it."""
