# ruff: noqa: E501
"""Texts without anybody's data whose capitals are any words at all.

A list of products or diseases teaches that list. Here the capitalised words are drawn from the whole vocabulary (those
that are seldom written with a capital), so that what is learnt is where ordinary words take capitals: at the start of an
order, in headings, menus, clauses, columns, feature names; and that identifiers, columns of numbers and machine output
name nobody.

``{word}`` is a word, ``{Word}`` the same with a capital, ``{Words}`` one to three of those, ``{WORDS}`` in capitals,
``{ident}`` an identifier, ``{code}`` a few capitals, ``{Nomen}`` a German noun, ``{coined}`` a word of no
language, ``{sign}`` what is named after whoever described it, ``{numbers}`` a run of numbers.
"""

from __future__ import annotations

from templates import lines

PROSE = lines(r"""
{Word} the following text in two sentences.
{Word} this paragraph and keep the meaning.
{Word} the {word} below, then {word} it.
{Word}: a {word} of the {word} and its {word}.
{Word} each {word} as {word} or {word}.
{Word} a table of {word}, {word} and {word}.
{Word} an email about the {word}.
{Word} it so that the {word} is shorter.
{Word}: "We should {word} the {word} before Friday."
{Word} me a list of {word} ideas for the {word}.
{Word} or {word}, which is better for a {word}?
Can you {word} the {Words} section?
Please {word} the {Words} before the {Words} meeting.
What is the difference between a {Words} and a {Words}?
What is {Words} and how does it work?
Is a {Words} better than a {Words}?
How do I {word} a {Words}?
Explain {Words} and {Words} to a beginner.
Explain {Words}, {Words} and {Words} in plain words.
Compare {Words}, {Words} and {Words} for a small {word}.
Which is better, {Words} or {Words}?
Does the {Words} come with a {Words}?
Add {Words} to the {Words}.
Include {Words} and {Words}, with a {Words}.
Write a short note on the {Words} and the {Words}.
Write product copy for a {Words}: {word}, {word} and {word}.
Available in {Word}, {Word} and {Word}, sizes S to XL.
The {Words} comes in {Word}, {Word} and {Words}; it weighs {number} kg.
Suggest three names for our {Words} that sound {word}.
Bundle: {Words}, {Words} and a {Words}.
Do not forget the {Words} and the {Words}.
Draft a {Words} for the {word}, with sections {Word}, {Word} and {Word}.
Sections: {Word}, {Word}, {Word}, {Words}.
Agenda: {Word}, {Words}, {Word}, {Words}, Next Steps.
Create a {Words} with levels {Word}, {Word} and {Word}.
Our {Words} allows {word} for thirty days.
Under our {Words} you may {word} the {word}.
The {Words} team will {word} the {word}.
The {Words} is in the {Words} folder.
Click {Words}, then {Words}, and choose {Word}.
Go to {Word} > {Words} > {Words}.
The {Word} button opens the {Words} page.
Set {Words} to {number} and {word} the {Word}.
{Words} is a {word} of {word}.
{Words}: {word} {word} {word}
{Words}: {number}, {Words}: {number}, {Words}: {number}
{Words} - {number} {word}
{Words} ({code})
{code}: {Words}
{code}, {code} and {code}
The {code} shows {code} and {code} values.
Our {code} rose while {code} fell; explain {code} to the board.
A {Words} ({code}) is {word} than a {Words}.
"{Words}" means the {word} of the {word}; "{Words}" has the same meaning.
The {Word} shall {word} the {Word} to the {Word} within thirty days.
Each {Word} warrants to the other that the {Words} are free from {Word}.
{Words}. The {Word} may {word} the {Words} upon notice to the {Word}.
{number}. {WORDS}. The {word} of the {word}.
{WORDS}: PLEASE {WORDS}
IMPORTANT: {WORDS}
Findings: {word} {word}, no {word}. Impression: {word} {word}.
Signs: {word}, {word}. {Word} of the {word}. {Word} tenderness absent.
Causes of {word}: {Word}, {Words}, {Words}, {Word}.
Take {Word} with water. Avoid {word} and {word}. {Word} may follow.
What should I check before giving {Word}, and what is {Words} Syndrome?
How is {Words} treated with {Word}?
Is {Word} safe with {Word}?
Which {word} has {Words} or {Words}?
Recipe: {Words} with {Word} and {Word}. {Word} for ten minutes.
Menu: {Words}, {Words}, {Words}
Plant {Word}, {Word} or {Word} in the shade.
Games like {Words} or {Words} for two.
A story about a {Word} and a {Word} who {word} the {word}.
Write a poem about {word} and {word}.
Explain {sign} and {sign}.
What is {sign}, and how is it performed?
List causes of a positive {sign}.
Indications for a {sign}, contraindications, risks.
A {sign} was seen. {Word} {word}.
How is {sign} treated?
How to diagnose {sign}?
How many people are affected by {sign}?
What are the treatments for {sign}?
Is {coined} safe with {coined}?
Who should get {coined} and why is it prescribed?
What should I know about storage and disposal of {coined}?
What other information should I know about {coined} ({coined})?
What special dietary instructions should I follow with {coined} ({coined})?
Are there safety concerns or special precautions about {coined}?
What are the side effects of {coined}, {coined} and {coined}?
What are the brand names of {coined}?
How effective is {coined}?
How to prevent {coined}?
What are the genetic changes related to {coined} {word}?
Do you have information about {coined}?
Compare {coined}, {coined} and {coined}: {word}, {word}.
Give {coined} {number} mg, then {coined}.
Guideline on {coined} {word}: {word}, {coined} versus {coined}.
{coined} is a {word} of {word}.
Plant {coined}, {coined} or {coined} in the shade.
The {coined} and the {coined} modes of a scale.
Translate "{word} {word}" into {language}, {language} and {language}.
Write a {word} about a {word} in {language}.
Are {language} cards accepted?
I pay in {language} {word}, not in pounds.
Can I use American Express or a European card?
name: {coined}\nversion: {number}
# {coined}\n\nA small {word} that {word}s {word}.
Install {coined} and run {word}.
{coined} is written in {tool}.
Run {word} in {tool} with {coined}.
{Words} vs. {Words}
{Words} or {Words}?
{Words}, {Words}, {Words}
{Words} and {Words}
Highlights, {Words}, {Word}, {Words}, Risks
Roles are {Words}, {Words}, {Word} and {Word}.
Competencies: {Words}, {Words}, {Word}
Skills: {Words}, {Word}, {Word}, {Words}
Steps: {Word}, {Word}, {Word}.
{Word} the {Words}.
{Word} up the {word}.
{Word} out the {Words} and {word}.
{Word} {word} {word}.
{Word}? {Word}!
{Word}, please.
{Word} {word} is {word}. {Word} {word} are {word}.
{Word} for the {word}: {word}, {word}.
Subject: {Words}
Subject: Reminder: {Words} {word} on Friday
Re: {Words} and {Words}
Dear colleagues, please {word} your {Words} by noon. Kind regards, {Words} Team
Regards,\nThe {Words} Team
Thanks,\n{Words} Support
# {Words}\n\n{Word} {word} {word} the {word}.\n\n## {Words}\n\n{Word} it.
## {Words}\n\n- {Words}\n- {Words}\n- {Word} {word}
### {number}.{number}.{number}\n\n* Added: {Words}, {Words}\n* Fixed: {Words} in {Words}\n* Removed: {Words}
**{Words}**: {Word} {word} {word}.
1. {Word} the {word}.\n2. {Word} the {Words}.\n3. {Word} it.
- {Words}\n- {Words}\n- {Words}\n- {Words}
- [ ] {Word} {word} {word}\n- [x] {Words} {word} by the {Words}
{Words}\n{Words}\n{Words}
Q: {Word} {word} {word}?\nA: {Word} the {word}.
A. {Words}\nB. {Words}\nC. {Words}\nD. {Words}
{Words}, {number} ml, {Word} finish
Item: {Words}, Colour: {Word}, Finish: {Word}, Qty: {number}
Battery: {number} Ah, {Word}: {number} mm, {Word}: {number}, {Words}: {number}
Act as a {Words} and {word} the {word}.
You are a {Words}. {Word} the {word}.
I am a {Words}. {Word} me {word}.
Teach me {Word} and {Word}, with {word} examples.
Our {Words} meets the {Words} of {code} {number}.
The {Words} ran on {code} {number}; {code} was not {word}.
""")

