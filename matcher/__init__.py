"""Who fits whom, why, and how we learn it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matcher.pipeline import Matcher, Recommendation

__all__ = ["Matcher", "Recommendation"]


def __getattr__(name: str) -> Any:
    """Load the pipeline on first use, so that importing one small module stays cheap."""
    if name in __all__:
        from matcher import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'matcher' has no attribute {name!r}")
