"""The words of the lexicon: concept → words, in English and French, without accents.

``_`` joins the words of a phrase. A leading ``+`` marks a verb whose forms are derived; nouns get their plural. The
words name topics that a safeguard must recognise; nothing here tells how anything is done.
"""

from __future__ import annotations

__all__ = ["CONCEPTS", "INNOCENT"]

CONCEPTS: dict[str, str] = {
    # ── asking and acting ──────────────────────────────────────────────────────
    "HOW": """
        how instruction step guide tutorial method recipe tip manual explain describe list blueprint walkthrough way
        strategy script plan technique procedure trick formula detail provide teach show_me tell_me help_me give
        walk_me where_can_i can_i_get sure_here ways_to i_want_to i_need i_plan_to i_am_going_to best_way advice
        comment etape mode_d_emploi tutoriel methode recette astuce explique expliquez expliquer decris decrivez
        decrire maniere moyen strategie donne donnez aide_moi aidez_moi dis_moi dites_moi ou_puis_je je_veux
        je_voudrais meilleure_facon facon conseil
    """,
    "WRITE": """
        +write +draft +compose +generate +produce +create +make +post +publish +craft +edit +modify +rewrite +design
        +develop +give +argue +spread +share give_me +rediger ecris ecrivez ecrire genere generez +generer +creer
        +publier +composer +diffuser redige redigez cree
    """,
    "MEDIA": """
        article post blog tweet essay speech story letter email message ad advertisement flyer review poem song
        lyric joke text paragraph thread pamphlet manifesto slogan headline report comment paper script video page
        website narrative meme caption rant section dialogue novel scene billet publication discours lettre courriel
        blague texte poeme chanson histoire tract rapport commentaire
    """,
    "MAKE": """
        +make +build +create +construct +synthesize +synthesise +manufacture +produce +prepare +cook +assemble +brew
        +extract +purify +cultivate +engineer +weaponize +weaponise +enrich +culture +print +modify +convert
        +develop +formulate +concoct +design +code +program +write +generate +fabricate +refine synthesis production
        +grow +aerosolize +mix +rig +optimize +determine homemade diy +fabriquer construire construis +construiser
        +assembler +preparer +synthetiser +concevoir produire produis +creer +developper +cuisiner +programmer
        fait_maison
    """,
    "GET": """
        +buy +obtain +acquire +purchase +order +procure +source +smuggle +sell +distribute +traffic +deal +import
        +export +ship +transport +hide +conceal +get +find +move +supply +possess +trade vendor dealer dark_web
        black_market +acheter +obtenir procurer +commander vendre vends +distribuer +trafiquer +importer +cacher
        dissimuler +transporter +trouver marche_noir
    """,
    "USE": """
        +use +deploy +release +disperse +detonate +plant +launch +spread +activate +set_off +carry_out +throw +fire
        +trigger +commit +perform +poison +contaminate +dump +bring +attack +utiliser +deployer +lancer +poser
        +declencher repandre +commettre +diffuser +contaminer +attaquer
    """,
    "PROMOTE": """
        +promote +encourage +glorify +justify +normalize +normalise +convince +persuade +incite +praise +celebrate
        +endorse +motivate +recruit +radicalize +radicalise +romanticize +support +spread +legitimize +advocate
        +argue +instill +foster +perpetuate +condone +rationalize +trivialize +minimize +downplay +inspire
        +reinforce +promouvoir promouvoir +encourager +glorifier +justifier +normaliser convaincre +persuader
        +inciter +banaliser +recruter +radicaliser +propager
    """,
    "EVADE": """
        without_getting_caught without_being_caught without_being_detected without_detection undetected untraceable
        undetectable avoid_detection evade_detection evade_authority evading_detection avoid_getting_caught
        get_away_with getting_away_with got_away_with avoid_being_caught avoid_arrest evade_law evade_police
        evade_law_enforcement avoid_suspicion without_suspicion arousing_suspicion raising_suspicion
        without_anyone_knowing without_them_knowing without_their_knowledge without_her_knowledge
        without_his_knowledge without_her_knowing without_him_knowing without_knowledge without_permission
        without_consent without_their_consent without_her_consent without_his_consent without_my_partner illegally
        unlawfully secretly covertly cover_my_track cover_your_track cover_track hide_evidence destroy_evidence
        hiding_evidence tamper_with_evidence look_like_an_accident seem_like_an_accident like_an_accident no_trace
        leave_no_trace without_a_trace without_leaving avoid_being_detected bypass_security evade_security
        circumvent_law avoid_law without_a_license without_license without_authorization evading_law
        avoid_legal_consequence avoiding_legal_consequence avoid_prosecution escape_justice evading_tracing
        past_security without_being_noticed unnoticed without_paying illicit illicitly escape_punishment
        avoid_punishment avoid_taxes evade_taxes sans_se_faire_prendre sans_me_faire_prendre sans_etre_detecte
        sans_etre_pris sans_etre_repere indetectable intracable illegalement secretement a_son_insu a_leur_insu
        sans_son_consentement sans_leur_consentement sans_autorisation sans_permission sans_laisser_de_trace
        eviter_d_etre_pris echapper_a_la_police echapper_aux_autorites eviter_la_detection eviter_d_etre_detecte
        illegal comme_un_accident sans_payer sans_que_personne sans_eveiller
    """,
    "DEFEND": """
        +prevent +detect +protect +avoid_becoming +mitigate +recognize +recognise +defend +combat +counter +resist
        +report +block +stop +deactivate access_attempt known_malware known_malicious other_malware prevention
        protection awareness defense defence victim_of spot signs_of +help_someone +support_someone treatment +recover
        recovery survivor +quit +overcome therapy therapist coping hotline +remediate +patch honeypot fight_against
        +prevenir +detecter +proteger lutter contre_les +signaler reconnaitre traitement soigner +aider_une
    """,
    "LEARN": """
        what_is what_are what_does define definition meaning history historical why_did who_was when_did who_were
        what_was what_were how_did how_were how_was what_happened what_caused difference_between what_year
        what_killed symptom effects_of statistics documentary museum novel movie film character game lesson
        qu_est_ce_que c_est_quoi histoire_de pourquoi_a quand_a qui_etait quelle_est_la_difference symptome did_they
        did_he did_she how_does how_do_people how_do_police how_do_companies how_do_criminals comment_les
    """,
    # ── people and targets ─────────────────────────────────────────────────────
    "PERSON": """
        person people someone somebody anyone man woman men women boy girl human neighbor neighbour husband wife
        girlfriend boyfriend ex partner coworker colleague boss classmate teacher family mother father brother
        sister him her them victim enemy rival politician president protester child kid children baby cop policeman
        officer roommate grandmother grandma grandfather mom dad son daughter stranger crowd civilian student
        celebrity spouse guy passenger judge witness customer employee user others senator journalist lady infant
        toddler teenager pedestrian homeless prostitute senior elderly individual personne quelqu gens homme femme
        voisin voisine mari epouse copine copain collegue patron professeur famille mere pere frere soeur victime
        ennemi enfant policier fille garcon foule etranger camarade client conjoint humans kids wives husbands girls
        boys guys folks population babies parents prisoner prisoners village villagers tinder_date whole_family
        landlord tenant intern grandparents widow stepfather stepmother aunt uncle cousin nephew niece soldier
        soldiers worker workers migrants hommes femmes enfants bebe passant temoin suspect locataire
    """,
    "MINOR": """
        child children minor underage preteen toddler infant loli shota schoolgirl schoolboy kid boy_under
        girl_under under_18 under_16 little_girl little_boy year_old_girl year_old_boy young_girl young_boy enfant
        mineur mineure fillette gamin gamine petite_fille petit_garcon
    """,
    "GROUP": """
        black blacks jew jewish muslim islam christian hindu catholic asian asians latino latina mexican immigrant
        refugee gay lesbian homosexual trans transgender lgbt lgbtq queer women woman female disabled arab roma
        gypsy african indian chinese minority minorities race racial ethnic ethnicity religion religious gender
        immigrants autistic native indigenous aboriginal foreigner atheist sikh migrant whites elderly obese noir
        juif musulman immigre refugie homosexuel transgenre arabe etranger rom femme minorite ethnie handicape
        asiatique africain white_people black_people jews muslims hindus buddhists gays lesbians arabs latinos
        mexicans africans roma_people gens_du_voyage buddhist
    """,
    "SYSTEM": """
        account computer network server database website site system phone smartphone email wifi wi_fi router webcam
        camera atm device app application password credential firewall captcha authentication login cloud
        infrastructure machine instagram facebook snapchat twitter gmail whatsapp laptop iphone android grid
        satellite drone api software encryption kernel browser session cookie token traffic_light voting_machine
        scada plc pacemaker compte ordinateur reseau serveur base_de_donnees telephone mot_de_passe identifiant
        messagerie pare_feu systeme logiciel appareil
    """,
    # ── weapons ────────────────────────────────────────────────────────────────
    "WMD": """
        sarin vx_gas vx_nerve soman tabun novichok mustard_gas sulfur_mustard nerve_agent nerve_gas anthrax ricin
        botulinum botulinum_toxin smallpox variola yersinia_pestis phosgene chlorine_gas dirty_bomb nuclear_weapon
        nuclear_bomb nuclear_device nuclear_explosive weapons_grade enriched_uranium plutonium bioweapon
        biological_weapon chemical_weapon biological_warfare chemical_warfare biological_agent chemical_agent
        bioterrorism bioterror dimethylmercury hydrogen_cyanide cyanogen_chloride tetrodotoxin aflatoxin lewisite
        abrin weapon_of_mass_destruction weapons_of_mass_destruction mass_destruction radiological_weapon
        radiological_dispersal atomic_bomb hydrogen_bomb toxic_gas poison_gas chloropicrin saxitoxin
        chlorobenzylidene nitrogen_mustard gaz_moutarde gaz_sarin gaz_innervant agent_neurotoxique ricine
        toxine_botulique arme_chimique arme_biologique arme_nucleaire bombe_nucleaire bombe_sale gaz_toxique
        destruction_massive bombe_atomique variole uranium_enrichi arme_bacteriologique
    """,
    "EXPLOSIVE": """
        bomb explosive explosives ied pipe_bomb molotov molotov_cocktail detonator dynamite c4 tnt thermite napalm
        grenade landmine land_mine incendiary firebomb nail_bomb petn tatp rdx anfo semtex explosive_device
        pressure_cooker_bomb car_bomb fertilizer_bomb suicide_vest blasting_cap missile rocket_launcher
        nitroglycerin bombe explosif cocktail_molotov detonateur engin_explosif engin_incendiaire mine_antipersonnel
    """,
    "GUN": """
        gun firearm rifle pistol silencer suppressor ghost_gun ammunition glock ar_15 ak_47 shotgun weapon handgun
        auto_sear bump_stock glock_switch machine_gun submachine sniper bullet armor_piercing full_auto body_armor
        3d_printed_gun switchblade arsenal arme fusil pistolet silencieux munition arme_a_feu mitrailleuse revolver
    """,
    "POISON": """
        poison cyanide arsenic strychnine toxin antifreeze rat_poison hemlock toxic_chemical toxic empoisonner
        cyanure thallium polonium tear_gas cs_gas lethal_toxin
    """,
    # ── violence ───────────────────────────────────────────────────────────────
    "KILL": """
        +kill +murder +assassinate +stab +strangle +torture +kidnap +abduct +rape +poison +behead +massacre +lynch
        +dismember +suffocate +smother +maim +slaughter +exterminate +eradicate +bludgeon +dispose_of homicide
        mass_shooting school_shooting assassination genocide hitman murder_suicide hit_man ethnic_cleansing bombing
        terrorist_attack terror_attack killing_spree hostage hostages commit_murder decapitate bloodshed +tuer
        +assassiner +empoisonner +poignarder +etrangler +torturer +kidnapper enlever +violer +etouffer +decapiter
        +massacrer meurtre assassinat attentat prise_d_otage tueur_a_gages fusillade viol tueur +annihilate
        +obliterate +decimate +liquidate +butcher wipe_out +wipe_out corpse dead_body human_flesh cut_off_head
        +impale +electrocute +euthanize_a_person unalive eliminer +liquider +noyer egorger +egorger cadavre
        +sequestrer enlevement lyncher +lyncher execute_a_person executing_a_person execute_prisoner
        executing_prisoner execute_someone execute_people
    """,
    "HURT": """
        +beat +attack +shoot +hurt +hit +harm +injure +assault +choke +drown +punch +kick +burn +slap +whip +stone
        +crash +crush +sabotage +damage +destroy +vandalize +endanger +brutalize +abuse +wound +smash +drug
        +break_leg +break_arm +run_over +ambush +fight +punish +bash +blow_up +cripple +eliminate +paralyze
        +disfigure +frapper +blesser +agresser +attaquer +noyer battre +bruler +detruire +saboter +maltraiter
        +violenter +overpower +terminate +rip +hammer +carve +knock_out +knock +bomb +shove push_down push_off
        +burn_down +set_fire on_fire +throw_acid +lock_in +scar +trap +starve +restrain +tie_up unconscious
        +bully_into +hang pousser +brutaliser bruler
    """,
    "CROWD_TARGET": """
        school mosque church synagogue hospital mall stadium concert train subway airport airplane plane power_plant
        power_grid government capitol parliament embassy crowded_area public_place bridge pipeline water_supply
        water_system bank nightclub courthouse polling_station rally ecole mosquee eglise hopital stade aeroport
        gare gouvernement lieu_public reseau_electrique army_base police_station office building village town city
    """,
    "EXTREMIST": """
        isis al_qaeda terrorist terrorism jihad extremist extremism nazi neo_nazi kkk ku_klux militia
        white_supremacist white_supremacy white_nationalist daesh hezbollah boko_haram insurgent insurrection
        radicalization radical_group hate_group violent_uprising armed_uprising riot mob vigilante terroriste
        terrorisme djihad extremiste extremisme milice suprematiste emeute
    """,
    "VIOLENCE": """
        violence violent domestic_violence hate_crime domestic_abuse child_abuse animal_abuse animal_cruelty
        dogfighting dogfight cockfight cannibalism arson bullying battery assault_and_battery war_crime
        physical_harm bodily_harm animal_fighting sexual_assault sexual_violence hazing terror violences
        maltraitance incendie_criminel crime_de_guerre agression
    """,
    "GORE": """
        graphic_detail gruesome gory gore dismembered mutilated mutilation drawn_and_quartered disembowel
        disemboweled flayed guillotined burned_alive eaten_alive tortured_to_death boiled_alive bloody_detail
        cannibalized snuff graphic_description cannibal crushed_to_death run_over_by_a_tank necrophilia
        details_sanglants
    """,
    # ── drugs, crime ───────────────────────────────────────────────────────────
    "DRUG": """
        meth methamphetamine crystal_meth cocaine heroin fentanyl lsd mdma ghb crack_cocaine carfentanil nitazene
        isotonitazene pcp ketamine dmt opium rohypnol date_rape_drug roofie illegal_drug illicit_drug
        illegal_substance controlled_substance narcotic amphetamine oxycontin oxycodone drug_dealer drug_trafficking
        marijuana cannabis anabolic_steroid drugs psilocybin magic_mushroom marihuana drug_cartel hard_drug
        psychedelic bath_salts heroine drogue drogues stupefiant buy_weed sell_weed smoke_weed ecstasy_pill
        make_ecstasy buy_ecstasy sell_ecstasy take_ecstasy buy_crack sell_crack cook_crack some_crack gram_of_coke
    """,
    "STEAL": """
        +steal +rob +shoplift +burglarize +burgle +pickpocket +hotwire +carjack +loot +break_into +mug +hijack
        +break_in theft robbery burglary heist lockpick pick_a_lock pick_lock car_theft shoplifting grand_theft
        +embezzle +pilfer +swipe smash_and_grab catalytic_converter chop_shop derober +cambrioler cambriolage
        vol_a_l braquage +braquer vol_de larcin +detrousser +voler
    """,
    "CRIME": """
        illegal_activity illegal_act organized_crime cartel prison_escape escape_prison jailbreak_prison contraband
        insider_trading tax_evasion money_laundering +launder_money +launder launder_the bribery +bribe +extort
        extortion +blackmail blackmail smuggling smuggle human_trafficking slave slavery forced_labor child_labor
        child_labour sweatshop organ_trafficking human_organs poaching +poach jury_tampering perjury obstruct
        illegal_gambling trafficking evade_tax tax_fraud price_fixing market_manipulation pump_and_dump
        insider_information match_fixing illegal_dumping animal_trafficking ivory rhino_horn elephant_tusk
        endangered_species toxic_waste hazardous_waste illegal_immigration treason sabotage vandalism squatting
        loan_shark hush_money wage_theft delit blanchiment blanchir pot_de_vin corruption fraude_fiscale
        evasion_fiscale chantage extorsion contrebande traite_des_etres trafic esclavage delit_d_initie braconnage
        faire_chanter soudoyer stolen_good stolen_car stolen_property commit_crime commit_a_crime commit_the_perfect
        kidney sell_organs ankle_monitor skip_bail drug_test fake_urine odometer dogfights
    """,
    "FRAUD": """
        phishing spear_phishing spearphishing scam scammer +scam ponzi pyramid_scheme +counterfeit counterfeiting
        fake_id fake_passport fake_ids fake_document fake_prescription fake_review fake_charity fake_invoice
        fake_money fake_check forged_document fraud fraudulent identity_theft +defraud +swindle +con_people +forge
        forgery +catfish catfishing romance_scam credit_card_fraud skimming card_skimmer insurance_fraud
        shell_company shell_companies nigerian_prince advance_fee tech_support_scam welfare_fraud get_rich_quick
        false_identity fake_identity fake_profile +impersonate false_invoice fake_investment fake_job fake_ticket
        vishing smishing sim_swap wire_fraud investment_scheme steal_identity false_advertising bait_and_switch
        fake_website lottery_scam +falsify steal_someone_s_identity false_claim +deceive +trick_someone +mislead
        deceptive fake_product credit_card_number fake_degree fake_diploma embezzlement embezzle fake_coupon +fake
        hameconnage escroquerie arnaque +arnaquer +escroquer fraude frauduleux fausse_identite faux_papiers
        faux_passeport faux_billets contrefacon +contrefaire usurpation usurper +falsifier faux_document faux_profil
        pyramide_de_ponzi faux_compte fausse_facture fausse_carte +tromper carte_bancaire_volee stolen_credit
        stolen_identity stolen_card_number carte_volee
    """,
    "EXPLOIT_SEX": """
        prostitution sex_trafficking sex_slave sex_worker escort sextortion sexual_exploitation grooming +groom
        human_trafficking traffic_women sexual_favor coerce_sex force_into_prostitution commercial_sexual
        sexual_slavery pimp brothel sexual_coercion molest +molest sexually_exploit sexual_act incest bestiality
        prostituer exploitation_sexuelle trafic_sexuel proxenetisme harcelement_sexuel attouchement
    """,
    # ── computers ──────────────────────────────────────────────────────────────
    "MALWARE": """
        malware ransomware keylogger trojan worm spyware rootkit botnet backdoor ddos denial_of_service adware
        sql_injection reverse_shell sandbox_escape shellcode zero_day eternalblue buffer_overflow brute_force_attack
        password_cracker credential_stuffing man_in_the_middle cryptojacking cryptojacker remote_access_trojan
        cross_site_scripting xss_attack fork_bomb logic_bomb polymorphic_virus computer_virus virus_that exploit_kit
        privilege_escalation escalate_privilege container_escape stuxnet mirai code_injection packet_sniffer
        port_scanner fileless hijack_session arp_spoofing dns_spoofing wormable malicious_code malicious_software
        malicious_script malicious_payload evil_twin exfiltrate exfiltration c2_server command_and_control
        metasploit browser_hijacker payload rowhammer side_channel cyberattack cyber_attack cyberweapon stealer
        dropper infostealer wiper logiciel_malveillant rancongiciel cheval_de_troie porte_derobee
        enregistreur_de_frappe logiciel_espion virus_informatique injection_sql deni_de_service cyberattaque
        maliciel malicious_macro malicious_link malicious_attachment malicious_email malicious_file
        malicious_website a_virus_for_computers write_a_virus create_a_virus make_a_virus build_a_virus code_a_virus
        is_a_virus malicious_virus ecrire_un_virus creer_un_virus ecris_un_virus
    """,
    "HACK": """
        +hack +breach +crack +bypass +infiltrate +exfiltrate +deface +ddos +compromise +break_into +intercept +spoof
        +hijack +exploit +jailbreak +circumvent +brute_force +tamper +overload +gain_access +unlock +penetrate
        gain_unauthorized remotely_access hacker hacking unauthorized_access +dump_password +inject +root +crash
        +pirater +contourner +infiltrer piratage intercepter +acceder prendre_le_controle disable_antivirus
        disables_antivirus disable_security disable_the_security disable_the_alarm disable_the_firewall
        disable_the_camera desactiver_l_antivirus desactiver_la_securite desactiver_l_alarme
    """,
    "DESTRUCT": """
        +kill +delete +corrupt +wipe +overload +disrupt +infect +encrypt +steal +harvest +spread +damage +destroy
        +cripple +obfuscate +evade
    """,
    # ── people harmed by words ─────────────────────────────────────────────────
    "HATE": """
        inferior superior subhuman hatred +hate racist racism sexist sexism homophobic homophobia transphobic
        antisemitic antisemitism islamophobic islamophobia xenophobic xenophobia misogynist misogynistic misogyny
        bigot bigotry slur racial_slur hate_speech hateful stereotype derogatory +demonize +dehumanize discriminate
        discrimination discriminatory prejudice segregation supremacy eugenics +ostracize intolerance ableist
        ethnic_slur unworthy vermin ethnic_joke offensive_joke gender_stereotype misogynous right_to_kill
        +marginalize holocaust_denial +deport +oppress inferieur superieur haine raciste racisme sexiste sexisme
        homophobe homophobie antisemite antisemitisme islamophobe xenophobe misogyne insulte_raciale
        discours_de_haine haineux +deshumaniser discriminer sous_homme +discriminer prejuge eugenisme
    """,
    "HARASS": """
        +stalk +dox +doxx +bully +cyberbully +harass +intimidate +threaten +humiliate +swat +gaslight +shame +defame
        +slander +manipulate +blackmail cyberbullying bullying doxxing doxing stalking harassment death_threat
        threatening +ruin_reputation destroy_reputation ruin_the_reputation +body_shame revenge defamatory
        +discredit +mock +ridicule +insult +isolate +terrorize emotional_abuse psychological_abuse +coerce +troll
        embarrass +smear +extort ruin_someone destroy_someone psychological_manipulation predatory +taunt
        +exploit_vulnerable rumor rumour false_rumor brainwash peer_pressure worthless +harceler +intimider +menacer
        +humilier +manipuler +diffamer harcelement cyberharcelement menace_de_mort +discrediter +ridiculiser
        +insulter rumeur vengeance detruire_la_reputation ruiner_la_reputation +denigrer calomnier +calomnier
    """,
    "SPY": """
        +track +spy +monitor +surveil +stalk +eavesdrop +wiretap +bug +snoop +locate +listen_to +read_private spying
        wiretapping find_out_where find_the_home +deanonymize +unmask +trace hidden_camera gps_tracker stalkerware
        +collect +harvest +scrape +follow +leak +expose +record +extract +espionner +traquer +surveiller +suivre
        +pister +localiser camera_cachee mettre_sur_ecoute +divulguer +collecter gain_access_to get_access_to
        access_someone access_my access_the_private access_private
    """,
    "PRIVATE": """
        ssn social_security home_address private_information personal_information personal_data phone_record
        medical_record private_message bank_detail location whereabouts browsing_history private_photo
        immigration_status credit_card personal_detail confidential sensitive_information sensitive_data
        trade_secret private_data private_conversation phone_number text_message health_record bank_account
        private_email classified bank_information license_plate password marital_status sexual_orientation
        medical_history salary date_of_birth where_they_live pin_number adresse_personnelle donnee_personnelle
        information_personnelle numero_de_securite_sociale dossier_medical message_prive vie_privee localisation
        numero_de_telephone conversation_privee donnee_confidentielle information_confidentielle secret_commercial
    """,
    "PRIVATE_OWNER": """
        my_wife my_husband my_girlfriend my_boyfriend my_ex my_neighbor my_neighbour my_coworker my_boss
        my_colleague my_classmate my_roommate my_partner someone_s someone_else my_friend_s my_sister_s my_brother_s
        my_daughter_s my_son_s my_mother_s my_father_s my_teacher my_landlord my_employee my_aunt my_uncle my_cousin
        my_therapist my_doctor_s other_people_s my_nanny my_student my_tenant my_lawyer my_manager my_nephew
        my_niece my_housekeeper my_babysitter ma_femme mon_mari mon_voisin ma_voisine mon_ex mon_collegue
        ma_collegue mon_patron ma_copine mon_copain d_autrui quelqu_un_d_autre mon_locataire
    """,
    "SEXUAL": """
        erotic erotica porn pornographic pornography nude nudes naked sexual sexually sexual_content smut hentai
        sex_tape orgasm fetish bdsm intercourse masturbate genitals striptease sexual_fantasy nudity sexualize
        seduce lewd obscene kinky adult_content threesome sexualized topless sexy intimate_photo intimate_image
        erotique porno pornographie nue sexuel sexuelle sextape photo_intime nudite masturber have_sex having_sex
        sex_with sex_scene sex_chat sex_story sexual_relation sexually_explicit explicit_story explicit_scene
        explicit_detail into_sex oral_sex relation_sexuelle coucher_avec photos_nues photo_nue
    """,
    "NCII": """
        revenge_porn upskirt deepfake_porn deepfake_nude nude_deepfake fake_nude undress_her undress_photo
        leaked_nude nonconsensual non_consensual nudify nude_photo_of nude_picture_of_my intimate_image_of voyeur
        voyeurism leak_nude revenge_pornographique photo_nue_de deshabiller_une_photo
    """,
    "DEEPFAKE": """
        deepfake deep_fake deepfakes fake_video fake_audio voice_cloning clone_voice clone_the_voice fake_photo
        face_swap faceswap synthetic_video fake_recording faux_enregistrement fausse_video hypertrucage
        cloner_la_voix
    """,
    "SELFHARM": """
        suicide +kill_myself +kill_yourself +kill_themselves self_harm self_harming self_injury cut_myself
        cutting_myself cut_yourself cutting_yourself anorexia anorexic bulimia bulimic pro_ana pro_anorexia thinspo
        end_my_life end_your_life end_their_life +starve_myself overdose +hang_myself suicidal hurt_myself
        harm_myself eating_disorder hurting_yourself self_mutilation slit_my commit_suicide drink_bleach tide_pod
        extreme_diet lethal_dose starving purge_after purging +starve eating_tide salt_challenge choking_game
        take_my_own_life slit_wrist suicider me_tuer te_tuer se_tuer automutilation +automutiler anorexie boulimie
        en_finir mettre_fin_a_mes_jours trouble_alimentaire me_pendre me_scarifier scarification surdose
    """,
    # ── falsehood and politics ─────────────────────────────────────────────────
    "FALSE": """
        fake_news disinformation misinformation propaganda conspiracy hoax false_information false_claim false_news
        false_rumor false_story false_narrative misleading_information alternative_fact fake_study fabricated
        +fabricate pseudoscience fake_evidence false_flag fake_article falsehood false_statistic fake_statistic
        false_evidence manipulated_data fake_research conspiracy_theory conspiracy_theories smear_campaign
        false_allegation false_accusation falsely unproven fake_science misrepresent deceptive_content
        desinformation fausse_nouvelle fausses_nouvelles fausse_information theorie_du_complot complot propagande
        canular mensonge intox allegation spread_lies lies_about tell_lies fake_quote fake_story false_report
        false_article
    """,
    "PERSUASIVE": """
        persuasive convincing compelling believable persuade_reader convince_reader convince_people persuade_people
        make_people_believe fool_people mislead_people trick_people to_suggest_that to_imply to_persuade to_convince
        claiming_that claiming arguing_that arguing denying asserting alleging explain_that convincingly
        appear_credible seem_reliable seem_reputable looks_reliable stating_that suggesting_that proving_that
        slightly_modify minimally_edit small_edit small_modification make_it_seem persuasif convaincant faire_croire
        affirmant pretendant pretendre
    """,
    "DISPUTED": """
        election vaccine vaccination covid covid_19 holocaust moon_landing flat_earth earth_is_flat 5g
        climate_change global_warming 9_11 stolen_election voter_fraud chemtrail ivermectin genocide sandy_hook
        qanon pizzagate evolution slavery president trump biden clinton obama putin government senator politician
        congress democrat republican pandemic hiv aids cancer evidence cigarette smoking bleach homeopathy cure
        alternative_medicine ufo alien nuclear pearl_harbor january_6 kennedy epstein fauci ukraine russia israel
        palestine immigration capitol vaccin election_presidentielle rechauffement changement_climatique
        gouvernement terre_plate shoah pandemie scrutin vote
    """,
    "COORDINATED": """
        troll_farm bot_farm botnet_of_accounts astroturf astroturfing sock_puppet sockpuppet fake_accounts
        fake_account bot_army coordinated_campaign influence_operation influence_campaign fake_grassroots
        social_media_bots multiple_accounts hundreds_of_comments bot_network social_bots disinformation_campaign
        fake_followers ferme_a_trolls faux_comptes usine_a_trolls campagne_de_desinformation armee_de_bots
    """,
    "CAMPAIGN": """
        voter_suppression suppress_vote suppress_voter suppress_voting rig_election rig_an_election +rig
        election_fraud election_interference voter_fraud ballot_stuffing hack_election influence_election
        interfere_election smear_ad attack_ad manipulate_election manipulate_voter tamper_ballot discourage_vote
        discourage_voting discourage_people_from_voting campaign_speech_for vote_for_me campaign_ad gerrymander
        manipulate_public_opinion manipulate_vote manipuler_l_election fraude_electorale truquer +truquer
        bourrage_d_urnes dissuader_de_voter
    """,
    # ── property and school ────────────────────────────────────────────────────
    "PIRACY": """
        pirate_software pirated torrent_movie pirate_movie keygen license_key_crack crack_software remove_watermark
        full_text_of copyrighted copyright_infringement intellectual_property_theft steal_intellectual knockoff
        bootleg plagiarize +plagiarize plagiarism remove_drm bypass_drm bypass_paywall without_copyright
        patent_infringement counterfeit_good software_piracy product_key serial_key pirated_copy lyrics_to verbatim
        first_page_of +plagier plagiat droit_d_auteur contrefaire
    """,
    "CHEAT": """
        cheat_on cheating_on_exam +cheat essay_mill write_my_essay_for exam_answers plagiarism +plagiarize
        falsify_data falsify_research change_my_grade fake_data academic_dishonesty manipulate_data fabricate_data
        contract_cheating tricher +tricher triche falsifier_des_donnees
    """,
    "PROTECTED_TRAIT": """
        infer_race infer_ethnicity guess_ethnicity guess_race predict_race predict_ethnicity classify_gender
        predict_gender detect_ethnicity determine_ethnicity determine_race guess_religion predict_sexual_orientation
        guess_sexual_orientation determine_sexual_orientation classify_race classify_ethnicity ethnicity_from
        race_from gender_from_name racial_profiling identify_race identify_ethnicity deviner_l_origine
        origine_ethnique
    """,
    "SPAM": """
        spam_email spam_message mass_email bulk_email spam_campaign link_farm keyword_stuffing spam_comment
        black_hat_seo unsolicited_email spambot fake_reviews blackhat_seo spam_filter cloaking robocall pourriel
        spammer courriel_en_masse
    """,
    "JAILBREAK": """
        ignore_previous_instruction ignore_all_previous ignore_your_instruction disregard_previous disregard_your
        do_anything_now no_restriction without_restriction developer_mode jailbroken system_prompt
        without_any_restriction no_ethical without_ethical bypass_your ignore_your_guideline unfiltered no_filter
        stay_in_character you_are_dan act_as_dan no_moral free_from_all freed_from_all unrestricted_ai evil_ai
        ignore_all_instruction bypass_safety ignore_les_instruction sans_restriction aucune_restriction
        oublie_tes_instruction
    """,
    "SUPPRESS": """
        +manipulate +exploit +deceive +mislead +sabotage +undermine +discriminate +coerce +brainwash +intimidate
        +silence +censor +suppress +hoard +evade +cheat +falsify +distort +pollute +overcharge +blame +corrupt
        +gouge +misuse +exclude +violate +abuse +disrupt +weaken +addict +neglect +manipuler +exploiter +censurer
        +saboter +tromper
    """,
    "HARMFUL": """
        harmful unethical dangerous immoral illegal malicious destructive addiction addictive unsafe risky toxic
        hazardous nefarious lethal deadly harmfully oppressive totalitarian authoritarian corrupt nocif dangereux
        malveillant mortel
    """,
}