MACHINE = lines(r"""
{ident} = {ident}({ident}, {number})
if {ident}.{ident} is None:\n    return {ident}
{ident}: {ident}\n{ident}: {number}\n{ident}:\n  - {ident}\n  - {ident}
- name: {Word} {word}\n  {ident}: {number}
name: {Word}\non:\n  push:\n    branches: [{word}]
help_text: |\n  {Word} a {Words} {word}. The {code} must be {word}.
{word}s: |\n  To {word} the {code} {word} `{ident}`, run:\n\n    $ {word} {word} {ident} --{ident}={ident}
NAME                            READY   STATUS    RESTARTS   AGE\n{ident}-{hex}-{hex}     1/1     Running   {number}    {number}d\n{ident}-{hex}-{hex}     0/1     Pending   {number}    {number}m
{ident}-{hex}   {number}/{number}   {Word}   {number}d{number}h
{word},{word},{word},{word}\n{code}-{number},{Words},{Word},{number}\n{code}-{number},{Words},{Word},{number}
{word};{word};{word}\nQ1;{Word};{number}\nQ2;{Word};{number}\nQ3;{Word};{number}
{Word}\t{Word}\t{Word}\n{Words}\t{number}\t{number}\n{Words}\t{number}\t{number}
| {Word} | {Word} | {Word} |\n|---|---|---|\n| {Words} | {number} | {Word} |\n| {Words} | {number} | {Word} |
{numbers}
{numbers}\n{numbers}
[{numbers}],\n[{numbers}]
{hex}, {hex}, {hex}, {hex}, {hex}, {hex}
{hex} {hex} {hex} {hex}  {hex} {hex}
#define {CONST} {number}\n#define {CONST} {hex}
{CONST},\n{CONST},\n{CONST},
{CONST}={word}
enum {ident} {\n  {CONST},\n  {CONST} = {number},\n};
static int {ident}(struct {ident} *{word}, size_t {ident})
extern {Ident} {ident}({CONST});
typedef struct { {ident} {word}; {ident} {word}; } {ident};
func ({word} *{Ident}) {Ident}(ctx context.Context, {word} string) (*{Ident}, error) {\n\treturn nil, err\n}
return nil
{Ident}::{ident}({word})
public {Ident} {ident}({Ident} {word}) { return {ident}.{ident}({word}); }
const {ident} = await {ident}.{ident}({ {word}, {word} });
import { {Ident}, {Ident} } from '{ident}';
import {ident} from "@{ident}/{ident}"
"@{word}/{ident}": "^{number}.{number}.{number}",\n"@{word}/{ident}": "~{number}.{number}.{number}",
@{word}\n@{ident}("{word}")\ndef {ident}(self, {word}):
@{word} = {ident}
SELECT {ident}, {ident} FROM {ident} WHERE {ident} = {number} ORDER BY {word};
CREATE FUNCTION {ident}({word} {word}, {word} text)\nRETURNS {word} AS '{ident}' LANGUAGE C;
{CONST} {word} := {number};
<{word} class="{ident} {ident}">{Words}</{word}>
<li>{Words}</li>\n<li>{Words} {word}</li>
<label>{Words} <input name="{ident}" placeholder="{Words}"></label>
.{ident} { {ident}: {number}px; font-family: "{Words}", serif; }
{"{ident}": "{ident}", "{ident}": {number}, "{ident}": ["{word}", "{Word}"]}
{"{ident}": {"{ident}": "{Words}", "type": "{word}"}, "{ident}": null}
{date}T{time}Z INFO  [{ident}-{number}] {ident}.{Ident} - {Word} {word}, {word}={number} {word}={number}
{date} {time} {CONST} {ident}: {Word} {word} failed after {number} attempts
level=info ts={number} caller={ident}.go:{number} component={word} msg="{word} {word}" duration={number}s
{month} {number} {time} {ident} {ident}[{number}]: {Word} {word} {word}...
  File "/{word}/{ident}.py", line {number}, in {ident}\n    {ident}({word})\n{Ident}Error: {word} {word}
	at {word}.{word}.{ident}.{Ident}.{ident}({Ident}.java:{number})
    at {Ident} ({word}:///./src/{ident}/{Ident}.jsx:{number}:{number})
[{ident}]\n{ident} = {word}\n{ident} = {number}\n\n[{word}]\n{Word}={ident}
[{ident}]\n{Word} = {number}\n{Words}: {word}
export {CONST}="${CONST}/{word}"
$ {word} {word} --{ident} {ident} | {word} -n {number}
case {CONST}:\n\t{ident}();\n\tbreak;
/* {Word} {word} {word}, see {Words}. */
// {Word} the {word} of the {Words} {word}
# {Word} {word} for {CONST} and {code}
  * {ident} - {Word} {word} of {code}\n  * {ident} - {Word} the {word}
:param {ident}: {Word} {word} of the {Ident}.\n:returns: {Ident}
``{ident}`` {word}s the {Words} of {code} {word}. See :ref:`{ident}`.
X-{Ident}: {Words} {number}.{number}\nContent-Type: text/{word}\nX-{Ident}: {word}
{Word}-{Word}: {word}\n{Word}-{Word}: {number}
Path M{number} {number}a.{number}.{number} 0 0 1 {number} 0h{number}a.{number} 0 0 1 0
""")

