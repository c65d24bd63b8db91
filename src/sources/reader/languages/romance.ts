export const SPANISH = {
  entry:
    'entro en|entro a|entramos en|entramos a|precio entrada|punto de entrada|zona entrada|entrando en|abro en|abrimos en|limite en|orden en|compra en',
  target: 'objetivos en|objetivo en|toma de ganancia|tp s|tomas de ganancias|salidas|salida en',
  long: 'en largo|largos|entro en largo|entro largo|abro largo|abrimos largo|vamos en largo|voy en largo|me pongo largo|posicion larga|entramos en largo|comprado en',
  short:
    'en corto|cortos|entro en corto|entro corto|abro corto|abrimos corto|vamos en corto|voy en corto|me pongo corto|posicion corta|entramos en corto|vamos a corto',
  leverage: 'apalanc|apalancado|apalancados',
  close:
    'cierro|cerremos|cerramos posicion|cerrar posicion|cierren todo|cierro posicion|cerrad|salgo|salimos|salgan|liquido|liquidamos|reducimos|reduzco|reduzcan|vendo todo|cerrando',
  move: 'muevo|movamos|subo|suban|subid|llevo|lleven|traslado|trasladamos|pasamos|paso|ajustamos|ajusto|bajo|bajen',
  'break-even':
    'precio de entrada|a la entrada|punto de entrada be|nivel de entrada|breakeven|zona de entrada be|b e',
  cancel:
    'cancelo|cancelen|cancelad|anulo|anulen|anulad|cancelada la orden|cancelamos la orden|retiramos la orden|retiren la orden|retiro la orden|quitamos la orden|quiten la orden|quito la orden|borren la orden|eliminamos la orden',
  add: 'sumamos|agregamos|promediamos',
  keep: 'dejo|dejo correr|dejamos correr|dejen correr|lo demas|mantengo|mantenemos|mantengan|sigue corriendo|sigue abierto',
  all: 'por completo|completamente|completa|completo|entera|entero|la posicion completa|toda la posicion|del todo|totalmente',
  filler:
    'nuestra|nuestro|mi|mis|por favor|porfa|ya mismo|ahora mismo|yo|nosotros|tambien|posiciones|se|un|una|unos|esta abierta|la orden de|hemos',
  people:
    'traders|muchachos|comunidad|compañeros|companeros|grupo|familia trader|colegas|amigas|amigos traders|todos',
  greet:
    'buenas|buenos dias|buenas noches|bien hecho|hola|hola a todos|hola traders|hola familia|hola amigos|hola chicos|hola equipo|saludos|un saludo|saludos a todos|un abrazo|buen dia|buen dia a todos|buenos dias a todos|buenas tardes|buenas tardes familia|buenas a todos|feliz dia|feliz lunes|feliz viernes|feliz domingo|feliz fin de semana|buen fin de semana|buen finde|buena semana|buen comienzo de semana|que tengan buen dia|que tengan un buen dia|que tengan buena semana|suerte a todos|mucha suerte|muchos exitos|gracias|gracias por seguirme|gracias por la confianza|gracias a todos|gracias por estar|muchas gracias|mil gracias|felicidades|felicitaciones|enhorabuena',
  plain:
    'abrazo|abrazos|besos|suerte|exitos|excelente|genial|buenisimo|espectacular|bonito|lindo|mercado|mercados|grafico|grafica|tendencia|alcista|bajista|lateral|canal|triangulo|bandera|estructura|vela|velas|impulso|rebote|retroceso|rechazo|rechaza|rechazando|ruptura|volumen|liquidez|volatilidad|compradores|vendedores|fuerte|fuerza|debil|debilidad|solido|solida|respeta|respetando|sostiene|diaria|semanal|mensual|cuiden su capital|cuiden el capital|cuidad el capital|gestion del riesgo|gestionen el riesgo|gestionen bien el riesgo|gestionen su riesgo|con cabeza|con calma|tranquilos|tranquilo|atentos|atencion|paciencia|disciplina|psicologia|noticias|cafe|playa|lunes|martes|miercoles|jueves|viernes|sabado|domingo|finde|noche',
  strong:
    'otro canal|no es mi idea|el stop ya salto|stop ya salto|salto el stop|ya funciono|no copien|no la copien|descartada|descartado|aun no entren|no entren|no entrar|no entres|no entreis|no tomen|no abran|no operen|me equivoque|nos equivocamos|olvidenlo|olvidadlo|olvidalo|grafico equivocado|hubiera|hubiese|hubieramos|habria|era broma|es broma|broma|de ejemplo|como ejemplo|por ejemplo|ejemplo|en demo|cuenta demo|espero confirmacion|esperamos confirmacion|esperen confirmacion|trade de ayer|operacion de ayer|senal de ayer|operacion de la semana pasada|no hagan nada|no hagais nada|no hagas nada|no hacer nada|aviso cuando|avisare cuando|solo observamos|solo miramos|solo observar|por ahora observamos',
  harmless:
    'al que espera|a quien espera|paga al que espera|ayer no hubo senales|ayer no hubo senal|solo el 1|solo el 2|solo 1|arriesguen solo|solo arriesguen|no inviertas dinero que no puedas perder|no inviertan dinero que no puedan perder|dinero que no puedas perder|que no puedan perder|no mas del|no se apalanquen|no sobreapalanquen|manana mas|hasta manana|nos vemos manana|si tienen dudas|si tienen preguntas|cualquier duda|si les sirve|no es asesoria|no es un consejo|no se olviden|sin prisa|sin miedo|por si acaso|manana directo|manana hay directo|no hay prisa|sus preguntas|tus preguntas|sus dudas|dejen sus preguntas',
  life: 'partido|futbol|playa|lluvia|vacaciones|familia|hijos|ninos|enfermo|enferma|cafe|desayuno|almuerzo|cumple|cumpleanos|boda|viaje|viajando|vuelo|dormir|dormi|gimnasio|concierto|comentarios|dormi poco|cansado',
  opens:
    'entrarian|entrarian aqui|ustedes entrarian|entraremos|entrare|abrimos|abriremos|este trade|esta operacion|compraremos|compramos|vendemos|operar',
  weak: 'esto fue en|fue en|amigo mio|un amigo|mi amigo|es tarde|demasiado tarde',
};

