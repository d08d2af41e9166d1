# ruff: noqa: E501, SIM905
"""What ordinary prompts are full of and nobody's data: techniques, products, drugs, diseases, lists of things.

Capitalised, foreign or rare words that stand for no person, place or firm are
what a model trained on names takes for names. Drugs and diseases are put
together from the syllables that such words are made of, so that their spelling
is learnt and not a list.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from templates import lines

ACRONYMS = (
    "IP TCP UDP HTTP HTTPS DNS DHCP SSH SSL TLS FTP SFTP SMTP IMAP POP VPN LAN WAN NAT CIDR MAC API SDK CLI GUI IDE ORM CRUD REST SOAP RPC "
    "JSON YAML XML HTML CSS CSV PDF PNG JPEG GIF SVG MP3 ASCII UTF RGB CMYK DPI FPS RAM ROM CPU GPU TPU SSD HDD USB HDMI BIOS UEFI OS VM AWS GCP "
    "AES RSA SHA MD HMAC JWT OAuth SAML LDAP SSO MFA OTP XSS CSRF SQL DDoS ACL ARP IDS IPS SIEM CVE PE EXE DLL ELF "
    "GCC LLVM NPM PIP YAML CI CD TDD BDD MVP MVC OOP SOLID DRY KISS FIFO LIFO BFS DFS LRU ACID BASE CAP ETL OLAP "
    "AI ML NLP LLM CNN RNN LSTM GAN BERT GPT BLEU ROUGE SVM PCA KNN MSE MAE ROC AUC GDP CPI ROI KPI OKR SEO CTR CPC CRM ERP SaaS B2B B2C HR PR QA "
    "MRI ECG EKG CT BMI GP ICU DNA RNA ADHD PTSD COPD HIV STD OTC ATM PIN ETF IRA VAT APR IBAN SWIFT USD EUR GBP AUD CAD CHF JPY INR "
    "FAQ ASAP FYI ETA TBD DIY PDF RSVP CEO CFO CTO NDA SLA RFP PO SKU ISO ANSI RFC IEEE LMTP ESMTP POSIX NaN UUID URL URI GUID TTL MTU QoS"
).split()

TOOLS = (
    "Redis|Memcached|Django|Flask|FastAPI|Celery|RabbitMQ|Kafka|Nginx|Apache|Tomcat|Gunicorn|Postgres|PostgreSQL|MySQL|MariaDB|SQLite|MongoDB|Cassandra|"
    "DynamoDB|Elasticsearch|Kibana|Grafana|Prometheus|Terraform|Ansible|Puppet|Vagrant|Jenkins|Docker|Kubernetes|Helm|Istio|Envoy|Git|GitHub Actions|"
    "GitLab|Bitbucket|Bash|PowerShell|Vim|Emacs|VS Code|PyCharm|Eclipse|Xcode|Android Studio|Jupyter|pandas|NumPy|SciPy|Matplotlib|Seaborn|Scikit-learn|"
    "TensorFlow|Keras|PyTorch|Hugging Face|spaCy|NLTK|OpenCV|React|Redux|Angular|Vue|Svelte|Next.js|Node|Express|Bootstrap|Tailwind|jQuery|Webpack|Babel|"
    "TypeScript|JavaScript|Kotlin|Swift|Scala|Haskell|Erlang|Elixir|Clojure|Fortran|COBOL|Lisp|Prolog|Julia|MATLAB|Simulink|LaTeX|Markdown|Pandoc|"
    "Scapy|Socket library|OpenSSL library|Wireshark|Nmap|Metasploit|Burp Suite|Splunk|Snort|Fail2ban|iptables|systemd|cron|Samba|OpenSSH|Hyper-V|VMware|VirtualBox|"
    "Linux|Ubuntu|Debian|Fedora|CentOS|Red Hat|Arch|Windows|macOS|iOS|Android|Chrome|Firefox|Safari|Edge|Outlook|Excel|PowerPoint|OneNote|Teams|Slack|Zoom|Trello|"
    "Asana|Notion|Jira|Confluence|Figma|Canva|Photoshop|Lightroom|Blender|AutoCAD|SolidWorks|Unity|Unreal Engine|Godot|Arduino|Raspberry Pi|Zigbee|Bluetooth|"
    "Apple Pay|Google Pay|Google Play|Apple Watch|American Express|Visa|Mastercard|Maestro|Discover|Venmo|Bitcoin|Ethereum|"
    "Agile|Waterfall|Scrum|Kanban|Lean|Six Sigma|Pomodoro|SWOT|SMART|MECE|STAR|DevOps|Monte Carlo|Naive Bayes|Random Forest|Gradient Boosting|Dynamic Programming|"
    "Merge Sort|Quick Sort|Binary Search|Linked List|Hash Map|Singleton|Observer|Factory|Visitor|Strategy|Iterator|Popen|Thread|Socket|Widget|Canvas|Frame|Label"
).split("|")

PATTERN_OF = (
    "theorem|lemma|algorithm|distribution|filter|transform|equation|inequality|conjecture|test|index|coefficient|score|scale|law|effect|number|constant|"
    "process|tree|curve|entropy|sequence|series|integral|paradox|cycle|diagram|machine|code|hypothesis|principle|method|model|kernel|sampling|matrix"
).split("|")
SIGN_OF = (
    "sign|test|reflex|procedure|manoeuvre|maneuver|position|classification|criteria|score|stage|triad|law|node|nodes|body|bodies|cell|cells|duct|canal|"
    "gland|valve|ulcer|hernia|esophagus|oesophagus|malformation|phenomenon|phenomena|rash|spots|lines|tumour|operation|incision|technique|needle|tube|"
    "chorea|encephalopathy|thyroiditis|nephropathy|cardiomyopathy|sarcoma|carcinoma|mode|scale|method|paradox|problem|dilemma|razor|effect|plot|grip"
).split("|")
"""What bears the name of whoever described it first."""
ILLNESS_OF = "disease|syndrome|disorder|palsy|sign|tumor|lymphoma|anemia|malformation|esophagus|contracture|reflex|procedure|fracture|fever|ataxia|dystrophy".split(
    "|"
)

_DRUG_HEADS = "Ato Bena Ciclo Dora Elo Fena Gali Ido Lami Mira Nato Olo Pari Quina Rive Sila Tola Umi Vela Xeno Zola Brexa Cefi Dalte Esomi Flu Keto Meto Predi Roso Tacro Val".split()
_DRUG_MIDDLES = "ca di fa li mi na pe ri so ta vi xe zo bu cro dro lu me no pra ru ste tri".split()
_DRUG_TAILS = "mab nib tinib azole pril sartan statin cillin mycin floxacin olol dipine oxetine azepam prazole gliptin glutide vir tidine caine barbital semide thiazide parin triptan lukast setron tadine zine done".split()
_ILL_HEADS = "Hypo Hyper Cardio Neuro Osteo Arthro Dermato Hepato Nephro Gastro Encephalo Myelo Broncho Derma Thrombo Angio Lympho Adeno Chondro Fibro Kerato Leuko Macro Micro Pneumo Poly Retino Sclero Spondylo Tracheo Vasculo".split()
_ILL_MIDDLES = "myo calc phos natr glyc lip card thyr pleg aden vascul derm phag trop plas cyt glob cran".split()
_ILL_TAILS = "itis osis emia pathy plasia oma algia uria penia sclerosis dystrophy megaly trophy phobia plegia ectasis stenosis cele iasis lysis".split()
_ILL_WHOLE = (
    "High Blood Pressure|Heart Failure|Kidney Stones|Gum Disease|Lung Cancer|Breast Cancer|Skin Cancer|Sleep Apnea|Food Allergy|Whooping Cough|Chickenpox|"
    "Shingles|Measles|Mumps|Influenza|Poison ivy|Peripheral Arterial Disease|Irritable Bowel Syndrome|Restless Legs|Carpal Tunnel Syndrome|Rotator Cuff Injury|"
    "West Nile Virus|Lyme Disease|Rocky Mountain Spotted Fever|Norwalk virus infection|Ebola|Zika|Legionnaires' Disease|Cat Scratch Disease|E. coli infection"
).split("|")  # fmt: skip
_FORMS = (
    "",
    "",
    "",
    " Injection",
    " Nasal Spray",
    " Topical",
    " Ophthalmic",
    " Oral",
    " Rectal",
    " Hydrochloride",
    " Sodium",
    " Alfa-2b Injection",
)


_ONSETS = "b c d f g l m n p r s t v z br cl dr fl gr pr tr st x h k qu ph th ch".split()
_VOWELS = "a e i o u a e i o io ia ei".split()
_CLOSES = "n m l r s x t ne in ol ide ate ium il ex or an on one ine ase ose al ic us is um a".split()


def coined(chance: random.Random) -> str:
    """A word of two to four syllables that no list holds: a substance, a species, a term of art."""
    syllables = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(chance.randint(1, 3)))
    return (syllables + chance.choice(_ONSETS) + chance.choice(_VOWELS[:5]) + chance.choice(_CLOSES)).capitalize()


def drug(chance: random.Random) -> str:
    """A medicine's name that nobody has made, now and then with its form."""
    if chance.random() < 0.5:
        return coined(chance) + chance.choice(_FORMS)
    middle = chance.choice(_DRUG_MIDDLES) if chance.random() < 0.6 else ""
    return chance.choice(_DRUG_HEADS) + middle + chance.choice(_DRUG_TAILS) + chance.choice(_FORMS)


