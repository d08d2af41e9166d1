# ruff: noqa: E501
"""Enterprise prompts for measuring only, written by hand and never trained on.

``[TYPE:value]`` marks what is personal.
"""

from __future__ import annotations

import re

from corpora import Example, Span

_MARK = re.compile(r"\[([A-Z]+):([^\]]+)\]")

PROMPTS = r"""
Write a warm but firm reply to [PERSON:Delphine Okonkwo-Reyes], who says the kitchen island we delivered to [ADDRESS:48 Pemberton Rise, Leamington Spa CV32 6RT] arrived scratched. Mention that [PERSON:Gareth] from our [LOCATION:Coventry] depot will collect it on Thursday.
===
Below are my notes from today's 1:1. Turn them into a summary for HR.

- [PERSON:Anneliese] is unhappy with the handover from [PERSON:Bartholomew Finch]
- wants to move to the [LOCATION:Rotterdam] office by Q2
- [PERSON:Finch] apparently told [PERSON:Suresh] that her project was "dead anyway"
- asked about salary band, I said we'd check with [PERSON:Marisol Etxeberria] in Finance
===
{"ticket": 88213, "requester": "[PERSON:Ingrid Solbakken]", "org": "[ORGANIZATION:Havnekraft AS]", "body": "Hei, our invoice went to the wrong site in [LOCATION:Stavanger], please resend.", "priority": "high"}
===
i need u to write a text to my landlord [PERSON:mr kowalczyk], the heating at [ADDRESS:22b tanner street] has been broken since monday and my roommate [PERSON:jamal] is sick
===
Discharge summary. [PERSON:Rosalind Achterberg], [AGE:71]-year-old female, known COPD, admitted via A&E at [ORGANIZATION:St Brannoc's Infirmary] under [TITLE:Dr] [PERSON:Vikram Seshadri]. Lives alone; daughter [PERSON:Petra] visits twice a week. Plan: taper prednisolone, GP [TITLE:Dr] [PERSON:Lindqvist] to review.
===
Compare the two offers and tell me which candidate we should pick. Candidate A: [PERSON:Yevgenia Morozova], currently a senior analyst at [ORGANIZATION:Quillon Partners] in [LOCATION:Zurich]. Candidate B: [PERSON:Tobias Anker], eight years at [ORGANIZATION:Northgate Mutual].
===
Subject: Overdue balance
Hi [PERSON:Callum],
Accounts tells me that [ORGANIZATION:Brightwater Catering Ltd] still owes us for March and April. Could you chase [PERSON:Simone Abara]? If she's away, try [PERSON:Mr. Dimitriou] in [LOCATION:Thessaloniki].
Cheers
[PERSON:Ottoline]
===
Translate to German: "[PERSON:Hamish McAllister] will arrive at [LOCATION:Frankfurt] airport at 14:05 and should be taken to our warehouse at [ADDRESS:Lyoner Straße 26, 60528 Frankfurt]."
===
Draft a witness statement. On the evening in question, [PERSON:Leticia Barragán] was walking along [ADDRESS:Alderney Road] when she saw [PERSON:Keith Pumphrey] drop a rucksack outside the [ORGANIZATION:Halifax Building Society].
===
Which of these customers are likely to churn?
customer,city,months
[PERSON:Adaeze Nwosu],[LOCATION:Leeds],14
[PERSON:Pierre-Yves Castaing],[LOCATION:Lyon],3
[PERSON:Guðrún Jónsdóttir],[LOCATION:Akureyri],29
[PERSON:Kazimierz Wrona],[LOCATION:Łódź],7
===
As a [NRP:Sikh] employee I asked my supervisor [PERSON:Dale Hutchings] whether I could wear my turban under the hard hat. He refused. What are my rights?
===
Please summarise: [PERSON:Mrs Oyelaran] called about policy HX-220914. Her late husband [PERSON:Babatunde] held the policy with [ORGANIZATION:Meridian Life]. She has moved to [ADDRESS:Flat 9, Kestrel Court, Dunmore Avenue, Swansea SA1 8PQ] and wants all letters sent there.
===
you are a travel agent. plan 5 days for [PERSON:lena] and [PERSON:marco], flying from [LOCATION:porto] to [LOCATION:palermo], they hate museums
===
Rewrite for clarity: "[PERSON:Thandiwe] advised [PERSON:Ruaridh] that [ORGANIZATION:Castell Engineering] would not extend the warranty unless [PERSON:Mr Fothergill] signs off."
===
Interview feedback: [PERSON:Nnamdi] did well on system design, less so on SQL. [PERSON:Ekaterina] and [PERSON:Jo] both vote hire. Recruiter: [PERSON:Saoirse Ní Bhriain].
===
Create a birthday invitation for [PERSON:Matilda], turning [AGE:6] on Saturday at our home, [ADDRESS:1407 Cottonwood Bend, Boise, ID 83704]. RSVP to [PERSON:Uncle Rafael].
===
2031-04-11 08:14:22 INFO  order-service - shipment created for "[PERSON:Friedhelm Kasulke]" destination "[ADDRESS:Am Mühlbach 3, 91054 Erlangen]" carrier=DHL
===
The defendant, [PERSON:Orlando Vespucci], resides in [LOCATION:Tampa], [LOCATION:Florida] and was employed by [ORGANIZATION:Gulfline Marine Inc.] as a deckhand from 2014 to 2019. Counsel for the plaintiff, [PERSON:Winifred Tate] of [ORGANIZATION:Tate Okoro LLP], moved to strike.
===
Sehr geehrte [TITLE:Frau] [PERSON:Wiedenhöfer], Ihr Antrag vom 3. Mai ist eingegangen. Ihr Ansprechpartner bei der [ORGANIZATION:Stadtsparkasse Oberhausen] ist [TITLE:Herr] [PERSON:Yıldırım], Zimmer 214. Bitte fasse den Brief in einem Satz zusammen.
===
Bonjour, je suis [PERSON:Maëlys Quéméneur], j'habite au [ADDRESS:14 rue des Tanneurs, 29000 Quimper]. Mon colis commandé chez [ORGANIZATION:Bricoloisirs] n'est jamais arrivé. Pouvez-vous rédiger une réclamation ?
===
Resume esta llamada: el cliente [PERSON:Iñaki Zubizarreta], de [LOCATION:Bilbao], dice que [PERSON:Rocío] le prometió un descuento en la tienda de [ORGANIZATION:Electrodomésticos Navarro].
===
Scrivi una lettera di raccomandazione per [PERSON:Ludovica Pantaleo], che ha lavorato tre anni presso [ORGANIZATION:Officine Bertoldi Srl] a [LOCATION:Brescia] con il responsabile [PERSON:Gianmaria Foscolo].
===
Vat dit samen: [TITLE:mevrouw] [PERSON:Van Steenbergen] uit [LOCATION:Apeldoorn] klaagt over de monteur, [PERSON:Joost], die pas om zes uur kwam bij [ADDRESS:Beukenlaan 77].
===
Escreva uma resposta ao [TITLE:senhor] [PERSON:Evandro Pacheco], que mora na [ADDRESS:Rua das Acácias, 310, Curitiba], sobre o atraso na entrega da [ORGANIZATION:Móveis Aurora].
===
SHIPPING LABEL
TO: [PERSON:MARGUERITE DUPLANTIS]
[ADDRESS:612 BAYOU TECHE LN]
[ADDRESS:BREAUX BRIDGE LA 70517]
FROM: [ORGANIZATION:CRESCENT CITY SPICE CO]
===
Who is responsible here? [PERSON:Wei-Ling Chua] approved the payment to [ORGANIZATION:Sunda Trading Pte Ltd], but [PERSON:Hafiz] says he never saw the purchase order and [PERSON:Chua] was on leave in [LOCATION:Penang].
===
Generate SQL to update the record: first_name = '[PERSON:Oluwaseun]', last_name = '[PERSON:Babajide]', city = '[LOCATION:Ibadan]' where id = 5521.
===
Meeting transcript
[PERSON:Cordelia]: So who owns the [LOCATION:Antwerp] rollout?
[PERSON:Hyun-woo]: I thought [PERSON:Patrice] did.
[PERSON:Patrice]: No, it's with [ORGANIZATION:Delvaux Logistics] since last week.
===
My grandmother, [PERSON:Henrietta Blomqvist], was born in [LOCATION:Uppsala] in 1931 and emigrated to [LOCATION:Minnesota] with her brothers [PERSON:Axel] and [PERSON:Nils]. Help me write her obituary; she worked [NRP:Lutheran] charity kitchens for decades.
===
Tenant screening: applicant [PERSON:Desmond Achebe], [AGE:34], employed at [ORGANIZATION:Portobello Veterinary Clinic], previous address [ADDRESS:17 Larkfield Gardens, Edinburgh EH5 3PP]. Reference from [PERSON:Fiona Galbraith] attached.
===
explain to [PERSON:Noémie] (she's [AGE:9]) how rainbows work
===
Is it normal that [PERSON:Brayden]'s teacher, [PERSON:Ms. Castellanos], emails parents at midnight? She teaches at [ORGANIZATION:Pine Hollow Elementary] in [LOCATION:Spokane].
""".strip()

