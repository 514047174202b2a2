"""What people in danger of their lives say. A false alarm costs a call; a missed one may cost a life."""

ENGLISH = """
suicide|suicidal|suicid|unalive|overdose|overdosed|overdosing|kms
<harm> myself
<harm> my self
self harm|harming|injury
just|somebody|someone kill me
kill me now|please|already
end|ending|take|taking my own? life
end|ending it all
want|wanting|wanna|going|gonna|planning|ready to? end it ]
<want> to? just? die
wish i|god was|were|could|would|had just? be? take? dead|die|died|me|gone
wish i was|were|had? never|not been? born|here|alive|around|woke
rather|better|want|wanna|wish to? i? off? be|were|was? dead|gone
better off without
<cant> <want>? to? go on living|like|anymore
cant|cannot|not go on ]
<cant> <want> to? keep? live|living|exist|existing
<cant> <want> to? be here anymore|any
<cant> <want> to? be alive|around
<cant> <want> to? wake up
not|isnt|aint|hardly worth living
reason|reasons|point|will to|for|in|of? live|living
nothing to live for
tired|sick|done|finished of|with living|life
give|giving|gave up on life
take|taking|took|swallow|swallowed all|whole my|of|the|these bottle|pills|my
die in my sleep
go to sleep and never|not wake
jump off|from|in the|a|of|front bridge|roof|building|train
slit|cut my wrists|wrist
gun to my head
goodbye cruel world
"""
ENGLISH_FAMILIES = {
    "harm": """
        kill, killing, hurt, hurting, harm, harming, hang, hanging, shoot, shooting, cut, cutting, drown, starve
        off""",
    "want": """
        want, wanted, wanting, wants, wanna, wish, like, ready, prefer, rather, going, gonna, could, hope
        hoping, care, deserve, longing""",
    "cant": "cant, cannot, can not, dont, do not, not, longer, never",
}

SPANISH = """
suicidio|suicidar|suicidarme|suicida|suicidarse|suicido|sobredosis
<wish> a|de? estar? morir|morirme|muerto|muerta
me quiero|quisiera morir|matar
ojala que? me? muera|muriera|muriese
ojala que? estuviera muerta|muerto
matarme|mato|ahorcarme|envenenarme
me voy|quiero|pienso a|en? matar|suicidar|ahorcar
quitarme|quito|quitar la|mi vida
acabar|acabo|acabe|terminar|termino|poner <life>
acabar|terminar con todo
<no_will> de|para|por? seguir? vivir|viviendo
no <wish> estar|seguir viva|vivo|aqui|mas
no <wish> existir|despertar|despertarme
no vale la pena vivir|seguir
no|nada le? tiene|encuentro|veo|hallo sentido a? la|mi? vida|vivir?
vida no tiene|vale
cansada|cansado|canse|harta|harto de vivir|la vida?
mejor|estaria|estuviera|estar mejor? muerta|muerto
mejor sin mi
mejor me muero|muera
caso|chiste a|de|en vivir
para que seguir|sigo vivir|viviendo|viva|vivo
hacerme dano
lastimarme|cortarme|danarme|herirme
pegarme|darme|meterme un|el tiro|balazo|plomazo
tomarme|tomar|tragarme|trago|tomo|tome todas|todo|toditas las|el|mis pastillas|frasco|medicinas
dormir|dormirme y no|nunca despertar|despertarme
tirarme|aventarme|lanzarme de|del|a|al|desde un|una|la|el? puente|tren|metro|techo|edificio|azotea
quiero|quisiera desaparecer
"""
SPANISH_FAMILIES = {
    "wish": "quiero, quisiera, deseo, prefiero, preferiria, ganas, mejor, voy, gustaria, desearia",
    "no_will": """
        no quiero, no deseo, no quisiera, no puedo, no tengo ganas, no siento ganas, sin ganas, no tengo razon
        no tengo razones, no tengo motivos, no tengo deseos, no hay razon, no le veo caso, no quiero mas""",
    "life": """
        mi vida, con mi vida, a mi vida, con todo esto de vivir, con la vida, fin a mi vida, con mi existencia""",
}
