"""Sentences with slots in other languages than English; the slots are those of ``templates.py``."""

from __future__ import annotations

from templates import lines

GERMAN = lines(r"""
{HONORIFIC} {LAST} hat gestern angerufen und bittet um Rückruf unter {phone}.
Guten Morgen {HONORIFIC} {LAST}, könnten Sie mir die Unterlagen bis {weekday} schicken?
Bei {HONORIFIC} {LAST} wurde ein Bluthochdruck festgestellt; Kontrolle in {CITY}.
Kann {FIRST} heute die Schicht von {FIRST} übernehmen?
Gehen Sie bitte zu {HONORIFIC} {PERSON}, Büro {number}.
Die {NRP} Staatsangehörige {PERSON}, geboren am {date}, lebt seit {year} in {CITY}.
Er ist {NRP}, seine Mutter ist {NRP}.
{PERSON} ({AGE}), {NRP}, verheiratet, zwei Kinder.
Lieferadresse: {PERSON}, {ADDRESS}
Rufen Sie mich an: {PERSON}, {phone}.
Frag mal {FIRST} aus der Buchhaltung.
{FIRST}s Handy ist aus, probier es bei {FIRST}.
hallo, hier ist {FIRST} {LAST}, ich habe eine frage zu meiner rechnung
Kündigung: {PERSON}, Kundennummer {id}, {STREET_NUMBER}, {CITY}
Laut {HONORIFIC} {LAST} von der {ORG} ist das Paket in {CITY} angekommen.
Sie hat bei der {ORG} gelernt und arbeitet jetzt für {ORG} in {CITY}.
MANDANT: {PERSON}\nGEGNER: {ORG}\nORT: {CITY}
{LAST}, {FIRST}, Station {number}, Zimmer {number}
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
GERMAN_PLAIN = lines(r"""
Kann ich den Termin auf {weekday} verschieben?
Sie können den Antrag online oder in der Filiale stellen.
Bei Fragen erreichen Sie unsere Hotline von {weekday} bis {weekday}.
Meine Mail wurde nicht zugestellt, der Server meldet einen Fehler.
Blutdruck {number}/{number}, Puls {number}, Temperatur normal.
Fasse den Text in fünf Stichpunkten zusammen und nenne Vorteile und Nachteile.
Ihre Bestellung {id} wurde am {date} versandt.
Die Bearbeitung dauert etwa drei Werktage, danach erhalten Sie eine Bestätigung.
Betreff: Angebot für Büromöbel, Liefertermin und Zahlungsbedingungen
Warum ist der Himmel blau und das Gras grün?
Der Drucker im Erdgeschoss zieht kein Papier ein.
Welche Unterlagen brauche ich für die Steuererklärung?
Zutaten: Mehl, Milch, Salz, Hefe, Olivenöl
Guten Tag, mein Rechner startet nach dem Update von {product} nicht mehr.
Das Protokoll der Sitzung, die Einladung und der Haushaltsplan liegen bei.
Neue Mitarbeiter erhalten am ersten Tag Ausweis, Schlüssel und Laptop.
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
FRENCH = lines(r"""
{HONORIFIC} {LAST} a rappelé ce matin, son numéro est le {phone}.
Bonjour {HONORIFIC} {LAST}, pourriez-vous m'envoyer le devis avant {weekday} ?
{HONORIFIC} {LAST} est de nationalité {NRP} et vit à {CITY} depuis {year}.
Elle est {NRP}, son mari est {NRP}.
Le patient {LAST} {FIRST}, {AGE} ans, se plaint de douleurs depuis {weekday}.
Est-ce que {FIRST} peut remplacer {FIRST} demain ?
Adresse de livraison : {PERSON}, {ADDRESS}
Vous pouvez joindre {PERSON} au {phone}.
Demande à {FIRST} de la comptabilité.
salut c'est {FIRST}, tu peux dire à {FIRST} que j'arrive en retard ?
Résiliation : {PERSON}, numéro de client {id}, {STREET_NUMBER}, {CITY}
D'après {HONORIFIC} {LAST}, de la société {ORG}, le colis est arrivé à {CITY}.
Elle a travaillé chez {ORG} puis chez {ORG}, à {CITY}.
DEMANDEUR : {PERSON}\nDÉFENDEUR : {ORG}\nVILLE : {CITY}
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
FRENCH_PLAIN = lines(r"""
Bonjour, je souhaite déplacer mon rendez-vous à {weekday}.
Quels documents faut-il pour la déclaration d'impôts ?
Tension {number}/{number}, pouls {number}, température normale.
Votre commande {id} a été expédiée le {date}.
Objet : devis pour des meubles de bureau
Pourquoi le ciel est-il bleu ?
Merci d'avance et bonne journée.
L'imprimante du rez-de-chaussée ne prend plus le papier.
Depuis la mise à jour de {product}, mon ordinateur ne démarre plus.
Ingrédients : farine, lait, sel, levure, huile d'olive
Les nouveaux salariés reçoivent un badge, des clés et un ordinateur.
Peux-tu me faire un tableau avec les avantages et les inconvénients ?
Comment fonctionne {product} ?
Je vous remercie de votre réponse rapide.
Entretien annuel : objectifs, formation, rémunération
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
SPANISH = lines(r"""
{HONORIFIC} {LAST} ha llamado esta mañana, su teléfono es {phone}.
Buenos días, {HONORIFIC} {LAST}, ¿puede enviarme el presupuesto antes del {weekday}?
Es {NRP}, pero vive en {CITY} desde {year}.
{HONORIFIC} {FIRST} {LAST}, de nacionalidad {NRP}, nacida en {CITY}.
El paciente {LAST}, {FIRST}, {AGE} años, acude por dolor de cabeza.
¿Puede {FIRST} cubrir el turno de {FIRST} mañana?
Dirección de envío: {PERSON}, {ADDRESS}
Puede localizar a {PERSON} en el {phone}.
Pregunta a {FIRST}, de contabilidad.
hola soy {FIRST}, dile a {FIRST} que llego tarde
Baja de contrato: {PERSON}, cliente {id}, {STREET_NUMBER}, {CITY}
Según {HONORIFIC} {LAST}, de {ORG}, el paquete llegó a {CITY}.
Trabajó en {ORG} y ahora está en {ORG}, en {CITY}.
DEMANDANTE: {PERSON}\nDEMANDADO: {ORG}\nCIUDAD: {CITY}
Llame a {PERSON} {phone}
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
SPANISH_PLAIN = lines(r"""
Buenos días, quisiera cambiar mi cita al {weekday}.
¿Qué documentos necesito para la declaración de la renta?
Nueva contraseña: debe tener al menos ocho caracteres.
Tensión {number}/{number}, pulso {number}, temperatura normal.
Su pedido {id} fue enviado el {date}.
Asunto: presupuesto de muebles de oficina
¿Por qué el cielo es azul?
La impresora de la planta baja no coge papel.
Desde la actualización de {product}, mi ordenador no arranca.
Ingredientes: harina, leche, sal, levadura, aceite de oliva
Los nuevos empleados reciben una tarjeta, llaves y un ordenador.
Haz una tabla con ventajas e inconvenientes.
¿Cómo funciona {product}?
Datos del titular: DNI, nombre, dirección y correo electrónico.
Gracias por su respuesta.
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
ITALIAN = lines(r"""
{HONORIFIC} {LAST} ha richiamato stamattina, il numero è {phone}.
Buongiorno {HONORIFIC} {LAST}, può inviarmi il preventivo entro {weekday}?
È {NRP}, ma vive a {CITY} dal {year}.
{HONORIFIC} {PERSON}, cittadina {NRP}, nata a {CITY}.
Il paziente {LAST} {FIRST}, {AGE} anni, riferisce dolore da {weekday}.
{FIRST} può coprire il turno di {FIRST} domani?
Indirizzo di consegna: {PERSON}, {ADDRESS}
Può contattare {PERSON} al {phone}.
Chiedi a {FIRST} della contabilità.
ciao sono {FIRST}, di' a {FIRST} che arrivo tardi
Disdetta: {PERSON}, codice cliente {id}, {STREET_NUMBER}, {CITY}
Secondo {HONORIFIC} {LAST}, di {ORG}, il pacco è arrivato a {CITY}.
Ha lavorato per {ORG} e ora è alla {ORG} di {CITY}.
ATTORE: {PERSON}\nCONVENUTO: {ORG}\nCITTÀ: {CITY}
Chiamare {PERSON} {phone}
Colloquio con {HONORIFIC} {LAST}: ottima impressione, disponibile da {month}.
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
ITALIAN_PLAIN = lines(r"""
Buongiorno, vorrei spostare il mio appuntamento a {weekday}.
Quali documenti servono per la dichiarazione dei redditi?
Chi può aiutarmi con la configurazione della stampante?
Pressione {number}/{number}, polso {number}, temperatura normale.
Il suo ordine {id} è stato spedito il {date}.
Oggetto: preventivo per mobili da ufficio
Perché il cielo è blu?
La stampante al piano terra non prende la carta.
Dopo l'aggiornamento di {product} il computer non si avvia.
Ingredienti: farina, latte, sale, lievito, olio di oliva
I nuovi dipendenti ricevono un badge, le chiavi e un computer.
Crea una tabella con vantaggi e svantaggi.
Come funziona {product}?
Colloquio annuale: obiettivi, formazione, retribuzione
Grazie per la risposta e buona giornata.
Buonasera, non ho ricevuto la conferma.
Ricordati di chiudere le finestre prima di uscire.
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
DUTCH = lines(r"""
{HONORIFIC} {LAST} heeft vanochtend gebeld, het nummer is {phone}.
Goedemorgen {HONORIFIC} {LAST}, kunt u mij de offerte voor {weekday} sturen?
Ze is {NRP}, maar woont sinds {year} in {CITY}.
De {NRP} verpleegkundige {PERSON} begint in {month} bij {ORG}.
Patiënt {LAST}, {FIRST}, {AGE} jaar, heeft sinds {weekday} hoofdpijn.
Kan {FIRST} morgen de dienst van {FIRST} overnemen?
Bezorgadres: {PERSON}, {ADDRESS}
U kunt {PERSON} bereiken op {phone}.
Vraag het aan {FIRST} van de boekhouding.
hoi met {FIRST}, zeg je tegen {FIRST} dat ik later kom
{FIRST}s telefoon staat uit, probeer {FIRST}.
Opzegging: {PERSON}, klantnummer {id}, {STREET_NUMBER}, {CITY}
Volgens {HONORIFIC} {LAST} van {ORG} is het pakket in {CITY} aangekomen.
Ze werkte bij {ORG} en nu bij {ORG} in {CITY}.
EISER: {PERSON}\nGEDAAGDE: {ORG}\nPLAATS: {CITY}
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
DUTCH_PLAIN = lines(r"""
Goedemiddag, ik wil mijn afspraak verzetten naar {weekday}.
Welke documenten heb ik nodig voor de belastingaangifte?
Onze winkel is op zondag gesloten.
Bloeddruk {number}/{number}, pols {number}, temperatuur normaal.
Uw bestelling {id} is op {date} verzonden.
Onderwerp: offerte voor kantoormeubels
Waarom is de lucht blauw?
De printer op de begane grond pakt geen papier.
Sinds de update van {product} start mijn computer niet meer.
Ingrediënten: bloem, melk, zout, gist, olijfolie
Nieuwe medewerkers krijgen een pas, sleutels en een laptop.
Maak een tabel met voordelen en nadelen.
Hoe werkt {product}?
Beste klant, bedankt voor uw bestelling.
Goedenavond, ik heb geen bevestiging gekregen.
Denk eraan de ramen te sluiten voordat je weggaat.
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
PORTUGUESE = lines(r"""
{HONORIFIC} {LAST} ligou hoje de manhã, o telefone é {phone}.
Bom dia, {HONORIFIC} {LAST}, pode enviar-me o orçamento até {weekday}?
Ela é {NRP}, mas mora em {CITY} desde {year}.
{HONORIFIC} {PERSON}, de nacionalidade {NRP}, nascida em {CITY}.
O paciente {LAST}, {FIRST}, {AGE} anos, queixa-se de dores desde {weekday}.
O {FIRST} pode cobrir o turno da {FIRST} amanhã?
A {FIRST} e o {FIRST} vão almoçar com a família no domingo.
Morada de entrega: {PERSON}, {ADDRESS}
Pode contactar {PERSON} pelo {phone}.
Pergunta à {FIRST} da contabilidade.
oi aqui é a {FIRST}, avisa o {FIRST} que vou chegar tarde
Cancelamento: {PERSON}, cliente {id}, {STREET_NUMBER}, {CITY}
Segundo {HONORIFIC} {LAST}, da {ORG}, a encomenda chegou a {CITY}.
Trabalhou na {ORG} e agora está na {ORG}, em {CITY}.
AUTOR: {PERSON}\nRÉU: {ORG}\nCIDADE: {CITY}
Ligar para {PERSON} {phone}
Prezado {HONORIFIC} {LAST},\nobrigado pela sua mensagem.
A minha colega {PERSON} trata do assunto a partir de {month}.
CONTRATO DE ARRENDAMENTO ENTRE {PERSON} E {PERSON}
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
PORTUGUESE_PLAIN = lines(r"""
Bom dia, gostaria de alterar a minha consulta para {weekday}.
Que documentos são precisos para a declaração de impostos?
Cara Senhora, Caro Senhor,
A minha família gosta de viajar em dezembro.
Tensão {number}/{number}, pulso {number}, temperatura normal.
O seu pedido {id} foi enviado em {date}.
Assunto: orçamento de móveis de escritório
Por que o céu é azul?
A impressora do rés do chão não puxa o papel.
Depois da atualização do {product}, o computador não liga.
Ingredientes: farinha, leite, sal, fermento, azeite
Os novos funcionários recebem um cartão, chaves e um computador.
Faça uma tabela com vantagens e desvantagens.
Como funciona o {product}?
Obrigado pela resposta e bom dia.
Boa tarde, não recebi a confirmação.
Dez pessoas vão participar; graças a todos pela ajuda.
Reunião anual: objetivos, formação, remuneração
Lembre-se de fechar as janelas antes de sair.
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

RUSSIAN = lines(r"""
Меня зовут {PERSON}, я живу в городе {CITY}.
{FIRST}, пришлите, пожалуйста, договор до {date}.
Пациент {PERSON}, {AGE} лет, поступил {date}.
Уважаемый {FIRST} {LAST}, благодарим за обращение.
{PERSON} работает в компании {ORG}.
Позвоните {PERSON} по телефону {phone}.
С уважением,\n{PERSON}
Клиент: {PERSON}, адрес: {ADDRESS}
""")
RUSSIAN_PLAIN = lines(r"""
Кратко изложите следующий текст в трёх предложениях.
Напишите функцию, которая сортирует список.
Счёт необходимо оплатить в течение тридцати дней.
Почему небо голубое?
Добрый день, устройство не работает после обновления.
Переведите текст на английский язык.
""")
GREEK = lines(r"""
Με λένε {PERSON} και μένω στην πόλη {CITY}.
{FIRST}, στείλε μου το συμβόλαιο μέχρι {date}.
Ο ασθενής {PERSON}, {AGE} ετών, εισήχθη στις {date}.
Αγαπητέ {FIRST}, ευχαριστώ για το μήνυμα.
{PERSON} εργάζεται στην εταιρεία {ORG}.
Με εκτίμηση,\n{PERSON}
""")
GREEK_PLAIN = lines(r"""
Κάνε μια περίληψη του κειμένου σε τρεις προτάσεις.
Γράψε μια συνάρτηση που ταξινομεί μια λίστα.
Το τιμολόγιο πρέπει να πληρωθεί σε τριάντα ημέρες.
Γιατί ο ουρανός είναι μπλε;
Καλημέρα, η συσκευή δεν λειτουργεί μετά την ενημέρωση.
""")
ARABIC = lines(r"""
اسمي {PERSON} وأسكن في {CITY}.
مرحبا {FIRST}، هل يمكنك إرسال العقد قبل {date}؟
المريض {PERSON} عمره {AGE} سنة.
السيد {LAST} يعمل في شركة {ORG}.
يرجى الاتصال مع {PERSON} على {phone}.
مع التحية،\n{PERSON}
""")
ARABIC_PLAIN = lines(r"""
لخص النص التالي في ثلاث جمل.
اكتب دالة ترتب قائمة.
يجب دفع الفاتورة خلال ثلاثين يوما.
لماذا السماء زرقاء؟
صباح الخير، الجهاز لا يعمل بعد التحديث.
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

OTHER_SCRIPTS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "ru": (RUSSIAN, RUSSIAN_PLAIN, ("ru_RU", "uk_UA")),
    "el": (GREEK, GREEK_PLAIN, ("el_GR",)),
    "ar": (ARABIC, ARABIC_PLAIN, ("ar_AA", "ar_SA")),
}
"""The same for scripts with words between blanks; names of more scripts stand in English sentences."""
