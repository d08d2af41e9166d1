"""What words say against a guess of a name is believed, and hides nobody who is there."""

import pytest

from cohere_governed.model import Finding
from cohere_governed.privacy import doubts, names
from cohere_governed.privacy.everyday import ORDERS, THINGS
from cohere_governed.privacy.inspect import Detector


@pytest.fixture(scope="module")
def detector():
    return Detector.default(budget_seconds=600)


@pytest.fixture(scope="module")
def lexicon():
    return names.load()._lexicon


def masked(detector, text):
    return [text[f.start : f.end] for f in detector.inspect([text])[0]]


NOBODY = (
    "Sélectionnez votre langue puis enregistrez les changements.",
    "Seleziona tutte le righe della tabella.",
    "Spiegami la differenza tra le due tariffe.",
    "Cria um resumo com cinco pontos.",
    "Corrigeer de fouten in deze tekst.",
    "Wijziging van de levering is niet meer mogelijk.",
    "Die Zahlung ist eingegangen, aber die Mahngebühren fehlen.",
    "Das Dokument wartet in der Moderationsphase, bis jemand zustimmt.",
    "Medicatie: metoprolol. Procedere: Röntgen Thorax, Blutbild.",
    "Start with Ramipril, then add Bisoprolol and stop Piroxicam.",
    "What is Parkinson's disease, and what is Stevens-Johnson syndrome?",
    "The Stanley Cup was awarded after the Siege of Petersburg.",
    "Does our process follow ISO 9001, and is the VPN part of it?",
    "It is an Australian radio station that plays Chinese music.",
    "Planted today: cabbage, spinach, Calendula, potatoes and onions.",
    "Translate this paragraph from German into Portuguese.",
    "What is English constituency parsing?",
    "La contraseña es demasiado corta.",
    "Questa password è troppo comune.",
    "The fighter wing moved to its new base in June 1943 and was disbanded in March 1954.",
)


@pytest.mark.parametrize("text", NOBODY)
def test_words_that_name_nobody_are_left(detector, text):
    assert masked(detector, text) == []


SOMEBODY = (
    ("Maria's disease is progressing, says her nurse.", "Maria"),
    ("Okafor's disease has come back.", "Okafor"),
    ("Ruprecht und ich treffen uns am Bahnhof.", "Ruprecht"),
    ("Wir fahren nach Warschau und dann nach Koblenz.", "Warschau"),
    ("Frau Hartung hat die Rechnung bezahlt.", "Hartung"),
    ("Dear Mr Carpenter,\nyour order is late.", "Mr Carpenter"),
    ("Frau Rechnung hat angerufen.", "Rechnung"),
    ("Herr Zeitung und Frau Leitung wohnen in Köln.", "Zeitung"),
    ("It was the long Battle of Jane Doe against her landlord.", "Jane Doe"),
    ("They called it the Treaty of Anna Berg.", "Anna Berg"),
    ("She is an Australian teacher and lives in Leeds.", "Australian"),
    ("Priya joined us in June 1985.", "June 1985"),
    ("I was treated for it in March 2019 at the clinic on the hill.", "March 2019"),
    ("The meeting with the dental clinic is on 9 March 2026 at noon.", "9 March 2026"),
    ("June 1985", "June 1985"),
    ("Date of admission: June 1985", "June 1985"),
    ("Das Passwort ist Sommerregen und gilt bis morgen.", "Sommerregen"),
    ("La contraseña es caballo123, no la compartas.", "caballo123"),
    *((f"milk, eggs, {name}, butter and bread", name) for name in ("Ardelean", "Wojtunik", "Näslund")),
    ("Tuinhuizing van de inkoop heeft gebeld.", "Tuinhuizing"),
    ("Kervoelen la rappelle demain.", "Kervoelen"),
    ("Sjoukje het is klaar, zei ze.", "Sjoukje"),
    ("Der neue Leutheusser fängt am Montag an.", "Leutheusser"),
    ("Invited: the caterer, Nkemelu, Priya and the baker.", "Nkemelu"),
    ("Ask Ludwig von Arnim about the invoice.", "Ludwig von Arnim"),
    ("Patient: Dr. Elena Petrova, Boston", "Petrova"),
)


@pytest.mark.parametrize(("text", "name"), SOMEBODY)
def test_who_is_there_is_not_hidden_by_a_rule(detector, text, name):
    assert any(name in found for found in masked(detector, text))


def test_no_word_of_the_lists_is_a_first_name_that_many_have(lexicon):
    named = (
        "anna",
        "ali",
        "chen",
        "clara",
        "david",
        "elena",
        "fatima",
        "giulia",
        "ivan",
        "john",
        "josé",
        "maria",
        "priya",
    )
    assert THINGS.isdisjoint(named)
    assert ORDERS.isdisjoint(named)


@pytest.mark.parametrize(
    ("words", "kind", "kept"),
    [
        (["Denmark", "and"], "LOCATION", ["Denmark"]),
        (["Peninsula", "Hotel", "in"], "ORGANIZATION", ["Peninsula", "Hotel"]),
        (["Odete", "Ramalho", "propõe"], "PERSON", ["Odete", "Ramalho"]),
        (["Anna", "Maria", "smith"], "PERSON", ["Anna", "Maria", "smith"]),
        (["nguyen", "van", "an"], "PERSON", ["nguyen", "van", "an"]),
        (["Acme", "Inc", "."], "ORGANIZATION", ["Acme", "Inc", "."]),
        (["the"], "ORGANIZATION", ["the"]),
    ],
)
def test_small_words_end_no_name(lexicon, words, kind, kept):
    low, high = doubts.trimmed(words, 0, len(words), kind, lexicon)
    assert words[low:high] == kept


def test_a_small_word_stays_where_the_name_goes_on(lexicon):
    words = ["Corps", "of", "the", "Army"]
    assert doubts.trimmed(words, 0, 3, "ORGANIZATION", lexicon) == (0, 3)


def test_a_possessive_takes_away_no_name_that_no_disease_has(lexicon):
    words = ["Nkemelu", "'", "s", "disease"]
    guess = Finding(0, 7, "PERSON", 0.2, names.RECOGNISER)
    assert not doubts.refuted(guess, words, 0, 1, lexicon)
    assert doubts.refuted(guess, ["Crohn", *words[1:]], 0, 1, lexicon)


def test_one_of_a_list_of_things_is_a_thing_and_one_of_a_list_of_people_is_not(lexicon):
    guess = Finding(0, 8, "PERSON", 0.7, names.RECOGNISER)
    things = ["Plant", ":", "Cabbage", ",", "Spinach", ",", "Goldwort", ",", "Potatoes", "and", "Onions", "."]
    assert doubts.refuted(guess, things, 6, 7, lexicon)
    small = [word if word == "Goldwort" else word.lower() for word in things]
    assert not doubts.refuted(guess, small, 6, 7, lexicon)
    people = ["Ask", ":", "Okonjo", ",", "Adaeze", ",", "Goldwort", ",", "Babajide", "and", "Priya", "."]
    assert not doubts.refuted(guess, people, 6, 7, lexicon)
    sentence = ["In", "spinach", ",", "potatoes", "and", "onions", "Goldwort", "saw", "a", "worm", "."]
    assert not doubts.refuted(guess, sentence, 6, 7, lexicon)
