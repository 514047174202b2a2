"""What English-speaking people text us, in the notation of this folder."""

STOP = """
<stop> <the>* <texting>
<dont> <soft>* <texting>
<dont> <soft>* sending <the>* <messages>|this
<stop> sending|getting|receiving|recieving <the>* <messages>
<stop> sending|getting|receiving me? <this>
<stop> sending me? ]
<halting> <the>* <messages>
<halting> all? of? this|these|everything ]
turn|shut <the>* <messages> off
<dont> <soft>* <text>
you <dont> <text> me|us|this ever? again
<dont> <soft>* contact <us>
<dont> <soft>* contact my phone|number|cell
<dont> <soft>* contact ]
[ <dont> <soft>* bother|bug|disturb|harass|spam me|us
<dont> <soft>* send <the>* <messages>
<dont> <soft>* send me|us <this>
<dont> <soft>* send me|us ]
<dont> <soft>* send <this> ]
<dont> <soft>* send <this> to me|us|this|my
<dont> <soft>* start texting|sending|messaging
<dont> <soft>* call or|and|nor text
<dont> <soft>* use this|my number
<dont> <soft>* use ... for <messages>
<stop> the|this|with? madness|nonsense|bs|bullshit|harassment
if you|u|yall stopped|quit <texting>
not to text|message|contact me|us|this|my|anymore
not to be texted|contacted|messaged
can|could|would|will|may you|u not <text>
can|could|would you not send <the>* <messages>
rather|prefer|wish you not|dont|didnt|wouldnt <text>
rather|prefer not to? <get>* <messages>
<dont_want> <get>* <messages>
<dont_want> <get>* <contacted>
no more|further|additional <the>* <messages>
no longer <get>* <messages>
[ no <messages> ]
[ no <messages> anymore|at|ever|to
unsubscribe|unsub|unsubscribing
cease and desist
[ opt out
opt|opting|opted out of? <the>* <messages>
opt me|us out
am|im|i opting|opt|opted out ]
want|wanna|like|need me? off of? this|your|the|these <the>* <list>
no permission|consent to <text>|contact
want|like|wish|need|wanna to? opt out ]
how ... opt out ]
take|get|remove|drop|pull|delete|scratch ... off|from|out of? <the>* <list>
take|get <my_number> off ]
remove|delete|erase|lose|forget <my_number> ]
remove|delete|erase|lose|forget my|this|our phone|cell? number|info|information
remove|delete <my_number> from this|here|your
leave me|us alone|be
leave my phone alone
[ go away
[ get lost
revoke|revoking|withdraw|withdrawing|rescind <the>* consent|permission|authorization
not|longer consent|authorize|agree to? <get>* <messages>
not|longer consent|authorize ]
not|never|didnt gave|give|given you? permission|consent
you|yall|they|people|guys wont|dont|never|cant stop|quit <texting>
these|those|your <messages> wont|dont|never stop|quit|end
<messages> need|needs|must|should|has|have|got to? stop|end|cease
want|need|like <the>* <messages> to? be? stop|stopped|end|off|gone|cancelled|canceled|discontinued
make <the>* <messages> stop
told|asked|telling|asking|want|need|like you|yall|u guys|people|all? to <stop> ]
i said <stop>
would|could|will|can you|u <stop> ]
be removed|taken|deleted off|from <the>* <list>
<my_number> be? removed|deleted|off|taken ]
<my_number> be? removed|deleted|taken off|from
<halting> <the>* service|services ]
"""

# Everyday sentences that begin like a stop, and are none.
EVERYDAY = """
<wont> <get>* even|ever|really|seem|want|need|have? to? stop|stopping|quit|quitting|end|cancel|unsubscribe|opt
<wont> <soft>* remove|take|delete|drop|get me|us|my
<wont> leave|leaving me|us alone
did|does|didnt|should|shouldnt|must i|we|you|he|she|it|they stop|quit|cancel|end
i|ill|we|he|she will|can|could|may|might|should|must? stop|quit <texting>
stop by|in|over|at|off|for|on|to|near|along|when|if
stop before|after|until|till|every|because|sign|light|watch|and|the|my|a
stop his|her|our|taking|using|eating|drinking|smoking
stop with|pain|hurting|bleeding|meds|medicine|medication|as|from
stop this|that|these <ache>
<others> <dont> <soft>* text|txt|message|contact|send|bother|call
opt|opting|opted out of
put|press|pressed|tap|tapped|pick|picked|chose ... wrong
enter|entered|hit|answered|marked|typed|selected|circled|clicked ... wrong
dialed|called ... wrong
have|had|got|are|getting|received no more
reply|text|type stop to end|opt? texts|out?
go away and|because|when
"""