export const PORTUGUESE = {
  entry:
    'entro em|entramos em|ponto entrada|preco entrada|regiao de entrada|entrada em|compra em|abro em|zona de entrada',
  target: 'alvos em|alvo em|tps|realizacao|realizacoes|saida em',
  long: 'comprado em|posicao comprada|vou de long|vamos de long|entro de long|entrando comprado|entro comprado|vou comprado|to comprado',
  short:
    'vendido em|posicao vendida|vou de short|vamos de short|entro de short|entrando vendido|entro vendido|vou vendido|to vendido|vendido short',
  leverage: 'alav|alavancado',
  close:
    'fecho|fechem a posicao|fechamos tudo|fechar a posicao|encerro|saiam|saimos|saio|sair|zerem|zerar|zera|zero a posicao|zeramos|realizem|reduzam|reduzimos|reduzo',
  move: 'levem|levar|leve|levo|levamos|subir|subimos|passem|passamos|tragam|trazer|movo|movemos|movimentem|puxo|arrastem|desloquem',
  'break-even':
    'preco de entrada|no preco de entrada|na entrada|no preco medio|ponto de entrada|na entrada be|preco da entrada|no zero a zero|no 0x0|no breakeven|no be',
  cancel:
    'cancelo|cancelem a ordem|cancele a ordem|cancela|cancelamos a ordem|cancelada a ordem|retirem a ordem|retiro a ordem|tirem a ordem|removam a ordem|anulem|anulo|apaguem a ordem|excluam a ordem|excluam as ordens',
  keep: 'deixo|deixa correr|deixem correr|deixo correr|seguimos com o resto|mantem|mantenham|mantemos|mantenho|o que sobrar|sobra',
  all: 'por completo|completamente|totalmente|a posicao toda|toda a posicao|posicao inteira|por inteiro|inteira|inteiro',
  filler:
    'as|da|na entrada de|por favor|pfv|pf|por gentileza|nosso|nossa|meu|minha|eu|nos|tambem|posicoes|pra|pro|um|ordens|agora mesmo|ja',
  people: 'traders|turma|gente boa|rapaziada|povo|meus amigos|minha gente|familia|moçada|mocada|todo mundo',
  greet:
    'bom dia|boa noite|boa tarde|obrigado|parabens|ola|ola a todos|oi|oi gente|oi pessoal|e ai|fala galera|fala pessoal|fala turma|fala traders|tudo bem|tudo bom|bom dia galera|bom dia pessoal|bom dia a todos|bom dia traders|boa tarde|boa tarde a todos|boa tarde galera|boa noite a todos|boa noite galera|boa noite traders|boa noite pessoal|boa semana|boa semana a todos|bom fim de semana|bom domingo|bom feriado|boa sorte|boa sorte a todos|bons trades|bons trades a todos|bons lucros|bons negocios|obrigada|muito obrigado|obrigado pela confianca|obrigado a todos|valeu|valeu galera|grande abraco|um abraco|forte abraco|parabens',
  plain:
    'sucesso|abraco|abracos|beijos|excelente|otimo|otima|maravilha|sensacional|perfeito|lindo|linda|mercado|grafico|graficos|tendencia|alta|baixa|lateral|canal|triangulo|bandeira|padrao|estrutura|impulso|repique|rejeicao|rompimento|liquidez|volatilidade|compradores|vendedores|forte|forca|fraco|fraca|fraqueza|segurou|segurando|respeitou|respeitando|diario|semanal|mensal|gerenciem o risco|gerencie o risco|gerenciem bem o risco|gerenciamento de risco|gestao de risco|com calma|tranquilo|atencao|cuidado|paciencia|disciplina|noticias|cafe|praia|segunda|terca|quarta|quinta|sexta|sabado|domingo|noite|manha',
  strong:
    'outro canal|nao e ideia minha|stop ja foi|ja funcionou|ja deu certo|esperem o fechamento|primeiro esperem|nao copiem|nao entrem|nao entre|nao entrar|ainda nao entrem|nao abram|nao operem|desconsiderem|desconsidere|desconsidera|foi engano|me enganei|errei|grafico errado|por exemplo|de exemplo|como exemplo|exemplo|brincadeira|se eu fosse|teria entrado|conta demo|aguardem|aguardando confirmacao|esperem confirmacao|trade de ontem|sinal de ontem|operacao de ontem|nao facam nada|nao faca nada|nao fazer nada|aviso quando|avisarei quando|so observamos|apenas observamos|so observando|por enquanto observamos',
  harmless:
    'so 1|so o 1|usar so|usem so|arrisquem so|apenas 1|no maximo|nao se esquecam|lembrem de|ate amanha|amanha tem mais|amanha tem live|se nao entrou no trade de ontem|sempre tem outro|nao tem problema|se tiver duvida|se tiverem duvidas|qualquer duvida|nao e dica de investimento|nao e indicacao|ontem nao teve sinal|sem medo|sem stress|sem panico|vendido ( short )|comprado ( long )|suas perguntas|suas duvidas',
  life: 'jogo|futebol|gol|partida|praia|chuva|feriado|ferias|familia|filhos|filho|filha|doente|cafe|almoco|jantar|churrasco|aniversario|casamento|viagem|viajando|voo|dormi|academia|comentarios|cansado',
  opens:
    'entrariam|entraremos|entrarei|abrimos|abriremos|esse trade|este trade|nesse trade|neste trade|deste trade|compraremos|compramos|operar',
  weak: 'isso foi|foi em|amigo meu|um amigo|meu amigo|e tarde|tarde demais',
};