GERMAN = lines(r"""
{Nomen} und {Nomen} sind im {Nomen} enthalten.
Die {Nomen} der {Nomen} ist noch offen.
Wie funktioniert die {Nomen} bei der {Nomen}?
Laut {Nomen} ist die {Nomen} fällig.
Bitte prüfen Sie die {Nomen} und die {Nomen}.
{Nomen}: {Nomen}, {Nomen}, {Nomen}
Ich habe eine Frage zur {Nomen}.
Erkläre den Unterschied zwischen {Nomen} und {Nomen}.
Fasse die {Nomen} in drei Punkten zusammen.
Zutaten: {Nomen}, {Nomen}, {Nomen}
Welche {Nomen} hilft gegen {Nomen}?
{Nomen} nach {Nomen} des {Nomen}
Der {Nomen} wurde wegen der {Nomen} verschoben.
Schreibe einen Text über {Nomen} und {Nomen}.
Zur {Nomen} gehören {Nomen} und {Nomen}.
Wer kümmert sich um die {Nomen}?
Für {Nomen} und {Nomen} ist das {Nomen} zuständig.
- {Nomen}\n- {Nomen}\n- {Nomen}
Im {Nomen} finden Sie {Nomen}, {Nomen} und {Nomen}.
Ohne {Nomen} kein {Nomen}.
""")

