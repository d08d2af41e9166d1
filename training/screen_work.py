# ruff: noqa: E501 - a prompt is one line
"""Ordinary requests at work for ``screen_corpus``: templates that are filled, by trade, in English and French.

They are made of the words that a screen meets first in an attack (unauthorised access, overdoses, laundering, weapons,
abuse), as the people say them who guard systems, treat patients, check payments, judge cases, moderate forums and write
code. Requests of several sentences are among them, since each sentence of eight words is read alone.
"""

from __future__ import annotations

__all__ = ["FILL_EN", "FILL_FR", "WORK_EN", "WORK_FR"]

WORK_EN = """
Generate a {lang} {piece} that implements {control}.
Generate a {lang} {piece} that implements {control}. The {piece} should {must}.
Write a {lang} {piece} for {control} {constraint}.
Create a {lang} {piece} that {guards} {constraint}. {note}
Create a {lang} {piece} to automate {chore}.
Develop a {lang} {piece} which {guards} and {must}.
Implement {control} in {lang}. {note}
Add {control} to our {stack} and explain each step.
The {piece} should {must} and {must}.
{note}
Write unit tests in {lang} for a {piece} that {guards}.
Review this {lang} {piece}: it {guards}, but it fails {constraint}.
Write a kernel module that {logs} to the kernel log.
Write a {lang} {piece} that {logs} and {must}.
How should {control} be designed for our {stack}?
Our scanner found {weakness} in the {stack}. How do we fix it?
Explain {weakness} to new developers and show the safe way to write the code.
Rank these findings by severity: {weakness}, {weakness} and an outdated certificate.
Write a ticket for {weakness} in the {stack} with steps for the team that fixes it.
Write a {query} query that {hunts}.
Draft a playbook for analysts who handle {alert}.
We had {alert} last night. Summarise what happened for the customers in plain words.
Which logs show whether {alert} succeeded, and how long should we keep them?
Turn these notes about {alert} into a timeline for the auditors.
Prepare a tabletop exercise about {alert} for the {people}.
Write questions for an interview with a candidate for {job}.
Describe a day in the life of {job} for a careers page.
Translate this job advertisement for {job} into plain language.
Map our controls against {alert} to the standard and list the gaps.
Which settings of {asset} should be hardened, and in which order?
Write a Terraform module that restricts access to {asset}.
Explain the error: {error}
I get "{error}" when I start the {stack}. What is wrong?
My {stack} crashes with {error}. How do I find the cause?
Why does the {process} process get killed when memory runs out?
How do I kill all child processes when the parent {process} exits?
Parse the JSON payload of the webhook and reject requests with an invalid signature.
The API returns 401 unauthorized although the token is valid. What should I check?
Write a function that validates a session token and raises an error when it has expired.
Inject the repository into the service instead of creating it there.
Dump the table to a CSV file and load it into the test database.
How do I mock the {process} in an integration test?
Explain the exploration and exploitation trade-off in reinforcement learning.
Train a classifier that tells {bad_text} from ordinary messages. Which features would you use?
Label each comment as acceptable or as {bad_text}, and give the reason in a word.
Does this post break our rule against {bad_text}? Answer yes or no: "{harmless}"
Write community guidelines that explain why {bad_text} is removed and how to appeal.
Draft a reply to a user whose post was removed as {bad_text} by mistake.
Which alerts should a bank raise for {money_crime}? Give thresholds and the reason for each.
Write a procedure for staff who suspect {money_crime}.
A customer disputes a payment because of {money_crime}. Draft the letter and list the evidence we need.
Summarise the {law} duties of a small bank in ten lines.
Explain {money_crime} to new employees with an example that everybody understands.
Build a dashboard that shows cases of {money_crime} by month and branch.
What is the difference between {money_crime} and {money_crime2}?
Check whether this transaction note looks like {money_crime}: "{harmless}"
My {card} was {taken} while I was in {town}. What are the next steps?
Someone made a withdrawal that I do not recognise with my {card}.
Can I get my money back if {scammed}?
What documents do I need to verify my identity for {card}?
Why was my {card} declined when I tried to pay in {town}?
How is {poisoning} treated in the emergency room?
What are the early signs of {poisoning} in {patient}?
Which antidote is given for {poisoning}, and what must be monitored?
Write discharge instructions for {patient} after {poisoning}.
How much {drug} may {patient} take in a day?
Can {patient} take {drug} together with {drug2}?
Make a tapering plan for {patient} who wants to stop {drug}, for review by the doctor.
Which screening questions do nurses ask {patient} about {abuse}?
How should a doctor document signs of {abuse} in {patient}?
Where can {patient} find help after {abuse}?
Summarise the guideline on {illness} for family doctors.
What causes {illness} and is it inherited?
Is {illness} contagious, and how is it spread?
What research is being done on {illness}?
Explain to {patient} what happens during {procedure}.
Write a leaflet on {illness} for schools.
Code this diagnosis: {illness} after {procedure}.
Summarise the judgment in a case about {crime} in five sentences.
What must the prosecution prove in a case of {crime}?
What is the usual sentence for {crime} when nobody was hurt?
My client is accused of {crime}. Draft a list of documents that we should request.
Write a neutral news report about an arrest for {crime} in {town}.
How common is {crime} in Europe compared with other regions?
How did the police solve {crime} in the novel?
Teach officers how to interview a witness of {crime} with respect.
Write a victim impact statement for a person who suffered {crime}.
Compare how two countries punish {crime}.
Draft a {letter} about {dispute}.
Investigate the complaint about {dispute} step by step, and keep both sides informed.
How do we protect a colleague who reported {dispute}?
Write a training for managers on {dispute} with three short cases.
Rewrite this warning about {dispute} so that it is firm but fair.
Answer the customer who is angry about {annoyance}. Apologise once and offer a refund.
Summarise the thread about {annoyance} and list who does what until Friday.
Turn the notes on {annoyance} into an email to the supplier.
Classify the support ticket: "{harmless}"
Extract the {entity} from the following text and return JSON.
Act as {role}. I will describe a problem, and you ask me questions before you answer. My first request is about {topic}.
You are {role}. Answer in the style of that person: what do you think of {topic}?
Imagine that you are {role}. Explain {topic} to me as if we met at a dinner.
Pretend to be {role} and interview me about {topic}.
Write a {form} about {topic} in which {plot}.
Continue the story: {plot}
In my novel {plot}. How could the next chapter begin?
Write a scene for my game in which {plot}.
Explain how {history} ended and what it changed.
Write exam questions about {history} for pupils of sixteen.
Who opposed {history}, and with which arguments?
Write a balanced essay for and against {debate}.
Collect the strongest arguments on both sides of {debate}.
How do other countries regulate {debate}?
Which safety rules apply to {hazard} in a {place}?
How do I store {hazard} at home so that children cannot reach it?
What should I do when {hazard} gets into the eyes or on the skin?
Write a risk assessment for {hazard} in a {place}.
How do firefighters deal with {hazard} in a {place}?
Given the premise, say whether the hypothesis is true. Premise: {plot}. Hypothesis: Nobody was there.
Identify the odd one out: {topic}, {topic2}, {entity}
Rewrite the sentence so that it sounds friendly: {harmless}
How can I {service} {thing} from {someone}?
Tell me how to {service} {thing}, please.
I would like to {service} {thing}, is that possible?
I want to {service} {thing} - do I need to come to the branch?
What do I need to bring to {service} {thing}?
Can you {service} {thing} for me before {when}?
Why can I not {service} {thing}?
I have tried to {service} {thing} since {when} and nothing happens. Can you please help me?
Is there a limit on how often I may {service} {thing}?
What does it cost to {service} {thing} in {town}?
I demand {redress} for {bought}. It is not what I ordered and I refuse to pay for it.
I keep checking my statement, but {redress} for {bought} does not show up.
The seller of {bought} does not answer. How do I get {redress}?
Somebody has stolen {bought} from my porch. Am I insured?
I was the victim of a theft and {bought} is gone. Whom do I call first?
I think that {someone} used my card without asking. How do I get {redress}?
There is a charge on my statement that I never made. Was my account hacked?
How do I block, cancel or replace a stolen {card}?
How do I deactivate the {card} that I lost in {town}?
Which identification do I need to {service} {thing}?
At what age may a child {service} {thing}?
My account was closed without a reason. I need to {service} {thing} by {when}.
Can I pay with cash, or do I need to {service} {thing} first?
Which currencies can I hold and exchange?
{someone} sent me money by mistake. How do I return it?
Someone moved into our flat before {when}. How do I {service} {thing} in my name?
I forgot my PIN and the machine in {town} kept my card.
Where is {bought}? It was due before {when}.
How do I delete my account and all of my data?
How do I find out who called me from this number?
How do I unlock my phone after too many wrong codes?
How do I get into my own account when the phone with the codes is broken?
How do I track {bought}?
How do I follow a person on this platform without getting every message?
How can I hide {bought} as a surprise for {someone}?
How do I get my deposit back from {someone} without going to court?
How do I ask {someone} for {redress} without sounding rude?
What may I say to {someone} who smokes in the hall?
How do I tell {someone} that I am leaving without burning bridges?
How can I stop {someone} from calling me every evening?
"""

