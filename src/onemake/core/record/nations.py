"""Nations by their codes. Sheets and licences write ISO two letters, ISO three letters, or those of the Olympics; the book keeps ISO's three."""

from __future__ import annotations

__all__ = ["NATIONS", "alpha2", "alpha3", "nation_name"]

_NATIONS = """
AD AND Andorra|AE ARE United Arab Emirates|AO AGO Angola|AR ARG Argentina|AT AUT Austria|AU AUS Australia|AZ AZE Azerbaijan|BB BRB Barbados|BE BEL Belgium|BG BGR Bulgaria|
BH BHR Bahrain|BM BMU Bermuda|BO BOL Bolivia|BR BRA Brazil|BY BLR Belarus|CA CAN Canada|CH CHE Switzerland|CL CHL Chile|CN CHN China|CO COL Colombia|CR CRI Costa Rica|
CU CUB Cuba|CY CYP Cyprus|CZ CZE Czechia|DE DEU Germany|DK DNK Denmark|DO DOM Dominican Republic|DZ DZA Algeria|EC ECU Ecuador|EE EST Estonia|EG EGY Egypt|ES ESP Spain|
FI FIN Finland|FR FRA France|GB GBR Great Britain|GE GEO Georgia|GR GRC Greece|GT GTM Guatemala|HK HKG Hong Kong|HN HND Honduras|HR HRV Croatia|HU HUN Hungary|
ID IDN Indonesia|IE IRL Ireland|IL ISR Israel|IN IND India|IQ IRQ Iraq|IR IRN Iran|IS ISL Iceland|IT ITA Italy|JM JAM Jamaica|JO JOR Jordan|JP JPN Japan|KE KEN Kenya|
KR KOR South Korea|KW KWT Kuwait|KZ KAZ Kazakhstan|LB LBN Lebanon|LI LIE Liechtenstein|LK LKA Sri Lanka|LT LTU Lithuania|LU LUX Luxembourg|LV LVA Latvia|MA MAR Morocco|
MC MCO Monaco|MD MDA Moldova|ME MNE Montenegro|MK MKD North Macedonia|MO MAC Macau|MT MLT Malta|MX MEX Mexico|MY MYS Malaysia|NG NGA Nigeria|NI NIC Nicaragua|
NL NLD Netherlands|NO NOR Norway|NZ NZL New Zealand|OM OMN Oman|PA PAN Panama|PE PER Peru|PH PHL Philippines|PK PAK Pakistan|PL POL Poland|PR PRI Puerto Rico|PT PRT Portugal|
PY PRY Paraguay|QA QAT Qatar|RO ROU Romania|RS SRB Serbia|RU RUS Russia|SA SAU Saudi Arabia|SE SWE Sweden|SG SGP Singapore|SI SVN Slovenia|SK SVK Slovakia|SM SMR San Marino|
SV SLV El Salvador|SY SYR Syria|TH THA Thailand|TN TUN Tunisia|TR TUR Turkey|TT TTO Trinidad and Tobago|TW TWN Taiwan|UA UKR Ukraine|US USA United States|UY URY Uruguay|
UZ UZB Uzbekistan|VE VEN Venezuela|VN VNM Vietnam|ZA ZAF South Africa|ZM ZMB Zambia|ZW ZWE Zimbabwe
"""
_ROWS = [tuple(row.strip().split(" ", 2)) for row in _NATIONS.replace("\n", "").split("|")]
_THREE = {two: three for two, three, _ in _ROWS}
_TWO = {three: two for two, three, _ in _ROWS}
_NAMES = {three: name for _, three, name in _ROWS}
_OLYMPIC = {
    "GER": "DEU", "NED": "NLD", "SUI": "CHE", "DEN": "DNK", "POR": "PRT", "RSA": "ZAF", "MAS": "MYS", "INA": "IDN", "CRO": "HRV", "SLO": "SVN", "GRE": "GRC", "BUL": "BGR",
    "MON": "MCO", "UAE": "ARE", "CHI": "CHL", "PHI": "PHL", "KSA": "SAU", "OMA": "OMN", "KUW": "KWT", "LIB": "LBN", "URU": "URY", "PAR": "PRY", "LAT": "LVA", "TPE": "TWN",
    "ROM": "ROU", "VIE": "VNM", "BAR": "BRB", "SRI": "LKA", "UK": "GBR", "ENG": "GBR", "SCO": "GBR", "WAL": "GBR", "NIR": "GBR", "RAF": "RUS",
}  # fmt: skip
# Who comes from where, as people say it.
_PEOPLE = {
    "american": "USA", "argentine": "ARG", "argentinian": "ARG", "australian": "AUS", "austrian": "AUT", "belgian": "BEL", "brazilian": "BRA", "british": "GBR",
    "canadian": "CAN", "chinese": "CHN", "cypriot": "CYP", "danish": "DNK", "dutch": "NLD", "english": "GBR", "finnish": "FIN", "french": "FRA", "german": "DEU",
    "hungarian": "HUN", "indonesian": "IDN", "irish": "IRL", "italian": "ITA", "japanese": "JPN", "luxembourger": "LUX", "malaysian": "MYS", "monegasque": "MCO",
    "new zealander": "NZL", "norwegian": "NOR", "omani": "OMN", "polish": "POL", "portuguese": "PRT", "saudi": "SAU", "south african": "ZAF", "spanish": "ESP",
    "swedish": "SWE", "swiss": "CHE", "thai": "THA", "turkish": "TUR", "united kingdom": "GBR", "usa": "USA", "uk": "GBR",
}  # fmt: skip
_BY_NAME = _PEOPLE | {name.casefold(): three for three, name in _NAMES.items()}

NATIONS = frozenset(_NAMES)


def alpha3(code: str) -> str:
    """The nation as three letters, from two, three, the Olympics', its English name or that of its people; what is not known stays as it is written."""
    word = code.strip()
    upper = word.upper()
    return _THREE.get(upper) or _OLYMPIC.get(upper) or (upper if upper in _NAMES else _BY_NAME.get(word.casefold(), word))


def alpha2(code: str) -> str:
    """The nation as two letters, as the countries of a series are written."""
    three = alpha3(code)
    return _TWO.get(three, three)


def nation_name(code: str) -> str:
    """What a nation is called in English; its code where nobody said."""
    return _NAMES.get(alpha3(code), code)