export const FRENCH = {
  entry:
    'entree a|entree en|je rentre a|je rentre|on rentre|j entre a|on entre a|entree entre|ordre a|limite a|achat a|zone d entree',
  stop: 'stop a|stop suiveur|sl a|stop en',
  target: 'objectifs a|objectif a|cible a|cibles a|tps|sorties a|prises de benefices|prise de benefices|tp a',
  long: 'je prends un long|je prends long|je suis long|on prend un long|on passe long|je passe long|on achete|position longue|j ouvre un long|on ouvre un long|un long sur|long sur',
  short:
    'je prends un short|je suis short|on prend un short|on passe short|je passe short|on short|je vends a decouvert|j ouvre un short|on ouvre un short|un short sur|short sur|position courte',
  close:
    'je ferme|on cloture|je cloture|je coupe|on coupe|on sort de|je sors|je sors de|on solde|je solde|on allege|j allege|allegez|fermez tout',
  move: 'on deplace|je deplace|je remonte|on descend|descendez|on monte|on ramene|ramenez|je ramene|remontons|on bouge|bougez|on passe le|passez le',
  'break-even':
    'prix d entree|au prix d entree|a l entree|point d entree be|a zero|sur l entree|niveau d entree|au point mort|point mort|prix d achat',
  cancel:
    'on annule|j annule|annulons|annulez l ordre|retirez l ordre|on retire l ordre|je retire l ordre|supprimez l ordre|on supprime l ordre|enlevez l ordre|on enleve l ordre',
  keep: 'on laisse courir|laissons courir|laisse courir|je laisse courir|laissez courir le reste|on laisse|je laisse|on garde|je garde|gardez|on conserve|conservez',
  all: 'tout|integralement|entierement|completement|en totalite|toute la position|la totalite',
  filler:
    'l ordre|l|d|on|je|nous|notre|nos|mon|ma|mes|vos|votre|s il vous plait|svp|stp|tout de suite|maintenant|maintenant sur|chez|la position|un|donc|bien|ordre limite de',
  people:
    'les amis|la team|la famille|tout le monde|mes amis|les traders|la communaute|chers amis|a toutes et tous|equipe|groupe|les copains|chers membres',
  greet:
    'bonjour|salut|merci|bravo a tous|bonne soiree|bonne journee|salut a tous|salut la team|salut les amis|salut tout le monde|bonjour a tous|bonjour les amis|bonjour tout le monde|bonjour la team|bonsoir|bonsoir a tous|bonsoir les amis|coucou|hello a tous|belle journee|belle journee a tous|bonne journee a tous|bonne semaine|bonne semaine a tous|bon week end|bon week end a tous|bon dimanche|bon lundi|bonne soiree a tous|bon courage|bonne chance|bonne chance a tous|bon trade|bons trades|bons trades a tous|merci a tous|merci pour votre confiance|merci beaucoup|merci de votre confiance|bises|bisous|la bise|amities|cordialement|a bientot|a plus|a plus tard|felicitations|bravo',
  plain:
    'genial|parfait|excellent|magnifique|joli|jolie|beau|belle|propre|nickel|marche|marches|graphique|tendance|haussier|haussiere|baissier|baissiere|canal|triangle|drapeau|structure|bougie|bougies|impulsion|rebond|repli|rejet|cassure|volumes|liquidite|volatilite|acheteurs|vendeurs|forte|faible|faiblesse|fragile|solide|tient|tient bien|journalier|hebdo|gerez votre risque|gerez bien votre risque|gestion du risque|pensez a la gestion du risque|gestion des risques|prudence|soyez prudents|prudent|calme|tranquille|discipline|psychologie|actualites|cafe|croissant|soleil|meteo|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|matin|midi|soir|nuit',
  strong:
    'autre canal|pas mon idee|stop a saute|a bien marche|ne copiez pas|trade a marche|n entrez pas|ne rentrez pas|ne prenez pas|n ouvrez pas|je me suis trompe|on s est trompe|mauvais graphique|mauvais canal|par exemple|comme exemple|exemple|blague|je plaisante|si j avais|aurait ete|j aurais|on attend la cloture|on attend la confirmation|attendez la confirmation|compte demo|trade d hier|signal d hier|trade de la semaine derniere|laissez tomber|ne faites rien|rien faire|ne rien faire|ne bougez pas|je vous dirai quand|on observe seulement|observe seulement|observe pour l instant|observer seulement',
  harmless:
    'ceci est un message automatique|a demain|a demain pour le live|pas de signal hier|hier pas de signal|pas de signaux hier|pas d inquietude|pas de souci|pas de stress|sans stress|sans precipitation|seulement 1|maximum 1|que 1|si vous avez des questions|des questions|n hesitez pas|ne vous precipitez pas|avant de fermer l ordi|avant le week end|ne donnait rien|ne dort jamais|si ca vous plait|n est pas un conseil|aucun conseil|live demain|demain live|ce n est que mon avis|je prends un long|je prends un short|je prends long|je prends short|je rentre|je passe long|je passe short|j ouvre un long|j ouvre un short|je vous souhaite|je suis long|je suis short|je ferme l ordi|vos questions|posez vos questions',
  life: 'match|foot|football|plage|pluie|neige|vacances|famille|enfants|malade|cafe|dejeuner|diner|anniversaire|mariage|voyage|avion|ordi|dormi|concert|cinema|chien|chat|commentaire|commentaires|fatigue',
  opens:
    'entreriez|prendriez|on entre|entrons|entrerons|rentrer|on rentre|trader|ce trade|cette position|ouvrons|on ouvre|prendrons|prendra',
  weak: 'c etait en|un ami|ami a moi|mon ami|trop tard',
};