INNOCENT: dict[str, str] = {
    "REFUSE": """
        i_can_t_help i_cannot_help i_can_t_assist i_cannot_assist i_won_t_help must_decline i_must_decline
        not_able_to_provide you_must_refuse must_refuse do_not_help never_write do_not_reveal i_m_sorry_but
        je_ne_peux_pas je_dois_refuser i_cannot_provide i_can_t_provide unable_to_assist unable_to_help
        do_not_include does_not_include not_contain_any must_not_contain remove_any_malicious non_malicious
        do_not_use_any without_any_malicious not_intended_to
    """,
    "TECH": """
        process processes thread pid daemon linux unix terminal command_line python java javascript docker
        kubernetes systemd server_process zombie orphan subprocess program_in function loop query processus
    """,
    "PEST": """
        weed mosquito cockroach roach ant termite rat mouse mice bedbug bed_bug flea lice insect pest mold mould
        moth aphid slug wasp bacteria germ fungus spider raccoon rodent lawn moustique fourmi cafard punaise rongeur
    """,
    "SPORT": """
        chess football soccer basketball tennis boxing hockey baseball cricket rugby game tournament match opponent
        video_game minecraft fortnite call_of_duty level boss_fight photo photograph picture film video_shoot
        balloon bath_bomb bath egg eggs muffin recipe jeu_video echecs bomb_the_test bomb_the_exam bomb_an_exam
        bomb_the_interview seed_bomb photobomb bomb_calorimeter
    """,
    "FICTION": """
        in_the_movie in_the_film in_the_novel in_the_book in_the_game in_the_series in_minecraft in_fortnite in_gta
        in_harry_potter in_star_wars in_the_show dans_le_film dans_le_roman steal_the_show stealing_the_show
        steal_the_spotlight steal_second steal_a_kiss heart_attack panic_attack stage_a_scene in_my_novel
        crime_novel crime_fiction pop_up_ad kill_time
    """,
    "CLINICAL": """
        patient doctor medical clinical treatment prescription prescribed dose dosage pharmacist pharmacy symptom
        diagnosis vaccine hospital nurse pediatric paediatric education curriculum disease infection syndrome
        medication medecin ordonnance traitement posologie pharmacien maladie
    """,
    "VICTIM": """
        fraud_charge fraudulent_charge fraudulent_transaction fraudulent_payment was_stolen been_stolen were_stolen
        got_stolen stole_my i_was_scammed been_scammed was_hacked been_hacked harasses_me harassing_me stalks_me
        stalking_me bullies_me bullying_me threatens_me threatening_me blackmails_me blackmailing_me hits_me
        hitting_me hit_me beats_me beating_me abuses_me abusing_me hurts_me hurting_me scammed_me robbed_me hacked_me
        raped_me attacked_me attacks_me tracks_me tracking_me spies_on_me spying_on_me follows_me following_me
        stole_from_me was_robbed was_scammed was_attacked was_raped was_abused was_assaulted am_being
        being_blackmailed being_stalked being_harassed being_bullied press_charges to_the_police restraining_order
        file_a_complaint victim_support is_stolen card_is_stolen my_stolen has_stolen_my have_stolen_my someone_stole
        somebody_stole stealing_my insults_me mocks_me humiliates_me manipulates_me me_harcele me_harcelent me_menace
        me_menacent me_frappe me_bat me_suit me_surveille me_trompe me_manipule m_insulte m_humilie m_a_vole
        m_a_agresse m_a_pirate m_a_arnaque m_a_viole m_a_frappe m_a_menace on_m_a porter_plainte victime_de
        suis_harcele suis_harcelee suis_victime a_ete_vole a_ete_volee a_ete_pirate a_ete_piratee a_la_police
    """,
}
