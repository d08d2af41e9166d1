# ruff: noqa: E501, SIM905
"""Short word lists, written for this project: facts of language and geography, no one's collection."""

COUNTRY_FORMS = (
    "USA UK UAE EU US U.S. Britain England Scotland Wales Holland Burma Czechia Deutschland Frankreich Spanien Italien "
    "Niederlande Belgien Schweiz Österreich Allemagne Espagne Italie Belgique Suisse Autriche Angleterre Alemania Francia "
    "España Bélgica Suiza Austria Inglaterra Germania Spagna Svizzera Duitsland Frankrijk Spanje België Zwitserland "
    "Alemanha França Espanha Suíça Brasil México Polen Polska Sverige Danmark Norge Suomi Türkiye Türkei Turquie "
    "Griechenland Portogallo Russland Russie Rusia Rússia Chine China Japon Japan Irland Irlande Ivory Coast Korea Congo"
).split()

REGIONS = (
    "Bavaria Bayern Saxony Sachsen Hessen Brandenburg Catalonia Cataluña Andalusia Andalucía Galicia Tuscany Toscana "
    "Lombardia Lombardy Sicily Sicilia Sardinia Provence Normandy Normandie Bretagne Brittany Alsace Burgundy Aquitaine "
    "Flanders Wallonia Ontario Quebec Québec Alberta Manitoba Saskatchewan Nova Scotia Queensland Victoria Tasmania "
    "Yorkshire Kent Essex Sussex Surrey Devon Cornwall Lancashire Norfolk Suffolk Cumbria Dorset Somerset Hampshire "
    "Europe Asia Africa America Oceania Antarctica Arctic Balkans Scandinavia Caribbean Mediterranean Atlantic Pacific "
    "Midlands Midwest Siberia Crimea Kashmir Punjab Gujarat Kerala Bengal Tamil Nadu Maharashtra Karnataka Hokkaido "
    "Manhattan Brooklyn Queens Bronx Harlem Soho Westminster Kensington Camden Hackney Brixton Bavarian Alps Andes "
    "Himalayas Sahara Zealand Holstein Pfalz Westfalen Saarland Thüringen Piemonte Veneto Lazio Puglia Calabria Liguria"
).split()

NATIONALITIES = (
    "Afghan Albanian Algerian American Andorran Angolan Argentine Argentinian Armenian Australian Austrian Azerbaijani "
    "Bahamian Bahraini Bangladeshi Barbadian Belarusian Belgian Belizean Beninese Bhutanese Bolivian Bosnian Brazilian "
    "British Bruneian Bulgarian Burkinabe Burmese Burundian Cambodian Cameroonian Canadian Chadian Chilean Chinese "
    "Colombian Comoran Congolese Croatian Croat Cuban Cypriot Czech Danish Dane Djiboutian Dominican Dutch Ecuadorian "
    "Egyptian Emirati English Eritrean Estonian Ethiopian Fijian Filipino Finnish Finn French Gabonese Gambian Georgian "
    "German Ghanaian Greek Grenadian Greenlander Guatemalan Guinean Guyanese Haitian Honduran Hungarian Icelandic "
    "Icelander Indian Indonesian Iranian Iraqi Irish Israeli Italian Ivorian Jamaican Japanese Jordanian Kazakh Kenyan "
    "Korean Kosovar Kuwaiti Kyrgyz Laotian Latvian Lebanese Liberian Libyan Lithuanian Luxembourgish Macedonian Malagasy "
    "Malawian Malaysian Maldivian Malian Maltese Mauritanian Mauritian Mexican Moldovan Monegasque Mongolian Montenegrin "
    "Moroccan Mozambican Namibian Nepali Nepalese Nicaraguan Nigerian Nigerien Norwegian Omani Pakistani Palestinian "
    "Panamanian Paraguayan Peruvian Polish Pole Portuguese Qatari Romanian Russian Rwandan Samoan Saudi Scottish Scot "
    "Senegalese Serbian Serb Singaporean Slovak Slovakian Slovene Slovenian Somali Spanish Spaniard Sudanese Surinamese "
    "Swazi Swedish Swede Swiss Syrian Taiwanese Tajik Tanzanian Thai Tibetan Togolese Tongan Trinidadian Tunisian Turkish "
    "Turk Turkmen Ugandan Ukrainian Uruguayan Uzbek Venezuelan Vietnamese Welsh Yemeni Zambian Zimbabwean Kurdish Kurd "
    "Basque Catalan Chechen Arab Arabic Hispanic Latino Latina Latinx Caucasian Asian African European Scandinavian "
    "Muslim Islamic Christian Catholic Protestant Lutheran Methodist Baptist Anglican Presbyterian Evangelical Orthodox "
    "Jewish Jew Hindu Sikh Buddhist Mormon Quaker Jain Shia Sunni Shiite Atheist Agnostic Pentecostal Bahai Zoroastrian "
    "Republican Democrat Socialist Communist Conservative Marxist Libertarian Tory Zionist Roma Romani Sinti Inuit Maori "
    "Navajo Cherokee Yoruba Igbo Hausa Zulu Xhosa Tamil Punjabi Bengali Gujarati Uyghur Rohingya Berber Bedouin"
).split()