# They may be meant as a stop: permissions end, and a person looks.
DOUBTFUL = """
[ <alone> ]
[ stop
[ no stop
this|that all? has|needs|must|got to? stop ]
want|like|need|wish|wanna|ready to stop|quit|cancel|unenroll|withdraw ]
want|like|need|wish|wanna out ]
i quit|cancel|withdraw ]
opt out
optout
hate|dislike <the>* <messages>
<fed_up> ... ... <many>
<many> ... ... <fed_up>
not <many>
tired|sick|fed|annoyed|enough up? of|with|by <the>* <messages>
too|so|this many|much <messages>
text|texting|texts|message|messages me? too|so much|often|many
[ enough
[ exit ]
[ spam ]
[ halt ]
[ leave ]
not interested
<dont_want> <get>* contact
dont|do|not like|do|use <the>* texts|texting|messages|surveys
instead of text|texts|texting|messages
<dont> <soft>* call|phone|email|write|send me|us|here|this ... again|anymore|ever|more
<stop> calling|emailing|asking|writing|sending
knock|cut it off|out
fuck|f|piss|bug|back off
block|blocking|blocked you|this|your
report|reporting|reported you|this|your
this|you is|are harassment|harassing|spam
never|didnt|not sign|signed|ask|asked|agree|agreed up? for|to <get>* <this>
never|didnt|not sign|signed|ask|asked|agree|agreed up? for|to <get>* <messages>
<dont_want> <get>* <this> ]
<dont_want> <get>* <this> anymore|any
not the|her|his patient
no longer use|have this phone|number
he|she|patient|<name> <died>
<name> <died>
[ my <kin> <died> ... ]
deceased
no longer alive|living
"""

START = """
[ start ]
[ unstop ]
[ start again ]
[ resubscribe ]
[ start me? up? again ]
start|resume|restart|begin texting|sending|messaging me|us|the|my|these|texts|messages|again|it
start|resume|restart <the>* <messages> again|back
resume|restart <the>* <messages>
turn|put <the>* <messages> back on
turn back on <the>* <messages>
sign|opt|add|put me|us back up|in|on
want|like|need <get>* <messages> again|back
text|message me again ]
ok|can|could you text|message me again
changed my mind ... texts|messages|texting
"""

HELP = """
[ help me? ]
[ info ]
[ information ]
[ i? need|want help|info|information ]
[ can|could someone|somebody|you help me? ]
[ who|whos is|are|r this|you|u ]
[ whos|who this ]
[ who is|s? texting me ]
[ what is|s? this ]
[ whats this ]
[ i|dont do? not? know who this|you|u is|are|r ]
[ is this a? scam|real|legit ]
"""

WRONG_NUMBER = """
wrong number|person|patient|phone|guy|lady|man|woman|contact|num|party|numbers
have|got|texted|texting|reached|dialed the|a wrong ]
not the right|correct number|person
incorrect number
this is not|isnt ... phone|number|cell
this is not|isnt <name>
this isnt|aint <name>
its not|isnt <name>
i? am|im not <name>
not|no <name> ]
there|theres is? no <name>
i? am|im not a|your patient|customer|client
not your patient
never been|was a patient
never been to your|that|this office|clinic|doctor|practice
<wont> <name>? have|has|use|own this|that phone|number|cell
<name> no longer|more has|have|uses|owns this|that
no longer|more has|have|her|his|their this phone|number
no|not her|his|their|<name>s phone|number|cell
nobody|noone|none here|there? by|named|called|with
no one|person here|there? by|named|called|with
number|phone|cell doesnt|not belong to
no|not|isnt ... at|on this|that number|phone
dont|not know a|any|anyone|anybody|this|that|who <name>|person|man|woman|lady|named|she|he
dont|not know any|a? <name>
dont|not know anyone|anybody named|called|by
dont|not know who he|she|that|<name> is
[ i? recently? got this number|phone ]
got|have this number|phone recently|last|since|for|this
recently got this number|phone
i|is my|a? new number|phone|owner of this
number was|has been? reassigned|recycled
number|phone now? belongs to someone|somebody|another|a|me
someone|somebody elses number|phone|cell
looking for someone|somebody else
confused|mistaken|mixed me? up? with|for someone|somebody
"""