export const ITALIAN = {
  entry:
    'entro a|entro in|entriamo a|ingresso in|ingresso tra|ingresso fra|zona di ingresso|zona ingresso|prezzo ingresso|apro a|apriamo a|ordine a|limite a|acquisto a|prezzo di entrata|punto di entrata',
  stop: 'stop a|stop in|sl a|stop loss a',
  target: 'obiettivi a|obiettivo a|target a|tp a|prese di profitto|take profit a|uscite a',
  long: 'entro long|entriamo long|vado long|andiamo long|apro long|apriamo long|apro un long|proviamo il long|provo il long|posizione long|sono long|long su',
  short:
    'entro short|entriamo short|vado short|andiamo short|apro short|apriamo short|apro uno short|proviamo lo short|provo lo short|posizione short|sono short|short su',
  close:
    'chiudere la posizione|chiudo la posizione|chiudiamo la posizione|esco|usciamo da|usciamo|alleggeriamo|alleggerisco|alleggerite|riduciamo|riduco|riducete|liquidiamo|taglio|tagliamo',
  move: 'sposto|spostare lo|alziamo|alzo|alzate|abbassiamo|abbasso|abbassate|portare|muoviamo|muovo|muovete|trascinate|mettete',
  'break-even':
    'prezzo d ingresso|prezzo di ingresso|all ingresso|al prezzo di ingresso|punto di ingresso be|in pari|a pari|al pareggio|a breakeven|in pareggio|prezzo di carico',
  cancel:
    'annullo|annulliamo|annullate|annulliamo l ordine|cancello l ordine|cancelliamo|cancelliamo l ordine|cancellate l ordine|cancellate|cancella l ordine|togliamo l ordine|tolgo l ordine|togliete l ordine|rimuovete l ordine|eliminate l ordine',
  keep: 'lascio|lascio correre|lasciamo correre|lasciate correre|tengo|teniamo|tenete|manteniamo|mantengo|mantenete|il resto corre|rimane|rimanente|la parte restante',
  all: 'completamente|interamente|per intero|del tutto|tutta la posizione|l intera posizione|posizione intera|tutte',
  filler:
    'l|l ordine|gli|il|la|nostra|nostro|mia|mio|per favore|per piacere|subito|adesso|ora|noi|io|al|alla|all|sul|sulla|un|uno|a mercato adesso|posizioni|dello|della',
  people:
    'amici|a tutti voi|gente|cari amici|carissimi|squadra|gruppo|trader|traders|ragazze|ragazzi miei|belli|raga',
  greet:
    'buongiorno|grazie|buona serata|buona giornata|ciao|ciao a tutti|ciao ragazzi|ciao amici|salve|salve a tutti|buongiorno a tutti|buongiorno ragazzi|buon pomeriggio|buonasera|buonasera a tutti|buonasera ragazzi|buona giornata a tutti|buona settimana|buona settimana a tutti|buon weekend|buon fine settimana|buona domenica|buon lunedi|buon lavoro|buona fortuna|buona fortuna a tutti|in bocca al lupo|in bocca al lupo a tutti|un saluto|un saluto a tutti|saluti|un abbraccio|un bacio|baci|a presto|a dopo|grazie a tutti|grazie mille|grazie della fiducia|grazie per la fiducia|complimenti|congratulazioni|bravi|bravissimi',
  plain:
    'vi lascio solo questa|vi lascio questa|poco tempo|oggi poco tempo|ottimo|ottima|perfetto|fantastico|bello|bella|bellissimo|splendido|pulito|mercato|mercati|grafico|grafici|tendenza|rialzista|ribassista|laterale|canale|triangolo|bandiera|figura|struttura|candela|candele|impulso|rimbalzo|ritracciamento|rifiuto|rottura|volumi|liquidita|volatilita|compratori|venditori|forte|forza|debole|debolezza|solido|tiene|regge|giornaliero|settimanale|gestite il rischio|gestite bene il rischio|gestione del rischio|mi raccomando|mi raccomando la gestione del rischio|prudenza|con calma|calma|tranquilli|attenzione|pazienza|disciplina|psicologia|notizie|caffe|lunedi|martedi|mercoledi|giovedi|venerdi|sabato|domenica|mattina|pomeriggio|notte|stasera',
  strong:
    'altro canale|mia idea vista|stop e saltato|andata bene|e andato bene|non copiate|scartata|scartato|non entrate|non entriamo|non entrare|non aprite|ho sbagliato|abbiamo sbagliato|mi sono sbagliato|grafico sbagliato|lasciate perdere|come e andata|ad esempio|per esempio|come esempio|esempio|scherzo|sto scherzando|se fossi|se avessi|sarei entrato|sarebbe stato|aspettiamo la chiusura|aspettiamo conferma|aspettate conferma|conto demo|trade di ieri|segnale di ieri|operazione di ieri|non fate nulla|non fate niente|non fare nulla|non fare niente|vi avviso quando|avviso quando|osserviamo soltanto|osserviamo solo|solo osservare|stiamo a guardare',
  harmless:
    'oggi poco tempo|vi lascio solo questa|vi lascio questa|vi lascio solo questo|vi lascio questo|a domani|ci vediamo domani|domani live|ieri nessun segnale|solo l 1|solo il 2|solo 1|rischiate solo|massimo 1|nessuna fretta|senza stress|niente stress|se avete domande|per domande|nessun problema|non rischiate piu|non vi preoccupate|non piu di|non e consiglio finanziario|che partita|torniamo ai grafici|prima della partita|le domande|vostre domande',
  life: 'partita|calcio|gol|mare|pioggia|neve|vacanza|vacanze|ferie|famiglia|bambini|figli|malato|malata|caffe|pranzo|colazione|pizza|compleanno|matrimonio|viaggio|volo|dormito|palestra|concerto|cane|gatto|commenti|stanco',
  opens:
    'entrereste|prendereste|entriamo|entreremo|entrero|operare|questo trade|quest operazione|questa posizione|questa operazione|apriremo|apriamo',
  weak: 'era a|era in|mio amico|un amico|un mio amico|e tardi|troppo tardi|ormai tardi',
};