FIRM_SUFFIXES = (
    "Inc Incorporated Corp Corporation Co Ltd Limited LLC LLP LP PLC GmbH AG KG OHG SE SA SAS SARL SpA Srl Snc BV NV "
    "VOF AB ASA Oy Oyj ApS AS Pty Pte Bhd Sdn KK Kft Zrt SRO s.r.o OOO JSC Ltda Lda SL SLU EIRL Cie Sons Brothers Bros "
    "Holdings Holding Group Gruppe Groupe Gruppo Grupo Partners Associates Company Companies GbR eV UG mbH CV SCA Plc"
).split()

ORGANISATION_HEADS = (
    "University College School Institute Academy Hospital Clinic Bank Council Committee Commission Ministry Department "
    "Agency Association Foundation Society Union Party Court Church Club Team League Federation Board Bureau Authority "
    "Office Parliament Congress Senate Police Army Navy Force Museum Library Theatre Orchestra Airlines Airways Motors "
    "Pharmaceuticals Technologies Systems Solutions Industries Enterprises Ventures Capital Insurance Media News Times "
    "Post Journal Gazette Herald Tribune Telegraph Guardian Records Studios Entertainment Software Labs Laboratories "
    "Electronics Energy Petroleum Oil Gas Steel Foods Logistics Universität Université Universidad Università Hochschule "
    "Krankenhaus Klinikum Hôpital Ospedale Banque Banca Banco Sparkasse Versicherung Stiftung Verein Ministerium "
    "Ministère Ministerio Partei Partido Gericht Amt Behörde Werke Consulting Services Trust Fund Securities Brewery"
).split()

ORGANISATIONS = (
    "Microsoft|Google|Apple|Amazon|Facebook|Meta|Twitter|YouTube|Netflix|Oracle|IBM|Intel|Nvidia|Samsung|Sony|Siemens|"
    "Bosch|BMW|Volkswagen|Audi|Daimler|Mercedes|Toyota|Honda|Nissan|Ford|General Motors|Tesla|Boeing|Airbus|Lufthansa|"
    "Ryanair|Emirates|KLM|Air France|British Airways|Delta|United Airlines|Shell|BP|ExxonMobil|Chevron|Total|Gazprom|"
    "Walmart|Tesco|Carrefour|Aldi|Lidl|Ikea|Nestlé|Unilever|Danone|Coca-Cola|Pepsi|McDonald's|Starbucks|Subway|KFC|"
    "Nike|Adidas|Puma|Zara|H&M|Gucci|JPMorgan|Goldman Sachs|Morgan Stanley|Citigroup|Citibank|HSBC|Barclays|Lloyds|"
    "Deutsche Bank|Commerzbank|BNP Paribas|Société Générale|Santander|BBVA|UniCredit|ING|Rabobank|UBS|Credit Suisse|"
    "Allianz|AXA|Generali|Zurich|PayPal|Stripe|Uber|Lyft|Airbnb|Spotify|Salesforce|SAP|Cisco|Dell|HP|"
    "Lenovo|Huawei|Xiaomi|Alibaba|Tencent|Baidu|Yahoo|eBay|LinkedIn|Instagram|WhatsApp|TikTok|Reddit|Wikipedia|"
    "Accenture|Deloitte|KPMG|PwC|McKinsey|Pfizer|Novartis|Roche|Bayer|Merck|Sanofi|AstraZeneca|GSK|Moderna|BioNTech|"
    "FBI|CIA|NSA|NASA|NATO|EU|UN|UNESCO|UNICEF|WHO|IMF|World Bank|WTO|OECD|OPEC|ECB|Federal Reserve|SEC|FDA|EPA|IRS|"
    "NHS|BBC|CNN|NBC|ABC|CBS|Fox News|Reuters|Bloomberg|Associated Press|New York Times|Washington Post|Wall Street Journal|"
    "Guardian|Financial Times|Le Monde|Der Spiegel|El País|Al Jazeera|ESPN|MTV|HBO|Disney|Pixar|Warner|Universal|"
    "Harvard|Yale|Princeton|Stanford|MIT|Oxford|Cambridge|UCLA|Berkeley|ETH|Sorbonne|Congress|Senate|Parliament|Pentagon|"
    "White House|Kremlin|Supreme Court|Red Cross|Greenpeace|Amnesty International|Oxfam|Hamas|Hezbollah|Taliban|ISIS|"
    "Al Qaeda|Interpol|Europol|FIFA|UEFA|NBA|NFL|MLB|NHL|Manchester United|Liverpool|Arsenal|Chelsea|Barcelona|"
    "Real Madrid|Bayern|Juventus|Inter|Ajax|Celtic|Yankees|Lakers|Celtics|Red Sox|Patriots|Cowboys|Packers|Labour|Tories|GOP|"
    "Lib Dems|UKIP|SNP|CDU|SPD|AfD|Vodafone|Telefónica|Orange|T-Mobile|Verizon|AT&T|Comcast|Foxconn|Hitachi|Toshiba|"
    "Panasonic|Canon|Nikon|Philips|Ericsson|Nokia|Volvo|Scania|Maersk|DHL|FedEx|UPS|Nintendo|Sega|Ubisoft|Cohere|Adobe"
).split("|")