PLAIN = r"""
Write a bash script that backs up a directory every night and keeps the last seven copies.
===
Explain the difference between a mutex and a semaphore with a short example in C.
===
Our refund policy allows returns within 30 days of purchase. Rewrite this paragraph in plain English and keep the legal meaning.
===
What are the key differences between Agile and Waterfall? Give me a table with Pros and Cons.
===
Act as a Senior Product Manager and write three user stories for a Password Reset feature.
===
Summarise the quarterly numbers: revenue 4.2M, gross margin 61 %, churn 2.3 %, net promoter score 47.
===
Give me a Monday-to-Friday meal plan, vegetarian, under 2000 calories a day. Include a Shopping List.
===
Proofread: "The Steering Committee will reconvene after the Easter break to discuss the Roadmap and the Hiring Plan."
===
Why does my React component re-render when I pass an inline Object as a prop?
===
Create a quiz with ten questions about Photosynthesis for Grade 7 students.
===
How should I store Amoxicillin suspension, and for how long after it is mixed?
===
Compare Redis with Memcached for session storage in a Django application running on Kubernetes.
===
Draft an Out of Office message for next week. Say that urgent requests go to the Service Desk.
===
TERMS OF SERVICE. 1. DEFINITIONS. "Customer Data" means all data submitted by Customer. "Service" means the hosted application.
===
What is a good title for an essay about the history of chess?
===
Convert this to JSON: Width: 40cm, Height: 25cm, Colour: Midnight Blue, Material: Oak
===
The Seller warrants to the Buyer that the Goods are free from Defects for a period of twelve months from Delivery.
===
Rate these slogans: "Taste the Morning", "Wake Up Happy", "Brew Better Days".
===
Compute the standard deviation of 4, 8, 15, 16, 23 and 42 and show your steps.
===
Bitte erstelle eine Gliederung für eine Präsentation über erneuerbare Energien, mit Einleitung, Hauptteil und Fazit.
===
Rédige une annonce pour un poste de comptable, temps plein, avec les missions et le profil recherché.
===
Escribe un correo para recordar a todos los empleados que deben cambiar su contraseña antes del viernes.
""".strip()


def _parsed(block: str, source: str) -> list[Example]:
    out = []
    for marked in block.split("\n===\n"):
        text, spans, at = "", [], 0
        for match in _MARK.finditer(marked):
            text += marked[at : match.start()]
            span: Span = (len(text), len(text) + len(match[2]), match[1])
            spans.append(span)
            text += match[2]
            at = match.end()
        out.append(Example(text + marked[at:], tuple(spans), source))
    return out


def prompts() -> list[Example]:
    """Prompts with personal data."""
    return _parsed(PROMPTS, "prompts")


def plain() -> list[Example]:
    """Prompts without any."""
    return _parsed(PLAIN, "plain")
