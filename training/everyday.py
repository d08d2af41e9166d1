# ruff: noqa: E501, ISC004
"""What people ask about that is nobody's: things of kitchens, gardens, games, shops, offices, programs and schools.

Such things are written with capitals in headings, lists, menus and copy, and a model that has met only names between
capitals takes them for firms and places. ``THINGS`` holds them by field; ``{thing}`` draws one, in one of the ways
people write it. The sentences that hold them, in seven languages, are those of requests, copy, notes and rules.
"""

from __future__ import annotations

from templates import lines

_FIELDS = (
    "brown sugar|olive oil|plain flour|double cream|sour cream|coconut milk|soy sauce|fish sauce|rice vinegar|black pepper|sea salt|bay leaf|star anise|cumin|turmeric|smoked paprika|"
    "vanilla pod|dark chocolate|cocoa powder|maple syrup|peanut butter|cottage cheese|cream cheese|goat cheese|mozzarella|parmesan|tofu|tempeh|chickpeas|kidney beans|red lentils|"
    "basmati rice|egg noodles|tortillas|pita bread|rye bread|puff pastry|pie crust|pizza dough|pumpkin soup|tomato soup|chicken soup|beef stew|pork belly|lamb chops|roast beef|meatballs|"
    "salmon fillet|tuna salad|prawn cocktail|fried rice|risotto|lasagne|gnocchi|pesto|guacamole|hummus|tzatziki|salsa|mayonnaise|ketchup|mustard|gravy|custard|cheesecake|brownies|muffins|"
    "pancake batter|banana bread|carrot cake|apple pie|ice cream|fruit salad|green tea|cold brew|flat white|hot chocolate|lemonade|smoothie bowl|overnight oats|granola|scrambled eggs|omelette",
    "frying pan|wok|rolling pin|measuring cup|food processor|stand mixer|pressure cooker|air fryer|toaster|fridge freezer|oven glove|cutting board|chef knife|peeler|colander|whisk|"
    "tumble dryer|washing machine|ironing board|vacuum cleaner|dustpan|laundry basket|clothes rack|bin bags|light bulb|floor lamp|bedside table|bookshelf|armchair|sofa bed|coffee table|"
    "dining table|bar stool|wardrobe|chest of drawers|mattress|pillow case|bath mat|shower curtain|towel rail|door handle|picture frame|curtain rod|candle holder|wall clock",
    "tomato plant|rose bush|lavender|basil|rosemary|thyme|parsley|chives|spider plant|snake plant|rubber plant|aloe vera|orchid|cactus|succulents|fern|ivy|lawn|hedge|compost heap|"
    "raised bed|greenhouse|watering can|wheelbarrow|garden hose|pruning shears|leaf blower|lawn mower|bird feeder|potting soil|mulch|seed tray|slug pellets|apple tree|cherry tree|olive tree|"
    "oak|birch|willow|tulip|daffodil|sunflower|geranium|hydrangea|magnolia|jasmine|poppy|violet|iris|daisy|clematis|dahlia",
    "golden retriever|border collie|poodle|dachshund|tabby cat|siamese|hamster|guinea pig|budgie|goldfish|parrot|tortoise|pony|magpie|sparrow|falcon|otter|badger|hedgehog|penguin|dolphin|"
    "octopus|jellyfish|bumblebee|ladybird|dragonfly|beetle|spider|iguana|panda|koala|giraffe|zebra|cheetah",
    "penalty kick|free kick|red card|yellow card|extra time|home run|strike zone|double fault|break point|match point|backhand|forehand|volley|slam dunk|free throw|power play|hat trick|touchdown|"
    "field goal|scrum|try line|knockout|split decision|hole in one|birdie|bogey|back nine|breaststroke|butterfly|hurdles|long jump|high jump|shot put|javelin|pole vault|"
    "push-up|pull-up|plank|lunges|burpees|kettlebell swing|rowing machine|treadmill|spin class|pilates|yoga mat|sun salutation|downward dog|warrior pose|child's pose|cool down|warm up|rest day",
    "full house|royal flush|straight flush|small blind|big blind|trump card|queen of spades|knight|bishop|rook|pawn|dice|wild card|draw pile|discard pile|victory points|meeple|"
    "dungeon master|hit points|armour class|magic missile|boss fight|side quest|loot box|battle pass|leaderboard|level up|skill tree|save game|high score|speed run|character sheet|initiative",
    "denim jacket|trench coat|rain boots|running shoes|wool scarf|bow tie|cardigan|hoodie|polo shirt|cargo pants|leggings|swim shorts|evening dress|pencil skirt|ankle boots|sneakers|beanie|"
    "organic cotton|brushed steel|stainless steel|solid pine|tempered glass|faux leather|vegan leather|bamboo fibre|recycled nylon|carbon fibre|ripstop|fleece|velvet|corduroy|satin|tweed|"
    "navy|ivory|emerald|ruby|coral|sand|ash|graphite|cobalt|crimson|lilac|mustard yellow|sky blue|sunset orange|space grey|jet black|snow white|champagne",
    "night cream|day cream|face mask|eye serum|lip balm|hand soap|shower gel|body lotion|hair oil|dry shampoo|conditioner|nail polish|foundation|concealer|mascara|sunscreen|cleanser|toner|"
    "hyaluronic acid|salicylic acid|niacinamide|retinol|collagen|vitamin c|jojoba oil|argan oil|tea tree|rose water|witch hazel|clay",
    "noise cancelling|fast charging|wireless charger|docking station|graphics card|motherboard|mechanical keyboard|trackpad|webcam|smart speaker|smart lock|thermostat|doorbell|tablet stand|e-reader|"
    "power bank|extension lead|memory foam|air purifier|humidifier|dehumidifier|heat pump|solar panel|charging cable|fuel filter|brake pads|spark plug|winter tyres|roof rack|tow bar|bike pump",
    "light mode|quick actions|bulk import|bulk delete|two-factor login|activity feed|change history|version history|access control|role permissions|user settings|"
    "admin panel|control panel|start page|landing page|sign-up form|checkout flow|shopping cart|wish list|order history|push notifications|email digest|custom fields|"
    "saved views|pinned items|keyboard navigation|screen reader|drag handle|date range|file upload|image editor|rich text|code block|syntax highlighting|autosave|offline mode|sync engine|job queue|"
    "task runner|build pipeline|release train|canary release|blue-green deployment|load balancer|reverse proxy|message broker|service mesh|data lake|feature store|model registry|"
    "vector index|search index|foreign key|unique constraint|connection pool|read replica|write-ahead log|garbage collector|event loop|thread pool|lock file|race condition|"
    "stack overflow|null pointer|mutex|semaphore|closure|decorator|generator|coroutine|linter|formatter|compiler|debugger|profiler|test runner|mock server",
    "annual leave|sick leave|notice period|probation|job description|pay slip|overtime|pension scheme|share options|mileage allowance|travel expenses|petty cash|"
    "purchase order|credit note|balance sheet|income statement|gross margin|net profit|operating costs|capital gains|dividend|depreciation|amortisation|goodwill|"
    "lead time|safety stock|reorder point|quality control|corrective action|risk register|change request|business case|project charter|steering group|status report|"
    "kick-off|stand-up|retrospective|sprint planning|roadmap|milestone|deliverable|scope creep|critical path|lessons learned|town hall|all hands|off-site|"
    "brand voice|tone of voice|style guide|case study|white paper|landing page|call to action|open rate|bounce rate|click rate|conversion rate|churn|lifetime value|market share|persona",
    "remedy|arbitration|mediation|jurisdiction|governing law|confidentiality|non-compete|termination|assignment|waiver|recitals|data controller|"
    "data processor|licensee|licensor|lessee|lessor|plaintiff|witness statement|affidavit|probate|nuisance|trespass|estate|bail",
    "blood pressure|heart rate|respiratory rate|oxygen saturation|body temperature|white cells|platelets|haemoglobin|creatinine|ferritin|cholesterol|triglycerides|bilirubin|chest x-ray|"
    "ultrasound|colonoscopy|biopsy|stent|pacemaker|hip replacement|cataract|migraine|asthma|eczema|psoriasis|gout|anaemia|pneumonia|bronchitis|sinusitis|tonsillitis|appendicitis|hernia|"
    "paracetamol|aspirin|insulin|morphine|antihistamine|beta blocker|statin|diuretic|antacid|laxative|steroid cream|vaccine|booster|eye drops|cough syrup",
    "past tense|present tense|future tense|passive voice|subjunctive|gerund|pronoun|preposition|metaphor|simile|alliteration|sonnet|thesis statement|topic sentence|conclusion|"
    "prime number|square root|quadratic formula|long division|common denominator|right angle|isosceles triangle|standard deviation|null hypothesis|normal distribution|confidence interval|derivative|"
    "integral|vector|eigenvalue|probability|covalent bond|periodic table|noble gas|catalyst|mitosis|meiosis|cell membrane|food chain|water cycle|plate tectonics|"
    "black hole|light year|dark matter|gravity|momentum|kinetic energy|magnetic field|circuit|resistor|capacitor|supply and demand|inflation|opportunity cost|gross domestic product|monopoly|"
    "stone age|bronze age|middle ages|industrial revolution|cold war|renaissance|baroque|impressionism|cubism|bauhaus|art deco|minor scale|major chord|time signature|bass clef|fugue|sonata|overture",
    "birthday party|baby shower|wedding toast|packing list|grocery list|chore chart|meal plan|bedtime story|scavenger hunt|movie night|book club|road trip|city break|beach holiday|camping trip|"
    "sleeping bag|tent pegs|camp stove|head torch|first aid kit|boarding pass|carry-on|window seat|aisle seat|travel insurance|room service|late checkout|ski pass|snorkel|sun hat|picnic blanket|"
    "spring cleaning|summer holidays|bank holiday|back to school|winter sale|cyber monday|date night|lunch break|happy hour|open house|car boot sale|potluck",
)
THINGS = tuple(thing for field in _FIELDS for thing in field.split("|"))