HONORIFICS = (
    "Mr Mrs Ms Miss Mx Dr Prof Professor Sir Madam Lady Lord Dame Rev Reverend Father Sister Brother Captain Capt Sgt "
    "Sergeant Lt Lieutenant Colonel Col General Gen Major President Senator Governor Mayor Judge Justice King Queen Prince "
    "Princess Herr Frau Monsieur Madame Mademoiselle Mme Mlle Señor Señora Sr Sra Srta Don Doña Signor Signora Sig Dott "
    "Meneer Mevrouw Dhr Mevr Senhor Senhora Herrn Doktor Professorin Docteur Maître Professeur Doctor Doctora Profesor Profesora "
    "Dottore Dottor Dottoressa Avvocato Ingegner Professore Professoressa Doutor Doutora Dona Uncle Aunt Auntie Grandma Grandpa Pope Saint Rabbi Imam Sheikh Minister Coach Detective Officer"
).split()

STREET_WORDS = (
    "Street St Road Rd Avenue Ave Boulevard Blvd Lane Ln Drive Dr Court Ct Place Pl Square Sq Terrace Way Highway Hwy "
    "Parkway Pkwy Crescent Close Alley Row Walk Gardens Grove Mews Hill Park Plaza Circle Cir Trail Trl Turnpike Route "
    "Apt Apartment Suite Ste Unit Floor Flat Box PO P.O Building Bldg Block Room Straße Strasse Str Weg Platz Allee Gasse "
    "Ring Damm Ufer rue chemin impasse quai allée place cours Calle C/ Avenida Avda Plaza Paseo Carrera Camino Carretera "
    "Via Viale Piazza Corso Largo Vicolo Strada straat laan plein weg kade gracht singel Rua Travessa Praça Alameda Estrada "
    "Ulica Ul Gata Gatan Vägen Vej Gade Katu Tie Utca Drive Loop Bypass Junction Ridge View Estates Crossing Spur Pike Pass "
    "Shoal Ferry Flats Islands Springs Station Village Villages Extension Expressway Postfach Unterführung Street"
).split()

CALENDAR = (
    "January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep "
    "Sept Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun "
    "Januar Februar März Mai Juni Juli Oktober Dezember Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag janvier "
    "février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi samedi "
    "dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes "
    "miércoles jueves viernes sábado domingo gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre "
    "lunedì martedì mercoledì giovedì venerdì sabato domenica januari februari maart mei augustus maandag dinsdag woensdag "
    "donderdag vrijdag zaterdag zondag janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda "
    "terça quarta quinta sexta "
    "Christmas Easter Ramadan Hanukkah Diwali Halloween Thanksgiving"
).split()

