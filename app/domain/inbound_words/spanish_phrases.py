"""What Spanish-speaking people text us, in the notation of this folder."""

STOP = """
<stop> ya? de|con|que? no? estar|me|nos|seguir? <bother>
<stop> ya? de|con|que? no? estar|me|nos|seguir? <send> <the>* <messages>
<stop> ya? de|con|que? no? estar|me|nos|seguir? <send> <more>
<stop> ya? de|con|que? no? estar|me|nos|seguir? <send> ]
<stop> de recibir <the>* <messages>
<halting> <the>* <messages>
no|nunca|jamas|ni <to_me>? <again>? <bother>
no|nunca|jamas|ni <to_me>? <again>? <send> <the>* <messages>
no|nunca|jamas|ni <to_me>? <again>? <send> <more>
no|nunca|jamas|ni <to_me>? <again>? <send> ]
no <to_me>? <want> <get>* <messages>
no <to_me>? <want> que <get>* <bother>
no <to_me>? <want> que me|nos manden|mande|envien|sigan mas|nada|mandando|enviando
no <to_me>? <want> nada de ustedes|esto
no <to_me>? interesa|interesan <get>* <messages>
no estoy interesada|interesado <get>* <messages>
no tienen|tiene mi? permiso|autorizacion|consentimiento
no mas <the>* <messages>
[ mas? no <the>* <messages> ]
ni un|otro solo? <messages> mas
sin mas <messages>
<take> <the>* <list>
<take> ... de <the>* <list>
saquenme|saqueme|sacame|borrenme|borreme|borrame|eliminenme|elimineme ]
<take>|olviden|pierdan mi|este numero|telefono|celular|nombre|contacto
dar|darme|darse|denme|deme|dame|den|doy|dando|darnos de baja
desuscribir|desuscribirme|desuscriban|desuscribanme|desuscribeme|desinscribirme|desinscribanme
dejenme|dejeme|dejame|dejennos en? paz|tranquila|tranquilo|tranquilos|sola|solo
olvidense|olvidese de mi
revoco|retiro|revocar|retirar|cancelo|quito mi|el permiso|consentimiento|autorizacion
no autorizo|consiento
no les|le|doy|di|dio doy|di? permiso|autorizacion|consentimiento
me quiero|quisiera salir|salirme de <the>* <list>
quiero que paren|dejen|terminen
stop de? mandar|mandarme|mensajes|textos|enviar|escribir|los|con
no texts|text|texting|txt a|mas|me|please
"""

EVERYDAY = """
no|nunca|sin|tampoco <to_me>? puedo|puede|quiere|quiero|logro|pueden|podia? parar|paro|paran|para
no|nunca|sin|tampoco <to_me>? puedo|puede|quiere|quiero|logro|pueden|podia? paraba|dejar|dejo|terminar
no|nunca <to_me>? paren|pare|pares|dejen|deje|dejes|cancelen
no|nunca <to_me>? cancele|canceles|borren|eliminen|saquen|quiten|terminen
para|pa que no <to_me>? moleste|molesten|molestar
que no <to_me>? moleste
para no? molestar|molestarle|molestarlos
no <to_me>? moleste el|la|los|las|mi|tanto
no <to_me>? mande|manden a|al terapia|cirugia|especialista|hospital|fisioterapia
para de|con dolor|repente
basta con|que|una|un|la|el|tomar|esperar|saber
responda|responder|conteste stop para terminar
stop para terminar
"""