OPENINGS = lines(r"""
{Opener} {opener} {opener} {opener}.
{Opener}: {opener}, {opener}
{Opener} {opener} {opener}? {Opener} {opener}.
{Opener}, {opener} {opener}!
""")
"""For languages of which only some words are listed: any of them may open a sentence."""

CHATTER = lines(r"""
just ordered from {ORG} again
{ORG} is down again, anyone else?
watching {ORG} vs {ORG} tonight
{ORG} should sign {PERSON}
{PERSON} to {ORG}? no way
rt {HANDLE}: {ORG} {word} {word}
new {ORG} album is {word}
i love {ORG} so much
cant wait for {ORG} in {CITY}
{ORG} just announced a new {word}
saw {ORG} live in {CITY} last night
my {ORG} delivery never came
shoutout to {FIRST} for the {word}
{FIRST} {LAST} is the best {word} ever
who remembers {PERSON} from {ORG}
{PERSON} looks {word} in this video
{PERSON} and {PERSON} are so {word} together
Why is {PERSON} {word}? {Word} {word}.
I miss {FIRST}
omg {FIRST} {word} it
@{word} thanks, {FIRST} {word} too
love you {FIRST} xx
{FIRST} is so {word} lol
its {FIRST} not {FIRST}
go {ORG} go!!
{ORG} {number} - {number} {ORG}
{ORG} fans are {word}
{Word} for {ORG} to {word} this season
{ORG} stock is {word} today
switched from {ORG} to {ORG} and it is {word}
works at {ORG} in {CITY} i think
{CITY} is {word} today
on my way to {CITY} with {FIRST}
{CITY} > {CITY}
stuck in {CITY} airport
anyone from {CITY} here
{FIRST} I love your {word}! Please {word} more
{PERSON} got {word} by {PERSON}
this is why {PERSON} left {ORG}
Part {number} with {FIRST} please
{FIRST}'s {word} at {number}:{number} omg
{ORG}'s {word} is a {word}
did {PERSON} just {word}
thank you {PERSON} for {word}
{PERSON} - {Words}
listening to {PERSON} - {Words}
listening to {BAND}
{BAND} tickets!!
{BAND} in {CITY} tonight
i love {BAND} so much
best song by {BAND}
{BAND} > {BAND}
who else came here from {FIRST}
{FIRST} is my favourite
{FIRST} and {FIRST} are {word}
{FIRST} you are {word}
hi {FIRST} love the {word}
{LAST} should have {word}
so {FIRST} {LAST} is {word} now
now playing: {Words} by {PERSON}
happy birthday {FIRST}!!
RIP {PERSON}
{PERSON} for president
vote {LAST}
""")
"""Social chatter, where names stand in short lines among any words."""

