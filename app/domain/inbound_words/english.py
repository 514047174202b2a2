"""The single words and the families of words of English texts."""

POLITE = """
please, pls, plz, plse, pleas, plese, kindly, thanks, thank you, thank u, thx, ty, ok, okay, yes, yeah, hi
hello, hey, good morning, good afternoon, good evening, sir, maam, madam, dear, now, right now, right away
immediately, asap, just, already, at once, sorry, god bless you, god bless, have a good day, have a nice day
"""

# One letter wrong in these is mended wherever they stand; a word that exists is left as it is.
MENDED = """
unsubscribe, subscribe, messages, message, messaging, texting, reminders, number, suicide, suicidal, overdose
"""
NOT_A_SLIP = """
testing, tenting, massages, massage, massaging, numbers, numbed, lumber, step, shop, top, atop, strop, sop, slop
cancer, cancels, canceled, canal, describe, subscribed, subscriber, reminder, overdosed, presage, passages
"""

# Each of these alone is a stop; of STRONG also where it is the first or the last thing said, beside anything else.
STRONG = """
stop, stopall, stop all, stop it all, unsubscribe, unsub, optout, opt out, stop texting, stop texts
stop messages
"""
ALONE = f"""
{STRONG}, cancel, end, quit, revoke, remove, no more, stop to end, text stop, reply stop, reply stop to end
remove me, cancel all, end all, quit all, stop this, stop these, opt me out, un subscribe, no texts
stop2end, stop 2 end, stop2quit, stop to quit
"""
SLIPS = "stop, stopall, unsubscribe, cancel, optout, revoke, remove"  # typed wrong and alone, they may be meant

FAMILIES = {
    "alone": ALONE,
    "stop": """
        stop, stopp, stpo, sotp, tsop, stp, st0p, stip, dtop, srop, sto, quit, cease, halt, discontinue
        stop all""",
    "halting": """
        stop, quit, end, cancel, cease, halt, discontinue, terminate, disable, deactivate, turn off, shut off""",
    "texting": """
        texting, txting, texing, textin, messaging, msging, contacting, bothering, bugging, disturbing, spamming
        harassing, pestering, annoying, blowing up my phone, blowing my phone up""",
    "messages": """
        texts, text, txts, txt, text messages, text message, text msgs, messages, message, msgs, msg, sms
        reminders, reminder, notifications, notification, alerts, surveys, survey, questionnaires, questionnaire
        check ins, check in, checkins, checkin, spam, texting, messaging, subscription, communication
        communications""",
    "fed_up": """
        stop, quit, cease, hate, annoying, annoy, unwanted, ridiculous, harassment, enough, sick, tired""",
    "many": """
        texts, txts, text messages, messages, msgs, texting, messaging, reminders, surveys, notifications""",
    "this": """
        this, these, those, them, it, that, stuff, things, anything, crap, this stuff, this crap, all this""",
    "the": """
        all, the, these, those, this, that, your, my, any, a, an, of, so, many, damn, stupid, annoying, silly
        health, daily, weekly, automatic, automated, further, future, more, w, anymore, other, such, me, us
        from, with, on, in, getting, receiving, sending, it, appointment, text, phone, to my phone
        to this number""",
    "get": """
        to, get, getting, gettin, receive, receiving, recieve, recieving, have, be, being, keep, you, people
        guys, any, more, anymore, the, these, those, this, your, of, all, so, many, from, further, such, send
        sending, sent, me, us, a, damn, in""",
    "dont": """
        dont, do not, donot, do nt, don t, dnt, never, dont ever, do not ever, dont you, dont you ever, dont u""",
    "soft": "ever, keep, even, be, try to, bother, dare, you, again, really",
    "text": "text, txt, tex, message, msg, sms",
    "us": "me, us, this, here, again, anymore, any more, ever",
    "dont_want": """
        dont want, do not want, don t want, dont wanna, do not wanna, dont need, do not need, dont wish
        do not wish, no longer want, no longer wish, no longer need, no longer wanna, not want
        not interested in, no interest in, want no, need no, would like no, dont care for, do not care for
        dont care to, do not care to, done with""",
    "contacted": "texted, messaged, contacted, bothered, txted, on this list, on your list",
    "list": """
        here, list, lists, mailing list, texting list, text list, call list, contact list, phone list, contacts
        system, database, texts, text, messages, message, texting, program, service, notifications, reminders""",
    "my_number": """
        me, us, my name, my number, my phone, my cell, my phone number, my cell number, my info, my information
        this number, this phone, this phone number, the number, our number""",
    "wont": """
        wont, cant, cannot, can not, will not, doesnt, does not, didnt, did not, dont, do not, couldnt
        could not, never, hasnt, wouldnt, would not, without, not, hard to, trying to, tryin to, tried to
        try to""",
    "others": """
        i, we, they, he, she, you, why, if, who, kids, children, son, daughter, husband, wife, doctor, doctors
        nurse, office, family, friends, people, grandkids, sister, brother, pharmacy""",
    "ache": """
        pain, ache, aching, burning, numbness, tingling, swelling, bleeding, spasms, cough, nausea, itching
        limp""",
    "kin": """
        mom, mother, dad, father, husband, wife, son, daughter, brother, sister, grandma, grandmother, grandpa
        aunt""",
    "name": """
        maria, jose, juan, ana, luis, carlos, rosa, carmen, pedro, miguel, jorge, elena, teresa, martha, marta
        lucia, john, james, robert, michael, david, william, richard, mary, linda, barbara, susan, patricia
        elizabeth, karen, nancy, betty, dorothy, helen, margaret, ruth, george, frank, joe, bob, bill, jim, tom
        steve, paul, mark, donna""",
    "died": """
        died, passed, passed away, is dead, has died, has passed, has passed away, is deceased, just died""",
    "when": """
        at work, at night, at this hour, at this time, during, while, before, after, until, till, today
        tomorrow, tonight, through my, my job, on sundays, on sunday, on weekends, on the weekend
        in the morning, in the mornings, in the evening, in the evenings, at times, so early, so late, so much
        so often, in english, in spanish, for a while, this week, next week, unless, about, too early, too late
        daughter, wife, husband, son, mom, mother, him, her, monday, tuesday, wednesday, thursday, friday
        saturday, sunday""",
}
