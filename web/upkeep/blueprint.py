"""The blueprint of catalogue upkeep; its pages are for coordinators and administrators."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("upkeep", __name__, url_prefix="/upkeep")