CLOSE = lines(r"""
Handover\nBed {number} {HONORIFIC} {LAST}, {word}\nBed {number} {LAST}, {FIRST}, {word}
{LAST}, {FIRST}
{LAST}, {FIRST}, {word} {word}
1. {PERSON}, {ORG}, {CITY}\n2. {PERSON}, {ORG}, {CITY}\n3. {PERSON}, freelance
{Word} for {FIRST}: {word}, {word}
{Word}: "{HONORIFIC} {LAST} {word} about the {word}."
{Word} the {word} of {PERSON} for {ORG}.
{Words}\nComplainant: {PERSON}\nRespondent: {PERSON}\nWitnesses: {PERSON}, {PERSON}
"{FIRST} becomes {Words}. {FIRST} comes from {ORG}."
We are delighted that {PERSON} becomes {Words}.
Regards, {ORG}
from {ORG}
{Word} the {word} from {ORG}.
{Words} for {ORG}, {Words}
The auditors from {ORG} ({CITY}) asked {PERSON} about {Words}.
has moved to {CITY}, {REGION}
welcome our guests {FIRST} and {PERSON}, room {number}
10:00 the {LAST} family, 10:30 {FIRST} and {FIRST}
invoice {number}/{number} to {ORG}, owner {PERSON}, {CITY}
{CITY} to {CITY} via {CITY}, {word} {word}
driver {PERSON} is at {CITY}, call {FIRST}
{FIRST} ({AGE}) translates for the parents
{PERSON} ({AGE}), {word}
smoker, {AGE}, {PERSON}, {JOB} with {ORG}
{PERSON} of {ORG} {word} the {Words}.
our {Words} manager {FIRST} said {Words} is {word}
ask {FIRST} in {Words}, not {FIRST} in {Words}
{FIRST} in {Words} praised the {word}
{FIRST} from {Words} asked {LAST} for the {Words}
Seating plan: {FIRST}, {FIRST}, {FIRST}, {FIRST}, {FIRST}
rota: {FIRST}, {FIRST}, {FIRST}
Customer {PERSON} cannot {word}; the {Words} is {word}.
URGENT: CUSTOMER {PERSON} OF {ORG} CANNOT {WORDS}.
{WORDS}: {PERSON}, {CITY}
NAME: {PERSON} CITY: {CITY} EMPLOYER: {ORG}
Employee {PERSON}, {Words}, reports to {PERSON}.
Insured {PERSON}, third party {PERSON}, witness {FIRST}
the reseller in {CITY}, {HONORIFIC} {PERSON}, asks for {word}
a citizen of {COUNTRY}, director of {ORG}, {CITY}
Candidate {PERSON}: {word} at {Words}, {word} at {Words}.
{Words} with {PERSON} ({ORG}): {Words}, {Words}
{FIRST}: {Word} {word}?\n{FIRST}: {Word}.
{PERSON} played for {ORG} and {ORG}.
{PERSON} moved from {ORG} to {ORG} in {year}.
He was a member of the {ORG}.
{BAND} is a {NRP} band from {CITY}.
{BAND} released their album {Words} in {year}.
{BAND}'s first album, {Words}, was {word}.
{BAND} drummer {PERSON} {word}.
{PERSON} left {BAND} and joined {BAND}.
They opened for {BAND} and {BAND}.
{Words} is the third album by {BAND}.
{Words} is a song by {BAND}, released on {ORG}.
lead singer of {BAND}
{PERSON}, {PERSON} and {PERSON} formed {BAND} in {CITY}.
The show aired on {ORG} and {ORG}.
{Words} was published by {ORG}.
{ORG} was founded in {year} by {PERSON}.
The {ORG} merged with {ORG} and became {ORG}.
{PERSON} is a graduate of {UNIVERSITY}.
He served in the {ORG} and the {ORG}.
{ORG} operates the {Words} line to {CITY}.
an acknowledgement from {ORG}
{ORG}, {ORG} and {ORG} did not comment.
{ORG} says {ORG} will {word}.
has moved to {CITY}, {REGION}?
in {CITY}, {REGION}, and in {CITY}, {COUNTRY}
Bed {number} {LAST}, {FIRST}
{LAST}, {FIRST}\n{LAST}, {FIRST}
{LAST}, {FIRST}; {LAST}, {FIRST}; {LAST}, {FIRST}
is it {PERSON} or {PERSON}'s {word}?
Flat at {ADDRESS}.
flat at {STREET_NUMBER}, {CITY}
My son is {AGE} and has {word}.
my father is {AGE}, my mother {AGE}
{AGE}-year-old {word}
{AGE} years old
""")
"""Names close to ordinary words with capitals, so that neither is learnt from the other's absence."""
