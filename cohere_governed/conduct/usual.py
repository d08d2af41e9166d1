"""Common English words, so that text without spaces can be cut where its words end (see `normalise`)."""

from __future__ import annotations

__all__ = ["USUAL"]

USUAL = """
    able about above accept access across act add after again against age agree air all allow almost alone also
    always among amount and another any appear apply area argue around arrive article ask at attack automatic
    avoid back base be because become before begin believe below benefit better between big bill blind blood
    body book both bring business but buy by call can case cause center certain chance change charge check
    choose city civil claim class clear close code collect color come common community company compare complete
    computer concern condition conduct conflict connect consider contain content continue control convince cost
    could country course court cover create culture current customer data date deal death decide deep degree
    describe design detail determine develop device different difficult direct disability disable disaster
    discuss disease distribute do doctor door down drive during each early earth easy economic economy education
    effect effective either election else email employ end energy enough enter entire environment error even
    event ever every exact example exist expect explain external eye face fact fail fall false family far fast
    favor fear feel few field fight figure file final find fine fire first floor follow food force foreign form
    free friend from front full fund further future general generate get give go good government great ground
    group grow guide hair hand happen hard has have head health hear help here high him his hold home hospital
    hour house how however human idea identify if image important include increase individual industry infect
    inform information inside install instead instruct instruction interest internal internet into invest issue
    it job join just keep key kind know known large last late law lead learn least leave legal less let letter
    level lie life light like limit line link list listen little live local long look lose lot love low machine
    main maintain make man manage many map market material matter may mean measure media medical meet member
    mention message method might military mind minute miss model modern moment money month more morning most
    move much multiple must name national natural need network never new news next night no none note nothing
    notice now number object obtain of off offer office official often oil old on once one only open operate
    opinion option or order organize other our out outside over own page paper parent part particular party pass
    past pay people perform perhaps period permission person phone physical picture piece place plan plant play
    please point policy political poor popular possible post power practice prepare present president press
    pressure price primary print private probable problem process produce product profit program protect provide
    public publish purpose push put quality question quick race raise random range rather reach read ready real
    reason receive recent record reduce region relate release remain remember remove renew rent replace report
    require research resource respond rest result return reveal rich right rise risk road role room rule run
    safe same sample save say scene school science sea search season second section security see seek seem sell
    send sense series serious serve server service set several share she short should show side sign similar
    simple since single sister site situation size skill small so social soldier sole solution some soon sort
    sound source space speak special specific specify speech spread stage stand standard start state statement
    station stay step still stop store story strategy street strong structure student study style subject such
    suffer suggest supply support sure surface system table take talk target task teach team tell term test text
    than thank that their them then theory there these they thing think third this those though threat through
    time to today together too top total touch toward town trade train treat tree trial trouble true trust try
    turn two type ultimate under understand unit until up upon us use user usual value various very victim view
    visit voice vote wait walk wall want war wash watch water way we week weight well west what when where
    whether which while white who whole whom why wide will win window wish with within without woman wonder word
    work world would write wrong year yes yet you young your yourself
"""
