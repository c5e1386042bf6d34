"""The short names of everything that has a stable key, in English, marked for translation."""

from __future__ import annotations

from collections.abc import Mapping

from web.wording.phrasing import R_

COMPARISON_LABELS: Mapping[str, str] = {
    "technology_focus": R_("Technology focus"),
    "problem_fit": R_("Fit with your problem"),
    "industry_code": R_("Industry"),
    "technology_field": R_("WIPO technology fields"),
    "size_fit": R_("Size class"),
    "readiness_product": R_("Product and technology"),
    "readiness_personnel": R_("Stable personnel"),
    "readiness_network": R_("Network in Korea"),
    "readiness_strategy": R_("Korea strategy of your own"),
    "readiness_resources": R_("Time and money"),
    "readiness_market_knowledge": R_("Market knowledge"),
    "readiness_funding": R_("Public funding"),
    "barrier_time": R_("Time needed"),
    "barrier_language": R_("Language"),
    "barrier_ip": R_("Protection of intellectual property"),
    "barrier_own_network": R_("No network of your own"),
    "barrier_korean_networks": R_("Access to Korean networks"),
    "barrier_market_knowledge": R_("Market knowledge as an obstacle"),
    "barrier_cost": R_("Costs"),
    "activity_fit": R_("Fields of co-operation"),
    "style_horizon": R_("Time horizon"),
    "style_initiative": R_("Who takes the initiative"),
    "style_funding": R_("Who pays"),
    "style_commitment": R_("Commitment"),
    "network_access": R_("Way of introduction"),
    "funding_route": R_("Joint funding"),
}

QUESTION_LABELS: Mapping[str, str] = {
    "technology_focus": R_("Technologies"),
    "problem_fit": R_("Problem you want to solve"),
    "size_fit": R_("Number of employees"),
    "funding_route": R_("Number of employees"),
}
"""What the question behind a comparison is called, where it is not called like the comparison."""

GROUP_LABELS: Mapping[str, str] = {
    "technology": R_("Technology"),
    "size": R_("Size"),
    "readiness": R_("Readiness"),
    "barriers": R_("Obstacles"),
    "cooperation": R_("Co-operation"),
    "network": R_("Access"),
    "funding": R_("Funding"),
    "combined": R_("Together"),
}

BAND_LABELS: Mapping[str, str] = {
    "weak": R_("weak fit"),
    "partial": R_("partial fit"),
    "good": R_("good fit"),
    "very_good": R_("very good fit"),
}

CAUSE_LABELS: Mapping[str, str] = {
    "not_answered": R_("not answered"),
    "answered_unknown": R_("answered “don’t know”"),
    "not_in_catalogue": R_("not in the catalogue"),
}

EXCLUSION_LABELS: Mapping[str, str] = {
    "management_support": R_("Supports management; has no technology of its own to compare."),
    "design": R_("Works on design; has no technology of its own to compare."),
    "dissolved": R_("No longer exists; its page says since when, and by which source."),
    "excluded_by_profile": R_("You have excluded this mini-cluster yourself."),
    "competitor_named": R_(
        "You named a competitor that the catalogue lists near this mini-cluster, in the same field."
    ),
    "forbid": R_("Your network coordinator has ruled it out."),
    "same_group": R_("Your network coordinator notes that you belong to the same group."),
    "already_partners": R_("Your network coordinator notes that you are partners already."),
    "competitor": R_("Your network coordinator notes that a competitor of yours is there."),
}

VERDICT_LABELS: Mapping[str, str] = {
    "interesting": R_("interesting"),
    "not_for_us": R_("not for us"),
    "already_known": R_("already known to us"),
    "withdrawn": R_("verdict withdrawn"),
}

VERDICT_REASON_LABELS: Mapping[str, str] = {
    "technology_too_far": R_("technology too far from ours"),
    "wrong_size": R_("wrong size"),
    "no_capacity": R_("no capacity at the moment"),
    "ip_concerns": R_("concerns about intellectual property"),
    "horizon_mismatch": R_("time horizon does not fit"),
    "other": R_("another reason"),
}

BASIS_LABELS: Mapping[str, str] = {
    "documented": R_("documented"),
    "reconstructed": R_("reconstructed"),
    "derived": R_("derived from facts"),
    "entered": R_("as entered"),
    "assumption": R_("assumption"),
    "synthetic": R_("synthetic"),
}

