"""The questions of the questionnaire: what is asked, how, and why; in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from web.i18n import N_

STEPS = ("company", "technology", "readiness", "cooperation")
"""The steps that ask something, in order; the check follows them."""

STEP_TITLES: Mapping[str, str] = {
    "company": N_("Your firm"),
    "technology": N_("Technology and problem"),
    "readiness": N_("Readiness and barriers"),
    "cooperation": N_("Co-operation and network"),
    "check": N_("Check"),
}

STEP_ANSWERS: Mapping[str, tuple[str, ...]] = {
    "company": ("name", "employees", "legal_form", "land", "place", "founded"),
    "technology": (
        "technologies_offered",
        "english",
        "technologies_sought",
        "problem",
        "nace",
        "wipo_fields",
    ),
    "readiness": ("readiness", "barriers", "importance"),
    "cooperation": (
        "korea_experience",
        "effect_so_far",
        "cooperation_fields",
        "style",
        "german_clusters",
        "competitors",
        "exclude",
    ),
}
"""Which keys of the profile each step asks for."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; all texts are message keys, and all but the label may be empty."""

    label: str
    hint: str = ""
    why: str = ""


QUESTIONS: Mapping[str, Question] = {
    "name": Question(
        N_("Name of the firm"),
        why=N_("The name stands on your results and in your file. It is compared with nothing."),
    ),
    "legal_form": Question(
        N_("Legal form"),
        N_("Such as GmbH or AG."),
        N_("So that your firm can be told from others of the same name. It changes no result."),
    ),
    "land": Question(
        N_("Federal state"),
        N_("It decides which network coordinator is responsible for your requests."),
        why=N_(
            "It says which German networks are near you. It is not compared with mini-clusters "
            "and changes no result."
        ),
    ),
    "place": Question(
        N_("Town"), why=N_("It stands on your file for an introduction. It changes no result.")
    ),
    "employees": Question(
        N_("Employees"),
        N_(
            "Head count. EU size classes: micro under 10, small under 50, medium under 250 "
            "(turnover counts there as well)."
        ),
        N_(
            "In the survey of 2009 firms under 50 and over 1,000 employees did better than those "
            "between. Some funding programmes are open up to a certain size only."
        ),
    ),
    "founded": Question(
        N_("Year of foundation"),
        why=N_("It stands on your file for an introduction. It changes no result."),
    ),
    "technologies_offered": Question(
        N_("What you can do"),
        N_("One technology per line, in German, English or Korean."),
        N_(
            "Each line is compared with the themes of every mini-cluster. Short, exact terms lead "
            "further than advertising: “laser measurement” says more than “innovative solutions”."
        ),
    ),
    "english": Question(
        N_("The same in English"),
        N_("One technology per line. A simple translation is enough."),
        N_(
            "An English version is averaged in. It steadies the comparison where your own wording "
            "is unusual; in our measurements it helps a little."
        ),
    ),
    "technologies_sought": Question(
        N_("What you are looking for"),
        N_("One technology per line."),
        N_(
            "A partner may fit because it can do what you need. What you offer and what you look "
            "for count together: of all these lines, those that fit best decide."
        ),
    ),
    "problem": Question(
        N_("The problem you want to solve"),
        N_("In two to five sentences. Please give no confidential details."),
        N_(
            "Co-operation begins where there is a technical problem. The text is compared with the "
            "themes of the mini-clusters and the fields of the institutes near them; of a very "
            "long one, the first 80 sentences."
        ),
    ),
    "nace": Question(
        N_("Industry (NACE code)"),
        N_("Such as 26.51. Type a word to search the list, or the code if you know it."),
        N_(
            "Industries are compared by how deep their codes agree. The code stands in your trade "
            "statistics; leave it out if you do not have it at hand."
        ),
    ),
    "wipo_fields": Question(
        N_("Fields of technology"),
        N_("The 35 fields of the World Intellectual Property Organization (WIPO); tick what fits."),
        N_("The share of your fields that a mini-cluster works in too is one of the comparisons."),
    ),
    "readiness": Question(
        N_("How ready are you?"),
        N_(
            "Seven success factors from the survey of 2009. Judge your firm as it is today. "
            "“Don’t know” is an answer: it lowers nothing, and the range allows for it."
        ),
        N_(
            "Where facts say what a mini-cluster demands, your answer is compared with it and can "
            "change the order. Elsewhere it counts for all mini-clusters alike."
        ),
    ),
    "barriers": Question(
        N_("What holds you back?"),
        N_("Seven barriers from the same survey. Experienced firms name fewer of them."),
        N_(
            "Some places relieve a barrier, such as a test facility in the same city. Where facts "
            "say so, your answer can change the order."
        ),
    ),
    "importance": Question(
        N_("How important is each factor to you?"),
        N_("You may leave this out; it is kept with your profile and changes no result today."),
        N_(
            "The survey asked for importance as well. Your answers help to find out later whether "
            "the weights are still right."
        ),
    ),
    "korea_experience": Question(
        N_("Experience with Korea"),
        why=N_(
            "Firms that already co-operate judge differently from those that are only interested. "
            "The survey keeps the two groups apart, and so do the weights."
        ),
    ),
    "effect_so_far": Question(
        N_("Effect of the co-operation so far"),
        N_("Only if you already work together with a Korean partner."),
        N_("The survey of 2009 asked the same. Your answer changes no result."),
    ),
    "cooperation_fields": Question(
        N_("What should the co-operation be about?"),
        why=N_(
            "Mini-clusters are made for some kinds of co-operation more than for others. This "
            "counts for all mini-clusters alike and moves the level, not the order."
        ),
    ),
    "style.horizon": Question(
        N_("For how long do you want to work together?"),
        why=N_(
            "By the study behind this service, Korean mini-clusters work together for single "
            "projects, German clusters rather for the long term. Your answer counts for all "
            "mini-clusters alike."
        ),
    ),
    "style.initiative": Question(
        N_("Who should take the initiative?"),
        why=N_(
            "By the study behind this service, agencies start the co-operation in Korean "
            "mini-clusters, in German clusters it is often the firms themselves. Your answer "
            "counts for all mini-clusters alike."
        ),
    ),
    "style.funding": Question(
        N_("Who should pay for the co-operation?"),
        why=N_(
            "By the study behind this service, Korean mini-clusters depend very much on public "
            "funding. Your answer counts for all mini-clusters alike."
        ),
    ),
    "style.commitment": Question(
        N_("How should it be agreed?"),
        why=N_(
            "By the study behind this service, Korean mini-clusters bind their members loosely, "
            "German clusters founded by firms often by contract and fee. Your answer counts for "
            "all mini-clusters alike."
        ),
    ),
    "german_clusters": Question(
        N_("German clusters and networks you belong to"),
        N_("Tick all that apply; leave it empty if you belong to none."),
        N_(
            "Some German clusters have documented ties to Korea. The best way to an introduction "
            "may lead through one of them."
        ),
    ),
    "competitors": Question(
        N_("Competitors that you must not be introduced to"),
        N_("One name per line: firms or institutes, as they write themselves."),
        N_(
            "Where the catalogue lists one of these names near a mini-cluster, in the same field, "
            "that mini-cluster is not suggested. It does not know the member firms of "
            "mini-clusters: your network coordinator reads all names before anything goes out. No "
            "partner is told them."
        ),
    ),
    "exclude": Question(
        N_("Mini-clusters that you do not want to be introduced to"),
        N_("Those you tick are not suggested, and no introduction to them goes on."),
        N_("Perhaps you are partners already, or have met before. Nobody has to know the reason."),
    ),
    "contact.person": Question(N_("Contact person")),
    "contact.email": Question(N_("E-mail")),
    "contact.telephone": Question(N_("Telephone")),
    "file": Question(
        N_("Profile as a file"),
        N_("TOML or JSON, at most 256 kB; the same fields as in the questionnaire."),
    ),
}

WIPO_SECTORS: tuple[tuple[str, int, int], ...] = (
    (N_("Electrical engineering"), 1, 8),
    (N_("Instruments"), 9, 13),
    (N_("Chemistry"), 14, 24),
    (N_("Mechanical engineering"), 25, 32),
    (N_("Other fields"), 33, 35),
)
"""The five sectors of the WIPO technology concordance (Schmoch 2008): name, first, last field."""


def control_of(field: str) -> str:
    """Return the name of the form control that a fault's field belongs to.

    Parameters
    ----------
    field : dotted, perhaps with the place in a list, such as ``nace.1`` or ``readiness.network``.
    """
    head, _, rest = field.partition(".")
    return head if not rest or rest.isdigit() else field


def control_id(name: str) -> str:
    """Return the id of the first control of a question, such as ``readiness-network``."""
    return name.replace(".", "-").replace("_", "-")


def step_of(field: str) -> str:
    """Return the step that asks for a field; an answer that no step asks for goes to the check."""
    head = field.partition(".")[0]
    if head == "contact":
        return "cooperation"
    return next((step for step, keys in STEP_ANSWERS.items() if head in keys), "check")