def illness(chance: random.Random, surname: Callable[[], str]) -> str:
    """A disease, by its Greek, or by whom it was named after."""
    roll = chance.random()
    if roll < 0.45:
        middle = chance.choice(_ILL_MIDDLES) if chance.random() < 0.5 else ""
        made = chance.choice(_ILL_HEADS) + middle + chance.choice(_ILL_TAILS)
        return made if chance.random() < 0.5 else made.lower()
    if roll < 0.6:
        return chance.choice(_ILL_WHOLE)
    kind = chance.choice(ILLNESS_OF)
    if roll < 0.75:
        return f"{surname()}-{surname()} {kind}"
    return f"{surname()}{chance.choice(('', chr(39) + 's'))} {kind}"


PLAIN = lines(r"""
The script should block any {acronym} address that exceeds the limit.
Write a Python script that parses {acronym} packets and logs the {acronym} addresses.
Use the {tool} library and make it compatible with {tool}.
Implement rate limiting for suspicious {acronym} addresses, with a log of blocked {acronym} addresses.
How do I configure {tool} to work with {tool}?
Compare {tool} with {tool} for session storage in a {tool} application.
What are the differences between {tool} and {tool}?
I am learning {tool} and {tool}. Where should I start?
Can I use {tool} with {tool}?
Why does {tool} throw an error when I run {tool}?
Choose between {tool} and {tool} for a small team.
The {acronym} command fails when {acronym} is not set.
Explain {acronym}, {acronym} and {acronym} to a beginner.
{acronym} stands for what?
What does {acronym} mean in {topic}?
An {acronym} error occurred; check the {acronym} settings.
Convert the {acronym} file to {acronym}.
Prove {eponym}.
Explain {eponym} with an example.
Use {eponym} to solve the problem below.
How is {eponym} related to {eponym}?
Implement {eponym} in {tool}.
The {eponym} is widely used in statistics.
What is (are) {illness}?
What are the symptoms of {illness}?
What are the treatments for {illness}?
What causes {illness}?
How to diagnose {illness}?
Do I need to see a doctor for {illness}?
Do you have information about {illness}
How many people are affected by {illness}?
What is the outlook for {illness}?
Is {illness} inherited?
He was diagnosed with {illness} two years ago.
What are the genetic changes related to {illness}?
What are the complications of {illness}?
{illness}, {illness} and {illness} are ruled out.
Who should get {newdrug} and why is it prescribed?
What are the side effects or risks of {newdrug}?
What are the brand names of {newdrug}?
Are there safety concerns or special precautions about {newdrug}?
What should I know about storage and disposal of {newdrug}?
What other information should I know about {newdrug} ({newdrug})?
What should I do if I forget a dose of {newdrug}?
Take {newdrug} {number} mg twice daily with {newdrug}.
How does {newdrug} work?
Translate the text to {language}.
Translate this into {language} and {language}.
Write it in {language}.
How do you say this in {language}?
I speak {language} and a little {language}.
They speak {language} at home.
Languages: {language}, {language}, {language}
What does this {language} word mean?
{language}-to-{language} translation with a neural model.
The {language} grammar has three genders.
A {language} dictionary and a {language} keyboard layout
Convert {number} {language} dollars to pounds.
I would like {language} dressing on my salad.
Compute the mean and the standard deviation of {number}, {number}, {number}, {number} and {number}.
Sort these: {number}, {number}, {number}, {number}, {number}
{number}, {number}, {number}, {number}
Sum of {number} and {number} divided by {number}
BLEU {number}.{number}, accuracy {number}.{number}, F1 {number}.{number}
Table {number}: {tool} reaches {number}.{number} points, {tool} {number}.{number}.
We introduce {newname}, a new method for {topic}.
{newname} outperforms {newname} on the benchmark.
The {newname} model has {number} parameters.
Install {newname} and run the tests.
{things}
Ideas: {things}
Keywords: {things}
Options: {things}
Categories: {things}
I need {things} for the party.
Choose one: {things}
Shopping List: {things}
My favourite movies are {work}, {work} and {work}.
Name: {work} ({year})
Movie: {work}
Have you read {work}?
Suggest something like {work} or {work}.
The {work} tour starts in spring.
Recipe for {dish}
We ordered the {dish} and the {dish}; portions are large.
The {dish} was cold, but the {dish} was great.
Menu: {dish}, {dish}, {dish}
The Governor General and the Brigadier General met the Crew Members.
Homework Assignment: answer the questions in full sentences.
Homework {number}, Chapter {number}, Exercise {number}
Crew Members, Guests and Staff must wear a badge.
The book that you are given is short.
Discover the most relevant questions for your project.
Hello World
Hei, takk for sist!
Ciao a tutti
Hola, gracias
Salut, merci beaucoup
Moin, alles klar?
Hi there, hope you're well.
My wife enjoyed it, my husband did not.
The Netherlands and the Hague are mentioned without articles at times.
one hour from the lake and ten minutes to the slopes
They hate museums and love beaches.
The depot, the branch and the head office are closed.
The bunker, the mansion and the castle are open to visitors.
The western flank, the north end and the southern border of the area.
Legend has it that the treasure is still there.
Honey, Savage, Legend, Fate, Ghost and Shadow are words.
""")

