# ruff: noqa: E501
"""Sentences with slots, written for this project; ``synthetic.py`` fills and joins them.

A slot in braces is a value. Slots in capitals are personal and become spans;
the others are filled with what stands around names in real texts and is left
unmarked: dates, numbers, products, topics.
"""

from __future__ import annotations


def lines(block: str) -> tuple[str, ...]:
    return tuple(
        line.strip().replace("\\n", "\n").replace("\\t", "\t") for line in block.strip().splitlines() if line.strip()
    )


ENGLISH = lines(r"""
The patient is {AGE} and lives with her daughter {FIRST}.
{FIRST}, {AGE}, from {CITY}, works part time.
our son {FIRST} (he is {AGE}) is allergic to nuts
She is turning {AGE} next week and wants a party at {ADDRESS}.
Applicant: {PERSON}, {AGE}, {JOB}
{HONORIFIC} {LAST}, {AGE} y/o male, referred by {HONORIFIC} {LAST}.
{AGE} year old {NRP} male with {condition}, seen by {HONORIFIC} {LAST} at {HOSPITAL}.
I'm {AGE} and just moved to {CITY}.
Meet at {CORNER} at noon.
The office is at {CORNER}, near {ORG}.
They moved the shop from {ADDRESS} to {CORNER}.
{PERSON}\n\n{STREET_NUMBER}\n{UNIT}\n{CITY}\n\n{COUNTRY} {ZIP}
{PERSON}\n{ORG}\n{STREET_NUMBER}\n {UNIT}\n {CITY}\n {COUNTRY} {ZIP}\n{phone}
{JOB}\n{PERSON}\n{UNIT}, {STREET_NUMBER}\n{CITY}\n{COUNTRY} {ZIP}
Billing address:\n{ORG}\n{POBOX}\n{CITY} {ZIP}\n{COUNTRY}
Please use {POBOX}, {CITY}, for all post.
Parcel for {FIRST} {LAST}, {UNIT}, {STREET_NUMBER}.
The title of the song refers to {STREET} in {CITY}.
his flat on {STREET} was burgled
landlord: {HONORIFIC} {LAST}, property: {STREET_NUMBER}
please tell {HONORIFIC} {LAST} the boiler at {STREET_NUMBER} is broken
{PERSON}: I never said that.\n{PERSON}: Yes you did, ask {FIRST}.
{FIRST}: What a day.\n{FIRST}: Remember {FIRST}?
{FIRST} advised {FIRST} that {ORG} would not pay unless {HONORIFIC} {LAST} agrees.
first_name = '{FIRST}', last_name = '{LAST}'
UPDATE people SET name = '{PERSON}', city = '{CITY}' WHERE id = {number};
{date} {time} INFO  shipment for "{PERSON}" to "{ADDRESS}" carrier=road
{PERSON} is survived by {FIRST} and {FIRST}; the service is at {CITY} {month} {number}.
The {NRP} poet {PERSON} lived in {CITY} and {CITY}.
{PERSON}, the {JOB}, said: "We are glad that {ORG} listened."
everyone calls me {FIRST} but my legal name is {PERSON}
{ORG} is the idea of three founders: {LAST}, {LAST} and {LAST}.
As in {LAST} et al. ({year}), cited by {LAST} and {LAST} ({year}).
{LAST}, {FIRST}, and {FIRST} {LAST}. "A Study of Things." {year}.
The {CITY} branch of the {ORG} issued a press release.
{LAST} then moved to the {ORG}, where {LAST} coached until {year}.
{ORG} is owned by {ORG} and broadcasts from {CITY}.
The {ORG} supported the {ORG} during the strike in {CITY}.
{ORG} (formerly {ORG}) is a {NRP} record label based in {CITY}.
{PERSON} signed with {ORG} and recorded at {ORG} in {CITY}.
The school was named after {PERSON}; its rival is {UNIVERSITY}.
My {ORG} account was hacked after I logged in from {CITY}.
Is it safe to buy from {ORG}?
I spoke with {PERSON} about the invoice and {FIRST} said it will be paid by {weekday}.
{PERSON} from {ORG} called twice this morning regarding the {topic}.
Could you forward the contract to {PERSON} at {email}?
Our client {PERSON}, who lives at {ADDRESS}, would like to cancel the subscription.
Please deliver the parcel to {ADDRESS} before {date}.
{FIRST} and {FIRST} are both out of office until {date}.
My manager {FIRST} {LAST} approved the budget on {date}.
The meeting in {CITY} was attended by {PERSON}, {PERSON} and {PERSON}.
{HONORIFIC} {LAST} has been admitted to {HOSPITAL} with {condition}.
Patient {PERSON}, {AGE} years old, presented with {condition} after returning from {COUNTRY}.
The patient is a {AGE}-year-old {NRP} woman living in {CITY}.
{PERSON} ({AGE}) was diagnosed with {condition} at {HOSPITAL}.
Mother: {PERSON}, father: {PERSON}, both from {CITY}, {COUNTRY}.
She moved from {CITY} to {CITY} in {year} to work for {ORG}.
He grew up in {CITY} and studied at {UNIVERSITY}.
{ORG} announced on {weekday} that it would acquire {ORG} for ${number} million.
{ORG} shares fell {number} percent after {PERSON}, its chief executive, resigned.
According to {PERSON}, a spokesman for {ORG}, the talks in {CITY} will continue.
"We are very disappointed," said {PERSON}, who has led {ORG} since {year}.
{NRP} officials met their {NRP} counterparts in {CITY} on {weekday}.
The {NRP} government rejected the proposal by {PERSON}.
Police in {CITY} arrested a {AGE}-year-old man named {PERSON}.
{PERSON} beat {PERSON} in the final in {CITY}, {COUNTRY}.
{ORG} beat {ORG} {number}-{number} at home.
{LAST} told reporters that {ORG} had not been informed.
{LAST}'s lawyer, {PERSON}, declined to comment.
In {CITY}, {REGION}, hundreds of people protested against {ORG}.
The film was directed by {PERSON} and stars {PERSON} and {PERSON}.
{PERSON}, author of several books on {topic}, was born in {CITY}.
{PERSON} was born in {CITY}, {COUNTRY}, to a {NRP} father and a {NRP} mother.
The {CITY}-based company {ORG} employs {number} people.
{ORG} is headquartered in {CITY}, {REGION}.
{ORG} v. {ORG}, decided in {year}, is the leading case.
This agreement is made between {ORG}, a company registered in {COUNTRY}, and {PERSON}.
The tenant, {PERSON}, shall pay {ORG} the rent for {ADDRESS} on the first of each month.
{PERSON} (the "Employee") and {ORG} (the "Company") agree as follows.
Hi {FIRST}, did you get my message about {topic}?
Hey {FIRST}! Are you still coming to {CITY} this weekend?
Thanks {FIRST}, I'll let {FIRST} know.
Can you ask {FIRST} to send me the {document}?
{FIRST} said the {document} is ready, but {LAST} has not signed it yet.
Tell {FIRST} I said hello.
I'm {PERSON} and I work at {ORG}.
My name is {PERSON}.
my name is {PERSON} and I'm {AGE}
I am {FIRST}, {AGE} years old, from {CITY}.
This is {PERSON} calling from {ORG} about your {topic}.
I live at {ADDRESS}.
My new address is {ADDRESS}, please update your records.
Ship it to {PERSON}, {ADDRESS}.
Send the refund cheque to {ADDRESS}, attention {PERSON}.
We are relocating from {CITY} to {CITY} next {month}.
I have an appointment with {HONORIFIC} {LAST} on {weekday}.
I'd like to complain about {PERSON} in your {CITY} branch.
The agent, {FIRST}, was very rude to me on the phone.
Flight from {CITY} to {CITY} on {date}, passenger {PERSON}, passport {id}.
Reservation for {PERSON} at the {ORG} hotel in {CITY}.
Her husband {FIRST} works for the {ORG}.
My daughter {FIRST} turns {AGE} on {date}.
{FIRST} is {AGE} and her brother {FIRST} is {AGE}.
{PERSON}, {JOB}, {ORG}
{PERSON} joined {ORG} as {JOB} in {year}.
We hired {PERSON} as {JOB}; {FIRST} starts on {date}.
{PERSON} has been promoted to {JOB} in our {CITY} office.
Performance review for {PERSON}: {FIRST} meets expectations but should work on {topic}.
{PERSON} reported that {PERSON} had made comments about her being {NRP}.
Employee {PERSON} (ID {id}) requests parental leave from {date}.
Reference: {PERSON}, {JOB} at {ORG}, {phone}.
The claimant {PERSON} was hit by a car on {STREET} in {CITY}.
The accident happened at the corner of {STREET} and {STREET}.
Witness: {PERSON}, tel. {phone}, {ADDRESS}.
Policy holder {PERSON}, policy {id}, reported water damage at {ADDRESS}.
Transfer {number} EUR to {PERSON}, IBAN {iban}.
The account of {PERSON} at {ORG} was closed on {date}.
Debit of {number} USD at {ORG}, {CITY} on {date}
Wire sent by {ORG} to {ORG}, reference {id}.
{ORG} has not paid invoice {id}.
I bought this from {ORG} and it broke after two days.
I used to work for {ORG} before I moved to {ORG}.
Is {ORG} a good place to work compared with {ORG}?
What do you know about {PERSON}?
Who is {PERSON} and what did they do in {CITY}?
Why is {FIRST} so upset?
What is the best restaurant in {CITY}?
How do I get from {CITY} to {CITY} by train?
What is the weather like in {CITY} in {month}?
Is {COUNTRY} safe to visit in {month}?
We spent our holidays in {COUNTRY} and {COUNTRY}.
I'm {NRP}, so I don't eat that.
Nationality: {NRP}
{PERSON} is a {NRP} citizen.
{PERSON}, a {NRP} national, was refused entry.
She is {NRP} by birth and has a {NRP} passport.
our {NRP} colleague {FIRST} will translate
My neighbours are {NRP}; their son {FIRST} is {AGE}.
{PERSON} is an {NRP} footballer who plays for {ORG}.
He is a devout {NRP} from {CITY}.
i am {NRP} and live in {COUNTRY}
{FIRST} and {LAST} & {LAST} agreed on {date}.
{COUNTRY}, {COUNTRY}, {COUNTRY}, {COUNTRY} and {COUNTRY} took part.
Teams: the {COUNTRY}, {COUNTRY}, {COUNTRY}, {COUNTRY}, {COUNTRY}
{CITY}, {CITY}, {CITY}, {CITY} and {CITY} are on the list.
{LAST}, {FIRST}, {LAST}, {FIRST}, {LAST}, {FIRST}, and {LAST}, {FIRST}. {year}.
{LAST}, {LAST}, {LAST}, {LAST} and {LAST} are late.
Authors: {FIRST} {LAST}, {FIRST} {LAST}, {FIRST} {LAST}, {FIRST} {LAST}
Translate to {language}: "{PERSON} will arrive in {CITY} at {time}."
Translate to {language}: {FIRST} lives in {CITY}.
He is a Fellow of {ORG} at {CITY}.
She was elected a Fellow of the {ORG} in {year}.
The train is operated by the {ORG}.
The {ORG} was started in {month} {year}.
the {ORG} participated in the battle of {CITY}
He had been a member of the {ORG} and the {ORG}.
{LAST} was traded to the {ORG} for {LAST} and {LAST}.
They signed to the independent label {ORG} later that year.
{ORG}'s {topic} asked the {ORG} to decide.
The {ORG} compete in the {ORG}.
{ORG} ({ORG}) said in a statement on {weekday}
Sources close to {ORG} told {ORG} that {LAST} would resign.
my flight with {ORG} to {CITY} was delayed, spoke to {FIRST} at the desk
The service at {ORG} in {CITY} is terrible, ask for {FIRST}.
I went to {ORG} last week and {FIRST} fixed my car.
{HONORIFIC} {FIRST} {LAST} will see you at {time}.
ask {HONORIFIC} {LAST} about it
{LAST}'s Mills and {LAST}'s Road are in {CITY}.
State Railway of {COUNTRY}
Call {PERSON} {phone}
{PERSON} {phone} {email}
{FIRST} {LAST} +{number} {phone}
my colleague {NATIVE} speaks no English
Name: {NATIVE}, City: {CITY}
Please translate the letter from {NATIVE} to {PERSON}.
Applicant {NATIVE} ({PERSON}) applied on {date}.
As a {NRP} family we celebrate {topic} differently.
She converted and is now {NRP}.
He is {NRP}, his wife is {NRP}.
The {NRP} community in {CITY} has grown since {year}.
Wrote to {PERSON} re {topic}; {FIRST} will revert by {weekday}.
Attendees: {PERSON}, {PERSON}, {PERSON}; apologies: {PERSON}
Action: {FIRST} to send {document} to {ORG} by {date}.
{FIRST}: can we move this to {weekday}?\n{FIRST}: sure, what about {CITY}?
Agent: how can I help you?\nCustomer: my name is {PERSON} and my order {id} never arrived.
Interviewer: {PERSON}\nCandidate: {PERSON}\nPosition: {JOB}
Name: {PERSON}\nAddress: {ADDRESS}\nPhone: {phone}
Name: {PERSON}\nAge: {AGE}\nCity: {CITY}\nEmployer: {ORG}
Full name: {PERSON}\nNationality: {NRP}\nPlace of birth: {CITY}, {COUNTRY}
Patient: {LAST}, {FIRST}\nDOB: {date}\nGP: {HONORIFIC} {LAST}\nAddress: {ADDRESS}
From: {PERSON} <{email}>\nTo: {PERSON} <{email}>\nSubject: {topic}
From: {PERSON}\nTo: {PERSON}\nCc: {PERSON}\nDate: {date}\nSubject: {document}
Customer: {PERSON}\nCompany: {ORG}\nOrder: {id}\nShip to: {ADDRESS}
Contact: {PERSON}, {phone}, {email}
Emergency contact is {PERSON} ({phone}).
Signed: {PERSON}, {CITY}, {date}
Approved by {PERSON} on {date}
Assigned to {FIRST} {LAST}
Reported by: {PERSON}
cc {PERSON}, {PERSON}
Kind regards,\n{PERSON}\n{JOB}\n{ORG}\n{ADDRESS}
Best,\n{FIRST}
{PERSON}\n{ADDRESS}\n{phone}
{PERSON}\n{ADDRESS_LINES}
{ORG}\n{ADDRESS_LINES}
{ORG}\n{STREET_NUMBER}\n{CITY}
Deliver to: {PERSON}\n{STREET_NUMBER}\n{CITY} {zip}\n{COUNTRY}
The taxi should pick me up at {STREET_NUMBER}.
Our office is on {STREET}, next to {ORG}.
Meet me at {STREET_NUMBER}, {CITY}, at noon.
The warehouse at {ADDRESS} will close in {month}.
RT {HANDLE}: {PERSON} is live in {CITY} tonight!
{HANDLE} thanks for the follow, {FIRST}!
So proud of {FIRST} and the whole {ORG} team
can't believe {PERSON} lost to {PERSON} lol
omg {FIRST} is in {CITY} and didn't even tell me
watching {ORG} vs {ORG} with {FIRST}
just landed in {CITY}, anyone around?
heading to {CITY} with {FIRST} n {FIRST}
happy birthday {FIRST}!! love you
miss you {FIRST}
good morning {CITY}!
#{CITY} is amazing today
anyone know if {PERSON} is playing in {CITY} tomorrow?
{ORG} customer service is the worst
{ORG} just announced the new {product}
Reading {PERSON}'s new book on the train to {CITY}.
{PERSON}: '{ORG} needs to change'
{CITY}: two injured after fire at {ORG} plant
{CITY} ({ORG}) - {PERSON} said on {weekday} the bank would cut rates.
{ORG} to open office in {CITY}, says {PERSON}
{PERSON} wins {CITY} marathon
{COUNTRY} and {COUNTRY} sign trade deal
{COUNTRY}'s president, {PERSON}, will visit {CITY} in {month}.
US president {LAST} met {LAST} in {CITY}.
Prime Minister {PERSON} and Foreign Secretary {PERSON} flew to {COUNTRY}.
Senator {LAST} of {REGION} voted against it.
Professor {PERSON} of {UNIVERSITY} led the study.
Researchers at {UNIVERSITY} and {UNIVERSITY} found that {topic} matters.
The {ORG} was founded in {year} by {PERSON} and {PERSON}.
In {year}, {PERSON} left {ORG} and founded {ORG}.
{PERSON} played for {ORG} and {ORG} before retiring.
The band {ORG} released its first album in {year}.
{PERSON} is survived by his wife {FIRST} and two sons, {FIRST} and {FIRST}.
The river flows through {CITY} and {CITY} in {REGION}.
{CITY} is a town in {REGION}, {COUNTRY}, north of {CITY}.
The station is located between {CITY} and {CITY}.
{CITY} lies on the border with {COUNTRY}.
Troops from {COUNTRY} entered {CITY} in {year}.
The {ORG} condemned the attack near {CITY}.
A spokesperson for the {ORG} confirmed the figures.
The {CITY} office of {ORG} will remain closed.
Members of the {ORG} will vote on {weekday}.
{LAST} & Sons will handle the estate of the late {PERSON}.
I'm writing on behalf of {ORG} to enquire about {topic}.
Ticket {id}: user {PERSON} from {ORG} cannot log in since {date}.
{FIRST} in accounting noticed that {ORG} was billed twice.
Please onboard {PERSON} ({email}) to the {product} workspace.
The candidate {PERSON} ({CITY}) has {number} years of experience at {ORG}.
CV of {PERSON}: {JOB} at {ORG} ({year}-{year}), {JOB} at {ORG} ({year}-{year}).
Education: {UNIVERSITY}, {CITY}, {year}
{LAST}, {FIRST} - {JOB}
{LAST} {FIRST}, {AGE} ans, {CITY}
1. {PERSON}\n2. {PERSON}\n3. {PERSON}
- {PERSON} ({ORG})\n- {PERSON} ({ORG})
* {CITY}\n* {CITY}\n* {CITY}
| Name | City | Company |\n|---|---|---|\n| {PERSON} | {CITY} | {ORG} |\n| {PERSON} | {CITY} | {ORG} |
name,city,amount\n{PERSON},{CITY},{number}\n{PERSON},{CITY},{number}
id;name;employer\n{number};{PERSON};{ORG}\n{number};{PERSON};{ORG}
{PERSON}\t{CITY}\t{number}
{"name": "{PERSON}", "city": "{CITY}", "employer": "{ORG}"}
{"customer": {"first_name": "{FIRST}", "last_name": "{LAST}", "address": "{ADDRESS}"}, "total": {number}}
{"from": "{FIRST}", "text": "hi, is {FIRST} there?"}
{"patient": "{PERSON}", "age": {AGE}, "hospital": "{HOSPITAL}"}
{"author": "{PERSON}", "affiliation": "{UNIVERSITY}", "country": "{COUNTRY}"}
name: {PERSON}\nrole: {JOB}\ncompany: {ORG}
customer:\n  name: {PERSON}\n  address: {ADDRESS}\n  city: {CITY}
<name>{PERSON}</name><city>{CITY}</city>
<p>Dear {FIRST},</p><p>your order from {ORG} has shipped.</p>
INSERT INTO customers (name, city) VALUES ('{PERSON}', '{CITY}');
{date} {time} INFO user "{PERSON}" logged in from {ip}
[{time}] {FIRST}: see you in {CITY}
User {PERSON} updated the address to {ADDRESS}
# contact {PERSON} before changing this
first_name={FIRST}&last_name={LAST}&city={CITY}
Am I speaking to {PERSON}?
Is this {FIRST}'s number?
You can reach {FIRST} at {phone}.
Put it under my wife's name, {PERSON}.
It was booked by {LAST} through {ORG}.
{FIRST}'s flight to {CITY} got cancelled.
Dear {FIRST},
Dear {HONORIFIC} {LAST},
Hello {FIRST},
Hi {FIRST},
Yours sincerely,\n{PERSON}
Regards,\n{FIRST} {LAST}\n{ORG}
Thanks,\n{FIRST}
""")