PROSE = lines(r"""
{Thing}: {word}, {word} and {word}. Comes with {Thing} and {Thing}; the {Thing} is sold apart.
The {Words} {number} is a {Thing} for people who like {Thing}. It {word}s {Thing} and {word}s {Thing}.
This month on offer: {Thing} and {Thing}, in {Thing} or {Thing}.
Describe our {Thing} in forty words. It is made of {Thing} and smells of {Thing}.
Is the {Words} {number} worth it, or should I wait for the {Words} Pro or the {Words} Air?
You will love the {Thing}, the {Thing} and, most of all, the {Thing}.
Build {number}\n+ {Thing}\n+ {Thing} for {Thing}\n! {Thing} no longer {word}s {Thing}
## {number}.{number}\n\n1. {Thing} can be {word}\n2. {Thing}: {word} {word}\n3. Goodbye {Thing}
From today {Thing} works with {Thing}. Later: {Thing}, {Thing}.
{Thing} (beta): {word} the {Thing} from the {Thing} page.
For the {Thing}: {number} g {Thing}, {number} ml {Thing}. For the {Thing}: {number} {Thing}.
{number} g {Thing}\n{number} ml {Thing}\n{number} {Thing}\n1 tsp {Thing}
{number} tbsp {Thing}\n{number} cups {Thing}\n1 pinch {Thing}
1 1/2 cups {Thing}, 2 tbsp {Thing}, 1 tsp {Thing}, {number} oz {Thing}
{Word} the {Thing} and fold in the {Thing}. {Word} for ten minutes, then {word} the {Thing}.
What can I serve with {Thing} instead of {Thing}?
{Thing}, {Thing} and {Thing} on a {Thing}
Monday: {Thing}\nTuesday: {Thing}\nWednesday: {Thing}\nThursday: {Thing}
To start\n{Thing}\n{Thing}\nAfter that\n{Thing} with {Thing}\n{Thing}\nSweet\n{Thing}
Teach me the rules of {Thing} and {Thing}.
Who wins if {Thing} and {Thing} {word} at once?
Each {Thing} counts two points, each {Thing} minus one; after the {Thing} the teams change ends.
A {Thing} beats a {Thing}, but never a {Thing}.
Glossary: {Thing}, {Thing}, {Thing}.
Make flash cards about {Thing} and {Thing}.
How often does a {Thing} need {word}?
Should we {word} the {Thing} or buy a new {Thing}?
Ten slogans for a {Thing}, please.
{Thing} vs {Thing} vs {Thing}
{Thing}, {Thing}, {Thing}, {Thing}
- {Thing}\n- {Thing}\n- {Thing}\n- {Thing}
| {Thing} | {Thing} | {Thing} |\n|---|---|---|\n| {Thing} | {number} | {word} |\n| {Thing} | {number} | {word} |
# {Thing}\n\n{Word} {word} {word}.\n\n## {Thing}\n\nRead [{Thing}](docs/{word}.md) first.
## {Thing}\n\n{Word} the {Thing}, then the {Thing}.\n\n## {Thing}\n\n{Word} {word}.
> **Tip** {Word} the {Thing} after {Thing}.
**{Thing}** and **{Thing}** are {word}; *{Thing}* is not.
Minutes: {Thing} ({word}), {Thing} ({word}), {Thing} postponed.
User story: as a {word} I want {Thing} so that {Thing} is {word}.
Act as a {Thing} coach for {word} people.
What could go wrong with {Thing} and {Thing}?
Answer this review: the {Thing} is {word}, the {Thing} is {word}.
No {Thing} may be {word} without {Thing}.
Every {Thing} in this {Thing} is {word} to {Thing}.
Advice after {Thing}: no {Thing} for a week, {Thing} twice a day.
Side effects of {Thing} with {Thing}
Is {Thing} a sign of {Thing}?
Cheers,\nyour {Thing} Team
Subject: {Thing} and {Thing}\n\nHello, the {Thing} is {word} until {weekday}.
Subject: {Thing} is back
Go to {Thing} > {Thing} and switch {Thing} off.
Tap {Thing}, choose {Thing} and press {Word}.
All the best for {Thing}
Learn {Thing} in ten minutes: {Thing}, {Thing}, {Thing}.
Thanks to {Thing}, {thing} is {word}.
From {Thing} to {Thing}: a short guide
Why {Thing} matters for {Thing}
How {Thing} works with {Thing}
Top five {Thing} ideas
The Complete Guide to {Thing}
""")