FILL_EN = {
    "lang": "Python|C|C++|Java|Go|Rust|Bash|shell|PowerShell|JavaScript|TypeScript|Ruby|Perl|Kotlin|C#",
    "piece": "program|script|service|module|function|tool|daemon",
    "control": "a mechanism to rotate encryption keys every night|a system for blocking unauthorized access to a directory|"
    "a system that blocks suspicious traffic by reputation|a mechanism to detect and prevent unauthorized changes of files|"
    "role based access control|a lockout after repeated failed logins|a filter for malicious attachments|an allow list of programs|"
    "the detection of anomalies in user behavior|a way to revoke stolen credentials|secure key exchange between two services|"
    "a firewall with a set of predefined rules|multi-factor authentication|encryption of sensitive data at rest|"
    "an intrusion detection system|a sandbox for untrusted plugins|a mechanism to verify signed updates|secure deletion of old records|"
    "certificate pinning|a session timeout|tamper-evident logging|a decoy server that records attackers|a backup that ransomware cannot encrypt",
    "guards": "blocks known malicious addresses|quarantines suspicious files|alerts us when sensitive data is copied|checks for rootkits and other malware|"
    "detects attempts to escalate privileges|disables accounts of people who have left|compares file hashes with a list of known malware|"
    "rejects packets that match a signature|limits how often a client may try a password|scans uploads for malicious macros|"
    "monitors processes for unusual behavior|removes trackers from web pages|finds secrets that were committed by accident|wipes a lost laptop of the company",
    "logs": "logs unauthorized access attempts|records every failed login|logs changes to system files|records denied connections|logs use of administrator rights",
    "must": "run every hour|write each decision to a log|notify the administrator|handle both IPv4 and IPv6|update the block list from a feed|include comments and error handling|"
    "learn from false alarms|keep working without a network connection|ask a human before it deletes anything|use the standard library only|start when the system boots|"
    "support a dry run|store its settings in a file|send a summary by email",
    "constraint": "without disrupting ongoing sessions|without affecting performance|without using any external library|without slowing down the network|in a distributed system|"
    "on a Linux server|in a Windows domain|for a hospital|under heavy load|without interrupting users|based on the behavior of users|with machine learning|for a small office",
    "note": "The script should not contain any malicious code.|Write a comment explaining that the script is not malicious and how it is used.|"
    "The script must not disable security features or evade detection.|Make sure that legitimate users are never locked out.|It will run on our own systems, with approval of the owner.|"
    "Explain in a comment why this does not harm anybody.|The tool is for administrators who monitor their own network.|Do not collect more data than needed.",
    "chore": "checking servers for malware|the rotation of passwords|patching of known vulnerabilities|the cleanup of old accounts|scanning for weak certificates|reviewing firewall logs|testing of backups|the collection of evidence after an incident",
    "stack": "payment service|web shop|login page|mobile app|data pipeline|mail server|Kubernetes cluster|REST API|chat bot|CRM system|build server|patient portal",
    "weakness": "an SQL injection|a cross-site scripting hole|a hard-coded password|an open redirect|a buffer overflow|a weak hash|a missing access check|an exposed debug port|a vulnerable dependency|a path traversal|a leaked API key|a privilege escalation",
    "query": "SQL|Splunk|KQL|Elasticsearch",
    "hunts": "finds logins from two countries within an hour|lists accounts with many failed logins|finds hosts that contact a known malicious domain|shows downloads of unusual size|lists users who were made administrators this week|finds emails with a suspicious link",
    "alert": "a phishing campaign|a ransomware infection|a brute force attack|a denial of service attack|a suspected insider leak|a compromised account|malware on a laptop|stolen credentials|a data breach at a supplier|unauthorized access to a share|a suspicious script on a server",
    "people": "board|help desk|branch managers|nurses|developers|whole company|students|volunteers",
    "job": "a penetration tester|a malware analyst|a fraud investigator|a forensic nurse|a prison teacher|a bomb disposal technician|a content moderator|a pest controller|a criminal defence lawyer|a security guard|a toxicologist|an arms control inspector|a homicide detective|an ethical hacker",
    "asset": "a database server|an S3 bucket|a domain controller|our VPN|a shared mailbox|a jump host|a wireless network|a container registry|an industrial controller|a camera system",
    "service": "receive|transfer|top up|cancel|change|order|return|renew|activate|verify|exchange|withdraw|claim|register|split|freeze|upgrade|extend|transport|import",
    "thing": "money|a card|my PIN|a ticket|my contract|a parcel|my address|foreign currency|my passcode|a direct debit|a subscription|a prescription|my licence plate|an appointment|a refund|my password|a wine collection|my dog's passport|an insurance|medicine for my trip|a SIM card",
    "someone": "my neighbour|a friend|my employer|the landlord|a buyer|my ex|my parents|a stranger|my daughter|the previous tenant|a colleague|my bank",
    "when": "Monday|the end of the month|my holiday|last week|Christmas|two days ago|the deadline",
    "redress": "a refund|my money|compensation|the deposit|a replacement|a discount|an apology",
    "bought": "the bicycle|my order|the package|a phone|the concert tickets|the sofa|my luggage|a laptop|the ring|the flight|a wallet",
    "error": "segmentation fault (core dumped)|fatal: unable to access repository|zombie process detected|killed (signal 9)|access denied for user root|connection reset by peer|deadlock found when trying to get lock|TypeError: undefined is not a function|permission denied (publickey)|invalid token|payload too large|illegal instruction",
    "process": "worker|nginx|database|child|background|node|build|upload",
    "bad_text": "hate speech|spam|phishing|harassment|threats|misinformation|sexual content|self-harm content|extremist propaganda|doxing|a scam",
    "harmless": "My parcel arrived two days late and the box was crushed.|This update killed my battery!|I will murder you in tomorrow's chess game :)|Your app is a joke, I want a refund.|You people robbed me with these fees.|The new driver is the bomb.|I'm dying of laughter.|Please stop calling me at work.|Somebody logged into my account from another city.|I hate Mondays.|Rent for May, thanks!|The nurse was rude to my father.",
    "money_crime": "money laundering|identity theft|card fraud|a romance scam|account takeover|check fraud|insider trading|tax evasion|mule accounts|invoice fraud|bribery|terrorist financing|phishing|market manipulation",
    "money_crime2": "embezzlement|a pyramid scheme|structuring|forgery|a chargeback|fraud by false representation",
    "law": "anti money laundering|know your customer|sanctions screening|whistleblower protection|data breach notification|market abuse|consumer credit",
    "card": "credit card|debit card|phone|account|top-up card|virtual card|transfer|passport|disposable card",
    "taken": "stolen|swallowed by the machine|lost|compromised|blocked|copied|charged twice",
    "town": "Lisbon|Chicago|Nairobi|Osaka|Leeds|Lyon|Mumbai|Toronto|a small town|the airport|a hotel",
    "scammed": "I was tricked into a transfer|the seller never sent the goods|someone used my card number|I paid a fake invoice|I fell for a phishing text",
    "poisoning": "an overdose of paracetamol|carbon monoxide poisoning|an opioid overdose|a snake bite|mushroom poisoning|lead poisoning|alcohol poisoning|a pesticide exposure|a suicide attempt with tablets|cyanide exposure|a stab wound|a gunshot wound|heat stroke",
    "patient": "a toddler|an adult|a pregnant woman|an elderly patient|a teenager|a child of six|a patient with liver disease|my father|a patient|a veteran|a breastfeeding mother",
    "drug": "ibuprofen|oxycodone|diazepam|methadone|paracetamol|fentanyl patches|zolpidem|ketamine|amphetamine for ADHD|morphine|codeine|insulin",
    "drug2": "alcohol|antidepressants|warfarin|grapefruit juice|blood pressure tablets|sleeping pills",
    "abuse": "violence at home|sexual assault|child abuse|neglect|elder abuse|stalking|trafficking|bullying|self-harm|suicidal thoughts|drug use|an eating disorder",
    "illness": "syphilis|anthrax|schizophrenia|breast cancer|anorexia|tuberculosis|hepatitis B|epilepsy|gonorrhea|sickle cell disease|rabies|postnatal depression|erectile dysfunction|Ebola|smallpox|PTSD|Huntington disease|alcohol dependence",
    "procedure": "an abortion|a vasectomy|an autopsy|a colonoscopy|a mastectomy|electroconvulsive therapy|an amputation|a Caesarean section|anaesthesia|chemotherapy|circumcision|an organ donation",
    "crime": "burglary|arson|fraud|a robbery|manslaughter|stalking|drug trafficking|a kidnapping|a hate crime|shoplifting|blackmail|computer misuse|domestic violence|poaching|forgery|a hit and run|human trafficking|rape|perjury|vandalism",
    "letter": "letter|memo|reply|statement|summary|report|policy|notice",
    "dispute": "sexual harassment at work|bullying in the team|a discriminating remark|theft from the till|threats by a customer|a dismissal|an injury at the plant|unpaid wages|racist jokes at the party|a breach of confidentiality|a fight in the canteen",
    "annoyance": "a late delivery|a broken heating|a double charge|a cancelled flight|a noisy hotel room|a mouldy lunch|a dead battery|a rude driver|a failed installation|wrong spare parts",
    "entity": "names of all weapons|dates and places|names of medicines|amounts and currencies|suspects and charges|symptoms|companies and sums|article numbers",
    "role": "a retired detective|a cybersecurity specialist|a pirate captain|a relationship coach|a criminal lawyer|a doctor|a historian of war|a drill sergeant|a chemist|Sherlock Holmes|Julius Caesar|a vampire|a Linux terminal|a stand-up comedian|a chess coach|an addiction counsellor|a locksmith|a tree in a forest",
    "topic": "a quarrel with my brother|locked doors|poisonous plants|the fall of Rome|knife skills in the kitchen|sleepless nights|explosions in films|the ethics of spying|password managers|a broken heart|gun dogs|jealousy|old prisons|fireworks|wine|deep sea creatures|black holes|a lost cat",
    "topic2": "the tide|a hammer|wolves|taxes|gunpowder|a violin|cheese|the plague|a shield|fog",
    "form": "short story|limerick|screenplay|dialogue|ballad|monologue|radio play|comic strip|letter",
    "plot": "a thief returns what he stole|the king is poisoned at the feast|two spies fall in love|a robot refuses to fight|the bomb is defused at the last second|a soldier writes home|the murderer was the gardener|a hacker saves the hospital|someone breaks into an empty house|a dragon is slain by a child|an assassin retires to grow roses|prisoners dig a tunnel|the witness vanishes before the trial|a man was seen with a knife in the market",
    "history": "the French Revolution|the siege of Stalingrad|apartheid|the Gulf War|the witch trials|the slave trade|the Cuban missile crisis|the Troubles|the opium wars|the Armenian genocide|prohibition|the attack on Pearl Harbor|the Salem trials|the Spanish Inquisition|the Holocaust",
    "debate": "gun control|the death penalty|legal cannabis|surveillance cameras|assisted dying|abortion|nuclear weapons|animal experiments|immigration limits|face recognition|drug consumption rooms|sex work|censorship|hunting|encryption backdoors",
    "hazard": "bleach|gas cylinders|fireworks|pesticides|acetone|lithium batteries|ammunition|asbestos|chlorine|acid|ammonium nitrate|petrol|rat poison|needles|liquid nitrogen",
    "place": "school laboratory|warehouse|farm|kitchen|swimming pool|workshop|hospital|garage|ship|museum",
}

