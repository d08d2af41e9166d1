# ruff: noqa: E501
"""Sentences with slots, written for this project; ``synthetic.py`` fills and joins them.

A slot in braces is a value. Slots in capitals are personal and become spans;
the others are filled with what stands around names in real texts and is left
unmarked: dates, numbers, products, topics.
"""

from __future__ import annotations


def _lines(block: str) -> tuple[str, ...]:
    return tuple(
        line.strip().replace("\\n", "\n").replace("\\t", "\t") for line in block.strip().splitlines() if line.strip()
    )


ENGLISH = _lines(r"""
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
As a {NRP} family we celebrate {topic} differently.
She converted and is now {NRP}.
He is {NRP}, his wife is {NRP}.
The {NRP} community in {CITY} has grown since {year}.
They speak {NRP} at home.
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
Languages: {NRP}, {NRP}, {NRP}
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

PREFIXES = _lines(r"""
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

PLAIN = _lines(r"""
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

GERMAN = _lines(r"""
Ihr Ansprechpartner bei der {ORG} ist Herr {LAST}, Zimmer {number}.
Der Antrag von Frau {LAST} ist bei der {ORG} eingegangen.
{FIRST} und {FIRST} kommen am Wochenende nach {CITY}.
Kunde {PERSON} ({AGE}) aus {CITY} beschwert sich über {ORG}.
Herr {PERSON} hat bei {ORG} in der {STREET_NUMBER} gearbeitet.
Die Angeklagte {PERSON} wohnt in {CITY} und stammt aus {COUNTRY}.
Sehr geehrter Herr {LAST},\nvielen Dank für Ihre Nachricht vom {date}.
Sehr geehrte Frau {LAST}, anbei erhalten Sie die gewünschten Unterlagen.
Liebe {FIRST}, kannst du mir bitte die Unterlagen schicken?
Hallo {FIRST}, bist du am {date} in {CITY}?
Mein Name ist {PERSON} und ich wohne in {CITY}.
Ich heiße {PERSON}, bin {AGE} Jahre alt und arbeite bei {ORG}.
Unser Kunde {PERSON}, wohnhaft {ADDRESS}, möchte den Vertrag kündigen.
Bitte liefern Sie das Paket an {ADDRESS}.
Der Patient {PERSON} wurde am {date} im {HOSPITAL} aufgenommen.
Frau {PERSON} leidet seit {year} an Diabetes und wird von Dr. {LAST} behandelt.
{ORG} mit Sitz in {CITY} beschäftigt {number} Mitarbeiter.
{PERSON} wurde in {CITY} geboren und studierte an der Universität {CITY}.
Wie die {ORG} mitteilte, wird {PERSON} neuer Geschäftsführer.
Der Minister reiste am {date} nach {CITY} und traf dort {PERSON}.
Kannst du {FIRST} fragen, ob er morgen Zeit hat?
Bitte überweisen Sie {number} Euro an {PERSON}, IBAN {iban}.
Mit freundlichen Grüßen\n{PERSON}\n{ORG}\n{ADDRESS}
Viele Grüße\n{FIRST}
Ansprechpartner: {PERSON}, Telefon {phone}
Name: {PERSON}\nAnschrift: {ADDRESS}\nTelefon: {phone}
Die Firma {ORG} aus {CITY} hat die Rechnung noch nicht bezahlt.
Ich möchte mich über Ihre Filiale in {CITY} beschweren.
Herr {LAST} hat angerufen, er bittet um Rückruf.
Schreibe eine E-Mail an {PERSON} wegen der Besprechung am {date}.
{CITY} liegt in {COUNTRY}, nahe der Grenze zu {COUNTRY}.
""")
GERMAN_PLAIN = _lines(r"""
Ihr Ansprechpartner ist in Zimmer {number} im zweiten Stock erreichbar.
Bitte fasse den Brief in einem Satz zusammen.
Erstelle eine Gliederung für einen Vortrag über erneuerbare Energien mit Einleitung, Hauptteil und Fazit.
Der Antrag auf Elternzeit muss sieben Wochen vorher bei der Personalabteilung eingehen.
Die Kündigung des Mietvertrags bedarf der Schriftform.
Unsere Öffnungszeiten: Montag bis Freitag, 8 bis 17 Uhr.
Der Kunde hat die Ware reklamiert, weil die Verpackung beschädigt war.
Im Anhang finden Sie das Protokoll der Besprechung und die Tagesordnung.
Die Lieferung verzögert sich wegen eines Fehlers im Lager.
Was ist der Unterschied zwischen Aktien und Anleihen?
Das Wetter wird morgen sonnig mit Temperaturen um zwanzig Grad.
Die Gesellschafter beschließen die Auflösung der Gesellschaft mit Ablauf des Geschäftsjahres.
Diagnose: Bluthochdruck, Medikation: Ramipril 5 mg, Kontrolle in vier Wochen.
Die Bundesregierung plant eine Reform der Rente.
Zusammenfassung\nHintergrund\nMethode\nErgebnisse
Übersetze den folgenden Text ins Englische:
Der Zug hat wegen einer Störung am Gleis zwanzig Minuten Verspätung.
Für den Kuchen brauchst du Mehl, Zucker, Butter, Eier und Backpulver.
Schreibe eine Stellenanzeige für eine Buchhalterin in Teilzeit.
Meine Tochter hat Fieber und Husten, soll ich zum Arzt gehen?
Name des Kunden, Anschrift und Geburtsdatum fehlen im Formular.
Bitte bestätigen Sie den Eingang dieser Nachricht.
Vielen Dank für Ihre Hilfe und einen schönen Tag.
Die Rechnung ist innerhalb von dreißig Tagen zu zahlen.
Das Gerät funktioniert nach dem Update nicht mehr.
Schreibe eine Funktion, die eine Liste sortiert.
Erkläre mir den Unterschied zwischen Brutto und Netto.
Welche Vorteile hat eine private Krankenversicherung?
Sehr geehrte Damen und Herren,
Mit freundlichen Grüßen
Die Sitzung beginnt am Montag um neun Uhr im großen Saal.
Der Vertrag kann mit einer Frist von drei Monaten zum Ende des Quartals gekündigt werden.
Ich habe mein Passwort vergessen und kann mich nicht anmelden.
Am Freitag ist das Büro wegen einer Schulung geschlossen.
Gib mir ein Rezept für Kartoffelsuppe mit Würstchen.
Die Kosten für Strom und Gas sind im letzten Jahr stark gestiegen.
""")
FRENCH = _lines(r"""
{FIRST} et {FIRST} arrivent à {CITY} samedi.
La cliente {PERSON} ({AGE} ans) se plaint de {ORG}.
Votre conseiller chez {ORG} est Monsieur {LAST}.
J'habite au {STREET_NUMBER}, à {CITY}.
Madame {PERSON} travaille chez {ORG} depuis {year}.
Bonjour {FIRST}, pourriez-vous m'envoyer le contrat avant {date} ?
Madame {LAST},\nsuite à notre entretien du {date}, je vous confirme notre accord.
Monsieur {LAST}, nous avons bien reçu votre demande.
Cher {FIRST}, merci pour ton message.
Je m'appelle {PERSON} et j'habite à {CITY}.
Je suis {FIRST}, j'ai {AGE} ans et je travaille chez {ORG}.
Notre cliente {PERSON}, domiciliée {ADDRESS}, souhaite résilier son abonnement.
Veuillez livrer le colis au {ADDRESS}.
Le patient {PERSON}, âgé de {AGE} ans, a été admis à l'hôpital de {CITY}.
Le docteur {LAST} a vu {PERSON} le {date}.
{PERSON}, directeur général de {ORG}, a démissionné {weekday}.
{ORG}, dont le siège est à {CITY}, emploie {number} personnes.
Selon {PERSON}, porte-parole de {ORG}, les négociations se poursuivent à {CITY}.
{PERSON} est né à {CITY} et a étudié à l'université de {CITY}.
Le ministre s'est rendu à {CITY}, en {COUNTRY}, pour rencontrer {PERSON}.
Peux-tu demander à {FIRST} s'il est disponible demain ?
Merci de virer {number} euros à {PERSON}, IBAN {iban}.
Cordialement,\n{PERSON}\n{ORG}\n{ADDRESS}
Bien à vous,\n{FIRST} {LAST}
Nom : {LAST}\nPrénom : {FIRST}\nAdresse : {ADDRESS}
Contact : {PERSON}, tél. {phone}
J'ai acheté un appareil chez {ORG} à {CITY} et il ne marche plus.
Rédige un courriel à {PERSON} au sujet de la réunion de {weekday}.
{CITY} est une ville de {COUNTRY}, au nord de {CITY}.
""")
FRENCH_PLAIN = _lines(r"""
Rédige une annonce pour un poste de comptable à temps plein.
Résume le texte suivant en trois phrases.
Notre service client est ouvert du lundi au vendredi.
Le client se plaint du retard de la livraison et demande un remboursement.
Vous trouverez en pièce jointe le compte rendu de la réunion.
Quelle est la différence entre une action et une obligation ?
Le temps sera ensoleillé demain avec des températures douces.
Diagnostic : hypertension. Traitement : contrôle dans quatre semaines.
Introduction\nContexte\nMéthode\nRésultats
Traduis le texte suivant en anglais :
Le train a vingt minutes de retard à cause d'un incident.
Pour le gâteau il faut de la farine, du sucre, du beurre et des œufs.
Le Gouvernement prépare une réforme des retraites.
Ma fille a de la fièvre, faut-il consulter un médecin ?
Je voudrais faire une réclamation au sujet de ma dernière facture.
Le salarié peut demander un congé sans solde.
Merci de confirmer la bonne réception de ce message.
Je reste à votre disposition pour tout renseignement complémentaire.
La facture est payable sous trente jours.
L'appareil ne fonctionne plus depuis la dernière mise à jour.
Écris une fonction qui trie une liste.
Explique la différence entre le brut et le net.
Quels sont les avantages d'une assurance privée ?
Madame, Monsieur,
Veuillez agréer, Madame, Monsieur, l'expression de mes salutations distinguées.
La réunion aura lieu lundi à neuf heures dans la grande salle.
Le contrat peut être résilié avec un préavis de trois mois.
J'ai oublié mon mot de passe et je ne peux plus me connecter.
Donne-moi une recette de soupe à l'oignon.
Les prix de l'électricité ont beaucoup augmenté cette année.
""")
SPANISH = _lines(r"""
{FIRST} y {FIRST} llegan a {CITY} el sábado.
El cliente {PERSON}, de {CITY}, dice que {FIRST} le prometió un descuento en {ORG}.
Su asesora en {ORG} es la señora {LAST}.
Vivo en {STREET_NUMBER}, {CITY}.
Hola {FIRST}, ¿puedes enviarme el contrato antes del {date}?
Estimado señor {LAST}:\nle escribo en relación con su solicitud.
Estimada {FIRST}, gracias por su mensaje.
Me llamo {PERSON} y vivo en {CITY}.
Soy {FIRST}, tengo {AGE} años y trabajo en {ORG}.
Nuestra clienta {PERSON}, con domicilio en {ADDRESS}, desea cancelar el contrato.
Envíe el paquete a {ADDRESS}.
El paciente {PERSON}, de {AGE} años, ingresó en el hospital de {CITY}.
La doctora {LAST} atendió a {PERSON} el {date}.
{PERSON}, director general de {ORG}, dimitió el {weekday}.
{ORG}, con sede en {CITY}, tiene {number} empleados.
Según {PERSON}, portavoz de {ORG}, las negociaciones siguen en {CITY}.
{PERSON} nació en {CITY} y estudió en la Universidad de {CITY}.
El presidente viajó a {CITY}, {COUNTRY}, para reunirse con {PERSON}.
Pregúntale a {FIRST} si puede venir mañana.
Transferir {number} euros a {PERSON}, IBAN {iban}.
Atentamente,\n{PERSON}\n{ORG}\n{ADDRESS}
Un saludo,\n{FIRST}
Nombre: {PERSON}\nDirección: {ADDRESS}\nTeléfono: {phone}
Compré un televisor en {ORG} de {CITY} y ya no funciona.
Escribe un correo a {PERSON} sobre la reunión del {weekday}.
""")
SPANISH_PLAIN = _lines(r"""
Escribe un correo para recordar a los empleados que cambien su contraseña antes del viernes.
Resume el siguiente texto en tres frases.
El horario de atención es de lunes a viernes.
El cliente se queja del retraso de la entrega y pide un reembolso.
Adjunto encontrará el acta de la reunión.
¿Cuál es la diferencia entre una acción y un bono?
Mañana hará sol con temperaturas suaves.
Diagnóstico: hipertensión. Control en cuatro semanas.
Traduce el siguiente texto al inglés:
El tren lleva veinte minutos de retraso.
Para el pastel se necesita harina, azúcar, mantequilla y huevos.
El Gobierno prepara una reforma de las pensiones.
Mi hija tiene fiebre, ¿debo ir al médico?
Quiero reclamar por mi última factura.
Por favor, confirme la recepción de este mensaje.
Quedo a su disposición para cualquier consulta.
La factura vence a los treinta días.
El aparato dejó de funcionar tras la última actualización.
Escribe una función que ordene una lista.
Explica la diferencia entre bruto y neto.
Estimados señores:
La reunión será el lunes a las nueve en la sala grande.
He olvidado mi contraseña y no puedo entrar en mi cuenta.
Dame una receta de tortilla de patatas.
El contrato puede rescindirse con tres meses de antelación.
""")
ITALIAN = _lines(r"""
{FIRST} e {FIRST} arrivano a {CITY} sabato.
La cliente {PERSON}, di {CITY}, si lamenta di {ORG}.
Il suo referente presso {ORG} è il signor {LAST}.
Abito in {STREET_NUMBER}, {CITY}.
{PERSON} ha lavorato presso {ORG} con il responsabile {PERSON}.
Ciao {FIRST}, puoi mandarmi il contratto entro il {date}?
Gentile signor {LAST},\nla ringrazio per la sua richiesta.
Gentile dottoressa {LAST}, in allegato trova i documenti.
Mi chiamo {PERSON} e abito a {CITY}.
Sono {FIRST}, ho {AGE} anni e lavoro per {ORG}.
La nostra cliente {PERSON}, residente in {ADDRESS}, desidera recedere dal contratto.
Consegnare il pacco in {ADDRESS}.
Il paziente {PERSON}, di {AGE} anni, è stato ricoverato all'ospedale di {CITY}.
{PERSON}, amministratore delegato di {ORG}, si è dimesso.
{ORG}, con sede a {CITY}, ha {number} dipendenti.
Secondo {PERSON}, portavoce di {ORG}, i colloqui continuano a {CITY}.
{PERSON} è nato a {CITY} e ha studiato all'Università di {CITY}.
Chiedi a {FIRST} se domani è libero.
Cordiali saluti,\n{PERSON}\n{ORG}\n{ADDRESS}
Un abbraccio,\n{FIRST}
Nome: {PERSON}\nIndirizzo: {ADDRESS}\nTelefono: {phone}
Ho comprato una lavatrice da {ORG} a {CITY} ed è già rotta.
Scrivi una mail a {PERSON} sulla riunione di {weekday}.
""")
ITALIAN_PLAIN = _lines(r"""
Riassumi il seguente testo in tre frasi.
Il servizio clienti è aperto dal lunedì al venerdì.
Il cliente si lamenta del ritardo della consegna e chiede un rimborso.
In allegato trova il verbale della riunione.
Qual è la differenza tra un'azione e un'obbligazione?
Domani ci sarà il sole con temperature miti.
Traduci il seguente testo in inglese:
Il treno ha venti minuti di ritardo.
Per la torta servono farina, zucchero, burro e uova.
Il Governo prepara una riforma delle pensioni.
Vorrei fare un reclamo per la mia ultima bolletta.
Scrivi una lettera di raccomandazione per uno stagista.
La prego di confermare la ricezione di questo messaggio.
Resto a disposizione per qualsiasi chiarimento.
La fattura scade entro trenta giorni.
L'apparecchio non funziona più dopo l'aggiornamento.
Scrivi una funzione che ordina una lista.
Spiega la differenza tra lordo e netto.
Egregi signori,
La riunione si terrà lunedì alle nove nella sala grande.
Ho dimenticato la password e non riesco ad accedere.
Dammi una ricetta per il risotto ai funghi.
""")
DUTCH = _lines(r"""
{FIRST} en {FIRST} komen zaterdag naar {CITY}.
Mevrouw {LAST} uit {CITY} klaagt over {ORG}.
Uw contactpersoon bij {ORG} is de heer {LAST}.
Ik woon op {STREET_NUMBER} in {CITY}.
Hoi {FIRST}, kun je mij het contract voor {date} sturen?
Geachte heer {LAST},\nhartelijk dank voor uw bericht.
Geachte mevrouw {LAST}, bijgaand vindt u de stukken.
Mijn naam is {PERSON} en ik woon in {CITY}.
Ik ben {FIRST}, {AGE} jaar oud, en werk bij {ORG}.
Onze klant {PERSON}, wonende {ADDRESS}, wil het abonnement opzeggen.
Lever het pakket af op {ADDRESS}.
Patiënt {PERSON}, {AGE} jaar, werd opgenomen in het ziekenhuis van {CITY}.
{PERSON}, directeur van {ORG}, stapt op.
{ORG} uit {CITY} heeft {number} medewerkers.
Volgens {PERSON}, woordvoerder van {ORG}, gaan de gesprekken in {CITY} door.
{PERSON} werd geboren in {CITY} en studeerde aan de Universiteit van {CITY}.
Vraag {FIRST} of hij morgen kan.
Met vriendelijke groet,\n{PERSON}\n{ORG}\n{ADDRESS}
Groetjes,\n{FIRST}
Naam: {PERSON}\nAdres: {ADDRESS}\nTelefoon: {phone}
Ik heb bij {ORG} in {CITY} een fiets gekocht en die is al kapot.
Schrijf een mail aan {PERSON} over de vergadering van {weekday}.
""")
DUTCH_PLAIN = _lines(r"""
Vat de volgende tekst samen in drie zinnen.
De klantenservice is open van maandag tot vrijdag.
De klant klaagt over de late levering en wil zijn geld terug.
In de bijlage vindt u het verslag van de vergadering.
Wat is het verschil tussen een aandeel en een obligatie?
Morgen wordt het zonnig met zachte temperaturen.
Vertaal de volgende tekst naar het Engels:
De trein heeft twintig minuten vertraging.
Voor de taart heb je bloem, suiker, boter en eieren nodig.
Het kabinet werkt aan een hervorming van de pensioenen.
Ik wil een klacht indienen over mijn laatste rekening.
Maak een vacature voor een boekhouder.
Wilt u de ontvangst van dit bericht bevestigen?
Alvast bedankt voor uw reactie.
De factuur moet binnen dertig dagen worden betaald.
Het apparaat werkt niet meer na de update.
Schrijf een functie die een lijst sorteert.
Leg het verschil uit tussen bruto en netto.
Geachte heer, mevrouw,
De vergadering is maandag om negen uur in de grote zaal.
Ik ben mijn wachtwoord vergeten en kan niet inloggen.
Geef me een recept voor erwtensoep.
""")
PORTUGUESE = _lines(r"""
{FIRST} e {FIRST} chegam a {CITY} no sábado.
A cliente {PERSON}, de {CITY}, reclama da {ORG}.
O seu contacto na {ORG} é o senhor {LAST}.
Moro na {STREET_NUMBER}, em {CITY}.
Olá {FIRST}, podes enviar-me o contrato até {date}?
Exmo. Senhor {LAST},\nagradecemos o seu contacto.
Prezada {FIRST}, segue em anexo o documento.
Meu nome é {PERSON} e moro em {CITY}.
Chamo-me {PERSON}, tenho {AGE} anos e trabalho na {ORG}.
O nosso cliente {PERSON}, residente em {ADDRESS}, pretende cancelar o contrato.
Entregar a encomenda na {ADDRESS}.
O paciente {PERSON}, de {AGE} anos, foi internado no hospital de {CITY}.
{PERSON}, presidente da {ORG}, renunciou ao cargo.
A {ORG}, com sede em {CITY}, tem {number} funcionários.
Segundo {PERSON}, porta-voz da {ORG}, as negociações continuam em {CITY}.
{PERSON} nasceu em {CITY} e estudou na Universidade de {CITY}.
Pergunta à {FIRST} se ela pode amanhã.
Atenciosamente,\n{PERSON}\n{ORG}\n{ADDRESS}
Um abraço,\n{FIRST}
Nome: {PERSON}\nEndereço: {ADDRESS}\nTelefone: {phone}
Comprei um telemóvel na {ORG} de {CITY} e já avariou.
Escreve um e-mail para {PERSON} sobre a reunião de {weekday}.
""")
PORTUGUESE_PLAIN = _lines(r"""
Resuma o texto seguinte em três frases.
O atendimento ao cliente funciona de segunda a sexta.
O cliente reclama do atraso na entrega e pede o reembolso.
Em anexo encontra a ata da reunião.
Qual é a diferença entre uma ação e uma obrigação?
Amanhã fará sol com temperaturas amenas.
Traduza o texto seguinte para inglês:
O comboio tem vinte minutos de atraso.
Para o bolo é preciso farinha, açúcar, manteiga e ovos.
O Governo prepara uma reforma das pensões.
Quero apresentar uma reclamação sobre a minha última fatura.
Escreva um anúncio de emprego para um contabilista.
Por favor, confirme a receção desta mensagem.
Fico à disposição para qualquer esclarecimento.
A fatura vence em trinta dias.
O aparelho deixou de funcionar depois da atualização.
Escreva uma função que ordene uma lista.
Explique a diferença entre bruto e líquido.
Exmos. Senhores,
A reunião será na segunda-feira às nove na sala grande.
Esqueci a minha senha e não consigo entrar na conta.
Me dê uma receita de feijoada.
""")

LANGUAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "de": (GERMAN, GERMAN_PLAIN, ("de_DE", "de_AT", "de_CH")),
    "fr": (FRENCH, FRENCH_PLAIN, ("fr_FR", "fr_CH", "fr_CA")),
    "es": (SPANISH, SPANISH_PLAIN, ("es_ES", "es_MX", "es_CO")),
    "it": (ITALIAN, ITALIAN_PLAIN, ("it_IT",)),
    "nl": (DUTCH, DUTCH_PLAIN, ("nl_NL", "nl_BE")),
    "pt": (PORTUGUESE, PORTUGUESE_PLAIN, ("pt_BR", "pt_PT")),
}
"""Language → sentences with names, sentences without, locales the names come from."""

PRODUCT_LINES = _lines(r"""
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