MACHINE = lines(r"""
{word}:\n  - {Thing}\n  - {Thing}\n  - {Thing}
{word}: {Thing}\n{word}: {word}\n{word}: [{thing}, {thing}]
{ident}:\n  label: {Thing}\n  values: [{Thing}, {Thing}]
{word}:\n  {word}: {Thing}\n  {word}: {Word} {word} {word}\n  {word}: {Thing}
title = "{Thing}"\nhelp = "{Word}s {word} into {Thing}"
[{Word}]\n{Word}={Thing}\n{Word}={Thing}\n{Word}{Word}={word}
{"{ident}": "{Thing}", "{ident}": ["{Thing}", "{Thing}"], "label": "{Thing}"}
{code}-{number},{Thing},{code}{number},{number}\n{code}-{number},{Thing},{code}{number},{number}
{word};{word};{word}\n{Thing};{number},{number}\n{Thing};{number}
{time} {CONST} {word}: {Word} {word} {word}, {word} {word}
<option>{Thing}</option><option>{Thing}</option>
<h2>{Thing}</h2><p>{Word} {word} {word} the {Thing}.</p>
""")

# Requests, copy and notes of the other languages: nobody's names, and the capitals that headings and lists take.
LANGUAGES: dict[str, tuple[str, ...]] = {
    "de": lines(r"""
Was bedeuten {Nomen} und {Nomen}?
Was koche ich aus {Nomen}, {Nomen} und {Compound}?
Vorteile und Nachteile von {Compound} und {Compound} in einer Tabelle
Stellenanzeige für die {Compound}: {Nomen}, {Nomen}.
Diese Woche neu: {Compound}, {Compound} und {Nomen}.
Die {Compound} ist {weekday} geschlossen.
BITTE {NOMEN} UND {NOMEN} MITBRINGEN
ACHTUNG: {NOMEN} NUR MIT {NOMEN}
Punkte: {Nomen}, {Compound}, {Nomen}, Verschiedenes
# {Compound}\n\n- {Nomen}\n- {Nomen}
Passt die {Compound} zum {Nomen}?
Kündige mein {Compound} zum {number}. {month}.
Mein {Nomen} braucht ein {Compound}.
"""),
    "fr": lines(r"""
À quoi sert {opener} {opener} quand {opener} {opener} ?
Que cuisiner avec {Opener}, {Opener} et {Opener} ?
{Opener} {opener} : {Opener}, {Opener} et {Opener}.
À vendre : {opener} {opener}, {Opener} {opener}.
{Opener} {opener} le {opener} et {opener} la {opener}.
{OPENER} {OPENER} AVANT LE {OPENER}
ATTENTION : {OPENER} {OPENER} ET {OPENER}
# {Opener} {opener}\n\n- {Opener} {opener}\n- {Opener}
Au menu : {Opener}, {Opener} et {Opener}.
"""),
    "es": lines(r"""
¿Para qué sirve la {palabra} cuando {palabra} el {palabra}?
Vendo {Palabra} {Palabra}: {palabra}, {Palabra} y {Palabra}.
¿Qué cocino con {Palabra}, {palabra} y {palabra}?
{Palabra} {palabra}: {Palabra}, {Palabra} y {Palabra}.
Haz una lista de {palabra} y {palabra} para la {palabra}.
AVISO: {PALABRA} DE {PALABRA}
{PALABRA} Y {PALABRA} DE LA {PALABRA}
{Palabra} el {palabra} y {palabra} la {palabra}.
# {Palabra} {palabra}\n\n- {Palabra}\n- {Palabra} {palabra}
"""),
    "it": lines(r"""
A che cosa serve {opener} quando {opener} la {opener}?
Vendo {Opener} {opener} con {Opener} e {opener}.
Che cosa cucino con {Opener}, {opener} e {opener}?
{Opener} {opener}: {Opener}, {Opener} e {Opener}.
{OPENER} E {OPENER} DELLA {OPENER}
NON {OPENER} LA {OPENER}
{Opener} il {opener} e {opener} la {opener}.
# {Opener} {opener}\n\n- {Opener}\n- {Opener} {opener}
a causa dell'{opener} e della {opener}
l'{opener} del {opener} e dell'{opener}
"""),
    "nl": lines(r"""
Waarvoor dient {opener} als {opener} niet {opener}?
Te koop: {opener} {opener} met {Opener} en {opener}.
Wat kook ik met {Opener}, {opener} en {opener}?
{Opener} {opener}: {Opener}, {Opener} en {Opener}.
{OPENER} EN {OPENER} MEEBRENGEN
LET OP: {OPENER} EN {OPENER}
{Opener} de {opener} en {opener} het {opener}.
# {Opener} {opener}\n\n- {Opener}\n- {Opener} {opener}
"""),
    "pt": lines(r"""
Para que serve o {opener} quando {opener} a {opener}?
Vendo {Opener} {opener} com {Opener} e {opener}.
O que cozinho com {Opener}, {opener} e {opener}?
{Opener} {opener}: {Opener}, {Opener} e {Opener}.
{OPENER} E {OPENER} DA {OPENER}
NÃO {OPENER} A {OPENER}
{Opener} o {opener} e {opener} a {opener}.
# {Opener} {opener}\n\n- {Opener}\n- {Opener} {opener}
"""),
}

