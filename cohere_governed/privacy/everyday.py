"""Words of letters, forms, notes and tools that are nobody's name, in seven languages.

The names model knows which English and German words are ordinary; of the other
languages, of labels and of compounds it knows few, and takes them for names
where they open a sentence or stand before a colon. Left out on purpose is
whatever is also a first name (``Clara``), a place (``Porto``) or a family name
that many bear (``Koch``): a list must never hide somebody.
"""
# ruff: noqa: SIM905 - lists of words read better as words

from __future__ import annotations

from typing import Final

__all__ = ["ORDERS", "THINGS"]

ORDERS: Final = frozenset(
    # English: what prompts open with
    " honestly please kindly draft summarise summarize translate rewrite rephrase proofread explain describe"
    " outline compare calculate generate convert classify extract categorise categorize brainstorm"
    # German
    " schreib schreibe schreiben erstelle erstellen fasse übersetze übersetzen erkläre erklären formuliere"
    " verfasse prüfe prüfen berechne nenne vergleiche entwirf entwickle gib zeig zeige hilf korrigiere"
    " verbessere überweise kürze ordne sortiere analysiere bitte könntest kannst können welche welcher welches"
    " wieso weshalb entschuldigung weitere weiteres aktive neue alle sie wie bei"
    # French
    " rédige rédigez écris écrivez résume résumez traduis traduisez explique expliquez donne donnez propose"
    " proposez corrige corrigez crée créez génère générez calcule calculez compare comparez analyse analysez"
    " reformule reformulez prépare préparez vérifie vérifiez ajoute ajoutez décris décrivez trouve trouvez"
    " imagine aide aidez fais faites peux pouvez pourrais pourriez quels quelles quelle comment pourquoi combien"
    " merci bonjour cela ceci voici voilà prévoir trier ajouter créer afficher modifier supprimer vérifier"
    " livrer"
    # Italian
    " scrivi scrivere riassumi riassumere traduci tradurre spiega spiegami spiegare crea creare elenca elencare"
    " correggi correggere genera generare prepara preparare proponi proporre analizza analizzare confronta"
    " confrontare calcola calcolare verifica verificare controlla controllare riscrivi migliora suggerisci"
    " suggeriscimi dammi dimmi fammi aiutami fai usa elimina seleziona inserisci aggiungi rimuovi ordina esplora"
    " abilita mantieni installa attiva ricevi puoi potresti quali quale perché grazie buongiorno devi assicurati"
    " riprova clicca consegnare spedite prenota"
    # Spanish
    " escribe escribir escríbeme redacta redactar resume resumir traduce traducir explica explícame explicar"
    " crea crear genera generar calcula calcular compara comparar analiza analizar corrige corregir prepara"
    " preparar revisa revisar ordena haz hazme dame dime ayúdame propón sugiere mejora elabora necesito quiero"
    " puedes podrías cuáles cuál cómo gracias hola edita elige escoja introduzca seleccione haga entregar envíen"
    " enviadlo"
    # Portuguese
    " escreve escreva escrever resuma resumir traduz traduza traduzir explique explicar cria crie criar gere"
    " gera gerar calcule calcular compare comparar analise analisar corrija corrigir prepare preparar reveja"
    " verifique verificar elabore elaborar organize faça faz diga ajude sugira melhore preciso quero podes pode"
    " poderia quais qual como obrigado obrigada olá garanta insira introduza digite comece novo nova novas novos"
    " ninguém"
    # Dutch
    " schrijf schrijven vat vertaal vertalen leg maak maken geef bereken berekenen controleer controleren"
    " verbeter vergelijk analyseer corrigeer genereer noem bedenk zoek herschrijf kun kunt kan welke waarom"
    " hoeveel bedankt hallo bekijk selecteer sorteer ontvang snij bepaalt wijzig voeg verwijder open kies"
    " bezorgen overmaken".split()
)
"""Imperatives, questions and thanks: what opens a request."""

