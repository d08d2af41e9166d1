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
    "Allianz|AXA|Generali|Zurich|Visa|Mastercard|PayPal|Stripe|Uber|Lyft|Airbnb|Spotify|Salesforce|SAP|Cisco|Dell|HP|"
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
    "Meneer Mevrouw Dhr Mevr Senhor Senhora Uncle Aunt Auntie Grandma Grandpa Pope Saint Rabbi Imam Sheikh Minister Coach Detective Officer"
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
