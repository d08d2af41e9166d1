"""Realistic fakes from small lists, chosen by a keyed digest so that the same value has the same fake.

The names are common ones put together by us; domains and numbers are the
reserved ones that can reach nobody (RFC 2606; 555-0100 to 555-0199 of the North
American plan).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Locale:
    given: tuple[str, ...]
    family: tuple[str, ...]
    places: tuple[str, ...]


_LOCALES = {
    "en": _Locale(
        (
            "Clara",
            "Edwin",
            "Harriet",
            "Jonah",
            "Lydia",
            "Martin",
            "Nora",
            "Oscar",
            "Phoebe",
            "Rupert",
            "Sylvia",
            "Tobias",
            "Vera",
            "Walter",
        ),
        (
            "Ashdown",
            "Barlow",
            "Crane",
            "Denholm",
            "Elwood",
            "Fairley",
            "Garrick",
            "Hollis",
            "Kershaw",
            "Lowell",
            "Marsden",
            "Norwell",
            "Pryce",
        ),
        (
            "Ashbourne",
            "Brackley",
            "Carlow",
            "Dunmore",
            "Elmswell",
            "Farnham",
            "Glenrock",
            "Hartwell",
            "Kingsford",
            "Larkhill",
        ),
    ),
    "de": _Locale(
        (
            "Annika",
            "Bernd",
            "Carla",
            "Dietmar",
            "Elke",
            "Falk",
            "Greta",
            "Holger",
            "Ines",
            "Jost",
            "Katrin",
            "Lutz",
            "Marlene",
            "Norbert",
        ),
        (
            "Ahrens",
            "Brandt",
            "Claasen",
            "Dorn",
            "Ebeling",
            "Falkner",
            "Grote",
            "Harms",
            "Jansen",
            "Kolbe",
            "Lindner",
            "Moll",
            "Oertel",
        ),
        (
            "Altenau",
            "Birkenfeld",
            "Cadolzburg",
            "Dahlem",
            "Eschwege",
            "Friedland",
            "Gladenbach",
            "Hameln",
            "Lauterbach",
        ),
    ),
    "fr": _Locale(
        (
            "Adèle",
            "Bastien",
            "Clémence",
            "Didier",
            "Élodie",
            "Fabien",
            "Gisèle",
            "Hugues",
            "Inès",
            "Joël",
            "Lucie",
            "Maxime",
            "Noémie",
        ),
        (
            "Aubert",
            "Besson",
            "Charpentier",
            "Delmas",
            "Estève",
            "Fournel",
            "Garnier",
            "Hamelin",
            "Jourdan",
            "Lacroix",
            "Maurel",
        ),
        (
            "Aubigny",
            "Beaulieu",
            "Chaumont",
            "Domfront",
            "Étampes",
            "Falaise",
            "Gannat",
            "Honfleur",
            "Issoire",
            "Langeais",
        ),
    ),
    "es": _Locale(
        (
            "Alba",
            "Bruno",
            "Carmen",
            "Darío",
            "Elisa",
            "Fermín",
            "Gloria",
            "Hugo",
            "Irene",
            "Julián",
            "Lorena",
            "Mateo",
            "Nuria",
        ),
        (
            "Aranda",
            "Benítez",
            "Carrasco",
            "Dávila",
            "Espinosa",
            "Fuentes",
            "Galindo",
            "Herrero",
            "Iglesias",
            "Lozano",
            "Méndez",
        ),
        ("Alcañiz", "Baena", "Calahorra", "Daroca", "Écija", "Fraga", "Guadix", "Haro", "Jaca", "Laredo"),
    ),
}
_COMPANIES = (
    "Northwind Works",
    "Bluefield Partners",
    "Cedar Hill Supply",
    "Ostrava Lane",
    "Harbour Nine",
    "Quartz & Pine",
)


def _pick(mac: int, *lists: tuple[str, ...]) -> tuple[str, ...]:
    picked = []
    for words in lists:
        mac, i = divmod(mac, len(words))
        picked.append(words[i])
    return tuple(picked)


def _one(entity_type: str, value: str, mac: int, locale: _Locale) -> str | None:
    match entity_type:
        case "PERSON":
            whole = len(value.split()) > 1
            return " ".join(_pick(mac, locale.given, locale.family) if whole else _pick(mac, locale.given))
        case "LOCATION":
            return _pick(mac, locale.places)[0]
        case "ORGANIZATION":
            return _pick(mac, _COMPANIES)[0]
        case "EMAIL_ADDRESS":
            given, family = _pick(mac, _LOCALES["en"].given, _LOCALES["en"].family)
            return f"{given}.{family}@example.com".lower()
        case "PHONE_NUMBER":
            return f"+1 {200 + mac // 100 % 800} 555 01{mac % 100:02d}"
    return None


def surrogates(entity_type: str, value: str, mac: str, locale: str = "en") -> Iterator[str]:
    """Fakes for ``value`` in order of preference; none for a type without a list.

    ``mac``: 64 hex digits from ``StandIns.mac``. ``locale``: BCP 47 tag; its
    language chooses the list, English where there is none.
    """
    lists = _LOCALES.get(locale.partition("-")[0].lower(), _LOCALES["en"])
    for i in range(0, len(mac), 8):
        fake = _one(entity_type, value, int(mac[i : i + 8], 16), lists)
        if fake is not None:
            yield fake