THINGS: Final = frozenset(
    # English: labels, roles, everyday things that lists and headings are made of
    " patient claimant applicant respondent defendant plaintiff landlord borrower lender licensor licensee"
    " insured policyholder cardholder caller agent runbook export import backup rollback regression onboarding"
    " dashboard changelog roadmap backlog standup retro homework crowdsourcing devops runtime whitelist"
    " allowlist"
    # … software
    " kubernetes redis postgres postgresql mysql sqlite mariadb mongodb elasticsearch grafana prometheus airflow"
    " terraform ansible docker dockerfile nginx linux ubuntu debian zsh vim emacs git jupyter numpy pandas"
    " pytorch tensorflow flask fastapi pydantic pytest webpack vite svelte angular typescript javascript kotlin"
    " pyspark hadoop wagtail unicode embedly excel powerpoint screenreader firewall bluetooth wifi workflow"
    " newsletter"
    # … plants, beasts, dishes, crafts, parts, matter
    " nasturtium calendula hydrangea begonia geranium petunia oregano zucchini courgette aubergine fennel"
    " coriander turmeric cumin thyme chives arugula radicchio kohlrabi quinoa couscous bulgur polenta tofu"
    " tempeh aloe agave yucca fuchsia gladiolus peony snapdragon foxglove delphinium verbena wisteria clematis"
    " goldfinch chaffinch bullfinch nuthatch wagtail egret cormorant puffin magpie jackdaw bream mackerel"
    " halibut tilapia labrador poodle dachshund rottweiler spaniel terrier shih-tzu ragdoll manchego camembert"
    " roquefort mozzarella ricotta mascarpone gorgonzola halloumi risotto arborio basmati chickpeas sriracha"
    " harissa tahini hummus pesto chimichurri tiramisu focaccia ciabatta brioche croissant lasagne lasagna ramen"
    " kimchi udon negroni mojito daiquiri caipirinha prosecco espresso cappuccino macchiato sashimi miso plank"
    " zumba crochet burpees deadlift squats savasana vinyasa pilates nordic kumihimo macrame decoupage caliper"
    " torque gasket crankshaft camshaft alternator humbucker fretboard tremolo lydian toner mixolydian phrygian"
    " nitrile neoprene polyester elastane borosilicate isopropyl ethanol acetone magnesium potassium oxidisers"
    " oxidizers torx allen-key loctite gore-tex ripstop lidar raspberry arduino owlbear owlbears paladin"
    " necromancer bitcoin ethereum blockchain cryptocurrency litecoin dogecoin hadamard eigenvalue najdorf"
    " grünfeld mathjax latex markdown"
    # German
    " patientin mandant mandantin klient klientin versicherter versicherte auftraggeber auftragnehmer"
    " vermieterin ansprechpartner ansprechpartnerin sachbearbeiter sachbearbeiterin betreff anlage anlagen"
    " anschrift lieferanschrift rechnungsanschrift vertragsnr kundennr rechnungsnr auftragsnr aktenzeichen"
    " zählerstand zählerstände verwendungszweck rückruf rückfrage lebenslauf zeugnisse bewerbung kündigung"
    " mahnung abmahnung mahngebühren miete nebenkosten kaution wohnung wohnungsübergabe konto zahlung eingang"
    " überweisung lieferung bestellung rechnung vormedikation medikation procedere befund diagnose anamnese"
    " röntgen thorax blutbild atemnot protokoll besprechung besprechungsnotizen termin tagesordnung unterlagen"
    " urlaub urlaubsantrag krankmeldung gehaltsvorstellung streitwert vollmacht pfad vorschau kurztitel ganzzahl"
    " ziffer ziffern zahlen bild bilder liste kürze duplikat zustand optionen rotweinflecken kalkflecken"
    " duschwand parkett heizung schlüssel vorlage entwurf anhang dank dienstag mittwoch donnerstag samstag"
    " samstags sonntags werktags grüße grüßen mail wochenende"
    # French
    " patiente assurée assuré client cliente locataire bailleur propriétaire mandataire objet dossier facture"
    " virement loyer caution relance sinistre dégât interphone digicode gardien compte rendu bulletin courrier"
    " colis livraison commande paiement motif entretien candidature embauche congés salaire ordonnance"
    " traitement antécédents atcd hta diagnostic posologie rendez-vous réunion convocation attestation contrat"
    " avenant résiliation assurance cordialement sincèrement thématiques copié déplacé sélectionné accueil"
    # Spanish
    " paciente asegurado asegurada inquilino inquilina arrendador arrendataria solicitante demandante demandado"
    " asunto factura presupuesto transferencia alquiler fianza póliza siniestro expediente acta demanda juzgado"
    " concepto pedido entrega conserjería portería reunión receta tratamiento antecedentes analítica radiografía"
    " diagnóstico evaluación contrato finiquito nómina vacaciones currículum saludo saludos atentamente estimado"
    " estimada cumpleaños comunidad cambios booleano revertido reenviada reordenado subpáginas grupo"
    # Italian
    " paziente assicurato assicurata inquilino inquilina locatore conduttore richiedente mandante oggetto"
    " fattura preventivo bonifico affitto caparra polizza sinistro pratica verbale assemblea causale ordine"
    " consegna citofono portineria riunione appuntamento ricetta terapia anamnesi diagnosi dimissione ricovero"
    " colloquio contratto stipendio ferie curriculum saluti cordiali distinti spettabile sollecito scadenza"
    " udienza tribunale cipolla caldaia larghezza flusso aggiunta gerarchia anteprima evidenza booleano stile"
    " scesa spostata rifiutata spiacente"
    # Portuguese
    " utente segurado segurada inquilino inquilina senhorio requerente mandante assunto fatura orçamento"
    " transferência caução apólice sinistro processo condomínio descritivo encomenda entrega portaria reunião"
    " consulta receita medicação antecedentes diagnóstico internamento avaliação contrato vencimento férias"
    " currículo cumprimentos atentamente exmo exma prezado prezada aniversário fluxo tarefa tarefas página"
    " documentação âncora pesquisa selecionado selecionados inteiros"
    # Dutch
    " patiënt patiënte cliënt cliënte verzekerde huurder verhuurder aanvrager opdrachtgever betreft onderwerp"
    " factuur offerte overboeking huur dossier notulen vve omschrijving bestelling bezorging aanmaning"
    " vergadering afspraak recept medicatie beleid diagnose voorgeschiedenis verwijzing opname ontslag"
    " beoordeling sollicitatie contract salaris verlof groet groeten hoogachtend kantonrechter zitting rechtbank"
    " verjaardag dakkapel publicatie afbeelding wijziging wijzigingen verzoek collectie ongeldige geplande"
    " actieve afgekeurd afgeschermd geannuleerd refererende"
    " betaling verzending afwijzing toewijzing samenvatting handleiding verzekering vertaling"
    " snelkoppelingen beveiliging koppeling uitnodiging".split()
)
"""Labels, roles, papers, techniques, dishes: what is not a name wherever it stands."""
