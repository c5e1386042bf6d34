"""The blueprint of writing to partners, and of whom to write to."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("partner", __name__, url_prefix="/review")
