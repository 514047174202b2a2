"""The single words and the families of words of Spanish texts, without accents, as they are read."""

POLITE = """
por favor, porfavor, porfabor, por fabor, porfa, porfis, xfa, xfavor, favor de, favor, gracias, muchas gracias
mil gracias, hola, buenos dias, buenas tardes, buenas noches, buen dia, buenas, senor, senora, senorita, doctor
doctora, disculpe, disculpen, perdon, ahora, ahora mismo, ahorita, de inmediato, inmediatamente, le pido
les pido, le ruego, les ruego, se lo pido, se los pido, amablemente, bendiciones, dios los bendiga
dios le bendiga, que tengan buen dia
"""

# One letter wrong in these is mended wherever they stand; a word that exists is left as it is.
MENDED = "mensajes, mensaje, manden, escriban, molesten, recordatorios, suicidio, suicidarme, sobredosis"
NOT_A_SLIP = """
mandan, manda, mande, mandes, escribas, escriba, escriben, molestan, moleste, terminal, termina, menden, retener
"""

STRONG = "paren, parenle, detenganse, no mas mensajes, darme de baja"
ALONE = f"""
{STRONG}, parar, pare, para, parale, parele, alto, basta, cancelar, cancelen, cancela, terminar, terminen
detener, detengan, detente, no mas, nomas, ni un mensaje mas, dar de baja, darse de baja, de baja, baja
desuscribir, desuscribirme, desuscribirse, responda stop para terminar, stop para terminar, paren esto
basta con esto, no manden, no escriban
"""
SLIPS = "cancelar, terminar, detener, desuscribir"

FAMILIES = {
    "alone": ALONE,
    "stop": """
        paren, pare, para, parar, parenle, dejen, deje, deja, dejar, dejarme, dejenme, basta, alto, eviten
        evite""",
    "halting": """
        paren, pare, parar, para, parenle, parele, cancelen, cancele, cancela, cancelar, cancelo, cancelarme
        cancelenme, terminen, terminar, detengan, detenga, detener, suspendan, suspenda, suspender, desactiven
        desactivar, quiten, quite, quitar, quitenme, quiteme, basta, alto, desactive, eliminen, eliminar
        apaguen, bloquear""",
    "messages": """
        mensajes, mensaje, mensajitos, mensajito, textos, texto, mensajes de texto, mensaje de texto, msj, msjs
        mjs, sms, recordatorios, recordatorio, avisos, notificaciones, notificacion, alertas, encuestas
        encuesta, cuestionarios, cuestionario, texts, text, messages, suscripcion, subscripcion, comunicaciones
        comunicacion""",
    "the": """
        los, las, el, la, de, del, con, ya, mas, estos, estas, esos, esas, este, esta, ese, esa, sus, su, mis
        mi, a, al, tantos, tantas, tanto, todos, todas, ningun, ninguna, ningunos, otro, otros, otras, todo, un
        una, unos, me, mandar, mandarme, recibir, enviar, enviarme, llegar, que, no, malditos, por, estar
        mandando, enviando, nos, recibiendo, llegando""",
    "to_me": "me, mi, nos, le, les, lo, la, a",
    "again": "vuelvan a, vuelva a, vuelvas a, sigan, siga, sigas, esten, este, anden, ande",
    "bother": """
        escriban, escriba, escribas, escribir, escribirme, escribirnos, escribiendo, escribiendome, texteen
        textee, textees, textear, textearme, texteando, texteandome, molesten, molestes, molestar, molestarme
        molestando, molestandome, moleste, contacten, contacte, contactes, contactar, contactarme, contactando
        mensajeen, mensajearme, chinguen, chingar, chingando, joder, jodan, fastidiar, fastidien, fregar
        frieguen, busquen, hablen por texto, manden textear, textiar, texten, texting""",
    "send": """
        manden, mande, mandes, mandar, mandarme, mandarnos, mandando, mandandome, envien, envie, envies, enviar
        enviarme, enviarnos, enviando, enviandome, lleguen, llegue""",
    "more": """
        mas, nada, ninguno, nunca, jamas, esto, eso, estas cosas, otra vez, de nuevo, cosas, tantos
        a este numero, a mi numero, a mi celular, a mi telefono, aqui""",
    "want": "quiero, quisiera, deseo, necesito, ocupo, kiero, queremos, quieren, quiere, pedi, solicite",
    "get": """
        ya, mas, recibir, resivir, recivir, recibiendo, que, me, nos, esten, este, seguir, sigan, siga, sigas
        ningun, ninguna, los, las, sus, estos, estas, esos, esas, ese, tantos, tantas, de, en, ustedes, tener
        saber, a, mi, un, otro, manden, mande, mandes, mandando, envien, envie, enviando, lleguen, llegando, el
        la, nada, vuelvan, mandar, enviar""",
    "list": """
        lista, listas, sistema, directorio, contactos, base de datos, programa, registro, registros, aqui
        mensajes, textos, grupo, servicio""",
    "take": """
        bajenme, bajeme, saquenme, saqueme, sacame, saquen, saque, sacar, sacarme, quitenme, quiteme, quitame
        quiten, quite, quitar, quitarme, borrenme, borreme, borrame, borren, borre, borrar, borrarme, eliminenme
        elimineme, eliminen, elimine, eliminar, remuevanme, remuevame, remuevan, remueva, remover""",
    "kin": """
        mama, madre, papa, padre, esposo, esposa, hijo, hija, hermano, hermana, abuela, abuelita, abuelo, tia
        tio, marido, mujer, suegra""",
    "name": """
        maria, jose, juan, ana, luis, carlos, rosa, carmen, pedro, miguel, jorge, elena, teresa, martha, marta
        lucia, guadalupe, lupe, francisco, antonio, manuel, jesus, margarita, veronica, alicia, gloria, roberto
        ricardo, raul, rafael, esperanza, yolanda, silvia, patricia, isabel, alberto, mario, fernando, ramon
        arturo""",
    "died": """
        murio, fallecio, ha muerto, ha fallecido, se murio, esta muerta, esta muerto, se nos fue, acaba de morir""",
    "when": """
        en el trabajo, en mi trabajo, cuando, mientras, antes, despues, hasta, hoy, manana, esta semana
        tan temprano, tan tarde, tan seguido, tanto, en la noche, por la noche, de noche, en la manana
        en domingo, los domingos, fines de semana, en ingles, en espanol, a esta hora, a estas horas, por ahora
        por un tiempo, a menos, a mi hija, a mi hijo, a mi esposo, a mi esposa, a mi mama, el lunes, el martes
        el jueves, el viernes, el sabado""",
}