OPTION_LABELS: Mapping[str, Mapping[str, str]] = {
    "korea_experience": {
        "none": R_("no contact with Korea so far"),
        "interested": R_("interested in Korea"),
        "contacts": R_("first contacts in Korea"),
        "cooperating": R_("co-operating with Korean partners"),
    },
    "cooperation_fields": {
        "research": R_("R&D"),
        "production": R_("production"),
        "sales": R_("sales"),
        "sourcing": R_("sourcing"),
        "training": R_("training"),
    },
    "effect_so_far": {
        "very_positive": R_("very positive"),
        "positive": R_("positive"),
        "neutral": R_("neutral"),
        "negative": R_("negative"),
    },
    "horizon": {
        "project": R_("for one project"),
        "long_term": R_("for the long term"),
    },
    "initiative": {
        "peer": R_("the firms themselves"),
        "agency": R_("an agency"),
    },
    "funding": {
        "own": R_("own money"),
        "public": R_("public funding"),
        "mixed": R_("own money and public funding"),
    },
    "commitment": {
        "contract": R_("written agreement"),
        "informal": R_("informal"),
    },
    "size_class": {
        "micro": R_("fewer than 10 employees"),
        "small": R_("10 to 49 employees"),
        "medium": R_("50 to 249 employees"),
        "large": R_("250 to 1,000 employees"),
        "very_large": R_("more than 1,000 employees"),
    },
    "readiness_level": {
        "1": R_("not at all ready"),
        "2": R_("hardly ready"),
        "3": R_("partly ready"),
        "4": R_("largely ready"),
        "5": R_("fully ready"),
        "unknown": R_("don’t know"),
    },
    "importance_level": {
        "1": R_("not important"),
        "2": R_("slightly important"),
        "3": R_("fairly important"),
        "4": R_("important"),
        "5": R_("very important"),
        "unknown": R_("don’t know"),
    },
    "barrier_level": {
        "1": R_("no obstacle"),
        "2": R_("slight obstacle"),
        "3": R_("noticeable obstacle"),
        "4": R_("strong obstacle"),
        "5": R_("decisive obstacle"),
        "unknown": R_("don’t know"),
    },
}

RELATION_LABELS: Mapping[str, str] = {
    "member_of": R_("is a member of"),
    "contact_open": R_("may ask"),
    "partner_programme_office": R_("knows the programme office"),
    "office_contact": R_("is in contact with"),
    "runs": R_("runs"),
    "coordinates": R_("coordinates"),
    "hosts": R_("shares the complex with"),
    "shares_field": R_("shares a technology field with"),
    "works_with": R_("is documented as working with"),
    "links_documented": R_("has a documented agreement with"),
}

ADMISSION_LABELS: Mapping[str, str] = {
    "paper": R_(
        "the study “Cluster in Germany and Korea – Similarities and Differences” (survey of 2009)"
    ),
    "general knowledge, not looked up": R_("general knowledge, not looked up"),
    "no measurement known": R_("no measurement known"),
    "one number per relation": R_("one number for all ties of this kind"),
    "no figure known": R_("no figure known"),
    "set so that facts can only add": R_("set so that facts can only add to it"),
    "rules.csv, from the facts named here": R_("written rules"),
}
"""What stands in place of a source where there is none, as the catalogue writes it."""

BACKWARD_RELATION_LABELS: Mapping[str, str] = {
    "runs": R_("is run by"),
    "partner_programme_office": R_("is known to"),
}
"""How a tie reads against its direction; the others read alike both ways."""

NODE_KIND_LABELS: Mapping[str, str] = {
    "firm": R_("firm"),
    "german_cluster": R_("German cluster"),
    "programme_office": R_("programme office"),
    "agency": R_("agency"),
    "institution": R_("institution"),
    "kicox": R_("managing agency"),
    "mini_cluster": R_("mini-cluster"),
}

NO_PATH_LABELS: Mapping[str, str] = {
    "unknown_source": R_("The catalogue does not know where the way would begin."),
    "unknown_target": R_("The catalogue does not know who could introduce you here."),
    "no_contacts": R_("No contact is known that could begin or end a way of introduction."),
    "not_connected": R_("No chain of contacts from you to this mini-cluster is known."),
}

CONTRADICTION_LABELS: Mapping[str, str] = {
    "network_without_experience": R_(
        "You say that you have had no contact with Korea, and that your network there is ready. "
        "Is that meant so?"
    ),
    "effect_without_cooperation": R_(
        "You name an effect of the co-operation so far, although none has begun. Is that meant so?"
    ),
    "network_yet_no_access": R_(
        "You call your network in Korea ready, and access to Korean networks a strong obstacle. "
        "Is that meant so?"
    ),
    "no_network_yet_no_obstacle": R_(
        "You have no network in Korea at all, and call that no obstacle. Is that meant so?"
    ),
    "market_known_and_unknown": R_(
        "You know the market well, and call a lack of market knowledge a strong obstacle. "
        "Is that meant so?"
    ),
    "resources_yet_time_and_cost": R_(
        "Time and money are planned for, and both time and cost are strong obstacles. "
        "Is that meant so?"
    ),
    "personnel_without_employees": R_(
        "You give no employees, and stable personnel for the co-operation. Is that meant so?"
    ),
    "offered_and_sought": R_(
        "The same technology stands under what you can do and under what you look for. "
        "Is that meant so?"
    ),
}

RULE_LABELS: Mapping[str, str] = {
    "members_few": R_("few members"),
    "demand_start": R_("start of the steps"),
    "technopark_near": R_("technology park in the same city"),
    "test_facility_near": R_("test facility in the same city"),
    "association_of_field": R_("business association of the field in the same city"),
    "german_link": R_("agreement of a German cluster with the place"),
    "german_link_of_field": R_("agreement of a German cluster of the field with the place"),
    "call_names_field": R_("a call that names a theme"),
    "korean_call_names_field": R_("a Korean call that names a theme"),
    "technopark_of_field": R_("technology park of the field in the same city"),
    "agency_runs_research": R_("an agency with research of its own"),
    "agency_led_by_institution": R_("an agency led by an institution with research"),
    "institutes_near": R_("institutes of the field in the same city"),
    "many_institutes_near": R_("several institutes of the field in the same city"),
    "institute_works_with": R_("an institution that works with this mini-cluster"),
}