# Names beside ordinary words of each language, in letters, in chat, in notes and in capitals.
NAMED: dict[str, tuple[str, ...]] = {
    "en": lines(r"""
{PERSON} ordered {Thing} and {Thing}.
{Thing}: {FIRST}\n{Thing}: {FIRST} and {FIRST}
{ORG} sells {Thing}, {ORG} does not.
{Thing} from {ORG}, {CITY}
The {Thing} at {ORG} broke; ask {FIRST}.
does {FIRST} know {FIRST} from {CITY}?
SIGNED: {PERSON_CAPS}
{WORDS} OF {PERSON_CAPS}
{CITY_CAPS}: {PERSON_CAPS} {WORDS}
"""),
    "de": lines(r"""
weiß {FIRST} schon dass {FIRST} nach {CITY} zieht?
treffen wir {FIRST} und {LAST} heute in {CITY} oder bei {ORG}?
EINGESCHRIEBEN AN {PERSON_CAPS}, {CITY_CAPS}
UNTERSCHRIFT: {PERSON_CAPS}
{NOMEN} FÜR {PERSON_CAPS}
{NOMEN}: {PERSON_CAPS}, {NOMEN}: {CITY_CAPS}
{Nomen} {PERSON} eröffnet die {Nomen} der {ORG}.
{FIRST}s {Nomen} ist fertig, {FIRST}s noch nicht.
Unser {JOB_DE} {PERSON} ist bis {weekday} krank.
{JOB_DE} {LAST} rät zur {Nomen}.
Meine {Nomen} heißt {PERSON_VON}, meine Ärztin {PERSON_VON}.
{PERSON_VON} und {HONORIFIC} {LAST} loben die {Nomen}.
Reservierung im {INN} für {LAST}, {number} Personen
{INN} in {CITY} hat Ruhetag.
Bei {ORG} in {CITY} gibt es {Compound}, meint {FIRST}.
Das {Nomen} von {FIRST} steht neben der {Nomen} von {HONORIFIC} {LAST}.
"""),
    "fr": lines(r"""
est-ce que {FIRST} connaît {FIRST} de {CITY} ?
{FIRST} {opener} {opener}, {FIRST} aussi
SIGNATURE : {PERSON_CAPS}
{OPENER} {OPENER} POUR {PERSON_CAPS}, {CITY_CAPS}
{HONORIFIC} {LAST} {opener} le {opener} de {HONORIFIC} {LAST}.
Le {opener} de {PERSON} {opener} {opener}.
{Opener} {opener} de {PERSON} : {opener} {opener}.
La société {ORG} et le {opener} {PERSON} {opener} {opener}.
"""),
    "es": lines(r"""
¿{FIRST} conoce a {FIRST} de {CITY}?
{FIRST} no tiene {palabra}, pregunta a {FIRST}
FIRMADO: {PERSON_CAPS}
{PALABRA} PARA {PERSON_CAPS} EN {CITY_CAPS}
{PALABRA} DE {PERSON_CAPS}
La {palabra} {PERSON} {palabra} la {palabra} de {ORG}.
Mis vecinos son {NRP} y mi {palabra} es {NRP}.
El {palabra} de {PERSON} {palabra} {palabra}.
"""),
    "it": lines(r"""
ma {FIRST} conosce {FIRST} di {CITY}?
{FIRST} {opener} {opener}, {FIRST} no
FIRMA: {PERSON_CAPS}
{OPENER} DI {PERSON_CAPS}, {CITY_CAPS}
{Opener} {PERSON}, {opener} {opener}: {opener}.
Il {opener} di {PERSON} {opener} a {CITY}.
La ditta {ORG} e {PERSON} {opener} la {opener}.
{HONORIFIC} {LAST} {opener} la {opener}.
"""),
    "nl": lines(r"""
kent {FIRST} {FIRST} uit {CITY}?
{FIRST} {opener} {opener}, {FIRST} niet
HANDTEKENING: {PERSON_CAPS}
{OPENER} VAN {PERSON_CAPS}, {CITY_CAPS}
{Opener} {PERSON}, {opener} {opener}.
De {opener} van {PERSON} {opener} {opener}.
{FIRST}s {opener} is {opener}.
{Opener} met {PERSON}: {opener}, {opener}.
{HONORIFIC} {LAST} {opener} op {phone}.
"""),
    "pt": lines(r"""
a {FIRST} conhece o {FIRST} de {CITY}?
o {FIRST} {opener} {opener}, a {FIRST} não
ASSINADO: {PERSON_CAPS}
{OPENER} DE {PERSON_CAPS}, {CITY_CAPS}
{HONORIFIC} {LAST} {opener} o {opener}.
{PERSON} {opener} a {opener} de {PERSON}.
{Opener} a {opener} para a {FIRST} {opener}.
{Opener} o {opener} para {PERSON}, {opener}.
O {opener} {PERSON} da {ORG} {opener} a {opener}.
"""),
}