PREFIXES = lines(r"""
Summarise the following email in two sentences:
Summarize this text:
Rewrite this message so that it sounds more polite:
Translate the following into French:
Draft a reply to this customer:
Extract all action items from these notes:
Classify the following ticket as billing, technical or other:
Here is the transcript of the call.
Please proofread:
Answer the question using only the document below.
Turn the notes below into a formal letter.
What is the sentiment of this review?
Write a short LinkedIn post based on this:
Fix the grammar:
Is anything in this contract unusual?
Create a table from the following:
You are a helpful assistant for a bank. The customer writes:
Context:
Note to file:
Question:
""")

PLAIN = lines(r"""
{date} {time} INFO [main] o.s.b.SpringApplication - Starting Application
{date} {time} ERROR [http-nio-8080-exec-{number}] c.e.d.OrderController - Failed to Process Request
org.apache.kafka.clients.consumer.KafkaConsumer: Subscribed to topic(s): Orders
See RFC {number} and ISO {number} for details.
    # Unicode categories: DIGIT ONE, FULL STOP, ARABIC-INDIC DIGIT THREE
from tkinter import Button, Entry, Frame, Grid, Label, Pack, Place, Text
Fonts: Arial, Courier, Helvetica, Times, Verdana
Use a tone that is Assertive, Curious, Formal, Optimistic, Surprised or Worried.
Adjectives: happy, clever, brave, gentle, honest, polite, quiet
Known COPD, admitted via A&E. GP to review. MRI and ECG unremarkable.
Pros and Cons
The Steering Committee and the Working Group will reconvene after the Easter break.
Material: Oak, Finish: Matt, Colour: Midnight Blue
Goods are free from Defects for twelve months from Delivery.
Slogans: "Taste the Morning", "Wake Up Happy", "Think Big"
Candidate A has more experience than Candidate B.
Cheers
Cheers mate
Hi there,
Translate this sentence to German.
Rewrite it in plain English.
How do you say "thank you" in Spanish?
The French Revolution and the Italian Renaissance changed Europe's art.
carrier=DHL status=Delivered attempts={number}
Job: Security Officer. Requirements: High School Diploma, Driver's License, CPR Certification.
Responsibilities: Social Media Management, Content Creation, Search Engine Optimization
Options: A. Late hour B. Difficult subject C. Bad mood D. Lack of time
Movie night: something like Fight Club, The Dark Knight or Inception.
Genres: Period Dramas, Romantic Comedies, Science Fiction
Item, Qty, Price, Subtotal
Categories: Sports, Politics, Tech, Science & Health, Business News, Parenting & Kids
The Dynamic Programming approach beats Brute Force.
Figure {number}: Attention heads and BLEU scores on the test set.
Windows has a built-in function for that; open Task Manager.
Post it on Instagram, YouTube, Facebook or LinkedIn.
Hobbies: Hiking, Photography, Chess, Cooking
The hotel has a Sauna, a Gym and a Rooftop Bar.
Don't go to town without me.
the corner of the room is dark
Suite of tests, unit of work, box of chocolates, floor plan.
Room {number} is on the second floor.
It refers to a street in the old town.
The President may veto a bill; the Senate and the House vote on it.
Please let me know if you have any questions.
I look forward to hearing from you.
The payment is due within thirty days of the invoice date.
We apologise for the inconvenience and will issue a refund shortly.
The device stopped working after the latest update.
Could you please confirm receipt of this message?
Attached please find the documents you asked for.
Let's discuss this in the next meeting.
The password reset link expires after one hour.
I need help with my account, it has been locked since {weekday}.
What is the best way to learn {product}?
Write a Python function that returns the n-th Fibonacci number.
Explain how {product} works in simple terms.
Give me five ideas for a birthday party.
List the advantages and disadvantages of {topic}.
Write a poem about {topic}.
How many calories are in a banana?
Convert {number} miles to kilometres.
Create a marketing plan for a small bakery.
Act as a career coach and review my cover letter.
What is the difference between {product} and {product}?
Generate a regular expression that matches dates.
Why is the sky blue?
Suggest a name for a coffee shop.
Write unit tests for the code below.
How do I make my card work with {product}?
Why was I charged a fee for my transfer?
Can I top up with a cheque?
My card has not arrived yet. What should I do?
I think my PIN was stolen. Please block the card.
The exchange rate I got was wrong.
Translate "good morning" into the local language.
Summarise the main points of the article in three bullets.
Explain the theory of relativity to a five year old.
What are the symptoms of {condition}?
How is {condition} treated?
What causes {condition}, and is it hereditary?
Who is at risk for {condition}?
Provide a step by step recipe for tomato soup.
Sort the following numbers in ascending order: {number}, {number}, {number}
Compose a short story set in a haunted house.
The quarterly revenue grew by {number} percent year over year.
Our Terms of Service and Privacy Policy have changed.
Subject: Your Order Confirmation
Subject: Weekly Status Update
Executive Summary
Table of Contents
Frequently Asked Questions
Getting Started
Terms and Conditions
Introduction\nBackground\nMethods\nResults\nDiscussion
Step One: Preheat the oven.
Step 2: Click on Settings and choose Advanced Options.
Dear Sir or Madam,
Dear Customer,
To whom it may concern,
Dear Hiring Manager,
Hello Team,
Hi all,
Kind regards
Best wishes
Thank you very much in advance!
OK, sounds good.
Yes, please.
No thanks.
Great job, everyone!
lol that was so funny
idk what to do tbh
i cant believe its already {weekday}
so tired today
good night everyone
happy new year!!
WHY DOES THIS ALWAYS HAPPEN TO ME
THIS IS THE BEST DAY EVER
URGENT: ACTION REQUIRED
WARNING: DO NOT OPEN THIS DOOR
IMPORTANT NOTICE: PLEASE READ CAREFULLY
TOTAL AMOUNT DUE: {number} USD
Payment Terms: Net 30
Invoice Number: {id}\nInvoice Date: {date}\nDue Date: {date}
Tracking Number: {id}
Order Status: Shipped
Blood pressure {number}/{number}, heart rate {number}, temperature normal.
History of {condition}. No known allergies.
Patient complains of headache and nausea. Advised rest and fluids.
Rx: Ibuprofen 400 mg, twice daily with food.
The Agreement shall be governed by the laws in force.
The Borrower shall repay the Loan to the Lender on the Maturity Date.
The Company may terminate this Agreement upon thirty days' written notice.
The Parties agree that the Confidential Information shall not be disclosed.
The Supplier shall indemnify the Customer against all Losses.
In the event of a default, the Administrative Agent may declare all amounts due.
On {weekday} the museum is closed.
The train leaves at {time} on {weekday}.
See you on {weekday}, {date}.
The results will be published in {month} {year}.
Version {number}.{number} adds support for {product}.
Upgrade to {product} Pro to unlock all features.
Install {product} with the package manager and restart the server.
The API returns a JSON object with the fields id, name and status.
The Kubernetes cluster runs three nodes with Docker and PostgreSQL.
SELECT name, city FROM customers WHERE id = {number};
The function raises ValueError if the argument is negative.
{"id": {number}, "status": "active", "items": [], "total": {number}}
{"model": "command-r", "message": "hello", "temperature": 0.3, "stream": true}
{"type": "object", "properties": {"name": {"type": "string"}, "city": {"type": "string"}}, "required": ["name"]}
{"error": {"code": {number}, "message": "Not Found", "details": null}}
{"role": "user", "content": "what is the capital?"}
{"firstName": null, "lastName": null, "createdAt": "{date}", "enabled": false}
apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    app: web\nspec:\n  replicas: {number}
version: "3"\nservices:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_USER: app
name: Build\non: [push]\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4
- name: Install Packages\n  apt:\n    name: nginx\n    state: present
{date} {time} INFO  com.example.App - Started Application in {number} ms
{date} {time} ERROR worker-{number} Connection refused: {ip}:{number}
{date}T{time}Z WARN [scheduler] Job {id} failed, retrying in {number}s
{ip} - - [{date}] "GET /index.html HTTP/1.1" 200 {number} "-" "Mozilla/5.0 (X11; Linux x86_64)"
Traceback (most recent call last):\n  File "app.py", line {number}, in <module>\n    main()\nKeyError: 'Name'
java.lang.NullPointerException: null\n\tat com.example.service.UserService.findById(UserService.java:{number})
Jan 12 {time} web sshd[{number}]: Accepted publickey for root from {ip} port {number} ssh2
kernel: [{number}.{number}] Memory cgroup out of memory: Killed process {number} (Worker)
const [firstName, setFirstName] = useState("");
public class CustomerService {\n    private final Repository repository;\n    public Customer find(String name) { return repository.find(name); }\n}
def parse(self, text: str) -> Node:\n    # Parse the text and return a Node.\n    return Parser(text).parse()
import React, { Component } from 'react';\nexport default class Header extends Component {}
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {\n\tfmt.Fprintln(w, "Hello World")\n}
struct Point { x: f64, y: f64 }\nimpl Display for Point {}
CREATE TABLE Orders (OrderID int PRIMARY KEY, CustomerName varchar(255), City varchar(80));
#include <iostream>\nusing namespace std;\nint main() { cout << "Hello World" << endl; return 0; }
@Override\npublic String toString() { return "Person{name=" + name + "}"; }
@app.route("/users/<int:user_id>")\ndef get_user(user_id):\n    return jsonify(User.query.get(user_id).to_dict())
<div class="container"><h1>Welcome</h1><button type="submit">Sign Up</button></div>
.card { font-family: Arial, sans-serif; color: #333; margin: 0 auto; }
git commit -m "Fix login bug" && git push origin main
pip install requests && python -m http.server {number}
export PATH=$HOME/bin:$PATH
LOG_LEVEL=DEBUG\nDATABASE_URL=postgres://localhost:5432/app\nMAX_RETRIES={number}
# Installation\n\nRun the installer and follow the instructions.\n\n## Usage\n\nSee the Examples folder.
## Release Notes\n\n- Added Dark Mode\n- Fixed Memory Leak in Worker\n- Removed Legacy Endpoint
| Product | Price | Quantity |\n|---|---|---|\n| Laptop | {number} | {number} |\n| Mouse | {number} | {number} |
sku,description,price\n{id},USB Cable,{number}\n{id},Office Chair,{number}
Question: What is the speed of light?\nAnswer: About 300,000 km per second.
True or False: Water boils at 100 degrees Celsius at sea level.
A. Mitochondria\nB. Nucleus\nC. Ribosome\nD. Golgi apparatus
The mitochondrion is the powerhouse of the cell.
Photosynthesis converts Carbon Dioxide and Water into Glucose.
Monday: Chest and Triceps\nTuesday: Back and Biceps\nWednesday: Legs
Ingredients:\n- 2 cups flour\n- 1 tsp salt\n- 3 Eggs\n- Parmesan cheese
Once upon a time there was a little rabbit who lived in the forest.
The King and the Queen lived in a castle far away.
Mom and Dad will pick us up after school.
My Grandma makes the best apple pie.
Happy Mother's Day!
Merry Christmas and a Happy New Year!
Windows 11, macOS and Ubuntu are supported; Android and iOS will follow.
Open Word, go to File > Export and select PDF.
The Bluetooth headphones won't connect to my iPhone.
I compared the Galaxy S23 with the Pixel 8.
Machine Learning and Artificial Intelligence are changing Healthcare.
The COVID-19 pandemic changed the way people work.
GDPR requires a legal basis for processing; HIPAA applies to health data.
Our KPIs for Q3 are CAC, LTV and churn.
The CEO and the CFO will present the Annual Report.
The board of directors approved the plan.
Customer Service will contact you shortly.
HR will send the forms by {weekday}.
The IT Department is investigating the outage.
The Marketing team and the Sales team disagree.
Professional Summary: Results-driven Project Manager with ten years of experience.
Skills: Java, Python, SQL, Communication, Leadership
Thank you for calling. How may I help you today?
Press 1 for English.
Please enter your First Name, Last Name and Date of Birth.
Name:\nAddress:\nPhone:
[Your Name]\n[Your Company]
Role: Senior Software Engineer\nDepartment: Platform\nStart Date: {date}
I will pay by Visa or Mastercard.
Bitcoin fell to {number} dollars.
Vitamin D and Omega 3 supplements are popular.
Type 2 Diabetes is a chronic disease.
The Second World War ended in 1945.
The Big Bang theory describes the early universe.
Every Tuesday we have a Standup at {time}.
Roses are red, violets are blue.
Mark the correct answer and grant access to the next page.
Will you bill me in May or in June?
He will frank the letter and rob the reader of joy.
She rose early and hoped for grace and mercy.
The art of the deal is to be patient.
I may go, or I may stay; that depends on the sun.
Drew a line, then cut along it.
Bob up and down in the water.
Chase your dreams and never give up.
The jack is under the hood of the car.
Turkey sandwiches and chili for lunch.
Fine china and a jersey in the closet.
Reading is fun, and mobile phones are banned.
Read the orange book on the apple tree.
""")