JOB_WORDS = (
    "manager director engineer developer analyst consultant officer assistant clerk nurse doctor teacher lawyer attorney "
    "accountant designer architect administrator coordinator specialist technician supervisor secretary chairman chairwoman "
    "CEO CFO CTO COO president minister editor reporter journalist author singer actor actress player coach driver worker "
    "operator scientist researcher professor lecturer surgeon physician therapist pharmacist dentist plumber electrician "
    "carpenter mechanic chef waiter cashier salesman broker trader banker auditor economist librarian translator pilot "
    "soldier guard inspector planner programmer writer photographer musician artist farmer cleaner cook packager surveyor "
    "spokesman spokeswoman spokesperson founder owner partner associate intern trainee recruiter buyer adviser advisor"
).split()

CONDITIONS = (
    "diabetes|hypertension|asthma|pneumonia|migraine|anaemia|chest pain|a broken arm|shortness of breath|type 2 diabetes|"
    "back pain|depression|anxiety|breast cancer|a skin rash|high fever|appendicitis|bronchitis|epilepsy|gout|eczema|"
    "Parkinson's disease|Alzheimer's disease|Crohn's disease|Hodgkin lymphoma|Wilson disease|Cushing syndrome|Graves disease|"
    "Huntington disease|Down syndrome|Turner syndrome|Marfan syndrome|Tourette syndrome|Sjogren syndrome|Raynaud phenomenon|"
    "Addison disease|Lyme Disease|Hepatitis C|Multiple Sclerosis|Rheumatoid Arthritis|Cystic Fibrosis|Sickle Cell Disease|"
    "Chronic Obstructive Pulmonary Disease|Acute Lymphoblastic Leukemia|Testicular Cancer|Ovarian Cancer|Osteoporosis|"
    "Mucopolysaccharidosis|Cryptosporidiosis|Hemochromatosis|Sarcoidosis|Endometriosis|Scleroderma|Vitiligo|Rosacea|Psoriasis|"
    "Familial Mediterranean Fever|Ehlers-Danlos syndrome|Charcot-Marie-Tooth disease|Guillain-Barre syndrome|Kawasaki disease"
).split("|")

DRUGS = (
    "Ibuprofen Paracetamol Acetaminophen Aspirin Metformin Lisinopril Atorvastatin Simvastatin Amoxicillin Azithromycin "
    "Omeprazole Pantoprazole Metoprolol Amlodipine Losartan Gabapentin Sertraline Fluoxetine Citalopram Escitalopram "
    "Prednisone Prednisolone Hydrocortisone Warfarin Clopidogrel Furosemide Hydrochlorothiazide Levothyroxine Insulin "
    "Tramadol Morphine Oxycodone Codeine Diazepam Lorazepam Alprazolam Zolpidem Cetirizine Loratadine Salbutamol "
    "Budesonide Fluticasone Montelukast Tamoxifen Methotrexate Adalimumab Rituximab Ciprofloxacin Doxycycline Clarithromycin "
    "Fluconazole Acyclovir Tamsulosin Finasteride Sildenafil Risperidone Quetiapine Olanzapine Lithium Lamotrigine "
    "Carbamazepine Valproate Topiramate Sumatriptan Ondansetron Ranitidine Famotidine Bisoprolol Carvedilol Valsartan "
    "Spironolactone Digoxin Apixaban Rivaroxaban Enoxaparin Heparin Naproxen Diclofenac Celecoxib Meloxicam Baclofen "
    "Tizanidine Donepezil Memantine Levodopa Ropinirole Bupropion Venlafaxine Duloxetine Mirtazapine Trazodone Buspirone "
    "Clonidine Propranolol Nifedipine Verapamil Diltiazem Ezetimibe Rosuvastatin Pravastatin Glipizide Sitagliptin Liraglutide"
).split()

PRODUCTS = (
    "Python|Java|JavaScript|TypeScript|Rust|Go|Kotlin|Ruby|Perl|Scala|Haskell|Docker|Kubernetes|Terraform|Ansible|Jenkins|Git|"
    "Linux|Ubuntu|Debian|Windows|macOS|Android|iOS|Excel|Word|PowerPoint|Outlook|SharePoint|Teams|Slack|Zoom|Jira|Confluence|"
    "Photoshop|Illustrator|Figma|Tableau|Power BI|Spark|Hadoop|Kafka|Redis|PostgreSQL|MySQL|MongoDB|SQLite|Elasticsearch|"
    "Django|Flask|FastAPI|React|Angular|Vue|Svelte|Node.js|Spring Boot|TensorFlow|PyTorch|pandas|NumPy|Jupyter|LaTeX|Markdown|"
    "HTML|CSS|JSON|YAML|XML|CSV|PDF|SQL|REST|GraphQL|OAuth|LDAP|VPN|HTTPS|TCP|DNS|USB|HDMI|Bluetooth|Wi-Fi|SSD|GPU|CPU|RAM|"
    "iPhone|iPad|MacBook|Galaxy|Pixel|Kindle|Xbox|PlayStation|Switch|Alexa|Siri|ChatGPT|GPT-4|Command R|Llama|Gemini|Claude|"
    "Bitcoin|Ethereum|Visa|Mastercard|PayPal|Apple Pay|Google Pay|SWIFT|SEPA|USD|EUR|GBP|AUD|CHF|JPY|CRM|ERP|SaaS|API|SDK|MySpace|"
    "Minecraft|Fortnite|Monopoly|Scrabble|Lego|Vitamin C|Omega 3|Coca Cola|Parmesan|Cheddar|Mozzarella|Latte|Cappuccino"
).split("|")