WORKS = (
    "Fight Club|Inception|The Matrix|Joker|Titanic|Gladiator|The Witcher|Game of Thrones|Breaking Bad|Stranger Things|Star Wars|Jurassic Park|Toy Story|"
    "The Lion King|Finding Nemo|The Godfather|Pulp Fiction|Forrest Gump|The Shining|Alien|Frozen|Moana|Dune|Interstellar|Black Mirror|The Office|Friends|"
    "Hamlet|Ulysses|Dracula|Frankenstein|Moby Dick|The Hobbit|Little Women|War and Peace|Great Expectations|Brave New World|The Odyssey|"
    "Resonance of Fate|Final Fantasy|Dark Souls|Half-Life|Tomb Raider|Mass Effect|Red Dead Redemption|Stardew Valley|Among Us|Mario Kart|Space Invaders"
).split("|")
DISHES = (
    "Caesar Salad|French Fries|Pulled Pork|Eggs Benedict|Club Sandwich|Greek Yogurt|Belgian Waffles|Swiss Cheese|Fish and Chips|Beef Wellington|Pad Thai|"
    "Chicken Tikka Masala|Spaghetti Bolognese|Succotash Omelet|Hangtown Fry|New York Cheesecake|Black Forest Cake|Baked Alaska|Peking Duck|Caprese|Tiramisu|"
    "Pizza Margherita|Pizzeria special|Turkish Delight|Danish pastry|Irish stew|Spanish omelette|Cobb Salad|Bloody Mary|Cuba Libre|Old Fashioned|Earl Grey"
).split("|")
THINGS = (
    "Cute|Soft|Playful|Natural|Organic|Fresh|Bold|Modern|Vintage|Slim|Quiet|Wireless|Leather|Cotton|Steel|Oak|Matt|Midnight Blue|Rose Gold|Forest Green|"
    "Maximum Speed|Thermal Control|Leak Proof|High Density|Low Noise|Memory Card|Hard Drive|Solid State Drive|Power Supply|Cooling Fan|Night Mode|"
    "Cats|Dogs|Cars|Books|Games|Music|Travel|Cooking|Hiking|Photography|Gardening|Fitness|Fashion|Beauty|Science|Health|Politics|Business|Finance|Sports|"
    "Winter|Summer|Spring|Autumn|Morning|Evening|Sunset|Ocean|Mountain|River|Forest|Desert|Island|Valley|Bridge|Tower|Castle|Garden|Market|Station|"
    "Late hour|Lack of time|Bad mood|Difficult subject|New Tires|General Auto Repair|Crew Members|Soft Skills|Team Work|Time Management|Public Speaking|"
    "Nouns|Verbs|Adjectives|Sodium|Potassium|Calcium|Magnesium|Vitamin D|Fibre|Protein|Chapter One|Appendix B|Figure Three|Section Four|Part Two"
).split("|")
LANGUAGE_NAMES = (
    "English French German Spanish Italian Dutch Portuguese Polish Russian Ukrainian Czech Swedish Danish Norwegian Finnish Hungarian Greek Turkish "
    "Arabic Hebrew Persian Hindi Urdu Bengali Tamil Chinese Mandarin Cantonese Japanese Korean Vietnamese Thai Indonesian Swahili Latin Welsh Irish Catalan"
).split()
_NAME_HEADS = "Few Deep Fast Open Auto Meta Hyper Uni Multi Trans Graph Vision Text Code Data Flex Rapid Smart Tiny Mini Neo Pixel Turbo Quick".split()
_NAME_TAILS = "Joint Net Former Bench Flow Lens Kit Hub Stack Cast Trace Parse Rank Sort Play Shot Board Forge Mark Port QA LM".split()


def new_name(chance: random.Random) -> str:
    """A name of a method or a program, as papers and package indexes have them."""
    return chance.choice(_NAME_HEADS) + chance.choice(_NAME_TAILS)