PRODUCT_LINES = lines(r"""
Item: Wireless Keyboard, Slim Design, Quiet Keys, {number} mAh | Price: {number} | Qty: {number}
Internal Solid State Drive, Maximum Speed, Thermal Control, {id}
Organic Green Tea, {number} Bags, Natural Flavor, High Antioxidant
Stainless Steel Water Bottle, {number} oz, Leak Proof, Midnight Black
Kids Board Game, Ages {number}+, Fun for the Whole Family
Gaming Mouse with RGB Lights, {number} DPI, Ergonomic Grip
Starters: Caesar Salad, French Fries, Onion Rings. Mains: Pulled Pork, Eggs Benedict, Club Sandwich.
Brunch menu: Belgian Waffles, Greek Yogurt, English Muffin, Swiss Cheese
mango, {number}\nbanana, {number}\nchicken breast, {number}
apples, pears, plums, {number} eggs, milk, bread, butter
Low, Medium, High, {number}, {number}
red, green, blue, {number}
Width {number} mm, Height {number} mm, Depth {number} mm, Weight {number} kg
I only got {number} when I should have received {number}.
I ordered {number} pieces and got {number}.
It costs {number} dollars for {number} people.
Can I exchange USD for GBP or EUR?
Do you accept Visa or Mastercard?
Which currencies do you support: AUD, CHF, JPY?
The patient was given {drug} and {drug}.
Stop {drug} and start {drug} {number} mg daily.
Is {drug} safe during pregnancy?
How should {drug} Nasal Spray be used?
Who should get {drug} and why is this medication prescribed?
What should I know about storage and disposal of {drug} Injection?
In case of an overdose of {drug}, call emergency services.
What special dietary instructions should I follow with {drug}?
What to do for {condition}?
Do you have information about {condition}?
What is (are) {condition}?
How many people are affected by {condition}?
What are the genetic changes related to {condition}?
What are the treatments for {condition}?
What research is being done for {condition}?
How to diagnose {condition}?
How to prevent {condition}?
Build a dashboard in Tableau or Power BI.
Which is faster, {product} or {product}?
Add {product}, {product} and {product} to my skills section.
Help me write a bio for my profile.
The Witch, The Wolf and The Old Castle: a fantasy tale.
Chapter One: The Beginning
The Importance of Being Kind: An Essay
Top 10 Tips for Better Sleep
How I Learned to Stop Worrying
Season 2, Episode {number}
Chocolate Chip Cookies Recipe
Feature Request: Dark Mode for Settings Page
[BUG] Login Button Not Working on Safari
Re: Re: Fwd: Question About Order
Out of Office: Annual Leave
Meeting Room Booking Confirmation
Monthly Newsletter - Spring Edition
Non-Disclosure Agreement
Employment Contract - Probation Period
Section {number}. Limitation of Liability.
"Effective Date" means the date of this Agreement; "Term" has the meaning given in Section {number}.
NOW, THEREFORE, the parties hereto agree as follows:
Hypothesis: Plants grow faster with music.
Given the following table, compute the mean of column Price.
Let X be a random variable with mean {number}.
Newton's second law: force equals mass times acceleration.
Use Bayes' theorem to compute the probability.
Sort the list with Dijkstra's algorithm.
""")