TOPICS = (
    "the refund|the delivery|billing|the annual report|data protection|the merger|climate change|the budget|inflation|the election|"
    "remote work|the new contract|onboarding|a data breach|the audit|pension reform|the rent increase|the warranty|travel expenses|"
    "the insurance claim|machine learning|sustainability|a promotion|project Alpha|Q3 results|Black Friday|GDPR|the AI Act|"
    "Artificial Intelligence|quantum computing|healthy food|artificial sweeteners|electric cars|space travel|jazz|football|chess"
).split("|")

DOCUMENTS = "report|contract|invoice|offer|presentation|spreadsheet|agenda|minutes|NDA|statement of work|quote|CV|draft|form".split(
    "|"
)

JOBS = (
    "Software Engineer|Senior Software Engineer|Product Manager|Head of Sales|Chief Financial Officer|Managing Director|Nurse|"
    "Registered Nurse|Accountant|Paralegal|Solicitor|Sales Representative|Marketing Manager|HR Business Partner|Data Scientist|"
    "Electrician|Warehouse Worker|Primary school teacher|Graphic designer|Office Manager|Executive Assistant|Bus driver|"
    "Civil engineer|Pharmacist|Librarian|Police officer|Chef|Receptionist|Customer Service Agent|Financial analyst|Town planner|"
    "Chemical engineer|Software developer|Quality inspector|Dental hygienist|Insurance underwriter|Loan officer|Tax adviser|"
    "Cabinet maker|Travel agent|Web designer|Claims adjuster|Medical secretary|Sports coach|Flight attendant|Research assistant"
).split("|")