# Ordinary words of the languages for which no list of frequencies was at hand; ``lexicon.py`` adds Faker's.
WORDS: dict[str, str] = {
    "fr": (
        "ajoute ajoutez calcule calculez compare comparez corrige corrigez décris décrivez prépare préparez propose proposez raccourcis reformule reformulez vérifie vérifiez organise "
        "organisez planifie trouve trouvez cherche cherchez choisis choisissez envoie envoyez rappelle rappelez confirme confirmez annule annulez compte rendu refuse accepte arrive "
        "arrivé arrivée parti partie quitte habite travaille demande demandé appelle appelé attend attendu souffre prend pris paie payé paye signe signé reçoit reçu livre livré "
        "retard panne fuite chauffage cuisine cave toit étage porte fenêtre clé clés parking loyer charges syndic gardien locataire propriétaire voisin voisine chantier devis "
        "peinture carrelage plombier électricien chauffeur livreur facteur caissier caissière vendeur vendeuse infirmier infirmière médecin chirurgien dentiste pharmacien avocat notaire "
        "juge greffier professeur professeure élève élèves école collège lycée classe cours examen note notes bulletin cantine vacances rentrée stage alternance salarié salariée employé "
        "employée embauche licenciement démission congé congés salaire prime paie retraite mutuelle assurance sinistre dégât constat banque compte virement prélèvement carte crédit prêt "
        "taux épargne impôt impôts taxe amende colis paquet commande panier remboursement échange garantie promotion soldes taille couleur rayon caisse magasin boutique marché "
        "recette farine sucre beurre lait œufs fromage jambon poulet poisson légumes carottes oignons pommes poires fraises gâteau tarte soupe salade pain vin bière café thé repas dîner "
        "douleur fièvre toux vertiges fatigue allergie ordonnance comprimé sirop opération radiographie analyse sang tension suivi sortie consultation urgence urgences rendez-vous "
        "ordinateur imprimante écran clavier souris logiciel mot passe réseau serveur sauvegarde mise jour fichier dossier dossiers courriel pièce jointe lien page site application "
        "voiture vélo train avion bus gare billet vol valise hôtel chambre réservation plage montagne randonnée piscine match équipe entraîneur joueur but stade licence tournoi "
        "anniversaire mariage naissance cadeau invitation discours merci félicitations cordialement amicalement sincèrement attention urgent important confidentiel brouillon copie "
        "destinataire expéditeur réclamation avis convocation attestation certificat procuration mandat relevé quittance justificatif formulaire signature cachet paraphe annexe"
    ),
    "it": (
        "aggiungi aggiungete calcola confronta correggi descrivi prepara proponi accorcia riformula verifica organizza pianifica trova cerca scegli invia manda richiama conferma annulla "
        "elenca suggerisci elabora redigi compila consegna consegnare ritirare spedire pagare chiamare avvisare controllare arriva arrivato arrivata partito partita lavora abita chiede "
        "chiesto chiama chiamato aspetta soffre prende preso paga pagato firma firmato riceve ricevuto ritardo guasto perdita riscaldamento cucina cantina tetto piano porta finestra "
        "chiave chiavi parcheggio affitto spese condominio portiere inquilino inquilina proprietario proprietaria vicino vicina cantiere preventivo imbianchino idraulico elettricista "
        "autista corriere postino cassiere cassiera commesso commessa infermiere infermiera medico chirurgo dentista farmacista avvocato notaio giudice professore professoressa maestra "
        "alunno alunna scuola classe lezione esame voto voti pagella mensa vacanze tirocinio dipendente impiegato impiegata operaio assunzione licenziamento dimissioni ferie permesso "
        "stipendio tredicesima pensione assicurazione sinistro banca conto bonifico addebito carta credito prestito mutuo tasso risparmio tassa tasse imposta multa pacco carrello rimborso "
        "cambio garanzia promozione saldi taglia colore reparto cassa negozio mercato ricetta farina zucchero burro latte uova formaggio prosciutto pollo pesce verdure carote cipolle mele "
        "pere fragole torta zuppa insalata pane vino birra caffè tè pranzo cena dolore febbre tosse vertigini stanchezza allergia ricetta compressa sciroppo operazione radiografia analisi "
        "sangue pressione visita dimissione ricovero urgenza pronto soccorso appuntamento assistito assistita utente degente referto diagnosi computer stampante schermo tastiera programma "
        "password rete server copia aggiornamento file cartella posta allegato link pagina sito applicazione macchina bicicletta treno aereo autobus stazione biglietto volo valigia albergo "
        "camera prenotazione spiaggia montagna piscina partita squadra allenatore giocatore gol stadio torneo compleanno matrimonio nascita regalo invito discorso auguri cordiali saluti "
        "distinti attenzione urgente importante riservato bozza copia destinatario mittente reclamo avviso convocazione attestato certificato procura mandato estratto ricevuta modulo firma "
        "timbro allegati doppio doppia nuovo vecchio grande piccolo buono bello rosso verde bianco nero primo ultimo prossimo scorso gratis citofono campanello scala interno cortile"
    ),
    "nl": (
        "voeg bereken vergelijk verbeter beschrijf bereid verkort herschrijf controleer organiseer plan vind zoek kies stuur mail bel bevestig annuleer noem som stel vul haal breng lever "
        "leveren ophalen bezorgen betalen terugbellen bellen afgeven komt kwam gekomen vertrok vertrokken werkt woont vraagt gevraagd belt gebeld wacht gewacht neemt genomen betaalt betaald "
        "tekent getekend krijgt gekregen loopt liep gelopen staat stond zit zat ligt lag blijft bleef vertraging storing lekkage verwarming keuken kelder dak verdieping deur raam sleutel "
        "sleutels parkeerplaats huur huurder huurster verhuurder eigenaar buurman buurvrouw buren bouwplaats offerte schilder loodgieter elektricien chauffeur bezorger postbode kassier "
        "verkoper verkoopster verpleegkundige arts chirurg tandarts apotheker advocaat notaris rechter leraar lerares leerling leerlingen school klas les toets examen cijfer cijfers rapport "
        "kantine vakantie stage werknemer werkneemster werkgever medewerker medewerkster collega collegas sollicitatie ontslag verlof salaris loon pensioen verzekering schade bank rekening "
        "overboeking incasso dubbele pas krediet lening rente sparen belasting boete pakket winkelwagen terugbetaling ruilen garantie aanbieding uitverkoop maat kleur afdeling kassa winkel "
        "markt recept bloem suiker boter melk eieren kaas ham kip vis groenten wortels uien appels peren aardbeien taart soep salade brood wijn bier koffie thee lunch diner pijn koorts hoest "
        "duizelig moe allergie tablet siroop operatie foto bloed bloeddruk controle ontslag opname spoed spoedeisende afspraak cliënt bewoner bewoonster diagnose verslag computer printer "
        "scherm toetsenbord programma wachtwoord netwerk server kopie update bestand map bijlage link pagina site toepassing auto fiets trein vliegtuig bus station kaartje vlucht koffer hotel "
        "kamer reservering strand berg zwembad wedstrijd ploeg trainer speler doelpunt stadion toernooi verjaardag bruiloft geboorte cadeau uitnodiging toespraak gefeliciteerd hartelijk "
        "vriendelijke groet groeten hoogachtend let dringend belangrijk vertrouwelijk concept kopie ontvanger afzender klacht bericht oproep verklaring certificaat volmacht machtiging "
        "afschrift kwitantie formulier handtekening stempel bijlagen functioneringsgesprek beoordeling vergaderverslag boodschappen boodschappenlijst oud oude groot grote klein kleine goed "
        "goede mooi mooie rood rode groen groene wit witte zwart zwarte eerste laatste volgende vorige gratis sinds thuis niet bellen aanbellen achterom brievenbus"
    ),
    "pt": (
        "acrescente adicione calcule compare corrija descreva prepare proponha encurte reformule verifique organize planeie planeje encontre procure escolha envie mande ligue confirme cancele "
        "liste sugira elabore redija preencha entregue entregar levantar enviar pagar chamar avisar verificar transfira transferir torne junte retire chega chegou chegada partiu trabalha mora "
        "vive pede pediu pedido chama chamou espera sofre toma tomou paga pagou pago assina assinou assinado recebe recebeu suspendeu suspende mandou enviou enviado faltou falta precisa quer "
        "queria disse diz telefonou marcou atraso avaria fuga aquecimento cozinha cave telhado andar porta janela chave chaves estacionamento renda aluguel despesas condomínio porteiro "
        "inquilino inquilina proprietário proprietária vizinho vizinha obra orçamento pintor canalizador encanador eletricista motorista estafeta carteiro caixa vendedor vendedora enfermeiro "
        "enfermeira médico médica cirurgião dentista farmacêutico advogado advogada notário juiz juíza professor professora aluno aluna escola turma aula exame nota notas pauta cantina férias "
        "estágio trabalhador trabalhadora empregado empregada funcionário funcionária contratação despedimento demissão licença salário ordenado subsídio reforma aposentadoria seguro sinistro "
        "banco conta transferência débito cobrança cartão crédito empréstimo taxa juros poupança imposto impostos multa encomenda pacote carrinho reembolso troca garantia promoção saldos "
        "tamanho cor secção loja mercado receita farinha açúcar manteiga leite ovos queijo presunto frango peixe legumes cenouras cebolas maçãs peras morangos bolo sopa salada pão vinho "
        "cerveja café chá almoço jantar dor febre tosse tonturas cansaço alergia comprimido xarope operação radiografia análise sangue tensão consulta alta internamento urgência urgências "
        "utente doente diagnóstico relatório antibiótico computador impressora ecrã tela teclado rato programa senha palavra-passe rede servidor cópia atualização ficheiro arquivo pasta correio "
        "anexo ligação página site aplicação aplicativo carro bicicleta comboio trem avião autocarro ônibus estação bilhete voo mala hotel quarto reserva praia serra piscina jogo treinador "
        "jogador golo gol estádio torneio aniversário casamento nascimento presente convite discurso parabéns cumprimentos atenciosamente cordialmente atenção urgente importante confidencial "
        "rascunho destinatário remetente reclamação aviso convocatória declaração certidão certificado procuração mandato extrato recibo comprovativo formulário assinatura carimbo anexos "
        "mensagem simpática curta longa velho velha grande pequeno pequena bom bonita vermelho verde branco preto primeiro último próximo passado grátis campainha escada prédio loja vencimento "
        "ao aos à às num numa dum duma neste nesta nesse nessa deste desta desse dessa isto isso aquilo já ainda sempre nunca também só mais menos muito muita muitos muitas pouco tão assim então "
        "porém contudo portanto enquanto conforme consoante mediante perante exceto salvo apenas talvez melhor pior maior menor favor cuidado valor preço data hora semana mês ano vez coisa forma"
    ),
}