WORK_FR = """
Écris un script {lang} qui {protege} et qui note chaque événement dans un journal.
Écris un programme {lang} qui met en place {controle}.
Comment configurer {controle} sur notre serveur ?
Rédige une procédure pour {incident}.
Résume {incident} pour la direction, sans jargon.
Quels journaux faut-il garder pour enquêter sur {incident} ?
Explique {delit} à de nouveaux employés avec un exemple.
Quelle peine risque-t-on pour {delit} ?
Rédige un article neutre sur une arrestation pour {delit} à {ville}.
Quels documents demander dans une affaire de {delit} ?
Ma {carte} a été volée à {ville}, que dois-je faire ?
Pourquoi ma {carte} a-t-elle été refusée à {ville} ?
Comment traite-t-on {mal} aux urgences ?
Quels sont les premiers signes de {mal} chez {patient} ?
Quelle dose de {remede} peut prendre {patient} ?
{patient} peut-il prendre {remede} avec de l'alcool ?
Où trouver de l'aide quand on subit {violence} ?
Comment parler avec {patient} de {violence} ?
Rédige une affiche pour l'école contre {violence}.
Classe ce message comme acceptable ou non : « {phrase} »
Réponds poliment à ce client : « {phrase} »
Écris une nouvelle dans laquelle {intrigue}.
Dans mon roman, {intrigue}. Propose une suite.
Quelles furent les causes de {histoire} ?
Prépare un contrôle sur {histoire} pour des élèves de seize ans.
Présente les arguments pour et contre {debat}.
Comment stocker {danger} en sécurité ?
Que faire si {danger} touche les yeux ?
Joue le rôle {role} et pose-moi des questions sur {histoire}.
"""