BRAND_HEADS = (
    "Nex Vel Qua Zen Al Ori Lu Syn Vir Tri Astra Nova Meri Cor Apex Blue Green Red Silver Bright Iron Stone River North West "
    "East South Sun Star Sky Cloud Data Net Inno Eco Bio Medi Fin Agri Aero Hydro Opti Pro Ever Clear True Prime Peak Swift"
).split()
BRAND_TAILS = (
    "ora ium ix ex on us is eon ity wave field bridge gate point line works soft tech logic media health care power pay bank "
    "trade cast link base path stream forge mark view land port star stone side wood dale corp co metrics genix dyne tron zon"
).split()
BRAND_WORDS = (
    "Global United National International American European Pacific Atlantic Northern Southern Western Eastern Central First "
    "General Advanced Dynamic Premier Summit Pinnacle Horizon Vanguard Liberty Heritage Phoenix Falcon Eagle Lion Orion Atlas "
    "Titan Delta Omega Sigma Vertex Zenith Beacon Harbor Evergreen Sunrise Crystal Diamond Golden Royal Crown Imperial Metro"
).split()
BRAND_FIELDS = (
    "Bank Insurance Consulting Logistics Foods Motors Airlines Energy Pharma Pharmaceuticals Technologies Systems Software "
    "Media Studios Records Hotels Resorts Partners Capital Ventures Holdings Industries Electronics Telecom Healthcare Labs "
    "Analytics Solutions Services Retail Brewery Bakery Construction Engineering Properties Realty Shipping Textiles Robotics"
).split()
CAUSES = (
    "Freedom Action Justice Reform Rescue Heritage Wildlife Peace Poetry History Chess Sailing Rowing Film Folk Jazz Rural Urban Marine Space "
    "Nuclear Labor Trade Farm Youth Women's Children's Veterans Refugee Housing Climate Ocean Forest Mountain Water Music Dance Design Research "
    "Defense Security Broadcasting Football Cricket Hockey Basketball Athletic Scientific Medical Legal Historical Cultural Educational Economic "
    "Environmental Civil Human Public Free Open Independent Popular People's Workers Citizens Consumer Press Animal Air Naval Armoured Infantry"
).split()
ASSEMBLIES = (
    "League Association Society Orchestra Conference Project Alliance Coalition Front Movement Network Council Committee Institute Foundation "
    "Federation Union Initiative Campaign Trust Corps Laboratory Observatory Choir Ensemble Quartet Band Press Review Theatre Gallery Museum Service "
    "Railway Railroad Commission Authority Agency Party Guild Club Forum Congress Affiliation College Centre Command Bureau"
).split()
UNITS = "Division Regiment Brigade Squadron Battalion Infantry Cavalry Army Fleet Group Wing Company".split()
TEAM_WORDS = (
    "United City Rovers Wanderers Athletic Rangers Tigers Lions Bears Eagles Hawks Wolves Sharks Giants Kings Knights Warriors "
    "Raiders Pirates Saints Bulls Heat Thunder Storm Dragons Panthers Falcons Royals Stars Titans Chargers"
).split()
BODIES = (
    "Ministry of Defence|Ministry of Health|Department of Justice|Department of Energy|Department of Labor|House of Commons|"
    "European Commission|European Parliament|European Central Bank|United Nations|Security Council|Security Service|"
    "Bank of England|Bundesbank|Bundestag|Home Office|Foreign Office|Treasury|Court of Appeal|High Court|State Department|"
    "Labour Party|Green Party|Democratic Party|Republican Party|Conservative Party|Liberal Democrats|Social Democrats|"
    "Islamic State|Free Syrian Army|Revolutionary Guard|National Guard|Royal Navy|Coast Guard|Air Force|Peshmerga|"
    "World Health Organization|World Trade Organization|International Monetary Fund|African Union|Arab League|"
    "Federal Bureau of Investigation|Securities and Exchange Commission|Food and Drug Administration|Chamber of Commerce|"
    "Rotary Club|Salvation Army|Catholic Church|Church of England|Boy Scouts|Teachers Union|Human Rights Watch"
).split("|")

HONORIFICS_OF: dict[str, tuple[str, ...]] = {
    "en": ("Mr.", "Mrs.", "Ms.", "Dr.", "Mr", "Mrs", "Ms", "Dr", "Prof.", "Miss", "Sir", "Professor", "Doctor"),
    "de": (
        "Herr",
        "Frau",
        "Herrn",
        "Dr.",
        "Herr Dr.",
        "Frau Dr.",
        "Prof. Dr.",
        "Frau Professor",
        "Herr Professor",
        "Fr.",
        "Hr.",
    ),
    "fr": (
        "Monsieur",
        "Madame",
        "M.",
        "Mme",
        "Mlle",
        "Dr",
        "le docteur",
        "la docteure",
        "Maître",
        "le professeur",
        "monsieur",
        "madame",
    ),
    "es": (
        "señor",
        "señora",
        "Sr.",
        "Sra.",
        "Srta.",
        "don",
        "doña",
        "Dr.",
        "Dra.",
        "doctor",
        "doctora",
        "la doctora",
        "el señor",
        "la señora",
    ),
    "it": (
        "signor",
        "signora",
        "Sig.",
        "Sig.ra",
        "dott.",
        "dott.ssa",
        "dottor",
        "dottoressa",
        "avv.",
        "l'avvocato",
        "ing.",
        "prof.",
        "professoressa",
    ),
    "nl": ("meneer", "mevrouw", "dhr.", "mevr.", "mw.", "de heer", "dr.", "prof.", "Meneer", "Mevrouw", "dokter"),
    "pt": (
        "senhor",
        "senhora",
        "Sr.",
        "Sra.",
        "dona",
        "D.",
        "Dr.",
        "Dra.",
        "doutor",
        "doutora",
        "o senhor",
        "a senhora",
        "professora",
    ),
}
"""Forms of address by language; an article before one is not part of it."""
ARTICLES = frozenset("le la el o a de l'".split())

