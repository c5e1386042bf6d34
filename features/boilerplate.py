"""Words that any firm writes about itself, in German, English and Korean.

Data for :func:`features.phrases.phrase_weights`. Own collection (an assumption, not a survey):
words of praise, of company history, of customers and service, and nouns so general that they
name no technology. Words that name a field on their own stay out (``Qualitätssicherung``,
``Logistik``, ``automation``, ``자동화``).
"""

from __future__ import annotations

#: Whole expressions, casefolded, taken out of a phrase before its words are looked at.
BOILERPLATE_PHRASES: tuple[str, ...] = (
    "iso 9001", "iso 14001", "iso 45001", "iso 50001", "made in germany", "made in korea",
    "hidden champion", "cutting edge", "cutting-edge", "core competence",
    "core competency", "state of the art", "state-of-the-art", "one stop shop",
    "alles aus einer hand", "aus einer hand", "rund um die uhr", "auf höchstem niveau",
    "stand der technik", "know-how", "know how", "e. k.", "e. v.", "co. kg", "co., ltd",
)  # fmt: skip

_GERMAN_FUNCTION_WORDS = """
aber als am an auch auf aus bei beim bis das dass dem den der des die ein eine einem einen einer
eines es für hat haben ihr ihre ihrem ihren ihrer im in ins ist kein mehr mit nach nur oder ob
sehr seit sich sie sind so sowie stets und uns unser unsere unserem unseren unserer unseres um
unter über vom von vor war was wir wird werden wie zu zum zur z b d h dritter dritten zweiter
zweiten vierter vierten jahr jahre jahren gegründet steht stehen stehe bieten bietet liefern
liefert entwickeln entwickelt produzieren produziert fertigen fertigt setzen legen großen wert
alle allem allen alles jede jeden jeder
"""
_ENGLISH_FUNCTION_WORDS = """
a about all and are as at be been being by for founded from has have into is it its of offer
offers on or our since that the their them this to us we were what which who with your you years
year provide provides deliver delivers develop develops make makes manufacture manufactures
produce produces run sme gmbh ggmbh kg ohg ag co ug kgaa ltd inc corp
"""
_KOREAN_FUNCTION_WORDS = """
및 등 또는 그리고 위한 위해 통한 통해 대한 있는 없는 하는 되는 우리 당사 저희 자사 모든 각종 더
가장 매우 년 년간 이래 이후 부터 설립 창립
"""
_GERMAN_STEMS = """
innovativ innovation innovationskraft lösung komplettlösung gesamtlösung systemlösung qualität
spitzenqualität qualitativ hochwertig service kundenservice dienstleistung kunde kunden
kundenzufriedenheit kundennähe kundenorientiert kundenorientierung kundenspezifisch
kundenindividuell individuell zuverlässig zuverlässigkeit flexibel flexibl flexibilität
erfahrung langjährig jahrzehntelang tradition traditionell traditionsunternehmen
familienunternehmen familienbetrieb familiengeführt inhabergeführt familienbesitz mittelstand
mittelständisch mittelständler unternehmen unternehmensgruppe firma firmen betrieb hersteller
anbieter lieferant zulieferer partner partnerschaft partnerschaftlich team mitarbeiter
mitarbeitend fachkräfte spezialist experte experten führend marktführer marktführend
weltmarktführer technologieführer weltweit global international national regional deutschland
europa europaweit kompetenz kernkompetenz kompetent leistung leistungsfähig leistungsstark
leistungsspektrum nachhaltig nachhaltigkeit zukunft zukunftsorientiert zukunftsweisend
zukunftssicher modern modernst neu neueste neuest höchst hoch hohe best optimal maßgeschneidert
wirtschaftlich preiswert günstig termintreu termintreue schnell beratung betreuung produkt
produktprogramm portfolio technologie technik system anwendung branche bereich markt märkte
erfolg erfolgreich vertrauen verantwortung leidenschaft motivation motiviert engagement
generation weltklasse zertifiziert zertifizierung präzise ganzheitlich umfassend effizient
effizienz vielseitig stark stärke
"""
_ENGLISH_STEMS = """
innovative solution quality high highest customer client satisfaction oriented orientation focus
focused centric reliable reliability flexible flexibility experience experienced longstanding
family owned business company compan enterprise firm manufacturer supplier provider vendor
partnership employee staff skilled expert expertise specialist leading leader market world
worldwide globally competence competent performance sustainable sustainability future proof new
newest latest advanced optimum tailored customised customized individual affordable cost
effective fast consulting support product range technology technolog technique application
industry industr sector success successful trust trusted responsibility passion passionate
commitment committed excellence excellent class certified certification comprehensive efficient
efficiency versatile germany german korea korean europe value various strong strength medium
sized small
"""
_KOREAN_STEMS = """
고객 만족 감동 품질 최고 최상 최선 최첨단 첨단 혁신 혁신적 솔루션 서비스 제품 기술 기술력 기업
회사 업체 전문 전문가 전문기업 가족 전통 역사 경험 노하우 신뢰 신뢰성 우수 우수한 뛰어난 높은
세계 글로벌 국내 국내외 해외 시장 선도 선두 리더 파트너 협력 미래 지속 가능 지속가능 성장 발전
도전 열정 책임 가치 창출 창조 제공 공급 제조 생산 개발 다양 다양한 맞춤 맞춤형 경쟁력 효율
효율적 인증 획득 중소 중견 강소 대표 일류 독일 한국 유럽 주식회사 새로운 최신 종합 토탈
"""
_ENDINGS = """
innen ungen sten ster ern ies ing nen ste ung 됩니다 으로서 입니다 합니다 ed em en er es et ly
되는 로서 에게 에서 으로 이며 하고 하는 하며 하여 e n s y 가 과 는 도 된 들 로 를 에 와 은 을 의
이 인 적 한
"""

#: Words that carry no meaning of their own, casefolded, and legal forms.
FUNCTION_WORDS: frozenset[str] = frozenset(
    (_GERMAN_FUNCTION_WORDS + _ENGLISH_FUNCTION_WORDS + _KOREAN_FUNCTION_WORDS).casefold().split()
)

#: Stems; a word counts as boilerplate if it is one or several of them and an ending.
#: Casefolded as the words are: "maßgeschneidert" is met as "massgeschneidert".
BOILERPLATE_STEMS: tuple[str, ...] = tuple(
    (_GERMAN_STEMS + _ENGLISH_STEMS + _KOREAN_STEMS).casefold().split()
)

#: Endings of German, English and Korean words, longest first.
ENDINGS: tuple[str, ...] = tuple(_ENDINGS.casefold().split())