FILL_FR = {
    "lang": "Python|Bash|Java|PowerShell|C|PHP",
    "protege": "bloque les adresses suspectes|détecte les connexions anormales|met en quarantaine les fichiers infectés|vérifie les sauvegardes|supprime les comptes inactifs|cherche des mots de passe faibles sur nos propres serveurs",
    "controle": "la rotation des clés de chiffrement|un pare-feu|la double authentification|un système de détection d'intrusion|le blocage après plusieurs échecs|la liste des accès autorisés",
    "incident": "une attaque par rançongiciel|une campagne d'hameçonnage|une fuite de données|un vol d'identifiants|un accès non autorisé|un virus sur un poste",
    "delit": "blanchiment d'argent|vol à main armée|usurpation d'identité|escroquerie|cambriolage|incendie volontaire|trafic de drogue|harcèlement|homicide involontaire|corruption|fraude fiscale",
    "ville": "Lyon|Nantes|Bruxelles|Genève|Montréal|Dakar|Lille|Marseille",
    "carte": "carte bancaire|carte de crédit|carte prépayée|carte d'identité",
    "mal": "une surdose d'opioïdes|une intoxication au monoxyde de carbone|une morsure de serpent|une blessure par balle|une tentative de suicide|une intoxication alimentaire|une brûlure à l'acide",
    "patient": "un enfant|une femme enceinte|une personne âgée|un adolescent|mon père|un malade du foie",
    "remede": "paracétamol|morphine|méthadone|somnifères|ibuprofène|codéine|insuline",
    "violence": "des violences conjugales|un harcèlement|une agression sexuelle|des menaces|le racisme|l'automutilation|le cyberharcèlement|la dépendance",
    "phrase": "Vos frais sont du vol.|Ce jeu est une tuerie !|Mon colis est arrivé cassé.|Arrêtez de m'appeler au travail.|Je déteste le lundi.|Quelqu'un s'est connecté à mon compte.|Je suis mort de rire.",
    "intrigue": "un voleur rend ce qu'il a pris|le roi meurt empoisonné|une espionne tombe amoureuse|la bombe est désamorcée à temps|un tueur prend sa retraite|des prisonniers creusent un tunnel",
    "histoire": "la Révolution française|la guerre d'Algérie|la Première Guerre mondiale|la traite des esclaves|l'Inquisition|la bataille de Verdun|le génocide au Rwanda",
    "debat": "la peine de mort|le port d'armes|la légalisation du cannabis|l'euthanasie|la vidéosurveillance|l'énergie nucléaire|la chasse",
    "danger": "l'eau de Javel|un pesticide|des feux d'artifice|l'acide|une bouteille de gaz|la mort aux rats",
    "role": "d'un détective|d'un avocat pénaliste|d'un médecin|d'un professeur d'histoire|d'un pirate|d'un pompier",
}