DOUBTFUL = """
[ ya? <alone> ya? ]
[ stop
[ parenle|paren|parale
[ basta
[ alto ]
[ salir ]
[ fin ]
[ ya? dejenme|dejeme ]
no estoy interesada|interesado ]
molestan|molesta|enfadan|fastidian <the>* <messages>
[ ya? no <want> ]
[ ya no ]
[ cancele ]
quiero|quisiera|deseo|puedo parar|cancelar|terminar|salir|salirme|renunciar ]
me quiero salir
no <to_me>? interesa ]
no <to_me>? interesa esto|eso|nada|participar
no <to_me>? <want> mas? esto|eso|estos|nada|participar ]
no <to_me>? <want> mas ]
no <to_me>? gustan|gusta <get>* <messages>
estuvo bueno|suave|bien? de|con <the>* <messages>
cansada|cansado|canse|harta|harto|aburrida|aburrido de|con <the>* <messages>
demasiados|muchos|tantos <messages>
no <to_me>? <to_me>? llamen|llame|marquen|marque|hablen|llames mas|otra|nunca
dejen|deje|paren|pare de llamar|llamarme|marcarme|hablarme
bloquear|bloqueo|bloqueando|bloqueare este|su|los|el|a
reportar|reporto|reportare este|su|los|el
esto es acoso|spam
yo? no pedi|solicite|me? autorice|firme esto|estos|nada
no soy el|la paciente
el|ella|senor|senora|paciente|<name> ya? <died>
<died> el|la paciente
<name> ... <died>
[ mi <kin> ya? <died> ... ]
[ ya? <died> ... ]
difunta|difunto|finada|finado
"""

START = """
[ start ]
[ unstop ]
quiero|quisiera|deseo|puedo volver a recibir <get>* <messages>
quiero|quisiera|deseo recibir <get>* <messages>
quiero|quisiera|deseo <get>* <messages> otra|de vez|nuevo
quiero|quisiera que me manden|mande|envien ... <messages>
vuelvan|vuelva|vuelve a mandarme|enviarme|escribirme|mandar|enviar|mandarnos|textearme
reanuden|reanudar|reactiven|reactivar|activen|activar <the>* <messages>
mandenme|mandeme|envienme|envieme ... mensajes|textos|recordatorios otra|de vez|nuevo
mandenme|mandeme|envienme|envieme otra|de vez|nuevo los|sus|mensajes|textos|recordatorios
empiecen|empiece|comiencen|sigan|siga a? mandarme|enviarme|mandandome|enviandome|mandar|escribirme
me pueden|puede volver a mandar|enviar|escribir
"""

HELP = """
[ ayuda ]
[ informacion ]
[ mas informacion ]
[ info ]
[ necesito|quiero|ocupo ayuda|informacion ]
[ ayudenme|ayudeme|ayudame ]
[ me pueden|puede|puedes ayudar ]
[ pueden|puede ayudarme ]
[ quien es|eres|habla|son|escribe ]
[ quien es|son usted|ustedes ]
[ de quien es este? numero? ]
[ quien me escribe|manda esto? ]
[ que es esto ]
[ de donde son|escriben|es ]
"""

WRONG_NUMBER = """
numero|num|telefono|persona|paciente equivocado|equivocada|ekivocado|incorrecto|incorrecta|erroneo
equivocado|incorrecto de? numero|telefono|persona
se equivoco|equivocaron|equivoca|ekivoco|confundio|confundieron de? numero|persona|telefono|paciente
se|les equivoco|equivocaron|equivoca|ekivoco|confundio|confundieron ]
se|les equivoco|equivocaron|confundieron yo no
tiene|tienen|esta mal el|ese|este? numero|telefono
[ equivocado|equivocada ]
usted|ustedes? esta|estan|estas equivocado|equivocada|equivocados
yo? no soy el|la? <name>
yo? no soy paciente|cliente|esa|ese|quien|esta? persona|senora|senor|cliente|ella
yo? no soy paciente
este|ese|esto|aqui? no es <name>
este|ese no es el|su|mi numero|telefono|celular
no es el|su numero|telefono|celular
numero|telefono|celular no es|pertenece de|del|a
no es|era|pertenece mas? su|el|de numero|telefono|celular|<name>
<name> no tiene|usa|vive
no tiene|usa mas? este|ese numero|telefono|celular
no vive aqui
no|nunca conozco|conocemos|conosco a? <name>
no conozco|conocemos|conosco a? esa|ese|ella|el|ninguna|ningun|nadie|persona
aqui no hay|vive|esta ninguna|ningun|nadie|<name>
no hay|existe ninguna|ningun|nadie <name>
no hay nadie con|llamada|llamado|que
nadie se llama
cambio|cambiaron de numero|dueno
es|tengo este numero nuevo
acabo de|me recibir|dieron|adquirir|comprar? este numero|telefono
este numero es mio|nuevo
no es para mi
"""