MONTHS_OF: dict[str, tuple[str, ...]] = {
    "en": CALENDAR[:12],
    "de": tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
    "fr": tuple("janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()),
    "es": tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),
    "it": tuple(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre".split()
    ),
    "nl": tuple("januari februari maart april mei juni juli augustus september oktober november december".split()),
    "pt": tuple("janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()),
}
WEEKDAYS_OF: dict[str, tuple[str, ...]] = {
    "en": CALENDAR[23:30],
    "de": tuple("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()),
    "fr": tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split()),
    "es": tuple("lunes martes miércoles jueves viernes sábado domingo".split()),
    "it": tuple("lunedì martedì mercoledì giovedì venerdì sabato domenica".split()),
    "nl": tuple("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()),
    "pt": tuple("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo".split()),
}

NATIONS_OF: dict[str, tuple[str, ...]] = {
    "de": tuple(
        "Deutscher Deutsche Österreicherin Schweizer Franzose Französin Italiener Italienerin Spanier Spanierin Pole Polin polnische polnischer türkische "
        "türkischer syrische syrischer ukrainische russische rumänische kroatische serbische griechische italienische spanische portugiesische indische "
        "vietnamesische marokkanische afghanische iranische irakische nigerianische brasilianische amerikanische britische niederländische ungarische "
        "katholisch evangelisch muslimisch jüdisch buddhistisch hinduistisch Muslima Katholik".split()
    ),
    "fr": tuple(
        "français française allemand allemande italien italienne espagnol espagnole portugais portugaise belge suisse marocain marocaine algérien algérienne "
        "tunisien tunisienne sénégalais sénégalaise ivoirien ivoirienne malien malienne camerounaise congolais haïtienne turc turque syrien syrienne polonais "
        "polonaise roumain roumaine russe ukrainienne chinoise vietnamien indienne brésilien brésilienne américain américaine britannique catholique "
        "musulmane musulman juive juif bouddhiste protestante".split()
    ),
    "es": tuple(
        "español española mexicano mexicana argentino argentina colombiano colombiana peruano peruana chileno chilena venezolano venezolana ecuatoriano "
        "ecuatoriana boliviana cubano cubana dominicana hondureño salvadoreña guatemalteca paraguaya uruguayo brasileña portuguesa francés francesa italiano "
        "italiana alemán alemana inglés inglesa británica marroquí rumano rumana ucraniana ruso rusa chino china senegalés polaca católico católica musulmán "
        "musulmana judía judío".split()
    ),
    "it": tuple(
        "italiano italiana francese tedesco tedesca spagnolo spagnola portoghese inglese britannica svizzero svizzera rumeno rumena albanese moldava ucraina "
        "polacco polacca russa marocchino marocchina tunisino tunisina egiziano egiziana senegalese nigeriana ghanese peruviana ecuadoriano brasiliano "
        "brasiliana cinese filippina indiana pakistano bangladese turca siriana cattolico cattolica musulmano musulmana ebreo ebrea buddista".split()
    ),
    "nl": tuple(
        "Nederlandse Nederlander Belgische Vlaamse Duitse Duitser Franse Engelse Britse Spaanse Italiaanse Portugese Poolse Pool Roemeense Bulgaarse Turkse "
        "Turk Marokkaanse Surinaamse Antilliaanse Indonesische Syrische Irakese Iraanse Afghaanse Somalische Eritrese Ghanese Oekraïense Russische Chinese "
        "Vietnamese Indiase Braziliaanse Amerikaanse katholiek protestants moslim joodse hindoe boeddhist".split()
    ),
    "pt": tuple(
        "português portuguesa brasileiro brasileira angolano angolana moçambicano moçambicana cabo-verdiana guineense espanhol espanhola francês francesa "
        "italiano italiana alemão alemã inglês inglesa britânica americano americana argentino argentina venezuelana ucraniano ucraniana romeno romena russo "
        "russa moldava chinês chinesa indiano indiana nepalesa paquistanês síria marroquino católico católica muçulmano muçulmana judeu judia evangélico "
        "evangélica budista".split()
    ),
}
"""Nationalities and beliefs as they are said of people, in the languages other than English."""

NOBLE = ("von", "von", "von der", "von dem", "vom", "zu", "van", "van den", "van der", "de")
"""What stands inside a name in German and Dutch."""
JOBS_DE = (
    "Oberarzt Oberärztin Chefarzt Assistenzärztin Rechtsanwalt Rechtsanwältin Notarin Richter Richterin Staatsanwalt Ingenieur Ingenieurin Meister Polier Hausmeister Hausmeisterin "
    "Lehrer Lehrerin Schulleiter Pfarrer Pfarrerin Trainer Trainerin Kapitän Inspektor Kommissarin Steuerberater Architekt Architektin Physiotherapeutin Pflegerin Professor Professorin"
).split()
SIGNS_DE = "Hirschen Löwen Adler Bären Ochsen Schwanen Krone Anker Stern Hahn Lamm Ross Engel Linde Post Sonne".split()

ORDINARY: dict[str, str] = {
    "fr": (
        "le la les un une des du de et ou mais donc car ni or que qui quoi dont où quand comment pourquoi combien je tu il elle on nous vous ils elles mon ma mes ton "
        "ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces ici là avec sans sous sur dans par pour vers chez entre depuis pendant avant après "
        "bonjour bonsoir salut merci bonne bon cher chère chers objet madame monsieur client cliente facture commande livraison réunion contrat demande réponse "
        "service dossier patient traitement adresse téléphone nom prénom numéro date résumé rédige écris explique traduis donne crée fais peux pouvez pourriez est "
        "sont suis êtes avons avez ont été faire être avoir aller voir dire merci voici voilà toute tous toutes tout aucun aucune plusieurs chaque autre même selon "
        "suite sujet note liste tableau question entretien formation travail équipe maison famille père mère fils fille frère sœur mari femme enfant enfants"
    ),
    "it": (
        "il lo la gli le un uno una di a da in con su per tra fra e o ma se che chi cosa dove quando come perché quanto io tu lui lei noi voi loro mio mia tuo tua suo sua "
        "nostro vostro questo questa questi queste quello quella qui qua là sotto sopra dopo prima durante verso senza ciao salve buongiorno buonasera buonanotte grazie "
        "prego gentile gentili caro cara cari egregio oggetto signori cliente fattura ordine consegna riunione contratto richiesta risposta servizio paziente terapia "
        "indirizzo telefono nome cognome numero data riassumi scrivi spiega traduci dammi crea fai puoi può potrebbe è sono sei siamo siete ho hai ha abbiamo avete hanno "
        "fare essere avere andare vedere dire ecco tutto tutti tutta tutte nessuno alcuni ogni altro stesso secondo nota elenco tabella domanda colloquio formazione "
        "lavoro squadra casa famiglia padre madre figlio figlia fratello sorella marito moglie bambino bambini ricordati oggi domani ieri nuovo nuova chiamare chiedi"
    ),
    "nl": (
        "de het een van en of maar want dus dat die wat wie waar wanneer hoe waarom hoeveel ik jij je hij zij ze wij we jullie u mijn jouw zijn haar ons onze hun dit deze "
        "hier daar met zonder onder boven op in door voor naar bij tussen sinds tijdens na hallo hoi dag goedemorgen goedemiddag goedenavond bedankt dank beste geachte "
        "lieve onderwerp klant factuur bestelling levering vergadering contract vraag antwoord dienst dossier patiënt behandeling adres telefoon naam achternaam nummer "
        "datum vat schrijf leg vertaal geef maak kan kunt kun wil wilt zou is zijn ben bent hebben heeft heb had worden wordt werd gaan doen zien zeggen alle alles geen "
        "enkele elk ander zelfde volgens notitie lijst tabel gesprek opleiding werk ploeg huis gezin vader moeder zoon dochter broer zus man vrouw kind kinderen vandaag "
        "morgen gisteren nieuw nieuwe denk vraagt graag alvast welke hebt mogen moet moeten"
    ),
    "pt": (
        "o a os as um uma uns umas de do da dos das em no na nos nas com por pelo pela para e ou mas se que quem qual onde quando como porque porquê quanto eu tu você ele ela "
        "nós vocês eles elas meu minha teu tua seu sua nosso nossa este esta estes estas esse essa aquele aquela aqui ali lá sob sobre entre desde durante antes depois até "
        "sem olá oi bom boa dia tarde noite obrigado obrigada caro cara prezado prezada exmo assunto senhor senhora senhores cliente fatura encomenda pedido entrega "
        "reunião contrato resposta serviço processo paciente tratamento morada endereço telefone nome apelido sobrenome número data resuma resume escreva escreve explique "
        "explica traduza traduz dê faça faz crie pode podes poderia é são sou somos está estão estou foi ser estar ter fazer ir ver dizer eis todo todos toda todas nenhum "
        "alguns algumas cada outro mesmo segundo nota lista tabela pergunta entrevista formação trabalho equipa equipe casa família pai mãe filho filha irmão irmã marido "
        "mulher esposa criança crianças graças hoje amanhã ontem novo nova dez lembre ligar ligue apartamento janeiro"
    ),
}
"""Words that open sentences and fill letters, of languages for which no list of frequencies was at hand."""
